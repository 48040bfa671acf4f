"""A network is trained without what Keras does twice or for nothing, and nothing else about it is different."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.warm import fitting

# Keras brings its backend along.
pytestmark = pytest.mark.slow

ROWS = 37


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Install it for the rest of one test."""
    from keras.src.backend.tensorflow.trainer import TensorFlowTrainer, TFEpochIterator
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter

    for name in ("_maybe_symbolic_build", "make_train_function"):
        monkeypatch.setattr(TensorFlowTrainer, name, getattr(TensorFlowTrainer, name))
    monkeypatch.setattr(TFEpochIterator, "__next__", TFEpochIterator.__next__)
    monkeypatch.setattr(ArrayDataAdapter, "get_tf_dataset", ArrayDataAdapter.get_tf_dataset)
    fitting.install.cache_clear()
    yield fitting.install
    fitting.install.cache_clear()


def counted() -> tuple[Any, list[int]]:
    """A layer that counts how often it is called on what is not just a shape."""
    import keras

    calls: list[int] = []

    class Counted(keras.layers.Dense):
        def call(self, inputs: Any, training: Any = None) -> Any:
            if not isinstance(inputs, keras.KerasTensor):
                calls.append(1)
            return super().call(inputs)

    return Counted, calls


def binary(dense: Any) -> Any:
    import keras

    layers = [dense(4, "relu"), keras.layers.Dropout(0.3), dense(1, "sigmoid")]
    model = keras.Sequential([keras.Input((3,)), *layers])
    adam = keras.optimizers.Adam(0.03, use_ema=True)
    model.compile(adam, "binary_crossentropy", metrics=["accuracy", keras.metrics.Recall()])
    return model


def several(dense: Any) -> Any:
    import keras

    inputs = keras.Input((3,))
    normal = keras.layers.BatchNormalization()(dense(5, "tanh")(inputs))
    model = keras.Model(inputs, dense(3, "softmax")(normal))
    sgd = keras.optimizers.SGD(0.1, momentum=0.9)
    model.compile(sgd, "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
    return model


def straight(dense: Any) -> Any:
    import keras

    model = keras.Sequential([keras.Input((3,)), dense(1)])

    def bias(y: Any, said: Any) -> Any:
        return said - keras.ops.cast(y, said.dtype)

    model.compile(keras.optimizers.RMSprop(0.01), "mse", metrics=["mae", bias])
    return model


def trained(make: Callable[[Any], Any], *, shuffled: bool = False, **options: Any) -> list[Any]:
    """All that a training leaves behind, and how often the first layer was called for it."""
    import keras
    import tensorflow as tf

    keras.backend.clear_session()  # names are counted anew
    dense, calls = counted()
    keras.utils.set_random_seed(3)
    model = make(dense)
    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(ROWS, 3)).astype("float32"), rng.integers(0, 2, ROWS)
    calls.clear()
    data: Any = (rows, labels)
    if shuffled:
        data = (tf.data.Dataset.from_tensor_slices(data).shuffle(ROWS, seed=4).batch(8),)
    else:
        options = {"batch_size": 8, **options}
    history = model.fit(*data, epochs=3, verbose=0, **options)
    count = len(calls)
    report = model.evaluate(rows, labels, verbose=0, return_dict=True)
    said = model.predict(rows, verbose=0)
    left = [*model.weights, *model.optimizer.variables, *model.metrics_variables]
    names = [variable.path for variable in left]
    values = [np.asarray(variable) for variable in left]
    of_metrics = [metric.name for metric in model.metrics]
    return [names, of_metrics, history.history, report, said, values, count]


@pytest.mark.parametrize("make", [binary, several, straight])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"validation_split": 0.2},
        {"class_weight": {0: 1.0, 1: 2.5}},
        {"shuffle": False},
        {"steps_per_epoch": 5},
        {"shuffled": True, "shuffle": False},
    ],
    ids=["plain", "validation", "weights", "in order", "steps", "a dataset"],
)
def test_a_training_is_the_same_to_the_last_digit_and_traced_once(
    make: Any, options: Any, install: Callable[[], None]
) -> None:
    *before, twice = trained(make, **options)
    install()
    *after, once = trained(make, **options)
    # A layer of the network is called in the validation's step as well.
    steps = 2 if "validation_split" in options else 1
    assert once < twice
    assert once % steps == 0
    assert after[:4] == before[:4]
    assert np.array_equal(after[4], before[4])
    for there, here in zip(before[5], after[5], strict=True):
        assert np.array_equal(there, here)


def test_an_epoch_over_arrays_makes_one_iterator(
    install: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    install()
    import keras
    import tensorflow as tf

    made: list[int] = []
    begin = tf.data.Dataset.__iter__
    monkeypatch.setattr(tf.data.Dataset, "__iter__", lambda data: [made.append(1), begin(data)][1])
    model = binary(keras.layers.Dense)
    arrays = np.ones((10, 3)), np.zeros(10)
    model.fit(*arrays, epochs=4, batch_size=4, verbose=0, validation_data=arrays)
    assert len(made) == 8
    assert int(model.optimizer.iterations) == 12


def rows_of(kind: str, count: int) -> Any:
    import pandas as pd
    import tensorflow as tf

    rng = np.random.default_rng(0)
    rows = rng.normal(size=(count, 3))
    labels = rng.integers(0, 2, count)
    return {
        "numbers": (rows, labels),
        "float32": (rows.astype("float32"), labels.astype("uint8"), rng.random(count)),
        "alone": (rows,),
        "two inputs": ([rows, rows[:, :1]], {"a": labels, "b": rows}),
        "tensors": (tf.constant(rows), labels),
        "tables": (pd.DataFrame(rows), pd.Series(labels)),
        "words": (np.array(["a word"] * count, dtype=object), labels),
        "views": (rows[:, ::-1], labels[::-1]),
    }[kind]


@pytest.mark.parametrize(("count", "size"), [(37, 8), (40, 8), (5, 8), (8, 8), (1, 1), (5000, 900)])
@pytest.mark.parametrize(
    "kind", ["numbers", "float32", "alone", "two inputs", "tensors", "tables", "words", "views"]
)
def test_rows_are_cut_into_the_same_batches(
    kind: str, count: int, size: int, install: Callable[[], None]
) -> None:
    import tensorflow as tf
    from keras.src.trainers.data_adapters import get_data_adapter

    def batches() -> Any:
        x, *rest = rows_of(kind, count)
        data = get_data_adapter(x, *rest, batch_size=size, shuffle=False).get_tf_dataset()
        return data.element_spec, list(data)

    spec, before = batches()
    install()
    now, after = batches()
    assert now == spec
    assert len(after) == len(before)
    for there, here in zip(tf.nest.flatten(before), tf.nest.flatten(after), strict=True):
        assert there.dtype == here.dtype
        assert np.array_equal(there, here)


def test_to_measure_a_network_makes_no_optimiser(install: Callable[[], None]) -> None:
    install()
    import keras

    model = binary(keras.layers.Dense)
    model.evaluate(np.ones((4, 3)), np.zeros(4), verbose=0)
    assert not model.optimizer.built


def test_a_step_of_the_students_own_may_train_some_of_the_weights(
    install: Callable[[], None],
) -> None:
    install()
    import keras
    import tensorflow as tf

    class Half(keras.Sequential):
        def train_step(self, data: Any) -> Any:
            x, y = data
            weights = self.layers[-1].trainable_weights
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((self(x, training=True) - y) ** 2)
            self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
            return {"loss": loss}

    model = Half([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
    model.compile("sgd")
    kept = model.get_weights()
    model.fit(np.ones((8, 3)), np.ones((8, 1)), verbose=0)
    same = [np.array_equal(a, b) for a, b in zip(kept, model.get_weights(), strict=True)]
    assert same == [True, True, False, False]


@pytest.mark.parametrize(
    "compiled",
    [
        {"loss": "mse", "metrics": ["acuracy"]},
        {"loss": "categorical_crossentropy", "metrics": ["accuracy"]},
        {"loss": "mse", "metrics": [3]},
        {"metrics": ["accuracy"]},
    ],
)
def test_a_mistake_is_told_as_keras_tells_it(compiled: Any, install: Callable[[], None]) -> None:
    import keras

    def said() -> str:
        keras.backend.clear_session()
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        model.compile("adam", **compiled)
        with pytest.raises((TypeError, ValueError)) as caught:
            model.fit(np.ones((4, 3)), np.zeros(4), verbose=0)
        return f"{caught.type.__name__}: {caught.value}"

    before = said()
    install()
    assert said() == before
