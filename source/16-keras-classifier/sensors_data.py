"""The data of the lab on the width of a network: eight sensors of a machine, two of which tell of trouble."""

import numpy as np

SENSORS = 8
VALVES = (2, 5)
"""The columns of the two valves, from -1 (shut) to 1 (open)."""
WRONG = 0.05
"""The share of reports that say the contrary of what was."""


def draw(rows, seed=0):
    """Draw reports: trouble is when one valve is rather open and the other rather shut.

    rows : whole number
    seed : whole number

    Returns X of shape (rows, 8), float32 from -1 to 1, and y of shape (rows,), integers: 1 is trouble, 0 none.
    The other six columns have nothing to do with y, and one label in twenty is wrong.
    """
    rng = np.random.default_rng(seed)
    X = rng.uniform(-1, 1, (rows, SENSORS)).astype("float32")
    trouble = X[:, VALVES[0]] * X[:, VALVES[1]] < 0
    wrong = rng.random(rows) < WRONG
    return X, (trouble != wrong).astype(np.int64)
