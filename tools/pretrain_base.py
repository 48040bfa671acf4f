"""Pre-trains the base of the transfer labs on drawn shapes, and writes its weights and their record.

    .venv/bin/python -m tools.pretrain_base           # writes shapes_base.npz and shapes_base.json
    .venv/bin/python -m tools.pretrain_base --check   # trains again and compares

TensorFlow's threads add up in whichever order they come, so each run gives other weights, as good ones.
``--check`` therefore compares what they can do: a new head on the base in the file, and the whole trained
again, must name about as many new shapes rightly as the record says. After a run that wrote new weights,
put the printed SHA-256 into ``BASE_SHA256`` of ``datasets/antelopes.py``, copy that file beside the notebook
and calibrate the labs that use the base.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from datasets import antelopes

FOLDER = Path(__file__).parent.parent / "source" / "26-impala-vs-springbok"
SEED = 26
PICTURES = 8000
HELD_OUT = 2000
EPOCHS = 12
BATCH = 64
RATE = 0.002
HEAD_EPOCHS = 4
TOLERANCE = 0.12
"""Between two accuracies. Three runs have named .82, .89 and .91 of the new shapes rightly, a new head .79."""


def main() -> int:
    """Train the base; write or compare it. Returns the exit status: 1 where ``--check`` differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="train again, compare, write nothing")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the two files are")
    options = parser.parse_args()
    began = time.monotonic()
    base = antelopes.build_base()
    accuracy = train(base, EPOCHS)
    print(
        f"{accuracy:.3f} of {HELD_OUT} new shapes named rightly, {time.monotonic() - began:.0f} s"
    )
    if options.check:
        return compare(accuracy, options.folder)
    arrays = {
        f"{layer.name}/{weight.name}": np.asarray(weight)
        for layer in base.layers
        for weight in layer.weights
    }
    write(arrays, accuracy, base.count_params(), options.folder)
    return 0


def train(base: Any, epochs: int) -> float:
    """Train a new head on the base, and the base unless it is frozen; return the share of new shapes it names."""
    keras.utils.set_random_seed(SEED)
    x, y = antelopes.draw_shapes(PICTURES, np.random.default_rng([SEED, 0]))
    x_new, y_new = antelopes.draw_shapes(HELD_OUT, np.random.default_rng([SEED, 1]))
    model = keras.Sequential(
        [
            base,
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(len(antelopes.SHAPES), activation="softmax"),
        ]
    )
    steps = epochs * -(-PICTURES // BATCH)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, steps)),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(as_base_takes(x), y, epochs=epochs, batch_size=BATCH, verbose=0)
    measured = model.evaluate(as_base_takes(x_new), y_new, verbose=0, return_dict=True)
    return float(measured["accuracy"])


def as_base_takes(pictures: np.ndarray) -> np.ndarray:
    """Turn 0 … 255 into -1 … 1."""
    return pictures.astype(np.float32) / 127.5 - 1


def write(arrays: dict[str, np.ndarray], accuracy: float, weights: int, folder: Path) -> None:
    """Write the weights, and beside them how they were made."""
    path = folder / antelopes.BASE_FILE
    np.savez(path, allow_pickle=False, **arrays)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    record = {
        "file": path.name,
        "sha256": digest,
        "made by": "python -m tools.pretrain_base",
        "seed": SEED,
        "learned": f"{len(antelopes.SHAPES)} drawn shapes, {PICTURES} pictures, {EPOCHS} epochs",
        "accuracy on new shapes": round(accuracy, 4),
        "new shapes": HELD_OUT,
        "weights": weights,
        "backend": f"{keras.backend.backend()} {sys.modules[keras.backend.backend()].__version__}",
        "keras": keras.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} CPU cores",
        "licence": antelopes.LICENCE["drawn"],
    }
    path.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    print(f"{path}: {path.stat().st_size} bytes\nBASE_SHA256 = {digest!r}")


def compare(again: float, folder: Path) -> int:
    """Say what the base in the file is worth beside the one trained again; 0 where both are what the record says."""
    base = antelopes.load_base(folder)
    base.trainable = False
    kept = train(base, HEAD_EPOCHS)
    recorded = json.loads((folder / antelopes.BASE_FILE).with_suffix(".json").read_text("utf-8"))
    said = recorded["accuracy on new shapes"]
    print(
        f"Recorded {said:.3f}; a new head on the base in the file {kept:.3f}, trained again {again:.3f}."
    )
    return int(max(abs(kept - said), abs(again - said)) > TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
