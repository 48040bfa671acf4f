"""Keras: models and layers as configuration and weights, rebuilt from an allow-list of Keras's own classes.

A model file is never written or read. A model that holds code of the student's (a Lambda layer, a layer class of
their own, a custom loss) is not rebuilt: it stays with the student as a handle, and its calls go over the wire.
Keras is imported only when one of its objects is met.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from autograder.wire import arrays
from autograder.wire.channel import ProtocolError
from autograder.wire.codec import Codec, Encoding, Mirror, NotPortable
from autograder.wire.kerasconfig import check_config, public_names
from autograder.wire.tensors import content_of

_MAX_PARAMETERS = 50_000_000
_STATE = ("stop_training",)


# --- the student's or the test's side: describing an object --------------------------------------------------------


def describe(obj: Any) -> dict[str, Any]:
    """Configuration, weights and state of a model or layer, as plain values and arrays.

    Raises:
        NotPortable: when it is not made of Keras's own classes alone.
    """
    import keras

    if type(obj).__module__.partition(".")[0] != "keras":
        raise NotPortable(f"{type(obj).__name__} is not one of Keras's own classes")
    model = isinstance(obj, keras.Model)
    config = keras.saving.serialize_keras_object(obj)
    compile_config = config.pop("compile_config", None)
    config = public_names(_plain(config))
    check_config(config)
    described: dict[str, Any] = {
        "config": config,
        "weights": [np.asarray(weight) for weight in obj.weights] if obj.built else None,
        "trainable": [bool(part.trainable) for part in _parts(obj)],
    }
    if model:
        described["state"] = {
            name: getattr(obj, name)
            for name in _STATE
            if isinstance(getattr(obj, name, None), bool)
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
        if isinstance(v, (int, float, type(None)))
    }
    return {"history": values, "epoch": [int(epoch) for epoch in history.epoch], "params": params}


def _compiled(model: Any, compile_config: Any) -> dict[str, Any] | None:
    if not model.compiled:
        return None
    try:
        config = public_names(_plain(compile_config))
        check_config(config)
    except NotPortable:
        # A loss or metric of the student's own: say that the model is compiled, not with what.
        return {"config": None, "optimizer": None}
    optimizer = getattr(model, "optimizer", None)
    variables = None
    if optimizer is not None and optimizer.built:
        variables = [np.asarray(variable) for variable in optimizer.variables]
    return {"config": config, "optimizer": variables}


def _parts(obj: Any) -> list[Any]:
    """The object and every layer in it, in an order that a rebuilt copy repeats."""
    flatten = getattr(obj, "_flatten_layers", None)
    return list(flatten(include_self=True, recursive=True)) if flatten else [obj]


def _plain(config: Any) -> Any:
    if isinstance(config, dict):
        return {str(key): _plain(value) for key, value in config.items()}
    if isinstance(config, (list, tuple)):
        return [_plain(item) for item in config]
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
    """Bring weights, trainable flags, compilation and state of ``obj`` in line with a description, in place."""
    import keras

    weights = described["weights"]
    if weights is not None:
        if len(weights) != len(obj.weights):
            raise NotPortable(f"{len(weights)} arrays of weights came for {len(obj.weights)}")
        for variable, value in zip(obj.weights, weights, strict=True):
            variable.assign(value)
    parts = _parts(obj)
    flags = described["trainable"]
    if len(flags) == len(parts) and [bool(part.trainable) for part in parts] != flags:
        # Setting a parent's flag sets its children's: parents first, then each child its own.
        for part, flag in zip(parts, flags, strict=True):
            part.trainable = bool(flag)
    if isinstance(obj, keras.Model):
        _apply_compiled(obj, described.get("compiled"))
        for name, value in (described.get("state") or {}).items():
            if name in _STATE:
                setattr(obj, name, bool(value))
        if described.get("history"):
            obj.history = rebuild_history(described["history"])


def _apply_compiled(model: Any, compiled: dict[str, Any] | None) -> None:
    if compiled is None or compiled["config"] is None:
        return
    config = compiled["config"]
    check_config(config)
    current = public_names(_plain(model.get_compile_config())) if model.compiled else None
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


# --- the codec's part -------------------------------------------------------------------------------------------------


class _KerasMirror:
    """A model or a layer."""

    kind = "keras"

    def content(self, codec: Codec, obj: Any) -> Any:
        return _pack(codec, describe(obj))

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        return register(rebuild(_unpack(codec, content)))

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        try:
            apply(obj, _unpack(codec, content))
        except NotPortable as error:
            raise ProtocolError(f"a Keras object cannot be brought up to date: {error}") from error

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        digest = hashlib.blake2b(digest_size=16)
        try:
            for weight in obj.weights:
                digest.update(content_of(weight).tobytes())
        except TypeError as error:
            # On JAX, Keras takes the weights out while it works, and leaves them out where that fails.
            raise NotPortable("a Keras object that has lost its weights") from error
        digest.update(repr([bool(part.trainable) for part in _parts(obj)]).encode())
        digest.update(repr([getattr(obj, name, None) for name in _STATE]).encode())
        optimizer = getattr(obj, "optimizer", None)
        if optimizer is not None:
            digest.update(repr((id(optimizer), int(content_of(optimizer.iterations)))).encode())
            digest.update(repr(float(content_of(optimizer.learning_rate))).encode())
        digest.update(repr(id(getattr(obj, "loss", None))).encode())
        return digest.digest()


def _pack(codec: Codec, value: Any) -> Any:
    """Descriptions hold arrays; those are packed, the rest is plain."""
    if isinstance(value, dict):
        return {key: _pack(codec, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_pack(codec, item) for item in value]
    return {"__array__": arrays.pack(codec, value)} if isinstance(value, np.ndarray) else value


def _unpack(codec: Codec, value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"__array__"}:
            return arrays.unpack(codec, value["__array__"])
        return {key: _unpack(codec, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unpack(codec, item) for item in value]
    return value


def _encode_simple(codec: Codec, obj: Any) -> list[Any]:
    """Optimizers, losses, metrics, initializers …: their configuration."""
    import keras

    return [public_names(_plain(keras.saving.serialize_keras_object(obj)))]


def _decode_simple(codec: Codec, data: list[Any]) -> Any:
    import keras

    try:
        check_config(data[0])
    except NotPortable as error:
        raise ProtocolError(f"a Keras object cannot be rebuilt: {error}") from error
    return keras.saving.deserialize_keras_object(data[0], safe_mode=True)


_MIRROR = _KerasMirror()
_SIMPLE = Encoding(_encode_simple, _decode_simple)
_HISTORY = Encoding(
    lambda c, v: [msgspec.msgpack.encode(describe_history(v))],
    lambda c, d: rebuild_history(msgspec.msgpack.decode(d[0])),
)


def register(codec: Codec) -> None:
    """Teach the codec the tags; the types are found when an object of theirs is met."""
    codec.add_mirror(_MIRROR, cyclic=True)
    codec.add("ks", (), _SIMPLE)
    codec.add("kh", (), _HISTORY)


def find(codec: Codec, obj: Any) -> tuple[str, Encoding] | Mirror | None:
    """How this object crosses, when it is one of Keras's own and holds nothing else."""
    if "keras" not in sys.modules or not type(obj).__module__.startswith("keras."):
        return None
    import keras

    if isinstance(obj, keras.callbacks.History):
        return ("kh", _HISTORY)
    if isinstance(obj, (keras.layers.Layer, keras.Model)):
        return _MIRROR
    simple = (
        keras.optimizers.Optimizer,
        keras.losses.Loss,
        keras.initializers.Initializer,
        keras.regularizers.Regularizer,
        keras.constraints.Constraint,
        keras.optimizers.schedules.LearningRateSchedule,
        keras.DTypePolicy,
    )
    return ("ks", _SIMPLE) if isinstance(obj, simple) else None
