"""Banknotes: four numbers measured on the picture of a banknote, and whether the note is forged.

A note is photographed in grey, the picture goes through a wavelet transform, and four summary
numbers remain (all without a unit). Each row of the table is one note.

========  =======  ==========================================================
column    dtype    meaning
========  =======  ==========================================================
variance  float64  variance of the wavelet-transformed picture
skewness  float64  skewness of the wavelet-transformed picture
curtosis  float64  kurtosis of the same, in the spelling of the published data
entropy   float64  entropy of the picture
forged    int64    1 for a forged note, 0 for a genuine one
========  =======  ==========================================================

Two variants:

``drawn`` (default)
    Made by :func:`draw`, offline, from a seed. It behaves like the published table: 1372 rows of
    which 24 repeat an earlier row, 55.5 % genuine notes; the best single column alone reaches an
    accuracy of about .85, a logistic regression .99, a network with one hidden layer of 8 about
    1.00. The numbers are invented: no real note was measured. Ours, free to use (BSD-3-Clause).
``uci``
    The published table, downloaded once with pooch and checked against its SHA-256. Where the
    environment variable ``AUTOGRADER_DATA_MIRROR`` names a folder, ``banknote_authentication.csv``
    is read from there instead. Its home doesn't say which of its classes 0 and 1 is the forged
    one; like most users of the table, we take 1 for forged.

This module needs nothing but NumPy and pandas (and pooch for a download), so that the lab can carry
a copy of it: ``source/17-banknotes/banknotes_data.py`` is this file, byte for byte.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pandas as pd

TITLE = "Banknotes"
FEATURES = ("variance", "skewness", "curtosis", "entropy")
LABEL = "forged"
CLASSES = ("genuine", "forged")
VARIANTS = ("drawn", "uci")
SPLITS = ("train", "test")
LICENCE = {"drawn": "BSD-3-Clause", "uci": "CC BY 4.0"}
CITATION = (
    "Lohweg, V. (2012). Banknote Authentication [Dataset]. "
    "UCI Machine Learning Repository. https://doi.org/10.24432/C55P57"
)

UCI_URL = (
    "https://archive.ics.uci.edu/ml/machine-learning-databases/00267/"
    "data_banknote_authentication.txt"
)
UCI_SHA256 = "d0539aaed2139ba7a587b3e34fb345ce503ff7d5d33dbf9912d8e195ce425cb9"
MIRROR_FILE = "banknote_authentication.csv"

ROWS = 1372
DUPLICATES = 24
FORGED_SHARE = 610 / 1372


def load(split: str = "train", seed: int = 0, variant: str = "drawn") -> pd.DataFrame:
    """Return one table of notes.

    Args:
        split: ``train`` (it holds the repeated rows) or ``test`` (no repeated row). The two splits
            of one seed share no note.
        seed: of the drawing. For ``uci`` it chooses which quarter of the notes is the test split.
        variant: ``drawn`` or ``uci``.

    Returns:
        The columns of :data:`FEATURES` (float64) and ``forged`` (int64), in random order. ``drawn``
        has 1372 rows in each split; ``uci`` 1035 and 337.

    Raises:
        ValueError: for a split or variant that does not exist, or a file with the wrong hash.
        FileNotFoundError: when the mirror folder does not hold the file.
    """
    if split not in SPLITS:
        raise ValueError(f"banknotes: there is no split {split!r}. Choose one of {SPLITS}.")
    if variant not in VARIANTS:
        raise ValueError(f"banknotes: there is no variant {variant!r}. Choose one of {VARIANTS}.")
    # One stream of random numbers for each split: knowing one says nothing of the other.
    rng = np.random.default_rng([seed, SPLITS.index(split)])
    if variant == "drawn":
        return draw(ROWS, DUPLICATES if split == "train" else 0, rng)
    return _uci_split(split, seed)


def load_arrays(
    seed: int, variant: str = "drawn"
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Draw notes to train on and notes to be judged on, prepared as the lab asks.

    Returns:
        ``x_train, y_train, x_test, y_test``: x float32 of shape (rows, 4), scaled with the mean and
        standard deviation of the training part; y int64 of shape (rows,), 1 for forged. ``drawn``
        has 1348 and 1372 rows, ``uci`` at most 1011 and 337; no training row occurs twice.

    Raises:
        As :func:`load`.
    """
    training = load("train", seed, variant).drop_duplicates()
    testing = load("test", seed, variant)
    names = list(FEATURES)
    mean, deviation = training[names].mean(), training[names].std()
    x_train, x_test = (
        ((part[names] - mean) / deviation).to_numpy("float32") for part in (training, testing)
    )
    return x_train, training[LABEL].to_numpy(), x_test, testing[LABEL].to_numpy()


def permute(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return labels of another meaning that can be learned as well: forged and genuine change places."""
    return 1 - y


def draw(
    rows: int, duplicates: int, rng: np.random.Generator, forged_share: float = FORGED_SHARE
) -> pd.DataFrame:
    """Draw ``rows`` notes, ``duplicates`` of which repeat another row exactly.

    Raises:
        ValueError: unless ``0 <= duplicates <= rows / 2``.
    """
    if not 0 <= duplicates <= rows // 2:
        raise ValueError(f"banknotes: {duplicates} of {rows} rows cannot be repeats.")
    distinct = rows - duplicates
    n_forged = round(distinct * forged_share)
    forged = np.repeat([0, 1], [distinct - n_forged, n_forged])

    # Each class has two groups of notes, finely and coarsely printed: two clouds of skewness.
    fine = rng.random(distinct) < np.where(forged == 0, 0.68, 0.70)
    skewness = np.where(
        fine,
        rng.normal(np.where(forged == 0, 7.0, 2.4), 2.6),
        rng.normal(np.where(forged == 0, -2.2, -7.0), 2.4),
    )
    curtosis = (
        1.0 - 0.62 * skewness + 0.028 * (skewness - 1) ** 2 + 1.8 * rng.standard_normal(distinct)
    )
    entropy = 0.6 - 0.3 * skewness - 0.03 * skewness**2 + 1.2 * rng.standard_normal(distinct)

    # The classes lie on the two sides of a bent surface, at a distance of at least 0.6 in variance.
    # The slope hides the answer from each single column, the bend from every straight line.
    surface = -0.46 * (skewness - 2) - 0.56 * (curtosis - 1.4) - 0.03 * ((skewness - 1) ** 2 - 30)
    distance = 0.6 + rng.gamma(2.0, 1.0, distinct)
    variance = surface + np.where(forged == 0, distance, -distance)

    notes = pd.DataFrame(
        {
            "variance": variance.round(4),
            "skewness": skewness.round(4),
            "curtosis": curtosis.round(4),
            "entropy": entropy.round(4),
            LABEL: forged.astype(np.int64),
        }
    )
    repeated = rng.choice(distinct, size=duplicates, replace=False)
    order = rng.permutation(np.concatenate([np.arange(distinct), repeated]))
    return notes.iloc[order].reset_index(drop=True)


def _uci_split(split: str, seed: int) -> pd.DataFrame:
    """Return a random three quarters or quarter of the published rows; repeats are in ``train``."""
    notes = _read_uci()
    rng = np.random.default_rng([seed, len(SPLITS)])
    once = np.flatnonzero(~notes.duplicated(keep=False).to_numpy())
    held_out = rng.choice(once, size=337, replace=False)
    rows = held_out if split == "test" else np.setdiff1d(np.arange(len(notes)), held_out)
    return notes.iloc[rng.permutation(rows)].reset_index(drop=True)


def _read_uci() -> pd.DataFrame:
    """Read the published table, from the mirror or from its home, in its own order."""
    mirror = os.environ.get("AUTOGRADER_DATA_MIRROR")
    if mirror:
        path = Path(mirror) / MIRROR_FILE
        if not path.is_file():
            raise FileNotFoundError(
                f"banknotes: the folder of AUTOGRADER_DATA_MIRROR holds no {MIRROR_FILE}. "
                "Put the file there, or unset the variable to download it."
            )
    else:
        import pooch

        path = Path(pooch.retrieve(UCI_URL, f"sha256:{UCI_SHA256}", fname=MIRROR_FILE))
    if hashlib.sha256(path.read_bytes()).hexdigest() != UCI_SHA256:
        raise ValueError(
            f"banknotes: {path} is not the published file (its SHA-256 differs). "
            "Delete it and fetch it again."
        )
    return pd.read_csv(path, header=None, names=[*FEATURES, LABEL])
