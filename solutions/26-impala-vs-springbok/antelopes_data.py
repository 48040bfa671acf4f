"""Antelopes: small drawn pictures of impalas and springboks, and the network to start from.

Each picture is an array of 32 rows, 32 columns and 3 colours (red, green, blue), uint8 from 0 to
255. One animal stands in it, turned to the left or to the right, in front of a plain colour with a
slope of light, some specks and noise.

=====  =========  ======================================================
label  class      what tells it
=====  =========  ======================================================
0      impala     dark stripes down its rump, long horns bent like a lyre
1      springbok  a dark band along its flank, short horns
=====  =========  ======================================================

One variant, ``drawn``: made by :func:`draw`, offline, from a seed; no animal was photographed. Ours,
free to use (BSD-3-Clause).

The pre-trained **base** is ours as well: a small convolutional network that has learned to tell the
twelve shapes of :func:`draw_shapes` apart. ``tools/pretrain_base.py`` of the course's repository
trains it; ``shapes_base.npz`` holds its weights and ``shapes_base.json`` says how they were made.

This module needs nothing but NumPy (and Keras for the base), so that the lab can carry a copy of it:
``source/26-impala-vs-springbok/antelopes_data.py`` is this file, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

TITLE = "Antelopes"
CLASSES = ("impala", "springbok")
VARIANTS = ("drawn",)
SPLITS = ("train", "test")
LICENCE = {"drawn": "BSD-3-Clause"}
CITATION = "Drawn by datasets/antelopes.py of this course."

SIDE = 32
ROWS = 1200
FEW = 40
"""Training pictures of :func:`load_arrays`."""

SHAPES = (
    *("disc", "square", "triangle", "ring", "cross", "oval"),
    *("bar", "two discs", "two bars", "T", "L", "crescent"),
)
BASE_FILE = "shapes_base.npz"
BASE_SHA256 = "f4dc6bbd8fe3455485e3ea85a90b3d9759909b8c59c5aaa3fb811d44cb314bde"
BASE_FILTERS = (32, 48, 64)

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
        raise ValueError(f"antelopes: there is no split {split!r}. Choose one of {SPLITS}.")
    if variant not in VARIANTS:
        raise ValueError(f"antelopes: there is no variant {variant!r}. Choose one of {VARIANTS}.")
    # One stream of random numbers for each split: knowing one says nothing of the other.
    return draw(rows, np.random.default_rng([seed, SPLITS.index(split)]))


def load_arrays(seed: int, variant: str = "drawn") -> tuple[Array, Array, Array, Array]:
    """Return 40 pictures with labels to train on, and 1200 with labels to be judged on.

    Returns:
        ``x_train, y_train, x_test, y_test``, of the types and shapes of :func:`load`.
    """
    return *load("train", seed, variant, FEW), *load("test", seed, variant)


def permute(y: Array, rng: np.random.Generator) -> Array:
    """Return the labels with the two classes exchanged; there is no other derangement."""
    return 1 - np.asarray(y)


def draw(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw ``rows`` antelopes; types and shapes as in :func:`load`."""
    return _in_parts(_antelopes, len(CLASSES), rows, rng)


def draw_shapes(rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw ``rows`` pictures of the twelve shapes, labels being places in :data:`SHAPES`."""
    return _in_parts(_shapes, len(SHAPES), rows, rng)


# --- the base ----------------------------------------------------------------------------------------


def build_base(momentum: float = 0.99) -> Any:
    """Return the base with random weights, a Keras model.

    It takes pictures of shape ``(n, 32, 32, 3)`` with numbers from -1 to 1 and gives feature maps
    of shape ``(n, 8, 8, 64)``. Three convolutions, each followed by batch normalisation and ReLU.

    Args:
        momentum: of the batch normalisation; a smaller one lets the stored means and variances keep
            up with a training of few steps.
    """
    import keras

    pictures = x = keras.Input((SIDE, SIDE, 3), name="pictures")
    for number, filters in enumerate(BASE_FILTERS, 1):
        x = keras.layers.Conv2D(
            filters, 3, padding="same", use_bias=False, name=f"convolution_{number}"
        )(x)
        x = keras.layers.BatchNormalization(momentum=momentum, name=f"normalisation_{number}")(x)
        x = keras.layers.ReLU(name=f"relu_{number}")(x)
        if number < len(BASE_FILTERS):
            x = keras.layers.MaxPooling2D(name=f"pooling_{number}")(x)
    return keras.Model(pictures, x, name="shapes_base")


def load_base(folder: str | Path | None = None) -> Any:
    """Return the pre-trained base: :func:`build_base` with the weights of ``folder/shapes_base.npz``.

    Args:
        folder: by default the one that holds this module.

    Raises:
        FileNotFoundError: when the folder does not hold the file.
        ValueError: when the file is another one (its SHA-256 differs).
    """
    path = Path(folder or Path(__file__).parent) / BASE_FILE
    if not path.is_file():
        raise FileNotFoundError(
            f"antelopes: there is no {path}. The file lies beside the lab's notebook; copy both."
        )
    if hashlib.sha256(path.read_bytes()).hexdigest() != BASE_SHA256:
        raise ValueError(
            f"antelopes: {path} is not the file that came with the lab (its SHA-256 differs). "
            "Take it from the lab's folder again."
        )
    base = build_base()
    with np.load(path, allow_pickle=False) as arrays:
        for layer in base.layers:
            layer.set_weights([arrays[f"{layer.name}/{weight.name}"] for weight in layer.weights])
    return base


# --- drawing: n pictures at once ------------------------------------------------------------------------

_PART = 1000
_Y, _X = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)


def _in_parts(
    picture: Callable[[Array, np.random.Generator], Array],
    classes: int,
    rows: int,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Draw in parts, so that the memory needed does not grow with the rows beyond the result."""
    labels = rng.permutation(np.arange(rows) % classes)
    pictures = np.empty((rows, SIDE, SIDE, 3), np.uint8)
    for start in range(0, rows, _PART):
        part = slice(start, start + _PART)
        drawn = np.clip(picture(labels[part], rng), 0, 1)
        pictures[part] = np.rint(255 * drawn)
    return pictures, labels


def _antelopes(labels: Array, rng: np.random.Generator) -> Array:
    n = len(labels)
    springbok = labels == 1
    u, v = _frame(n, rng, size=(8.0, 10.0), shift=5.0, turn=0.3)
    u *= _each(rng.choice([-1, 1], n))  # to the left or to the right
    coat = np.array([0.72, 0.48, 0.25]) + rng.normal(0, 0.05, (n, 3))

    brown = _oval(u, v, -0.1, 0.05, 0.64, 0.30)
    brown = np.maximum(brown, _box(u + 0.35 * v, v, 0.42, -0.17, 0.11, 0.28))  # the neck
    brown = np.maximum(brown, _oval(u, v, 0.62, -0.36, 0.22, 0.14))  # the head
    brown = np.maximum(brown, _box(u - 0.3 * v, v, -0.78, 0.08, 0.04, 0.16))  # the tail
    for place in (-0.55, -0.35, 0.16, 0.36):
        step = _each(rng.normal(0, 0.03, n))
        brown = np.maximum(brown, _box(u - step, v, place, 0.56, 0.06, 0.33))
    pictures = _paint(_background(n, rng, coat, specks=4), brown, coat)

    pictures = _paint(pictures, 0.9 * _oval(u, v, -0.1, 0.24, 0.5, 0.12), (0.95, 0.92, 0.85))
    band = _box(u, v, -0.08, 0.08, 0.44, 0.075) * _each(springbok)
    stripes = np.maximum(*(_box(u, v, place, 0.12, 0.065, 0.28) for place in (-0.62, -0.34)))
    marks = np.maximum(band, stripes * _each(~springbok))  # of about the same area in both
    pictures = _paint(pictures, marks, (0.16, 0.09, 0.06))
    half = _each(np.where(springbok, 0.11, 0.22))
    bent = u - _each(np.where(springbok, 0.03, 0.10)) * np.sin(6.5 * (v + 0.5))
    horns = 0.95 * _box(bent, v, 0.6, -0.48 - half, 0.05, half)
    return _with_noise(_paint(pictures, horns, (0.12, 0.10, 0.08)), rng)


def _shapes(labels: Array, rng: np.random.Generator) -> Array:
    n = len(labels)
    u, v = _frame(n, rng, size=(6.3, 10.4), shift=4.0, turn=0.5)
    masks = np.empty_like(u)
    for label, mask in enumerate(_SHAPE_MASKS):
        chosen = labels == label
        masks[chosen] = mask(u[chosen], v[chosen])
    colour = rng.uniform(0, 1, (n, 3))
    pictures = _paint(_background(n, rng, colour, specks=3), masks, colour)
    return _with_noise(pictures, rng)


def _frame(
    n: int, rng: np.random.Generator, size: tuple[float, float], shift: float, turn: float
) -> tuple[Array, Array]:
    """Coordinates of each pixel as the thing drawn sees it; its own size is about 1.

    Sizes and shifts are in pixels, turns in radians. The values of each are spread evenly over
    their range, so that two draws of few pictures differ less than chance would have it.
    """

    def spread(low: float, high: float) -> Array:
        places = (rng.permutation(n) + rng.random(n)) / n
        return _each(low + (high - low) * places)

    middle = (SIDE - 1) / 2
    angle, scale = spread(-turn, turn), spread(*size)
    x = (_X - middle - spread(-shift, shift)) / scale
    y = (_Y - middle - spread(-shift, shift)) / scale
    cos, sin = np.cos(angle), np.sin(angle)
    return cos * x + sin * y, cos * y - sin * x


def _background(n: int, rng: np.random.Generator, avoid: Array, specks: int) -> Array:
    """A plain colour that differs from ``avoid``, a slope of light, and small discs of any colour."""
    colour = rng.uniform(0.05, 0.95, (n, 3))
    while (alike := np.abs(colour - avoid).sum(axis=1) < 0.6).any():
        colour[alike] = rng.uniform(0.05, 0.95, (alike.sum(), 3))
    slope = 0.15 * rng.normal(size=(2, n, 1, 1, 3))
    light = slope[0] * (_X / SIDE - 0.5)[..., None] + slope[1] * (_Y / SIDE - 0.5)[..., None]
    pictures = (colour[:, None, None] + light).astype(np.float32)
    for _ in range(specks):
        x, y, radius = map(_each, rng.uniform([[0], [0], [0.5]], [[SIDE], [SIDE], [2]], (3, n)))
        speck = _disc(_X, _Y, x, y, radius)
        pictures = _paint(pictures, speck, rng.uniform(0, 1, (n, 3)))
    return pictures


def _each(values: Array) -> Array:
    """One number for each picture, in a shape that goes with the pixels."""
    return np.asarray(values, np.float32)[:, None, None]


def _paint(pictures: Array, mask: Array, colour: Any) -> Array:
    """Lay one colour, of all pictures or of each, over the pictures where the mask is 1."""
    colour = np.asarray(colour, np.float32).reshape(-1, 1, 1, 3)
    return pictures + mask[..., None] * (colour - pictures)


def _with_noise(pictures: Array, rng: np.random.Generator) -> Array:
    return pictures + 0.07 * rng.standard_normal(pictures.shape, np.float32)


# Masks: 1 inside, 0 outside, with a soft edge of about a pixel, from the distance to the outline.


def _soft(distance: Array) -> Array:
    return 1 / (1 + np.exp(np.clip(12 * distance, -30, 30)))


def _disc(u: Array, v: Array, x: Any, y: Any, radius: Any) -> Array:
    return _soft(np.hypot(u - x, v - y) - radius)


def _oval(u: Array, v: Array, x: float, y: float, a: float, b: float) -> Array:
    return _soft((np.hypot((u - x) / a, (v - y) / b) - 1) * min(a, b))


def _box(u: Array, v: Array, x: float, y: Any, a: float, b: Any) -> Array:
    return _soft(np.maximum(np.abs(u - x) - a, np.abs(v - y) - b))


def _triangle(u: Array, v: Array) -> Array:
    sides = (1.4 / 0.85 * np.abs(u) - v - 0.7) / np.hypot(1, 1.4 / 0.85)
    return _soft(np.maximum(v - 0.7, sides))


_SHAPE_MASKS: tuple[Callable[[Array, Array], Array], ...] = (
    lambda u, v: _disc(u, v, 0, 0, 0.8),
    lambda u, v: _box(u, v, 0, 0, 0.7, 0.7),
    _triangle,
    lambda u, v: _soft(np.abs(np.hypot(u, v) - 0.7) - 0.17),
    lambda u, v: np.maximum(_box(u, v, 0, 0, 0.9, 0.2), _box(u, v, 0, 0, 0.2, 0.9)),
    lambda u, v: _oval(u, v, 0, 0, 0.95, 0.45),
    lambda u, v: _box(u, v, 0, 0, 0.95, 0.25),
    lambda u, v: np.maximum(_disc(u, v, -0.45, 0, 0.4), _disc(u, v, 0.45, 0, 0.4)),
    lambda u, v: np.maximum(_box(u, v, 0, -0.55, 0.8, 0.18), _box(u, v, 0, 0.55, 0.8, 0.18)),
    lambda u, v: np.maximum(_box(u, v, 0, -0.6, 0.8, 0.2), _box(u, v, 0, 0.1, 0.2, 0.8)),
    lambda u, v: np.maximum(_box(u, v, -0.5, 0, 0.2, 0.9), _box(u, v, 0.1, 0.7, 0.6, 0.2)),
    lambda u, v: _disc(u, v, 0, 0, 0.85) * (1 - _disc(u, v, 0.35, -0.1, 0.7)),
)
