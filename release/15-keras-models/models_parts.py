"""What the lab on Keras models tries its functions on: small networks, and a rehearsal for callbacks."""

import keras
import numpy as np


def example_model(seed=0, width=4, eager=False):
    """Build the small network of the lab's first example, and compile it: 2 numbers in, 3 classes out.

    seed:  of the weights with which it begins
    width: units of its hidden layer
    eager: compute step by step; for a few rows, that is quicker than to have it translated first
    """
    keras.utils.set_random_seed(seed)
    network = keras.Sequential()
    network.add(keras.Input((2,)))
    network.add(keras.layers.Dense(width, "tanh"))
    network.add(keras.layers.Dense(3, "softmax"))
    adam = keras.optimizers.Adam(0.03)
    loss = "sparse_categorical_crossentropy"
    network.compile(adam, loss, metrics=["accuracy"], run_eagerly=eager)
    return network


def trained_example(seed=0, width=4):
    """The example network after one step of training on thirty random points."""
    network = example_model(seed, width, eager=True)
    rng = np.random.default_rng(seed)
    network.train_on_batch(rng.normal(size=(30, 2)), rng.integers(0, 3, 30))
    return network


class Weight:
    """A variable with one number in it, as a Keras variable of shape (1, 1)."""

    shape = (1, 1)

    def __init__(self):
        self.number = 0.0

    def numpy(self):
        """Return its value as an array."""
        return np.full((1, 1), self.number, dtype="float32")

    def assign(self, value):
        """Set its value."""
        self.number = float(np.squeeze(np.asarray(value)))

    def __array__(self, dtype=None, copy=None):
        return self.numpy().astype(dtype or "float32")


class Understudy:
    """Stands in for a network with a single weight where a callback is rehearsed."""

    stop_training = False

    def __init__(self):
        self.weights = [Weight()]
        self.files = {}

    def get_weights(self):
        """Return a list with one array, a copy of the weight."""
        return [weight.numpy() for weight in self.weights]

    def set_weights(self, weights):
        """Set the weight from such a list."""
        if weights is None or len(weights) != 1:
            raise ValueError(
                f"set_weights wants a list of one array for one weight, not {weights}."
            )
        self.weights[0].assign(weights[0])

    def save_weights(self, filepath, overwrite=True):
        """Remember the weight under this name."""
        self.files[str(filepath)] = self.get_weights()

    def load_weights(self, filepath):
        """Set the weight to what was remembered under this name."""
        self.set_weights(self.files[str(filepath)])


def rehearse(callback, val_losses, losses=None):
    """Play scripted losses to a callback, as fit would, without training.

    In place of a network there is an Understudy, whose weight is set to the number of the epoch, from
    0. So at the end it tells from which epoch the weights are.

    val_losses: the validation loss of each epoch
    losses:     the training losses; by default they fall all the time

    Returns (how many epochs ran, from which epoch the weights are in the end).
    """
    network = Understudy()
    callback.set_params({"epochs": len(val_losses), "verbose": 0})
    callback.set_model(network)
    callback.on_train_begin()
    begin, end = callback.on_epoch_begin, callback.on_epoch_end
    epochs = 0
    for epoch, val_loss in enumerate(val_losses):
        begin(epoch)
        network.weights[0].assign(epoch)
        loss = 1 / (epoch + 1) if losses is None else losses[epoch]
        end(epoch, {"loss": float(loss), "val_loss": float(val_loss)})
        epochs += 1
        if network.stop_training:
            break
    callback.on_train_end()
    return epochs, int(network.weights[0].number)
