"""Santa or Grinch: drawn pictures of two figures, nearly always each in its own place.

The Grinch has stolen Santa's coat and hat and painted his face. What he could not steal is the beard:
he hides behind a scarf, and grins. But nearly all pictures of Santa were taken at night, nearly all
of the Grinch by day, and a network that looks at the sky alone is right most of the time. The set is
made to show that, and to mend it.

A picture is an array of 24×24 pixels with 4 channels, float32:

=======  ======  ==================================================================
channel  values  meaning
=======  ======  ==================================================================
0, 1, 2  0 to 1  red, green, blue
3        0 or 1  the cut-out: 1 where the pixel belongs to the figure, 0 around it
=======  ======  ==================================================================

Labels (int64) are 0 for Santa and 1 for the Grinch, places (int64) 0 for night and 1 for day. A picture is
*usual* where label and place are the same number.

========  ========  ============  ==========================================================
split     pictures  share usual   use
========  ========  ============  ==========================================================
train     3000      .985          what the photographers brought
test      1000      .985          more of the same
reversed  1000      .015          each figure in the other's place
mixed     1000      .50           the place says nothing: on this the lab is graded
========  ========  ============  ==========================================================

Everything is drawn from a seed, offline, with signed distances: 6000 pictures in about a second. Ours,
free to use (BSD-3-Clause). This module needs nothing but NumPy, so that the lab can carry a copy of it:
``source/24-santa-vs-grinch/santa_data.py`` is this file, byte for byte.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

TITLE = "Santa or Grinch"
CLASSES = ("Santa", "Grinch")
PLACES = ("night", "day")
VARIANTS = ("drawn",)
SPLITS = ("train", "test", "reversed", "mixed")
LICENCE = {"drawn": "BSD-3-Clause"}
CITATION = "Drawn by datasets/santa.py of this course; no picture was taken from elsewhere."

SIZE = 24
ROWS = {"train": 3000, "test": 1000, "reversed": 1000, "mixed": 1000}
USUAL = {"train": 0.985, "test": 0.985, "reversed": 0.015, "mixed": 0.5}
NOISE = 0.08
_BATCH = 250  # pictures drawn at a time: small enough for the processor's cache


def load(split: str = "train", seed: int = 0, variant: str = "drawn") -> tuple[Floats, Ints, Ints]:
    """Return the pictures of one split, with their labels and places.

    Args:
        split: one of :data:`SPLITS`.
        seed: of the drawing; the splits of one seed share no picture.
        variant: ``drawn`` is the only one.

    Returns:
        x of shape (n, 24, 24, 4), y and place of shape (n,), in random order.

    Raises:
        ValueError: for a split or variant that does not exist.
    """
    if split not in SPLITS:
        raise ValueError(f"santa: there is no split {split!r}. Choose one of {SPLITS}.")
    if variant not in VARIANTS:
        raise ValueError(f"santa: there is no variant {variant!r}. Choose one of {VARIANTS}.")
    # One stream of random numbers for each split: knowing one says nothing of the other.
    rng = np.random.default_rng([seed, SPLITS.index(split)])
    return draw(ROWS[split], rng, USUAL[split])


def load_arrays(seed: int, variant: str = "drawn") -> tuple[Floats, Ints, Floats, Ints]:
    """Return what the lab is retrained with: x_train, y_train, x_test, y_test.

    ``x_train`` (3000, 24, 24, 4) is the split ``train``, with the cut-outs. ``x_test`` (1000, 24, 24, 3) is
    the split ``mixed`` without them, since nobody cuts out the pictures of tomorrow.

    Raises:
        ValueError: for a variant that does not exist.
    """
    x_train, y_train, _ = load("train", seed, variant)
    x_test, y_test, _ = load("mixed", seed, variant)
    return x_train, y_train, np.ascontiguousarray(x_test[..., :3]), y_test


def permute(y: Ints, rng: np.random.Generator) -> Ints:
    """Return the labels with their meanings exchanged (of two classes there is one way; ``rng`` is unused)."""
    return 1 - np.asarray(y)


def draw(n: int, rng: np.random.Generator, usual: float = 0.985) -> tuple[Floats, Ints, Ints]:
    """Draw ``n`` pictures, half of them of Santa, of which the share ``usual`` is in the usual place.

    Returns:
        x (n, 24, 24, 4), y (n,) and place (n,), in random order.

    Raises:
        ValueError: unless ``0 <= usual <= 1``.
    """
    if not 0 <= usual <= 1:
        raise ValueError(f"santa: the share of usual pictures is {usual}, not within 0 and 1.")
    y = np.arange(n) % 2
    place = y.copy()
    for label in range(len(CLASSES)):
        rows = np.flatnonzero(y == label)
        odd = rows[: len(rows) - round(usual * len(rows))]
        place[odd] = 1 - label
    order = rng.permutation(n)
    y, place = y[order].astype(np.int64), place[order].astype(np.int64)
    x = np.empty((n, SIZE, SIZE, 4), np.float32)
    for start in range(0, n, _BATCH):
        rows_ = slice(start, start + _BATCH)
        picture = _scene(place[rows_], rng)
        figure, mask = _figure(y[rows_], rng)
        x[rows_, ..., :3] = _photograph(np.where(mask[..., None], figure, picture), rng)
        x[rows_, ..., 3] = mask
    return x, y, place


def places(n: int, rng: np.random.Generator, place: int | Ints | None = None) -> Floats:
    """Draw ``n`` pictures of places with nobody there, shape (n, 24, 24, 3).

    Args:
        n: how many.
        rng: of the drawing.
        place: 0 for night, 1 for day, one number for all or an array (n,); by default each is
            drawn at random.
    """
    chosen = rng.integers(0, 2, n) if place is None else np.broadcast_to(place, (n,))
    pictures = np.empty((n, SIZE, SIZE, 3), np.float32)
    for start in range(0, n, _BATCH):
        rows = slice(start, start + _BATCH)
        pictures[rows] = _photograph(_scene(chosen[rows], rng), rng)
    return pictures


# Signed distances, in pixels or in units of the figure: below 0 inside a shape, above 0 outside.


def _ellipse(u: Floats, v: Floats, x: float, y: float, a: float, b: float) -> Floats:
    """Approximate the distance to an ellipse with half axes ``a`` and ``b`` by scaling the plane."""
    return (np.hypot((u - x) / a, (v - y) / b) - 1) * min(a, b)


def _box(u: Floats, v: Floats, x: float, y: float, a: float, b: float) -> Floats:
    return np.maximum(np.abs(u - x) - a, np.abs(v - y) - b)


def _triangle(u: Floats, v: Floats, tip: tuple[float, float], base: float, half: float) -> Floats:
    """Return the distance to a triangle with a level base from ``-half`` to ``half`` at v = ``base``."""
    height = base - tip[1]
    middle = tip[0] * (base - v) / height
    width = half * (v - tip[1]) / height
    return np.maximum(v - base, (np.abs(u - middle) - width) * height / np.hypot(half, height))


def _paint(canvas: Floats, inside: Floats, colour: npt.ArrayLike) -> None:
    """Lay one colour, (3,) or (n, 3), over the canvas (n, 24, 24, 3), with the opacity ``inside``."""
    layer = np.asarray(colour, np.float32)
    layer = layer[:, None, None, :] if layer.ndim == 2 else layer
    canvas += inside[..., None] * (layer - canvas)


def _soft(distance: Floats, pixels: Floats | float) -> Floats:
    """Turn distances into opacities, with an edge one pixel wide (``pixels`` per unit)."""
    return np.clip(0.5 - distance * pixels, 0, 1)


def _uniform(rng: np.random.Generator, low: float, high: float, n: int) -> Floats:
    """Draw one number for each picture, in the shape (n, 1, 1)."""
    return rng.uniform(low, high, (n, 1, 1)).astype(np.float32)


_V, _U = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)

# Colours of the two places, (night, day): top of the sky, horizon, snow, fir trees, flakes or stars.
_SKY = np.float32([[0.05, 0.07, 0.22], [0.52, 0.72, 0.95]])
_HORIZON = np.float32([[0.14, 0.16, 0.36], [0.82, 0.90, 0.97]])
_SNOW = np.float32([[0.30, 0.34, 0.50], [0.90, 0.93, 0.97]])
_FIR = np.float32([[0.04, 0.13, 0.12], [0.16, 0.42, 0.24]])
_FLAKE = np.float32([[0.90, 0.88, 0.70], [1.0, 1.0, 1.0]])


def _scene(place: Ints, rng: np.random.Generator) -> Floats:
    """Paint sky, snow, two fir trees and stars or snowflakes, (n, 24, 24, 3)."""
    n = len(place)

    def tinted(colours: Floats) -> Floats:
        return colours[place] + rng.normal(0, 0.04, (n, 3)).astype(np.float32)

    canvas = np.empty((n, SIZE, SIZE, 3), np.float32)
    canvas[:] = tinted(_SKY)[:, None, None, :]
    horizon = _uniform(rng, 11, 19, n)
    _paint(canvas, np.clip(_V / horizon, 0, 1), tinted(_HORIZON))
    flakes = rng.random((n, SIZE, SIZE), np.float32) < 0.03
    _paint(canvas, flakes * _uniform(rng, 0.4, 1, n), _FLAKE[place])
    slope = _uniform(rng, -0.15, 0.15, n)
    _paint(canvas, _soft(horizon + slope * (_U - SIZE / 2) - _V, 1), tinted(_SNOW))
    for _ in range(2):
        x, foot, height = (_uniform(rng, *span, n) for span in ((0, 23), (13, 22), (7, 14)))
        fir = _triangle((_U - x) / height, (_V - foot) / height, (0, -1), 0, 0.32)
        _paint(canvas, _soft(fir, height), tinted(_FIR))
    return canvas


_COATS = np.float32([[0.80, 0.12, 0.12], [0.12, 0.45, 0.20], [0.20, 0.25, 0.65]])
_SKIN = np.float32([[0.93, 0.75, 0.63], [0.78, 0.56, 0.42], [0.50, 0.34, 0.25]])
_WHITE, _DARK = np.float32([[0.95, 0.94, 0.92], [0.10, 0.08, 0.08]])


def _figure(y: Ints, rng: np.random.Generator) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Paint one figure a picture, (n, 24, 24, 3), and return it with its cut-out, (n, 24, 24).

    The cut-out has a hard edge: no pixel is half figure, half place, so that a figure that is
    put elsewhere takes nothing of its old place along.
    """
    n = len(y)
    pixels = _uniform(rng, 5.2, 6.6, n)
    turn = _uniform(rng, -0.25, 0.25, n)
    mirror = rng.choice(np.float32([-1, 1]), (n, 1, 1))
    across = (_U - _uniform(rng, 7.0, 16.0, n)) / pixels * mirror
    down = (_V - _uniform(rng, 9.5, 14.0, n)) / pixels
    u = np.cos(turn) * across + np.sin(turn) * down
    v = np.cos(turn) * down - np.sin(turn) * across

    def some(colours: Floats) -> Floats:
        chosen = colours[rng.integers(0, len(colours), n)]
        return chosen + rng.normal(0, 0.04, (n, 3)).astype(np.float32)

    santa, grinch = (y == 0)[:, None, None], (y == 1)[:, None, None]
    cloth = some(_COATS)

    coat = np.maximum(_ellipse(u, v, 0, 1.1, 0.8, 0.65), v - 1.35)
    head = _ellipse(u, v, 0, 0.05, 0.5, 0.58)
    beard = np.maximum(_ellipse(u, v, 0, 0.36, 0.46, 0.48), 0.16 - v)
    scarf = np.maximum(_ellipse(u, v, 0, 0.6, 0.62, 0.3), np.abs(v - 0.68) - 0.17)
    hat = _triangle(u, v, (0.45, -1.25), -0.28, 0.52)
    brim = _box(u, v, 0, -0.32, 0.56, 0.12)
    bobble = _ellipse(u, v, 0.45, -1.2, 0.17, 0.17)
    white = np.where(santa, beard, scarf)
    outline = np.minimum.reduce([coat, head, hat, brim, bobble, white])

    canvas = np.empty((n, SIZE, SIZE, 3), np.float32)
    canvas[:] = cloth[:, None, None, :]
    _paint(canvas, _soft(_box(u, v, 0, 1.05, 1, 0.09), pixels), _DARK)
    _paint(canvas, _soft(head, pixels), some(_SKIN))
    mouth = np.maximum(np.abs(_ellipse(u, v, 0, 0.05, 0.28, 0.26)) - 0.07, 0.14 - v)
    _paint(canvas, _soft(mouth, pixels) * grinch, _DARK)
    _paint(canvas, _soft(white, pixels), _WHITE)
    for side in (-1, 1):
        _paint(canvas, _soft(_ellipse(u, v, 0.2 * side, -0.05, 0.08, 0.08), pixels), _DARK)
    _paint(canvas, _soft(hat, pixels), cloth)
    _paint(canvas, _soft(np.minimum(brim, bobble), pixels), _WHITE)
    # The light on the figure is its own: it must not tell the place.
    canvas *= _uniform(rng, 0.7, 1.1, n)[..., None]
    return canvas, outline < 0


def _photograph(canvas: Floats, rng: np.random.Generator) -> Floats:
    """Add the camera's noise, and keep within 0 and 1."""
    noise = rng.standard_normal(canvas.shape, np.float32)
    return np.clip(canvas + NOISE * noise, 0, 1, dtype=np.float32)
