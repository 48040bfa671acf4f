"""A model of the student's is not asked how good it is: it predicts, and the judge scores.

``net.evaluate(x, y)`` and ``classifier.score(X, y)`` would hand the labels to code of the student's and take its word.
For models of Keras's and estimators of scikit-learn's the same number is computed here from ``predict(x)``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire.channel import ProtocolError
from autograder.wire.codec import CannotCross, NotPortable

NAMES = frozenset(["evaluate", "test_on_batch", "score"])
_INSTEAD = " Write it out: compare net.predict(x) with the labels."

Ask = Callable[[str], Any]


def scorer(obj: Any, ask: Ask) -> Callable[..., Any] | None:
    """What stands in for such a method of an object of the student's; None for what is neither model nor estimator.

    Args:
        obj: What stands here for the object.
        ask: Gives an attribute as the student's process has it.
    """
    from autograder.wire.proxies import shadow_of

    shadow = shadow_of(type(obj))
    keras = sys.modules.get("keras")
    if keras is not None and issubclass(shadow, keras.Model):
        return _evaluate(ask)
    base = sys.modules.get("sklearn.base")
    if base is not None and issubclass(shadow, (base.ClassifierMixin, base.RegressorMixin)):
        return _score(ask, issubclass(shadow, base.ClassifierMixin))
    return None


def refuse_labels(method: Any) -> Any:
    """A method ``evaluate`` of what is no model: it may be called, but not with labels."""
    if not callable(method):
        return method

    def evaluate(*args: Any, **kwargs: Any) -> Any:
        if len(args) > 1 or kwargs.keys() & {"y", "y_true", "labels", "targets"}:
            raise TypeError("your object is not a Keras model, and may not score itself")
        return method(*args, **kwargs)

    return evaluate


def _evaluate(ask: Ask) -> Callable[..., Any]:
    def evaluate(
        x: Any = None,
        y: Any = None,
        batch_size: Any = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: Any = None,
        callbacks: Any = None,
        return_dict: bool = False,
        **more: Any,
    ) -> Any:
        if y is None or steps is not None or callbacks or more:
            raise CannotCross(
                "evaluate() of a model that stays with the student takes arrays x and y alone."
                + _INSTEAD
            )
        config = _compile_config(ask("get_compile_config")())
        predicted = ask("predict")(x, batch_size=batch_size, verbose=0)
        several = isinstance(predicted, (list, tuple))
        arrays = [_array(part) for part in (predicted if several else [predicted])]
        names = ask("output_names") if several else None
        local = _identity(arrays, names)
        local.compile(**config)
        return local.evaluate(
            arrays if several else arrays[0],
            y,
            batch_size=batch_size,
            sample_weight=sample_weight,
            verbose=0,
            return_dict=return_dict,
        )

    return evaluate


def _compile_config(config: Any) -> dict[str, Any]:
    """Loss and metrics of a compiled model, made anew of Keras's own.

    Raises:
        CannotCross: where they are not Keras's own.
    """
    import keras

    from autograder.wire.kerasconfig import check_config
    from autograder.wire.kerasobjects import plain

    if not config:
        raise ValueError("the model is not compiled: call its compile(...)")
    if not isinstance(config, dict):
        raise ProtocolError("a configuration is not a mapping")
    parts = ("loss", "metrics", "loss_weights", "weighted_metrics")
    try:
        checked = plain({name: config.get(name) for name in parts})
        check_config(checked)
    except NotPortable as error:
        raise CannotCross(
            f"a model with a loss or metric of the student's own cannot be evaluated ({error})."
            + _INSTEAD
        ) from None
    made: dict[str, Any] = keras.saving.deserialize_keras_object(checked, safe_mode=True)
    return made


def _identity(arrays: list[Any], names: Any) -> Any:
    """A model that gives back the predictions: Keras's own evaluate does the rest."""
    import keras

    inputs = [keras.Input(array.shape[1:], dtype=str(array.dtype)) for array in arrays]
    if names is None:
        return keras.Model(inputs[0], keras.layers.Identity()(inputs[0]))
    return keras.Model(
        inputs,
        [
            keras.layers.Identity(name=str(name))(part)
            for name, part in zip(names, inputs, strict=True)
        ],
    )


def _array(predicted: Any) -> Any:
    array = np.asarray(predicted)
    if array.dtype.kind not in "fiub" or not array.ndim:
        raise TypeError("predict() did not give an array of numbers")
    return array


def _score(ask: Ask, classifier: bool) -> Callable[..., Any]:
    def score(X: Any, y: Any, sample_weight: Any = None) -> Any:  # noqa: N803
        from sklearn.metrics import accuracy_score, r2_score

        predicted = np.asarray(ask("predict")(X))
        measure = accuracy_score if classifier else r2_score
        return measure(y, predicted, sample_weight=sample_weight)

    return score
