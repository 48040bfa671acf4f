"""Four activation functions. Each takes a number, or an array and works on each of its numbers."""

import numpy as np


def identity(z):
    """Change nothing."""
    return z


def step(z):
    """1 where z is 0 or more, else 0: the neuron fires or it doesn't."""
    return np.heaviside(z, 1.0)


def relu(z):
    """z where it is positive, else 0."""
    return np.maximum(z, 0.0)


def sigmoid(z):
    """A smooth step: from 0 up to 1, and 0.5 where z is 0."""
    return 1.0 / (1.0 + np.exp(-np.asarray(z)))
