"""Keras models that cross as configuration and weights: what is rebuilt is the same model."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from wired import student

from autograder.wire.codec import NotPortable
from autograder.wire.kerasconfig import check_config, public_names
from autograder.wire.kerasobjects import describe, rebuild

# Keras brings its backend along.
pytestmark = pytest.mark.slow


def base() -> Any:
    import keras

    inputs = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 3, padding="same")(inputs)
    x = keras.layers.BatchNormalization()(x)
    return keras.Model(inputs, keras.layers.ReLU()(x))


def with_head(inner: Any) -> Any:
    import keras

    inputs = keras.Input((8, 8, 3))
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = keras.layers.GlobalMaxPooling2D()(inner(x, training=False))
    model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model


def test_a_functional_model_around_a_frozen_one_is_rebuilt() -> None:
    inner = base()
    inner.trainable = False
    inner.layers[2].set_weights([np.full(4, value, "float32") for value in (2, 1, 0.5, 3)])
    model = with_head(inner)
    found = rebuild(describe(model))
    x = np.random.default_rng(0).uniform(0, 255, (5, 8, 8, 3)).astype("float32")
    assert np.array_equal(found.predict(x, verbose=0), model.predict(x, verbose=0))
    assert [w.shape for w in found.trainable_weights] == [(4, 1), (1,)]
    assert found.get_compile_config() == model.get_compile_config()


def test_a_rebuilt_model_can_be_built_upon() -> None:
    """A base that came over is called like any other layer."""
    inner = rebuild(describe(base()))
    model = with_head(inner)
    weights = [weight.tobytes() for weight in model.get_weights()]
    assert all(weight.tobytes() in weights for weight in inner.get_weights())


def test_code_of_the_students_within_a_functional_model_keeps_it_from_crossing() -> None:
    import keras

    inner_inputs = keras.Input((4,))
    inner = keras.Model(inner_inputs, keras.layers.Lambda(lambda t: t)(inner_inputs))
    inputs = keras.Input((4,))
    with pytest.raises(NotPortable, match="Lambda"):
        describe(keras.Model(inputs, inner(inputs)))


def test_a_layer_of_the_students_that_does_not_tell_its_configuration_stays_with_its_model() -> (
    None
):
    import keras

    class Around(keras.layers.Layer):
        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner

        def call(self, x: Any) -> Any:
            return self.inner(x)

    inputs = keras.Input((3,))
    model = keras.Model(inputs, keras.layers.Dense(2)(Around(keras.layers.Dropout(0.5))(inputs)))
    with pytest.raises(NotPortable, match="Around"):
        describe(model)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "silu", "sigmoid", "relu", "gelu"])
def test_tensorflows_own_activations_are_keras_activations(name: str) -> None:
    import keras
    import tensorflow as tf

    layers = [keras.Input((4,)), keras.layers.Dense(3, activation=getattr(tf.nn, name))]
    model = keras.Sequential(layers)
    x = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    found = rebuild(describe(model))
    assert np.allclose(found.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-6)


def test_a_function_of_the_students_is_not_keras_function_of_that_name() -> None:
    import keras

    def relu(x: Any) -> Any:
        return 0 * x

    def mean_squared_error(y: Any, p: Any) -> Any:
        return 0 * (y - p)

    for layer in (keras.layers.Dense(2, activation=relu), keras.layers.LSTM(2, activation=relu)):
        with pytest.raises(NotPortable, match="'relu'"):
            describe(layer)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("sgd", mean_squared_error)
    assert describe(model)["compiled"]["config"] is None


def test_an_optimiser_of_the_pytorch_backend_crosses_under_its_public_name() -> None:
    """On PyTorch, ``keras.optimizers.Adam()`` makes an object of a class in Keras's private modules."""
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.25), "mse")
    described = describe(model)
    ours = described["compiled"]["config"]["optimizer"]
    theirs = {**ours, "module": "keras.src.backend.torch.optimizers.torch_adam"}
    assert public_names({"optimizer": [theirs]}) == {"optimizer": [ours]}
    found = rebuild(described)
    assert type(found.optimizer) is type(model.optimizer)
    assert float(found.optimizer.learning_rate) == 0.25


def test_no_other_private_class_gets_a_public_name() -> None:
    private = {"module": "keras.src.backend.torch.trainer", "class_name": "Adam", "config": {}}
    assert public_names(private) == private
    with pytest.raises(NotPortable, match="not one of Keras's own"):
        check_config(private)


def test_models_cross_on_pytorch_where_it_is_installed() -> None:
    """In a process of its own: a process has one backend."""
    if importlib.util.find_spec("torch") is None:
        pytest.skip("PyTorch is not installed here")
    script = (
        "import keras; from autograder.wire.kerasobjects import describe, rebuild;"
        "m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]);"
        "m.compile(keras.optimizers.Adam(0.25), 'mse');"
        "f = rebuild(describe(m)); print(type(f.optimizer).__name__, float(f.optimizer.learning_rate))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "KERAS_BACKEND": "torch"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == ["Adam", "0.25"]


SHARED = """
import keras

def around(base):
    base.trainable = False
    inputs = keras.Input((2,))
    return keras.Model(inputs, keras.layers.Dense(1)(base(inputs)))

def layer_by_layer(base):
    inputs = keras.Input((2,))
    x = keras.layers.Lambda(lambda pictures: pictures - 1)(inputs)
    for layer in base.layers:
        x = layer(x)
    return keras.Model(inputs, x)

def alter(model, base, value):
    for layer in base.layers:
        layer.set_weights([0 * w + value for w in layer.get_weights()])

def whole_of(layer): return layer
"""


def test_what_is_shared_with_a_model_remains_shared_when_models_are_let_go_of() -> None:
    """The tie of a base and the model around it lives where that was built, even if only the other side names both."""
    with student(SHARED, fresh=True) as s:
        s.check("""
        import keras
        import numpy as np

        def new(): return keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])

        bases = [new(), new()]
        models = [around(bases[0]), layer_by_layer(bases[1])]
        for _ in range(40):
            around(new())
            whole_of(keras.layers.Dense(1))
        """)
        assert len(s.runner.peer.shared) < 100, "models that nobody refers to are not let go of"
        s.check("""
        for base, model in zip(bases, models):
            alter(model, base, 3.0)
            assert any(np.all(w == 3) for w in model.get_weights() if w.shape == (2, 2)), model.get_weights()
        """)


def test_the_optimiser_of_a_model_that_stays_with_the_student_tells_its_steps() -> None:
    """By them its schedule's rate goes, and a test sees whether anything was trained."""
    source = """
    import keras, numpy as np
    pictures = keras.Input((3,))
    own = keras.layers.Lambda(lambda x: x / 2)(pictures)
    model = keras.Model(pictures, keras.layers.Dense(1)(own))
    falling = keras.optimizers.schedules.PiecewiseConstantDecay([3], [0.5, 0.125])
    model.compile(optimizer=keras.optimizers.SGD(falling), loss="mse")
    def train(): model.fit(np.ones((8, 3)), np.ones(8), batch_size=2, epochs=2, verbose=0)
    """
    with student(source, fresh=True) as s:
        s.check("assert int(model.optimizer.iterations) == 0")
        s.check("assert float(model.optimizer.learning_rate) == 0.5")
        s.check("train()\nassert int(model.optimizer.iterations) == 8")
        s.check("assert float(model.optimizer.learning_rate) == 0.125")


@pytest.mark.parametrize(
    ("code", "check"),
    [
        ("net.pop(); net.pop()", "len(net.layers) == 1 and net(x).shape == (2, 4)"),
        ("net.add(keras.layers.Dense(7))", "len(net.layers) == 4 and net(x).shape == (2, 7)"),
        (
            "net.pop(); net.add(keras.layers.Dense(6, name='last'))",
            "net.layers[-1].name == 'last' and net(x).shape == (2, 6)",
        ),
    ],
)
def test_layers_that_the_student_takes_off_or_puts_on_are_brought_back(
    code: str, check: str
) -> None:
    source = f"""
import keras
def change(net):
    {code}
    return net
def ask(net, x): return net(x)
"""
    with student(source, fresh=True) as s:
        s.check(
            f"""
            import keras, numpy as np
            x = np.ones((2, 3), "float32")
            net = keras.Sequential([keras.Input((3,)), *(keras.layers.Dense(n) for n in (4, 5, 2))])
            assert change(net) is net and {check}
            assert np.array_equal(ask(net, x), net(x))
            """
        )


def test_a_sequential_around_a_base_of_the_tests_crosses_and_is_trained() -> None:
    """The base does not tell its name in the configuration of what is around it."""
    source = """
import keras
def build(base):
    base.trainable = False
    pooling = keras.layers.GlobalMaxPooling2D()
    model = keras.Sequential([keras.Input((8, 8, 3)), base, pooling, keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model
def train(model, x, y): model.fit(x, y, verbose=0)
"""
    with student(source, fresh=True) as s:
        s.check(
            """
            import keras, numpy as np
            inputs = keras.Input((8, 8, 3))
            base = keras.Model(inputs, keras.layers.Conv2D(4, 3)(inputs))
            model = build(base)
            before = [w.copy() for w in model.get_weights()]
            train(model, np.ones((4, 8, 8, 3)), np.full(4, 9.0))
            after = model.get_weights()
            assert len(model.layers) == 3 and len(after) == 4
            assert [np.array_equal(*both) for both in zip(before, after)] == [True, True, False, False]
            """
        )


def test_a_network_that_the_student_builds_is_built() -> None:
    source = """
import numpy as np
def build(net): net(np.zeros((1, 3), "float32"))
"""
    with student(source, fresh=True) as s:
        s.check(
            """
            import keras
            net = keras.Sequential([keras.layers.Dense(2)])
            build(net)
            assert net.built and [w.shape for w in net.get_weights()] == [(3, 2), (2,)]
            """
        )


def test_the_settings_of_a_history_cross_with_their_texts() -> None:
    source = """
import keras
def train(net, x):
    net.compile("sgd", "mse")
    return net.fit(x, x, epochs=2, steps_per_epoch=1)
"""
    with student(source, fresh=True) as s:
        s.check(
            """
            import keras, numpy as np
            net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
            past = train(net, np.ones((2, 3), "float32"))
            assert past.params["verbose"] == "auto" and past.params["epochs"] == 2
            """
        )
