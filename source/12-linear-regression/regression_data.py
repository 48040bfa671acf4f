"""The data of the lab on linear regression: flats and their prices, drawn at random."""

import numpy as np


def flats(rows=200, seed=12):
    """Draw flats that have been sold. All numbers are invented.

    Returns (X, y), both float32: X of shape (rows, 2) holds the size in m² and the distance to the
    centre in km, y of shape (rows,) the price in thousands of euros. The price is
    40 + 3.2 · size − 9 · distance, and a normal deviation of 24.
    """
    rng = np.random.default_rng(seed)
    size = rng.uniform(25, 120, rows)
    distance = rng.gamma(2.0, 2.2, rows).clip(0.2, 14)
    price = 40 + 3.2 * size - 9 * distance + rng.normal(0, 24, rows)
    X = np.column_stack([size.round(0), distance.round(1)])
    return X.astype("float32"), price.round(1).astype("float32")
