"""What the lab on a classifier in NumPy takes from earlier labs: activations, Adam and batches."""

import numpy as np


def sigmoid(z):
    """Return the sigmoid of each number of an array."""
    return 0.5 + 0.5 * np.tanh(np.asarray(z) / 2)


def relu(z):
    """Return each number of an array where it is positive, else 0."""
    return np.maximum(z, 0.0)


def relu_slope(z):
    """Return the slope of relu at each z: 1 where z is positive, else 0."""
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def adam(w, gradient, state, rate=0.01, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take one step of Adam (Kingma and Ba, 2015, algorithm 1).

    w : array of any shape, the weights
    gradient : array of the same shape
    state : dictionary, {} before the first step, then what the last step returned
    rate : number, the learning rate

    Returns (new_w, state).
    """
    number = state.get("number", 0) + 1
    mean = beta1 * state.get("mean", 0.0) + (1 - beta1) * gradient
    square = beta2 * state.get("square", 0.0) + (1 - beta2) * gradient**2
    step = mean / (1 - beta1**number) / (np.sqrt(square / (1 - beta2**number)) + eps)
    return w - rate * step, {"number": number, "mean": mean, "square": square}


def batches(X, y, size, rng):
    """Cut data into shuffled batches, for one epoch.

    X : array of shape (N, n), one example a row
    y : array of shape (N,), the labels
    size : whole number above 0, the rows in a batch; the last may have fewer
    rng : NumPy random generator

    Returns a list of pairs (X_batch, y_batch).
    """
    order = rng.permutation(len(X))
    parts = [order[begin : begin + size] for begin in range(0, len(X), size)]
    return [(X[part], y[part]) for part in parts]
