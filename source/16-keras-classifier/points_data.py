"""Points: two numbers each and one of two classes, in shapes that no straight line separates.

Each row of the table is one point.

======  =======  =============================
column  dtype    meaning
======  =======  =============================
x1      float64  first coordinate, no unit
x2      float64  second coordinate, no unit
label   int64    0 or 1, see the variants
======  =======  =============================

Two variants, both drawn offline from a seed, with 1200 points in each split:

``rings`` (default)
    Two rings around (0, 0). Label 0 is the inner one, of radius 1, label 1 the outer one, of
    radius 2; the radius scatters by 0.18. Half of the points belong to each.
``xor``
    A square from -1 to 1, cut into four by its axes. Label 1 is where the two coordinates have
    different signs. Each coordinate is measured with an error of 0.015, so that a few points near
    the axes come to lie on the wrong side.

Ours, free to use (BSD-3-Clause). This module needs nothing but NumPy and pandas, so that the lab
can carry a copy of it: ``source/03-features/points_data.py`` is this file, byte for byte.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

TITLE = "Points"
FEATURES = ("x1", "x2")
LABEL = "label"
CLASSES = ("0", "1")
VARIANTS = ("rings", "xor")
SPLITS = ("train", "test")
LICENCE = {"rings": "BSD-3-Clause", "xor": "BSD-3-Clause"}
CITATION = "Drawn by datasets/points.py of this repository."

ROWS = 1200


def load(split: str = "train", seed: int = 0, variant: str = "rings") -> pd.DataFrame:
    """Return one table of points.

    Args:
        split: ``train`` or ``test``; the two are drawn independently.
        seed: of the drawing.
        variant: ``rings`` or ``xor``.

    Returns:
        The columns of :data:`FEATURES` (float64) and ``label`` (int64), 1200 rows in random order.

    Raises:
        ValueError: for a split or variant that does not exist.
    """
    if split not in SPLITS:
        raise ValueError(f"points: there is no split {split!r}. Choose one of {SPLITS}.")
    if variant not in VARIANTS:
        raise ValueError(f"points: there is no variant {variant!r}. Choose one of {VARIANTS}.")
    rng = np.random.default_rng([seed, SPLITS.index(split), VARIANTS.index(variant)])
    points, labels = draw(ROWS, rng, variant)
    return pd.DataFrame({"x1": points[:, 0], "x2": points[:, 1], LABEL: labels})


def draw(
    rows: int, rng: np.random.Generator, variant: str = "rings"
) -> tuple[np.ndarray, np.ndarray]:
    """Draw points.

    Args:
        rows: how many.
        rng: of the drawing.
        variant: ``rings`` or ``xor``.

    Returns:
        ``points``, float64 of shape (rows, 2), and ``labels``, int64 of shape (rows,).

    Raises:
        ValueError: unless ``rows`` is positive, and for a variant that does not exist.
    """
    if rows < 1:
        raise ValueError("points: at least one row is needed.")
    if variant == "rings":
        labels = rng.permutation(np.arange(rows) % 2)
        radius = 1.0 + labels + 0.18 * rng.standard_normal(rows)
        angle = rng.uniform(0, 2 * np.pi, rows)
        return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), labels
    if variant == "xor":
        true = rng.uniform(-1, 1, (rows, 2))
        labels = (true[:, 0] * true[:, 1] < 0).astype(np.int64)
        return true + 0.015 * rng.standard_normal((rows, 2)), labels
    raise ValueError(f"points: there is no variant {variant!r}. Choose one of {VARIANTS}.")
