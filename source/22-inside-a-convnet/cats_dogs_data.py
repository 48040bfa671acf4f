"""Cats and dogs: small drawn pictures of their heads.

Each picture is an array of 32 rows, 32 columns and 3 colours (red, green, blue), uint8 from 0 to
255. One head looks out of it, moved, turned and larger or smaller, in front of a plain colour with a
slope of light, some specks and noise.

=====  =====  ==================================================================
label  class  what tells it
=====  =====  ==================================================================
0      cat    pointed ears that stand up, a small pink nose, whiskers
1      dog    ears that hang down at the sides, a long muzzle with a large dark nose,
              in half of the pictures a tongue
=====  =====  ==================================================================

Coat, background, place, size, turn and collar tell nothing. One variant, ``drawn``: made by
:func:`draw`, offline, from a seed; no animal was photographed. Ours, free to use (BSD-3-Clause).

This module needs nothing but NumPy, so that the lab can carry a copy of it:
``source/22-inside-a-convnet/cats_dogs_data.py`` is this file, byte for byte.
"""

from __future__ import annotations

from typing import Any

import numpy as np

TITLE = "Cats and dogs"
CLASSES = ("cat", "dog")
VARIANTS = ("drawn",)
SPLITS = ("train", "test")
LICENCE = {"drawn": "BSD-3-Clause"}
CITATION = "Drawn by datasets/cats_dogs.py of this course."

SIDE = 32
ROWS = 1600

Array = np.ndarray[Any, np.dtype[Any]]


def load(
    split: str = "train", seed: int = 0, variant: str = "drawn", rows: int = ROWS
) -> tuple[Array, Array]:
    """Return ``rows`` pictures, as many of each class, in random order, and their labels.

    Returns:
        Pictures, uint8, shape ``(rows, 32, 32, 3)``; labels, int64, shape ``(rows,)``, which are
        places in :data:`CLASSES`.

    Raises:
        ValueError: for a split or variant that does not exist.
    """
    if split not in SPLITS:
        raise ValueError(f"cats_dogs: there is no split {split!r}. Choose one of {SPLITS}.")
    if variant not in VARIANTS:
        raise ValueError(f"cats_dogs: there is no variant {variant!r}. Choose one of {VARIANTS}.")
    # One stream of random numbers for each split: knowing one says nothing of the other.
    return draw(rows, np.random.default_rng([seed, SPLITS.index(split)]))


def draw(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw ``rows`` heads; types and shapes as in :func:`load`."""
    labels = rng.permutation(np.arange(rows) % len(CLASSES))
    pictures = np.empty((rows, SIDE, SIDE, 3), np.uint8)
    for start in range(0, rows, _PART):
        part = slice(start, start + _PART)
        pictures[part] = np.rint(255 * np.clip(_heads(labels[part], rng), 0, 1))
    return pictures, labels


# --- drawing: n pictures at once ------------------------------------------------------------------

_PART = 1000
_Y, _X = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)

# Coats of both animals, from black to white.
_COATS = np.array(
    [
        [0.20, 0.18, 0.18],
        [0.45, 0.32, 0.22],
        [0.72, 0.47, 0.22],
        [0.60, 0.58, 0.56],
        [0.86, 0.74, 0.55],
        [0.93, 0.92, 0.90],
    ]
)
_DARK, _PINK, _RED = (0.08, 0.07, 0.07), (0.90, 0.55, 0.58), (0.85, 0.28, 0.32)


def _heads(labels: Array, rng: np.random.Generator) -> Array:
    n = len(labels)
    cat, dog = _each(labels == 0), _each(labels == 1)
    u, v = _frame(n, rng, size=(8.0, 10.5), shift=4.5, turn=0.35)
    coat = _COATS[rng.integers(len(_COATS), size=n)] + rng.normal(0, 0.04, (n, 3))
    light = np.clip(coat + 0.22, 0, 1)  # of the muzzle
    shade = np.clip(coat - 0.14, 0, 1)  # of the ears
    pictures = _background(n, rng, coat)

    for side in (-1, 1):
        ear = _triangle(u - 0.42 * side, v, tip=(0.10 * side, -1.05), base=-0.25, half=0.30)
        pictures = _paint(pictures, ear * cat, coat)
        inner = _triangle(u - 0.43 * side, v, tip=(0.08 * side, -0.88), base=-0.38, half=0.16)
        pictures = _paint(pictures, inner * cat, _PINK)
    body = np.maximum(_box(u, v, 0, 1.1, 0.38, 0.6), _oval(u, v, 0, 1.9, 0.9, 1.0))
    pictures = _paint(pictures, body, coat)
    collar = _box(u, v, 0, 0.80, 0.40, 0.07) * _each(rng.random(n) < 0.5)
    pictures = _paint(pictures, collar, rng.uniform(0, 1, (n, 3)))
    pictures = _paint(pictures, _oval(u, v, 0, 0.05, 0.62, 0.58), coat)
    for side in (-1, 1):
        hanging = _oval(u + 0.18 * v * side, v, 0.66 * side, 0.04, 0.19, 0.52)
        pictures = _paint(pictures, hanging * dog, shade)

    muzzle = _oval(u, v, 0, 0.33, 0.30, 0.20) * cat
    muzzle = np.maximum(muzzle, _oval(u, v, 0, 0.36, 0.28, 0.36) * dog)
    pictures = _paint(pictures, muzzle, light)
    tongue = _oval(u, v, 0, 0.66, 0.11, 0.18) * _each(rng.random(n) < 0.5) * dog
    pictures = _paint(pictures, tongue, _RED)
    pictures = _paint(pictures, _oval(u, v, 0, 0.24, 0.08, 0.06) * cat, _PINK)
    pictures = _paint(pictures, _oval(u, v, 0, 0.20, 0.15, 0.11) * dog, _DARK)
    for side in (-1, 1):
        eye = _oval(u, v, 0.25 * side, -0.12, 0.09, 0.10)
        pictures = _paint(pictures, eye, _DARK)
        for slope in (-0.25, 0.10):
            across = np.abs(u - 0.55 * side) - 0.33
            away = np.abs(v - 0.34 - slope * (np.abs(u) - 0.22)) - 0.015
            whisker = 0.75 * _soft(np.maximum(across, away))
            pictures = _paint(pictures, whisker * cat, (0.96, 0.96, 0.96))
    return pictures + 0.05 * rng.standard_normal(pictures.shape, np.float32)


def _frame(
    n: int, rng: np.random.Generator, size: tuple[float, float], shift: float, turn: float
) -> tuple[Array, Array]:
    """Coordinates of each pixel as the head sees it: (0, 0) is its middle, 1 its own size.

    Sizes and shifts are in pixels, turns in radians.
    """
    middle = (SIDE - 1) / 2
    angle, scale = _each(rng.uniform(-turn, turn, n)), _each(rng.uniform(*size, n))
    x = (_X - middle - _each(rng.uniform(-shift, shift, n))) / scale
    y = (_Y - middle - _each(rng.uniform(-shift, shift, n))) / scale
    cos, sin = np.cos(angle), np.sin(angle)
    return cos * x + sin * y, cos * y - sin * x


def _background(n: int, rng: np.random.Generator, avoid: Array) -> Array:
    """A plain colour that differs from ``avoid``, a slope of light, and small discs of any colour."""
    colour = rng.uniform(0.05, 0.95, (n, 3))
    while (alike := np.abs(colour - avoid).sum(axis=1) < 0.7).any():
        colour[alike] = rng.uniform(0.05, 0.95, (alike.sum(), 3))
    slope = 0.15 * rng.normal(size=(2, n, 1, 1, 3))
    light = slope[0] * (_X / SIDE - 0.5)[..., None] + slope[1] * (_Y / SIDE - 0.5)[..., None]
    pictures = (colour[:, None, None] + light).astype(np.float32)
    for _ in range(3):
        x, y, radius = map(_each, rng.uniform([[0], [0], [0.5]], [[SIDE], [SIDE], [1.8]], (3, n)))
        speck = _soft((np.hypot(_X - x, _Y - y) - radius) / 9)
        pictures = _paint(pictures, speck, rng.uniform(0, 1, (n, 3)))
    return pictures


def _each(values: Array) -> Array:
    """One number for each picture, in a shape that goes with the pixels."""
    return np.asarray(values, np.float32)[:, None, None]


def _paint(pictures: Array, mask: Array, colour: Any) -> Array:
    """Lay one colour, of all pictures or of each, over the pictures where the mask is 1."""
    colour = np.asarray(colour, np.float32).reshape(-1, 1, 1, 3)
    return pictures + mask[..., None] * (colour - pictures)


# Masks: 1 inside, 0 outside, with a soft edge of about a pixel, from the distance to the outline.


def _soft(distance: Array) -> Array:
    return np.clip(0.5 - 9.5 * distance, 0, 1)


def _oval(u: Array, v: Array, x: float, y: float, a: float, b: float) -> Array:
    return _soft((np.hypot((u - x) / a, (v - y) / b) - 1) * min(a, b))


def _box(u: Array, v: Array, x: float, y: float, a: float, b: float) -> Array:
    return _soft(np.maximum(np.abs(u - x) - a, np.abs(v - y) - b))


def _triangle(u: Array, v: Array, tip: tuple[float, float], base: float, half: float) -> Array:
    """Mask of a triangle with a level base from ``-half`` to ``half`` at v = ``base``."""
    height = base - tip[1]
    middle = tip[0] * (base - v) / height
    width = half * (v - tip[1]) / height
    slant = (np.abs(u - middle) - width) * height / np.hypot(half, height)
    return _soft(np.maximum(v - base, slant))
