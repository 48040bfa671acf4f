"""Fashion: small grey pictures of garments, shoes and bags, in ten classes.

A picture is an array of 28 × 28 bytes (uint8), 0 for the black ground and 255 for white, rows from
top to bottom. Its label is a number from 0 to 9, the place of its class in :data:`CLASSES`.

Two variants, with the same size of picture and the same classes:

``drawn`` (default)
    Made by :func:`draw`, offline, from a seed: outlines given by signed distances, with folds,
    stripes, collars, buttons, soles and straps. Shirts are meant to be confusing: one with short
    sleeves differs from a T-shirt only in its collar and its buttons. No real garment was
    photographed. Ours, free to use (BSD-3-Clause).
``fashion-mnist``
    Fashion-MNIST: photographs from Zalando's shop, 60000 for training and 10000 for the test, of
    which each seed takes others. Downloaded once with pooch (31 MB) and checked against its
    SHA-256. Where the environment variable ``AUTOGRADER_DATA_MIRROR`` names a folder, the four
    files are read from there; where they are missing, ``fashion-mnist-sprite.png``, the 900
    pictures of the project's page (600 for training, 300 for the test).

This module needs nothing but NumPy (pooch for a download, matplotlib for the 900 pictures), so that
the lab can carry a copy of it: ``source/21-fashion/fashion_data.py`` is this file, byte for byte.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

TITLE = "Fashion"
CLASSES = (
    "T-shirt", "trousers", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
VARIANTS = ("drawn", "fashion-mnist")
SPLITS = ("train", "test")
LICENCE = {"drawn": "BSD-3-Clause", "fashion-mnist": "MIT"}
CITATION = (
    "Xiao, H., Rasul, K., Vollgraf, R. (2017). Fashion-MNIST: a Novel Image Dataset for "
    "Benchmarking Machine Learning Algorithms. arXiv:1708.07747"
)

SIZE = 28
COUNTS = {"train": 3000, "test": 1200}
SHIFT = 2
"""Pixels by which a held-out picture of :func:`load_arrays` may lie off its place, each way."""

HOME = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
SHA256 = {
    "train-images-idx3-ubyte": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "train-labels-idx1-ubyte": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "t10k-images-idx3-ubyte": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "t10k-labels-idx1-ubyte": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    "fashion-mnist-sprite": "a7de0a151f8c68e6e96f157a018ac290d1f6b0e7845892c3d7d85cb64961c3cb",
}
MIRROR_FILE = "fashion-mnist-sprite.png"


def load(
    split: str = "train", seed: int = 0, variant: str = "drawn"
) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures and their labels, in random order.

    Args:
        split: ``train`` or ``test``. The two splits of one seed share no picture.
        seed: of the drawing; for ``fashion-mnist`` it chooses among the published pictures.
        variant: ``drawn`` or ``fashion-mnist``.

    Returns:
        Pictures, uint8 of shape (n, 28, 28), and labels, int64 of shape (n,), each class equally
        often: n is 3000 for ``train`` and 1200 for ``test`` (600 and 300 of the 900 pictures).

    Raises:
        ValueError: for a split or variant that does not exist, or a file with the wrong hash.
        FileNotFoundError: when the mirror folder holds neither the four files nor the 900 pictures.
    """
    if split not in SPLITS:
        raise ValueError(f"fashion: there is no split {split!r}. Choose one of {SPLITS}.")
    if variant not in VARIANTS:
        raise ValueError(f"fashion: there is no variant {variant!r}. Choose one of {VARIANTS}.")
    # One stream of random numbers for each split: knowing one says nothing of the other.
    rng = np.random.default_rng([seed, SPLITS.index(split)])
    if variant == "drawn":
        labels = rng.permutation(np.arange(COUNTS[split]) % len(CLASSES))
        return draw(labels, rng), labels
    return _published(split, seed, rng)


def load_arrays(
    seed: int, variant: str = "drawn"
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return ``x_train, y_train, x_test, y_test`` as a network takes them.

    ``x_*`` is float32 of shape (n, 28, 28, 1), grey from 0 to 1; ``y_*`` int64 of shape (n,). Every
    second test picture is moved, down and to the right, by −2 to 2 whole pixels each. Raises what
    :func:`load` raises.
    """
    x_train, y_train = load("train", seed, variant)
    x_test, y_test = load("test", seed, variant)
    rng = np.random.default_rng([seed, len(SPLITS)])
    count = len(x_test[1::2])
    framed = np.pad(x_test[1::2], ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT)))
    rows, columns = rng.integers(2 * SHIFT + 1, size=(2, count, 1)) + np.arange(SIZE)
    x_test[1::2] = framed[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]
    x_train, x_test = (x[..., None] / np.float32(255) for x in (x_train, x_test))
    return x_train, y_train, x_test, y_test


def permute(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the labels with other meanings: each class gets the number of another one."""
    circle = rng.permutation(len(CLASSES))
    number = np.empty(len(CLASSES), np.int64)
    number[circle] = np.roll(circle, 1)
    return number[np.asarray(y)]


# --- the published pictures -----------------------------------------------------------------------


def _published(split: str, seed: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Take pictures of a split at random, as many of each class."""
    mirror = os.environ.get("AUTOGRADER_DATA_MIRROR")
    prefix = "train" if split == "train" else "t10k"
    if mirror and not (Path(mirror) / f"{prefix}-images-idx3-ubyte.gz").is_file():
        pictures, labels = _sprite(Path(mirror) / MIRROR_FILE)
        # Both splits come out of the same 900, so they must agree on who is held out.
        held_out = np.random.default_rng([seed, len(SPLITS)]).permuted(
            np.tile(np.arange(90) < 30, (len(CLASSES), 1)), axis=1
        )
        chosen = np.flatnonzero(held_out.ravel() == (split == "test"))
    else:
        pictures = _idx(f"{prefix}-images-idx3-ubyte", mirror, 16).reshape(-1, SIZE, SIZE)
        labels = _idx(f"{prefix}-labels-idx1-ubyte", mirror, 8).astype(np.int64)
        each = COUNTS[split] // len(CLASSES)
        chosen = np.concatenate(
            [rng.choice(np.flatnonzero(labels == c), each, replace=False) for c in range(10)]
        )
    chosen = rng.permutation(chosen)
    return pictures[chosen], labels[chosen]


def _idx(name: str, mirror: str | None, header: int) -> np.ndarray:
    """Read the bytes of one published file, after its header."""
    if mirror:
        path = Path(mirror) / f"{name}.gz"
    else:
        import pooch

        path = Path(
            pooch.retrieve(f"{HOME}{name}.gz", f"sha256:{SHA256[name]}", fname=f"{name}.gz")
        )
    return np.frombuffer(gzip.decompress(_checked(path, name)), np.uint8, offset=header)


def _sprite(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Cut the picture of 30 × 30 tiles, three rows for each class, into its 900 pictures."""
    from matplotlib.image import imread

    grey = np.rint(imread(io.BytesIO(_checked(path, path.stem)))[:, :, 0] * 255).astype(np.uint8)
    tiles = grey.reshape(30, SIZE, 30, SIZE).swapaxes(1, 2).reshape(900, SIZE, SIZE)
    return tiles, np.repeat(np.arange(len(CLASSES)), 90)


def _checked(path: Path, name: str) -> bytes:
    """Read a file and refuse one that is not the published one."""
    if not path.is_file():
        raise FileNotFoundError(
            f"fashion: the folder of AUTOGRADER_DATA_MIRROR holds no {path.name}. "
            "Put the file there, or unset the variable to download the data."
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise ValueError(
            f"fashion: {path} is not the published file (its SHA-256 differs). "
            "Delete it and fetch it again."
        )
    return content


# --- drawing --------------------------------------------------------------------------------------
# Garments live in a frame of their own: u to the right, v down, both from about -1 to 1. A signed
# distance is negative inside. All of a class are drawn at once: arrays of shape (n, 28, 28).

PIXELS = 12.5
"""Pixels a unit of the frame, before a garment's own size."""
Pick = Callable[[float, float], np.ndarray]


def draw(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a picture for each label (0 to 9): uint8 of shape (n, 28, 28)."""
    labels = np.asarray(labels)
    pictures = np.empty((len(labels), SIZE, SIZE), np.uint8)
    for label, garment in enumerate(GARMENTS):
        chosen = labels == label
        pictures[chosen] = _draw_class(garment, int(chosen.sum()), rng)
    return pictures


def _draw_class(garment: Callable, count: int, rng: np.random.Generator) -> np.ndarray:
    def pick(low: float, high: float) -> np.ndarray:
        """One number for each picture."""
        return rng.uniform(low, high, (count, 1, 1)).astype(np.float32)

    row, column = np.mgrid[:SIZE, :SIZE].astype(np.float32) - (SIZE - 1) / 2
    x = (column - pick(-3, 3)) / (PIXELS * pick(0.84, 0.98))
    y = (row - pick(-3, 3)) / (PIXELS * pick(0.86, 0.98))
    turn = pick(-0.08, 0.08)
    u, v = x + turn * y, y - turn * x
    distance, shade = garment(u, v, pick)
    folds = 1 + pick(0, 0.12) * np.sin(pick(3, 7) * u + pick(-3, 3) * v + pick(0, 6))
    noise = rng.normal(0, 0.05, u.shape).astype(np.float32)
    grey = _cover(distance) * (pick(0.35, 0.95) * shade * folds + noise)
    return np.rint(255 * np.clip(grey, 0, 1)).astype(np.uint8)


def _cover(distance: np.ndarray) -> np.ndarray:
    """The share of a pixel that is inside."""
    return np.clip(0.5 - PIXELS * distance, 0, 1)


def _mark(distance: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """A factor that darkens the inside; a negative strength lightens it."""
    return 1 - strength * _cover(distance)


def _box(x: np.ndarray, y: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.maximum(np.abs(x) - a, np.abs(y) - b)


def _oval(x: np.ndarray, y: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (np.hypot(x / a, y / b) - 1) * np.minimum(a, b)


def _limb(x, y, ax, ay, bx, by, ra, rb) -> np.ndarray:
    """A rounded line from (ax, ay) to (bx, by) whose radius goes from ra to rb."""
    dx, dy = bx - ax, by - ay
    along = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1)
    return np.hypot(x - ax - along * dx, y - ay - along * dy) - (ra + along * (rb - ra))


def _along(t: np.ndarray, *knots: tuple) -> np.ndarray:
    """A broken line through the knots (t, value), constant outside."""
    value = knots[0][1]
    for (t0, low), (t1, high) in itertools.pairwise(knots):
        value = value + (high - low) * np.clip((t - t0) / (t1 - t0), 0, 1)
    return value


def _upper(u, v, pick, long, bottom, neck):
    """Trunk, two sleeves and an opening for the neck: the distance of all, and of the opening."""
    a = np.abs(u)
    shoulder = pick(0.42, 0.5)
    width = _along(v, (-0.8, shoulder), (0.1, pick(0.4, 0.5)), (0.9, pick(0.42, 0.56)))
    trunk = np.maximum(np.maximum(a - width, v - bottom), 0.3 * a - 0.85 - v)
    reach = pick(0.12, 0.5)
    end_u = np.where(long, pick(0.68, 0.86), 0.5 + 0.7 * reach)
    end_v = np.where(long, pick(0.5, 0.85), reach - 0.55)
    sleeve = _limb(a, v, shoulder - 0.06, -0.6, end_u, end_v, 0.17, np.where(long, 0.1, 0.16))
    throat = _oval(u, v + 0.9, neck, pick(0.12, 0.3))
    return np.maximum(np.minimum(trunk, sleeve), -throat), throat


def _t_shirt(u, v, pick):
    distance, _ = _upper(u, v, pick, False, pick(0.7, 0.98), pick(0.16, 0.3))
    chest = _box(u - pick(-0.1, 0.1), v + pick(-0.1, 0.3), pick(0.1, 0.3), pick(0.05, 0.25))
    return distance, _mark(chest, np.maximum(0, pick(-0.8, 0.6))) * _stripes(v, pick, 0.25)


def _trousers(u, v, pick):
    hip, foot = pick(0.17, 0.22), pick(0.2, 0.34)
    ankle, thigh = pick(0.1, 0.2), pick(0.2, 0.26)
    leg = _limb(np.abs(u), v, hip, -0.6, foot, pick(0.75, 0.95), thigh, ankle)
    waist = _box(u, v + 0.72, hip + 0.18, pick(0.2, 0.26))
    return np.minimum(leg, waist), _mark(np.abs(v + 0.84) - 0.05, pick(-0.2, 0.5))


def _pullover(u, v, pick):
    bottom, rib = pick(0.7, 0.95), pick(-0.25, 0.5)
    distance, throat = _upper(u, v, pick, True, bottom, pick(0.16, 0.24))
    shade = _mark(np.abs(throat - 0.05) - 0.05, rib) * _mark(bottom - 0.14 - v, rib)
    return distance, shade * _stripes(v, pick, 0.3)


def _dress(u, v, pick):
    a = np.abs(u)
    top, waist = pick(0.26, 0.4), pick(0.2, 0.3)
    width = _along(v, (-0.9, top), (pick(-0.35, -0.05), waist), (0.9, waist + pick(0.1, 0.5)))
    trunk = np.maximum(np.maximum(a - width, v - pick(0.85, 1.0)), 0.3 * a - 0.95 - v)
    end = top + pick(-0.05, 0.3), pick(-0.6, 0.2)
    sleeve = _limb(a, v, top - 0.06, -0.72, *end, 0.12, 0.09)
    throat = _oval(u, v + 1.0, pick(0.1, 0.22), pick(0.12, 0.4))
    belt = _mark(np.abs(v + pick(0.05, 0.35)) - 0.04, np.maximum(0, pick(-0.5, 0.6)))
    return np.maximum(np.minimum(trunk, sleeve), -throat), belt * _stripes(v, pick, 0.25)


def _coat(u, v, pick):
    a, dark = np.abs(u), pick(0.2, 0.7)
    distance, _ = _upper(u, v, pick, True, pick(0.85, 1.0), pick(0.16, 0.26))
    front = _box(u - pick(-0.05, 0.05), v, pick(0.025, 0.05), 9)
    lapel = _limb(a, v, 0.2, -0.8, 0.04, pick(-0.4, 0.0), 0.045, 0.03)
    pocket = _box(a - 0.27, v - pick(0.2, 0.45), 0.11, 0.03)
    return distance, _mark(np.minimum(np.minimum(front, lapel), pocket), dark)


def _sandal(u, v, pick):
    heel = np.maximum(0.06, pick(-0.4, 0.7))
    base = 0.45 - heel * _along(u, (-0.45, 0.0), (0.55, 1.0))
    sole = np.maximum(np.abs(u) - 0.92, np.abs(v - base) - pick(0.05, 0.1))
    post = _limb(u, v, 0.8, 0.45 - heel, pick(0.7, 0.85), 0.45, 0.09, pick(0.04, 0.1))
    toe = np.abs(_oval(u + pick(0.4, 0.6), v - 0.42, pick(0.2, 0.32), pick(0.25, 0.5)))
    back = np.abs(_oval(u - 0.6, v - 0.42 + heel, pick(0.2, 0.3), pick(0.35, 0.6)))
    strap = _limb(u, v, pick(-0.35, -0.1), 0.4, pick(0.2, 0.6), 0.1 - heel, 0.05, 0.05)
    straps = np.minimum(np.minimum(toe - pick(0.04, 0.08), back - pick(0.03, 0.07)), strap)
    distance = np.minimum(np.minimum(sole, post), np.maximum(straps, v - base))
    return distance, _mark(sole, pick(-0.4, 0.4))


def _shirt(u, v, pick):
    a, light = np.abs(u), pick(0.15, 0.6)
    long = pick(0, 1) < 0.55
    distance, _ = _upper(u, v, pick, long, pick(0.75, 1.0) - 0.5 * a * a, pick(0.16, 0.28))
    band = _mark(a - 0.05, -0.5 * light)
    buttons = _mark(np.hypot(u, (v + pick(0, 0.25)) % 0.26 - 0.13) - 0.045, 1.5 * light)
    collar = _mark(_limb(a, v, 0.06, -0.62, 0.22, -0.84, 0.07, 0.05), -light)
    checks = _stripes(u, pick, 0.4) * _stripes(v, pick, 0.3)
    return distance, band * buttons * collar * checks


def _shoe(u, v, pick, top):
    """A foot, toes to the left, and a shaft that begins at the height ``top``."""
    foot = _limb(u, v, -0.72, 0.26, 0.5, 0.12, pick(0.16, 0.24), pick(0.3, 0.36))
    shaft = _box(u - pick(0.42, 0.5), v - 0.3, pick(0.32, 0.42), 0.3 - top)
    return np.maximum(np.minimum(foot, shaft), v - 0.45)


def _sneaker(u, v, pick):
    distance = _shoe(u, v, pick, pick(-0.35, -0.1))
    sole = _mark(pick(0.22, 0.32) - v, -pick(0.1, 0.9))
    rows = np.abs((v - 0.6 * u) % 0.12 - 0.06) - 0.02
    laces = _mark(np.maximum(np.abs(u + 0.12) - 0.22, rows), pick(0, 0.6))
    end = pick(0.3, 0.6), -0.1
    side = _mark(_limb(u, v, pick(-0.2, 0.1), 0.2, *end, 0.04, 0.08), pick(-0.6, 0.6))
    return distance, sole * laces * side


def _bag(u, v, pick):
    top = pick(-0.3, 0.1)
    wide = _along(v, (-0.3, pick(0.5, 0.85)), (0.8, pick(0.6, 0.95)))
    body = np.maximum(np.abs(u) - wide, np.maximum(top - v, v - pick(0.6, 0.8)))
    handle = np.abs(_oval(u, v - top, pick(0.25, 0.6), pick(0.3, 0.7))) - pick(0.03, 0.08)
    flap = _mark(np.abs(v - top - pick(0.15, 0.5)) - 0.03, pick(-0.2, 0.6))
    clasp = _box(u, v - top - pick(0.2, 0.4), pick(0.04, 0.12), 0.06)
    return np.minimum(body, np.maximum(handle, v - top)), flap * _mark(clasp, pick(-0.8, 0.6))


def _boot(u, v, pick):
    shoe = _shoe(u, v, pick, pick(-0.95, -0.4))
    heel = _box(u - 0.65, v - 0.5, pick(0.12, 0.24), np.maximum(0.02, pick(-0.1, 0.3)))
    zipper = _mark(_box(u - 0.5, v + 0.2, 0.03, 0.5), pick(0, 0.6))
    return np.minimum(shoe, heel), _mark(0.32 - v, pick(-0.3, 0.6)) * zipper


def _stripes(t, pick, share):
    """Stripes across ``t`` on that share of the pictures."""
    strength = pick(0.15, 0.6) * (pick(0, 1) < share)
    return 1 - strength * (np.sin(pick(9, 22) * t + pick(0, 6)) > 0)


GARMENTS = (
    _t_shirt, _trousers, _pullover, _dress, _coat,
    _sandal, _shirt, _sneaker, _bag, _boot,
)  # fmt: skip
"""What draws each class, in the order of the labels."""
