"""The data of the lab on a classifier in NumPy: two half moons that no straight line separates."""

import numpy as np


def moons(rows=400, noise=0.15, turn=0.0, seed=0):
    """Draw two interleaved half circles of points, with some noise.

    rows : number of points, half of them (rounded down) of class 1
    noise : standard deviation of the noise in both directions; the circles have the radius 1
    turn : angle in radians by which all points are turned around the origin
    seed : whole number

    Returns X of shape (rows, 2), floats, and y of shape (rows,), integers 0 or 1, in random order.
    """
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(rows) % 2)
    angle = rng.uniform(0.0, np.pi, rows)
    upper = np.column_stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25])
    lower = np.column_stack([0.5 - np.cos(angle), 0.25 - np.sin(angle)])
    X = np.where(y[:, None] == 0, upper, lower) + rng.normal(0.0, noise, (rows, 2))
    cos, sin = np.cos(turn), np.sin(turn)
    return X @ np.array([[cos, sin], [-sin, cos]]), y
