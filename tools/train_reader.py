"""Trains the LSTM that lab 29 reads with, and writes its weights and how they were made.

    .venv/bin/python -m tools.train_reader           # writes agreement_reader.json
    .venv/bin/python -m tools.train_reader --check   # trains again and compares the accuracies

The weights are rounded to four digits after the point, so that the file can be read; the accuracies of the
LSTM are those of the rounded weights. Everything is seeded, but other versions or machines
give other weights, which are as good.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from datasets import agreement

FOLDER = Path(__file__).parent.parent / "source" / "29-recurrence"
SEED = 29
CELLS = 8
EPOCHS = 15
BATCH = 64
RATE = 0.01
WINDOW = 3
LONGER = 60


def main() -> int:
    """Train the reader; write or compare it. Returns the exit status: 1 where ``--check`` differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="train again, compare, write nothing")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the file is")
    options = parser.parse_args()
    path = options.folder / agreement.READER_FILE
    model = train(keras.layers.LSTM)
    model.set_weights([np.round(weight, 4) for weight in model.get_weights()])
    simple = train(keras.layers.SimpleRNN)
    new = agreement.load("test", SEED)
    longer = agreement.draw(agreement.ROWS, LONGER, np.random.default_rng([SEED, 1]))
    accuracy = {
        "LSTM": score(model, *new),
        f"LSTM, read {LONGER} words": score(model, *longer),
        f"LSTM, trained on {LONGER} words": score(train(keras.layers.LSTM, LONGER), *longer),
        "SimpleRNN": score(simple, *new),
        f"SimpleRNN, read {LONGER} words": score(simple, *longer),
        f"SimpleRNN, trained on {LONGER} words": score(
            train(keras.layers.SimpleRNN, LONGER), *longer
        ),
        f"the last {WINDOW} words": window_score(),
        "which words occur": bag_score(),
    }
    print(json.dumps(accuracy, indent=2))
    if options.check:
        stored = json.loads(path.read_text("utf-8"))["accuracy"]
        print("The same." if stored == accuracy else f"Stored: {stored}")
        return int(stored != accuracy)
    write(path, model, accuracy)
    return 0


def train(recurrent: type[Any], length: int = agreement.LENGTH) -> Any:
    """Return a network with a layer of that class, trained on sentences of that many words."""
    # A layer takes the seed of its first weights when it is made: seed first.
    keras.utils.set_random_seed(SEED)
    words, labels = agreement.load("train", SEED)
    if length != agreement.LENGTH:
        words, labels = agreement.draw(agreement.ROWS, length, np.random.default_rng([SEED, 0]))
    model = keras.Sequential(
        [
            keras.Input((None, len(agreement.WORDS))),
            recurrent(CELLS),
            keras.layers.Dense(len(agreement.CLASSES), activation="softmax"),
        ]
    )
    model.compile(
        keras.optimizers.Adam(RATE), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    model.fit(agreement.one_hot(words), labels, epochs=EPOCHS, batch_size=BATCH, verbose=0)
    return model


def score(model: Any, words: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of sentences for which the network names the right verb."""
    said = model.predict(agreement.one_hot(words), verbose=0).argmax(axis=1)
    return round(float(np.mean(said == labels)), 4)


def window_score() -> float:
    """Return the accuracy of the best rule that sees the last words alone: a table, filled by counting."""
    counts = np.zeros((len(agreement.WORDS),) * WINDOW + (len(agreement.CLASSES),))
    words, labels = agreement.load("train", SEED)
    np.add.at(counts, (*words[:, -WINDOW:].T, labels), 1)
    words, labels = agreement.load("test", SEED)
    said = counts[tuple(words[:, -WINDOW:].T)].argmax(axis=1)
    return round(float(np.mean(said == labels)), 4)


def bag_score() -> float:
    """Return the accuracy of a logistic regression on how often each word occurs, in whatever order."""
    from sklearn.linear_model import LogisticRegression

    parts = [agreement.load(split, SEED) for split in agreement.SPLITS]
    bags = [agreement.one_hot(words).sum(axis=1) for words, _ in parts]
    model = LogisticRegression(max_iter=1000).fit(bags[0], parts[0][1])
    return round(float(model.score(bags[1], parts[1][1])), 4)


def write(path: Path, model: Any, accuracy: dict[str, float]) -> None:
    """Write the weights, and how they were made."""
    weights = dict(zip(("W", "U", "b", "V", "d"), model.get_weights(), strict=True))
    record = {
        "made by": "python -m tools.train_reader",
        "seed": SEED,
        "learned": f"{agreement.ROWS} sentences of {agreement.LENGTH} words, {EPOCHS} epochs",
        "accuracy": accuracy,
        "new sentences": agreement.ROWS,
        "backend": f"{keras.backend.backend()} {sys.modules[keras.backend.backend()].__version__}",
        "keras": keras.__version__,
        "machine": f"{platform.machine()}, {os.cpu_count()} CPU cores",
        "licence": agreement.LICENCE["drawn"],
        "weights": {
            name: np.round(np.asarray(array, dtype=float), 4).tolist()
            for name, array in weights.items()
        },
    }
    # One row of weights a line.
    text = json.dumps(record, indent=1)
    path.write_text(_rows_on_one_line(text) + "\n", "utf-8")
    print(f"{path}: {path.stat().st_size} bytes")


def _rows_on_one_line(text: str) -> str:
    return re.sub(r"\[[^\[\]]*\]", lambda found: " ".join(found.group().split()), text)


if __name__ == "__main__":
    sys.exit(main())
