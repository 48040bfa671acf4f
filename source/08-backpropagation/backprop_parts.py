"""What the lab on backpropagation takes from earlier labs: activations, their slopes, first weights."""

import numpy as np


def sigmoid(z):
    """Return the sigmoid of each number of an array."""
    return 0.5 + 0.5 * np.tanh(np.asarray(z) / 2)


def sigmoid_slope(z):
    """Return the slope of the sigmoid at each z, its input."""
    return sigmoid(z) * sigmoid(-np.asarray(z))


def tanh(z):
    """Return the hyperbolic tangent of each number of an array."""
    return np.tanh(z)


def tanh_slope(z):
    """Return the slope of tanh at each z, its input."""
    return 1.0 - np.tanh(z) ** 2


def relu(z):
    """Return each number of an array where it is positive, else 0."""
    return np.maximum(z, 0.0)


def relu_slope(z):
    """Return the slope of relu at each z: 1 where z is positive, else 0."""
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


functions = {
    "sigmoid": (sigmoid, sigmoid_slope),
    "tanh": (tanh, tanh_slope),
    "relu": (relu, relu_slope),
}


def he_weights(sizes, rng):
    """Draw the weights with which a network begins.

    sizes : list of whole numbers, the inputs and then the neurons of each layer
    rng : NumPy random generator

    Returns (Ws, bs): for each layer an array of shape (n_in, n_out), normally distributed with the
    standard deviation sqrt(2 / n_in), and an array of n_out zeros. After He et al., Delving deep
    into rectifiers, 2015, section 2.2.
    """
    pairs = list(zip(sizes, sizes[1:]))
    Ws = [rng.normal(0.0, np.sqrt(2.0 / n_in), size=(n_in, n_out)) for n_in, n_out in pairs]
    return Ws, [np.zeros(n_out) for _, n_out in pairs]
