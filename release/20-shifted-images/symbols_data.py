"""Symbols: small grey pictures of eight symbols, of which one can say exactly where each one lies.

A picture is an array of 28 rows, 28 columns and 1 channel (float32), 0 for the black ground and 1 for
white. Its label is a number from 0 to 7, the place of its class in :data:`CLASSES`. Size, turn,
brightness and noise differ from picture to picture and tell nothing.

Flipping a picture left to right makes the other arrow of an arrow, flipping it upside down the other
triangle of a triangle; a quarter turn makes of both what is no symbol of ours. The disc, the ring, the
square and the cross stay what they are.

One variant, ``drawn``: made by :func:`draw`, offline, from a seed, with signed distances. ``down`` and
``right`` say how far from the middle the symbols lie; the same seed with other distances gives the
same symbols elsewhere, so that a difference in accuracy is due to the place alone.

This module needs nothing but NumPy, so that the lab can carry a copy of it:
``source/20-shifted-images/symbols_data.py`` is this file, byte for byte.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

TITLE = "Symbols"
CLASSES = (
    "disc", "ring", "square", "cross",
    "triangle up", "triangle down", "arrow left", "arrow right",
)  # fmt: skip
VARIANTS = ("drawn",)
SPLITS = ("train", "test")
LICENCE = {"drawn": "BSD-3-Clause"}
CITATION = "Drawn for this course by datasets/symbols.py."

SIZE = 28
COUNTS = {"train": 2000, "test": 1000}

Floats = npt.NDArray[np.float32]


def load(
    split: str = "train",
    seed: int = 0,
    variant: str = "drawn",
    down: float | npt.ArrayLike = 0,
    right: float | npt.ArrayLike = 0,
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return pictures and their labels, in random order.

    Args:
        split: ``train`` or ``test``. The two splits of one seed share no picture.
        seed: of the drawing.
        variant: ``drawn``.
        down: pixels by which the symbols lie below the middle; a negative number lies above. One
            number for all or an array (n,).
        right: pixels by which they lie to the right of it.

    Returns:
        Pictures, float32 of shape (n, 28, 28, 1), from 0 to 1, and labels, int64 of shape (n,), each
        class equally often: n is 2000 for ``train`` and 1000 for ``test``.

    Raises:
        ValueError: for a split or variant that does not exist.
    """
    if split not in SPLITS:
        raise ValueError(f"symbols: there is no split {split!r}. Choose one of {SPLITS}.")
    if variant not in VARIANTS:
        raise ValueError(f"symbols: there is no variant {variant!r}. Choose one of {VARIANTS}.")
    # One stream of random numbers for each split: knowing one says nothing of the other.
    rng = np.random.default_rng([seed, SPLITS.index(split)])
    labels = rng.permutation(np.arange(COUNTS[split]) % len(CLASSES)).astype(np.int64)
    return draw(labels, rng, down, right), labels


def draw(
    labels: npt.ArrayLike,
    rng: np.random.Generator,
    down: float | npt.ArrayLike = 0,
    right: float | npt.ArrayLike = 0,
) -> Floats:
    """Draw a picture for each label (0 to 7): float32 of shape (n, 28, 28, 1), from 0 to 1.

    The random numbers that are taken from ``rng`` do not depend on ``down`` and ``right``. Up to 6
    pixels from the middle, nothing of a symbol leaves the picture.
    """
    labels = np.asarray(labels)
    n = len(labels)

    def pick(low: float, high: float) -> Floats:
        """One number for each picture."""
        return rng.uniform(low, high, (n, 1, 1)).astype(np.float32)

    def offset(distance: float | npt.ArrayLike) -> Floats:
        return np.broadcast_to(np.asarray(distance, np.float32), (n,))[:, None, None]

    row, column = np.mgrid[:SIZE, :SIZE].astype(np.float32) - (SIZE - 1) / 2
    pixels, turn = pick(5.0, 6.2), pick(-0.2, 0.2)
    across = (column - pick(-1, 1) - offset(right)) / pixels
    below = (row - pick(-1, 1) - offset(down)) / pixels
    u = np.cos(turn) * across + np.sin(turn) * below
    v = np.cos(turn) * below - np.sin(turn) * across

    distance = np.empty((n, SIZE, SIZE), np.float32)
    for label, outline in enumerate(_OUTLINES):
        chosen = labels == label
        distance[chosen] = outline(u[chosen], v[chosen])
    grey = pick(0.45, 1.0) * np.clip(0.5 - distance * pixels, 0, 1)
    grey = grey + rng.normal(0, 0.05, grey.shape)
    return np.clip(grey, 0, 1).astype(np.float32)[..., None]


# Signed distances in units of a symbol's half size, u to the right and v down: negative inside.


def _box(u: Floats, v: Floats, a: float, b: float) -> Floats:
    return np.maximum(np.abs(u) - a, np.abs(v) - b)


def _disc(u: Floats, v: Floats) -> Floats:
    return np.hypot(u, v) - np.float32(0.85)


def _ring(u: Floats, v: Floats) -> Floats:
    return np.abs(np.hypot(u, v) - np.float32(0.7)) - np.float32(0.2)


def _square(u: Floats, v: Floats) -> Floats:
    return _box(u, v, 0.72, 0.72)


def _cross(u: Floats, v: Floats) -> Floats:
    return np.minimum(_box(u, v, 0.95, 0.24), _box(u, v, 0.24, 0.95))


def _triangle_up(u: Floats, v: Floats, base: float = 0.7, half: float = 0.9) -> Floats:
    """A triangle with its tip at (0, -0.9) and a level base."""
    height = base + 0.9
    side = (np.abs(u) - half * (v + 0.9) / height) * height / np.hypot(half, height)
    return np.maximum(v - base, side)


def _triangle_down(u: Floats, v: Floats) -> Floats:
    return _triangle_up(u, -v)


def _arrow_left(u: Floats, v: Floats) -> Floats:
    head = _triangle_up(v, u, base=0.05, half=0.8)
    return np.minimum(head, _box(u - 0.45, v, 0.5, 0.24))


def _arrow_right(u: Floats, v: Floats) -> Floats:
    return _arrow_left(-u, v)


_OUTLINES = (
    _disc, _ring, _square, _cross, _triangle_up, _triangle_down, _arrow_left, _arrow_right,
)  # fmt: skip
