"""Pre-trains the base of the transfer labs on drawn shapes, and writes its weights and their record.

    .venv/bin/python -m tools.pretrain_base           # writes shapes_base.npz and shapes_base.json
    .venv/bin/python -m tools.pretrain_base --check   # trains again and compares

The same versions on the same kind of machine give the same weights to the bit; others give weights
that are as good. After a run that changed them, put the printed SHA-256 into ``BASE_SHA256`` of
``datasets/antelopes.py``, copy that file beside the notebook and calibrate the labs that use the base.
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


def main() -> int:
    """Train the base; write or compare it. Returns the exit status: 1 where ``--check`` differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="train again, compare, write nothing")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the two files are")
    options = parser.parse_args()
    began = time.monotonic()
    base, accuracy = pretrain()
    print(
        f"{accuracy:.3f} of {HELD_OUT} new shapes named rightly, {time.monotonic() - began:.0f} s"
    )
    arrays = {
        f"{layer.name}/{weight.name}": np.asarray(weight)
        for layer in base.layers
        for weight in layer.weights
    }
    if options.check:
        return compare(arrays, options.folder / antelopes.BASE_FILE)
    write(arrays, accuracy, base.count_params(), options.folder)
    return 0


def pretrain() -> tuple[Any, float]:
    """Return the trained base and the share of held-out shapes that it names, with its own head."""
    keras.utils.set_random_seed(SEED)
    x, y = antelopes.draw_shapes(PICTURES, np.random.default_rng([SEED, 0]))
    x_new, y_new = antelopes.draw_shapes(HELD_OUT, np.random.default_rng([SEED, 1]))
    base = antelopes.build_base()
    model = keras.Sequential(
        [
            base,
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(len(antelopes.SHAPES), activation="softmax"),
        ]
    )
    steps = EPOCHS * -(-PICTURES // BATCH)
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, steps)),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(as_base_takes(x), y, epochs=EPOCHS, batch_size=BATCH, verbose=0)
    return base, model.evaluate(as_base_takes(x_new), y_new, verbose=0, return_dict=True)[
        "accuracy"
    ]


def as_base_takes(pictures: np.ndarray) -> np.ndarray:
    """Turn 0 … 255 into -1 … 1."""
    return pictures.astype(np.float32) / 127.5 - 1


def write(arrays: dict[str, np.ndarray], accuracy: float, weights: int, folder: Path) -> None:
    """Write the weights, and beside them how they were made."""
    path = folder / antelopes.BASE_FILE
    np.savez(path, **arrays)
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


def compare(arrays: dict[str, np.ndarray], path: Path) -> int:
    """Say how the arrays differ from those in the file; 0 when they are the same to the bit."""
    with np.load(path, allow_pickle=False) as stored:
        largest = max(float(np.abs(stored[name] - array).max()) for name, array in arrays.items())
    print("The same to the bit." if largest == 0 else f"The largest difference is {largest:g}.")
    return int(largest != 0)


if __name__ == "__main__":
    sys.exit(main())
