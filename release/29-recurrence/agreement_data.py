"""Agreement: sentences of which the last word is missing, and depends on the first one alone.

"I who once met you … am", "she who met you … is": the verb agrees with the subject, however many words
lie between them, and whatever other persons are among those. The words between are drawn at random, so
the sentences mean nothing, and the last words tell nothing about the verb.

========  =================  ====================================================================
array     dtype, shape       meaning
========  =================  ====================================================================
words     int64, (rows, T)   numbers of words in :data:`WORDS`; the first is one of the 3 persons
labels    int64, (rows,)     0 am, 1 are, 2 is: as the first word wants it, each a third
========  =================  ====================================================================

The second word is "who". Each of the others is a person with a probability of 0.3, otherwise one of
five words that are none. ``T`` is 12, or what :func:`draw` is asked for.

Ours, free to use (BSD-3-Clause). This module needs nothing but NumPy, so that the lab can carry a copy
of it: ``source/29-recurrence/agreement_data.py`` is this file, byte for byte.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

TITLE = "Agreement"
WORDS = ("I", "you", "she", "who", "met", "saw", "once", "and", "then")
CLASSES = ("am", "are", "is")
VARIANTS = ("drawn",)
SPLITS = ("train", "test")
LICENCE = {"drawn": "BSD-3-Clause"}
CITATION = "Drawn by datasets/agreement.py of this repository."

LENGTH = 12
ROWS = 3000
READER_FILE = "agreement_reader.json"
_PERSONS = len(CLASSES)
_WHO = WORDS.index("who")


def load(
    split: str = "train", seed: int = 0, variant: str = "drawn"
) -> tuple[np.ndarray, np.ndarray]:
    """Return 3000 sentences of 12 words, and their verbs.

    Args:
        split: ``train`` or ``test``; the two are drawn independently.
        seed: of the drawing.
        variant: ``drawn``.

    Returns:
        ``words``, int64 of shape (3000, 12), and ``labels``, int64 of shape (3000,).

    Raises:
        ValueError: for a split or variant that does not exist.
    """
    if split not in SPLITS:
        raise ValueError(f"agreement: there is no split {split!r}. Choose one of {SPLITS}.")
    if variant not in VARIANTS:
        raise ValueError(f"agreement: there is no variant {variant!r}. Choose one of {VARIANTS}.")
    return draw(ROWS, LENGTH, np.random.default_rng([seed, SPLITS.index(split)]))


def draw(rows: int, length: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw sentences.

    Args:
        rows: how many.
        length: of how many words, at least 2.
        rng: of the drawing.

    Returns:
        ``words``, int64 of shape (rows, length), and ``labels``, int64 of shape (rows,).

    Raises:
        ValueError: unless there is at least one sentence of at least two words.
    """
    if rows < 1 or length < 2:
        raise ValueError("agreement: at least one sentence of two words is needed.")
    labels = rng.permutation(np.arange(rows) % _PERSONS)
    persons = rng.integers(0, _PERSONS, (rows, length))
    others = rng.integers(_WHO + 1, len(WORDS), (rows, length))
    words = np.where(rng.random((rows, length)) < 0.3, persons, others)
    words[:, 0], words[:, 1] = labels, _WHO
    return words, labels


def one_hot(words: np.ndarray) -> np.ndarray:
    """Return each word as a row of zeros with a single one.

    Args:
        words: numbers of words, of any shape.

    Returns:
        float64, with one more axis, of length 9.
    """
    return np.eye(len(WORDS))[np.asarray(words)]


def as_text(words: np.ndarray) -> str:
    """Return one sentence as text, without its verb."""
    return " ".join(WORDS[number] for number in words)


def load_reader(folder: str | Path | None = None) -> dict[str, np.ndarray]:
    """Return the weights of a trained LSTM of 8 cells and of the layer after it.

    ``python -m tools.train_reader`` has trained it on :func:`load`; how, the file says.

    Args:
        folder: by default the one that holds this module.

    Returns:
        ``W`` (9, 32), ``U`` (8, 32) and ``b`` (32,) of the LSTM, in Keras's order of gates (input,
        forget, candidate, output), ``V`` (8, 3) and ``d`` (3,) of the dense layer; float64.

    Raises:
        FileNotFoundError: when the folder does not hold the file.
    """
    path = Path(folder or Path(__file__).parent) / READER_FILE
    if not path.is_file():
        raise FileNotFoundError(
            f"agreement: there is no {path}. The file lies beside the lab's notebook; copy both."
        )
    weights = json.loads(path.read_text("utf-8"))["weights"]
    return {name: np.array(values, dtype=float) for name, values in weights.items()}
