"""Measures when training from scratch overtakes the pre-trained base, for the curve of lab 26.

    .venv/bin/python -m tools.transfer_curve            # writes source/26-impala-vs-springbok/curve.json
    .venv/bin/python -m tools.transfer_curve --draws 1 --sizes 40 160   # a look; writes nothing

It runs the worked notebook's own `build_model`, `train` and `from_scratch` on new draws of pictures and
counts how many of 1200 others they sort rightly. About 5 minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "agg")

import numpy as np

FOLDER = Path(__file__).parent.parent / "source" / "26-impala-vs-springbok"
CELLS = ("imports", "model", "train", "scratch")
SIZES = (20, 40, 80, 160, 320)
DRAWS = 3
NEW = 1200
FIRST_SEED = 2600
WAYS = ("frozen", "scratch")


def main() -> int:
    """Measure, print, and write the file where all sizes and draws were asked for. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--draws", type=int, default=DRAWS, metavar="N")
    options = parser.parse_args()
    lab = worked_functions(FOLDER)
    accuracy: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    for size in options.sizes:
        began = time.monotonic()
        rows = [dict(measure(lab, size, FIRST_SEED + draw)) for draw in range(options.draws)]
        for way in WAYS:
            accuracy[way].append([row[way] for row in rows])
        means = "  ".join(f"{way} {np.mean(accuracy[way][-1]):.3f}" for way in WAYS)
        print(f"{size:4} pictures: {means}   {time.monotonic() - began:.0f} s", flush=True)
    if tuple(options.sizes) == SIZES and options.draws == DRAWS:
        write(accuracy, FOLDER / "curve.json")
    return 0


def worked_functions(folder: Path) -> dict[str, Any]:
    """Return what the cells of :data:`CELLS` of the notebook in ``folder`` define, solutions included."""
    notebook = json.loads((folder / f"{folder.name}.ipynb").read_text("utf-8"))
    sources = {
        cell["metadata"].get("nbgrader", {}).get("grade_id"): "".join(cell["source"])
        for cell in notebook["cells"]
    }
    sys.path.insert(0, str(folder))
    names: dict[str, Any] = {}
    for cell in CELLS:
        exec(compile(sources[cell], f"<{cell}>", "exec"), names)
    return names


def measure(lab: dict[str, Any], size: int, seed: int) -> Iterator[tuple[str, float]]:
    """Yield each way and the share of :data:`NEW` pictures that it sorts rightly after ``size`` others."""
    keras, antelopes = lab["keras"], lab["antelopes_data"]
    pictures, species = antelopes.load("train", seed, rows=size)
    new_pictures, new_species = antelopes.load("test", seed, rows=NEW)

    def share(model: Any) -> float:
        said = model.predict(new_pictures, batch_size=256, verbose=0)[:, 0] > 0.5
        return round(float(np.mean(said == new_species)), 4)

    def start() -> None:
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)

    start()
    model = lab["build_model"](antelopes.load_base())
    lab["train"](model, pictures, species)
    yield "frozen", share(model)
    start()
    yield "scratch", share(lab["from_scratch"](pictures, species))


def write(accuracy: dict[str, list[list[float]]], path: Path) -> None:
    """Write the accuracies, by size and draw, with what they were measured with."""
    import keras

    backend = keras.backend.backend()
    record = {
        "made by": "python -m tools.transfer_curve",
        "new pictures": NEW,
        "first seed": FIRST_SEED,
        "backend": f"{backend} {sys.modules[backend].__version__}",
        "keras": keras.__version__,
        "numpy": np.__version__,
        "machine": f"{platform.machine()}, CPU",
        "sizes": list(SIZES),
        "accuracy": accuracy,
    }
    # One draw a line would be long: the innermost lists stay on one line each.
    lines = json.dumps(record, indent=1).replace(",\n    ", ", ").replace("[\n    ", "[")
    path.write_text(lines.replace("\n   ]", "]") + "\n", "utf-8")
    print(path)


if __name__ == "__main__":
    sys.exit(main())
