"""The data of the lab on gradient descent: two small sets with labels 0 and 1."""

import numpy as np


def two_clouds(rows=40, gap=0.15, seed=3):
    """Draw two clouds of points that a straight line can separate.

    Returns X of shape (rows, 2), floats, and y of shape (rows,), integers 0 or 1. No point lies
    nearer than `gap` to the line that separates them.
    """
    rng = np.random.default_rng(seed)
    normal, offset = np.array([0.8, 0.6]), 0.25
    X = np.empty((0, 2))
    while len(X) < rows:
        drawn = rng.normal(size=(4 * rows, 2))
        X = np.vstack([X, drawn[np.abs(drawn @ normal - offset) > gap]])
    X = X[:rows]
    return X, (X @ normal > offset).astype(int)


def xor():
    """Return the truth table of exclusive or: X of shape (4, 2) and y of shape (4,)."""
    return np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0])
