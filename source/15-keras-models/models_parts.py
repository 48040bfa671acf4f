"""What the lab on Keras models tries its functions on: small networks, and a rehearsal for callbacks."""

import functools

import keras
import numpy as np


def example_model(seed=0, width=4):
    """Build the small network of the lab's first example, and compile it: 2 numbers in, 3 classes out.

    seed:  of the weights with which it begins
    width: units of its hidden layer
    """
    keras.utils.set_random_seed(seed)
    network = keras.Sequential()
    network.add(keras.Input((2,)))
    network.add(keras.layers.Dense(width, "tanh"))
    network.add(keras.layers.Dense(3, "softmax"))
    adam = keras.optimizers.Adam(0.03)
    network.compile(adam, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return network


def trained_example(seed=0, width=4):
    """The example network after one epoch on thirty random points."""
    network = example_model(seed, width)
    rng = np.random.default_rng(seed)
    network.fit(rng.normal(size=(30, 2)), rng.integers(0, 3, 30), verbose=0)
    return network


@functools.cache
def one_weight():
    """The network that rehearsals are played on: one weight, no bias."""
    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    network.compile(loss="mse")
    return network


def rehearse(callback, val_losses, losses=None):
    """Play scripted losses to a callback, as fit would, without training.

    The network has a single weight, which is set to the number of the epoch, from 0. So at the end
    it tells from which epoch the weights are.

    val_losses: the validation loss of each epoch
    losses:     the training losses; by default they fall all the time

    Returns (how many epochs ran, from which epoch the weights are in the end).
    """
    network = one_weight()
    network.stop_training = False
    callback.set_params({"epochs": len(val_losses), "verbose": 0})
    callback.set_model(network)
    callback.on_train_begin()
    epochs = 0
    for epoch, val_loss in enumerate(val_losses):
        callback.on_epoch_begin(epoch)
        network.set_weights([np.full((1, 1), epoch, dtype="float32")])
        loss = 1 / (epoch + 1) if losses is None else losses[epoch]
        callback.on_epoch_end(epoch, {"loss": float(loss), "val_loss": float(val_loss)})
        epochs += 1
        if network.stop_training:
            break
    callback.on_train_end()
    return epochs, int(np.squeeze(network.get_weights()[0]))
