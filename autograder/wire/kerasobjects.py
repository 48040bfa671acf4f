"""Keras: models and layers as configuration and weights, rebuilt from an allow-list of Keras's own classes.

A model file is never written or read. A model that holds code of the student's (a Lambda layer, a layer class of
their own, a custom loss) is not rebuilt: it stays with the student as a handle, and its calls go over the wire.
Keras is imported only when one of its objects is met.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.wire.channel import ProtocolError
from autograder.wire.codec import NotPortable
from autograder.wire.kerasconfig import check_config, check_functions, public_names

_MAX_PARAMETERS = 50_000_000
_MAX_TEXT = 100
"""Characters of a setting that a History tells, such as the "auto" of ``verbose``."""
STATE = ("stop_training",)
_ACTIVATIONS = ("activation", "recurrent_activation")


# --- the student's or the test's side: describing an object --------------------------------------------------------


def describe(obj: Any) -> dict[str, Any]:
    """Configuration, weights and state of a model or layer, as plain values and arrays.

    Raises:
        NotPortable: when it is not made of Keras's own classes alone.
    """
    import keras

    for part in parts_of(obj):
        # Before it is asked for its configuration, which a layer of the student's may not be able to tell.
        if type(part).__module__.partition(".")[0] != "keras":
            raise NotPortable(f"{type(part).__name__} is not one of Keras's own classes")
        check_functions([getattr(part, name, None) for name in _ACTIVATIONS])
    model = isinstance(obj, keras.Model)
    config = keras.saving.serialize_keras_object(obj)
    compile_config = config.pop("compile_config", None)
    config = public_names(plain(config))
    check_config(config)
    described: dict[str, Any] = {
        "config": config,
        "weights": [np.asarray(weight) for weight in obj.weights] if obj.built else None,
        "trainable": [bool(part.trainable) for part in parts_of(obj)],
    }
    if model:
        described["state"] = {
            name: getattr(obj, name) for name in STATE if isinstance(getattr(obj, name, None), bool)
        }
        described["compiled"] = _compiled(obj, compile_config)
        history = getattr(obj, "history", None)
        described["history"] = (
            describe_history(history) if isinstance(history, keras.callbacks.History) else None
        )
    return described


def describe_history(history: Any) -> dict[str, Any]:
    """What a History holds besides its model."""
    values = {
        str(name): [float(value) for value in series] for name, series in history.history.items()
    }
    params = {
        str(k): v
        for k, v in (history.params or {}).items()
        if isinstance(v, (int, float, type(None))) or (isinstance(v, str) and len(v) <= _MAX_TEXT)
    }
    return {"history": values, "epoch": [int(epoch) for epoch in history.epoch], "params": params}


def _compiled(model: Any, compile_config: Any) -> dict[str, Any] | None:
    if not model.compiled:
        return None
    try:
        check_functions(getattr(getattr(model, "_compile_config", None), "config", None))
        config = public_names(plain(compile_config))
        check_config(config)
    except NotPortable:
        # A loss or metric of the student's own: say that the model is compiled, not with what.
        return {"config": None, "optimizer": None}
    optimizer = getattr(model, "optimizer", None)
    variables = None
    if optimizer is not None and optimizer.built:
        variables = [np.asarray(variable) for variable in optimizer.variables]
    return {"config": config, "optimizer": variables}


def parts_of(obj: Any) -> list[Any]:
    """The object and every layer in it, in an order that a rebuilt copy repeats."""
    flatten = getattr(obj, "_flatten_layers", None)
    return list(flatten(include_self=True, recursive=True)) if flatten else [obj]


def plain(config: Any) -> Any:
    if isinstance(config, dict):
        return {str(key): plain(value) for key, value in config.items()}
    if isinstance(config, (list, tuple)):
        return [plain(item) for item in config]
    if isinstance(config, np.generic):
        return config.item()
    if isinstance(config, (str, int, float, bool, type(None))):
        return config
    raise NotPortable(f"a configuration holds a {type(config).__name__}")


# --- the other side: rebuilding it ----------------------------------------------------------------------------------


def rebuild(described: dict[str, Any]) -> Any:
    """A model or layer of that description.

    Raises:
        ProtocolError: when the description is not one that :func:`describe` would make.
    """
    import keras

    try:
        config = described["config"]
        if not isinstance(config, dict):
            raise NotPortable("a configuration is not a mapping")
        check_config(config)
        weights = described["weights"]
        if weights is not None and sum(weight.size for weight in weights) > _MAX_PARAMETERS:
            raise NotPortable(f"a model of more than {_MAX_PARAMETERS:,} parameters does not cross")
        obj = keras.saving.deserialize_keras_object(config, safe_mode=True)
        apply(obj, described)
    except NotPortable as error:
        raise ProtocolError(f"a Keras object cannot be rebuilt: {error}") from error
    except (ProtocolError, MemoryError):
        raise
    except Exception as error:  # Keras raises whatever it likes for a malformed configuration
        raise ProtocolError(
            f"a Keras object cannot be rebuilt: {type(error).__name__}: {error}"
        ) from error
    return obj


def apply(obj: Any, described: dict[str, Any]) -> None:
    """Bring weights, trainable flags, compilation and state of ``obj`` in line with a description, in place.

    Raises:
        NotPortable: where it has other weights than described.
    """
    import keras

    weights = described["weights"]
    if weights is not None:
        if len(weights) != len(obj.weights):
            raise NotPortable(f"{len(weights)} arrays of weights came for {len(obj.weights)}")
        for variable, value in zip(obj.weights, weights, strict=True):
            variable.assign(value)
    parts = parts_of(obj)
    flags = described["trainable"]
    if len(flags) == len(parts) and [bool(part.trainable) for part in parts] != flags:
        # Setting a parent's flag sets its children's: parents first, then each child its own.
        for part, flag in zip(parts, flags, strict=True):
            part.trainable = bool(flag)
    if isinstance(obj, keras.Model):
        _apply_compiled(obj, described.get("compiled"))
        for name, value in (described.get("state") or {}).items():
            if name in STATE:
                setattr(obj, name, bool(value))
        if described.get("history"):
            obj.history = rebuild_history(described["history"])


def apply_layers(obj: Any, described: dict[str, Any]) -> None:
    """Take off and put on the layers of a Sequential that were taken off and put on there, and build what was built."""
    import keras

    if not isinstance(obj, keras.Sequential):
        return
    config = described["config"]
    listed = [one for one in config["config"]["layers"] if one["class_name"] != "InputLayer"]
    # A model within does not always tell its name: then it is the one that was there.
    names = [one["config"].get("name") for one in listed]
    had = [layer.name for layer in obj.layers]
    same = 0
    while same < min(len(had), len(names)) and names[same] in (None, had[same]):
        same += 1
    if same < max(len(had), len(names)):
        check_config(config)
        while len(obj.layers) > same:
            obj.pop()
        for one in listed[same:]:
            obj.add(keras.saving.deserialize_keras_object(one, safe_mode=True))
    if not obj.built and config.get("build_config"):
        obj.build_from_config(config["build_config"])


def _apply_compiled(model: Any, compiled: dict[str, Any] | None) -> None:
    if compiled is None or compiled["config"] is None:
        return
    config = compiled["config"]
    check_config(config)
    current = public_names(plain(model.get_compile_config())) if model.compiled else None
    if current != config:
        model.compile_from_config(config)
    values = compiled["optimizer"]
    optimizer = model.optimizer
    if values is not None and optimizer is not None:
        if not optimizer.built:
            optimizer.build(model.trainable_variables)
        if [tuple(variable.shape) for variable in optimizer.variables] == [
            value.shape for value in values
        ]:
            for variable, value in zip(optimizer.variables, values, strict=True):
                variable.assign(value)


def rebuild_history(described: Any) -> Any:
    """A History with the recorded values; its model stays behind."""
    import keras

    history = keras.callbacks.History()
    history.history = {str(k): [float(x) for x in v] for k, v in described["history"].items()}
    history.epoch = [int(epoch) for epoch in described["epoch"]]
    history.set_params(dict(described["params"]))
    return history
