"""The data of the lab on logistic regression: evenings in April, drawn at random."""

import numpy as np


def nights(rows=400, seed=13):
    """Draw evenings and whether there was frost in the night. All numbers are invented.

    Returns (X, y), both float32: X of shape (rows, 2) holds the temperature at nine in the evening
    in °C and the cloudy share of the sky in per cent, y of shape (rows,) is 1 for frost, else 0.
    Frost comes with the probability σ(1.6 − 0.75 · (temperature − 2) − 0.035 · clouds).
    """
    rng = np.random.default_rng(seed)
    temperature = rng.normal(5.0, 3.0, rows).clip(-3, 14)
    clouds = 100 * rng.beta(0.8, 0.8, rows)
    logit = 1.6 - 0.75 * (temperature - 2) - 0.035 * clouds
    y = rng.random(rows) < 1 / (1 + np.exp(-logit))
    X = np.column_stack([temperature.round(1), clouds.round(0)])
    return X.astype("float32"), y.astype("float32")
