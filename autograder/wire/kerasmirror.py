"""How Keras's objects cross: models and layers as mirrors, what is told by its configuration alone as values.

What a model is made of, and how it is made again, is :mod:`autograder.wire.kerasobjects`' affair.
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
from autograder.wire.kerasobjects import (
    STATE,
    apply,
    apply_layers,
    describe,
    describe_history,
    parts_of,
    plain,
    rebuild,
    rebuild_history,
)
from autograder.wire.tensors import content_of


class _KerasMirror:
    """A model or a layer."""

    kind = "keras"

    def content(self, codec: Codec, obj: Any) -> Any:
        return _pack(codec, describe(obj))

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        return register(rebuild(_unpack(codec, content)))

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        try:
            described = _unpack(codec, content)
            apply_layers(obj, described)
            apply(obj, described)
        except (ProtocolError, MemoryError):
            raise
        except Exception as error:  # Keras raises whatever it likes for a malformed configuration
            raise ProtocolError(f"a Keras object cannot be brought up to date: {error}") from error

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        digest = hashlib.blake2b(digest_size=16)
        try:
            for weight in obj.weights:
                digest.update(content_of(weight).tobytes())
        except TypeError as error:
            # On JAX, Keras takes the weights out while it works, and leaves them out where that fails.
            raise NotPortable("a Keras object that has lost its weights") from error
        digest.update(repr([bool(part.trainable) for part in parts_of(obj)]).encode())
        digest.update(repr([getattr(obj, name, None) for name in STATE]).encode())
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
    """Optimizers, losses, metrics, initializers …: their configuration; of an optimizer the steps it has taken, too."""
    import keras

    told: list[Any] = [public_names(plain(keras.saving.serialize_keras_object(obj)))]
    if isinstance(obj, keras.optimizers.Optimizer):
        try:
            told.append(int(content_of(obj.iterations)))
        except TypeError as error:  # as a model's weights, on JAX
            raise NotPortable("an optimizer that has lost its state") from error
    return told


def _decode_simple(codec: Codec, data: list[Any]) -> Any:
    import keras

    try:
        check_config(data[0])
    except NotPortable as error:
        raise ProtocolError(f"a Keras object cannot be rebuilt: {error}") from error
    obj = keras.saving.deserialize_keras_object(data[0], safe_mode=True)
    if isinstance(obj, keras.optimizers.Optimizer):
        if len(data) != 2 or type(data[1]) is not int or not 0 <= data[1] < 2**63:
            raise ProtocolError("an optimizer came over the channel without its steps")
        obj.iterations.assign(data[1])
    return obj


_MIRROR = _KerasMirror()
_SIMPLE = Encoding(_encode_simple, _decode_simple)
_HISTORY = Encoding(
    lambda c, v: [msgspec.msgpack.encode(describe_history(v))],
    lambda c, d: rebuild_history(msgspec.msgpack.decode(d[0])),
)


def register(codec: Codec) -> None:
    """Teach the codec the tags; the types are found when an object of theirs is met."""
    codec.add_mirror(_MIRROR, parts=_held_parts)
    codec.add("ks", (), _SIMPLE)
    codec.add("kh", (), _HISTORY)


def _held_parts(obj: Any) -> list[Any]:
    """By what a model may be held though nobody refers to it: its layers, their variables, its optimiser."""
    optimizer = getattr(obj, "optimizer", None)
    held = [*parts_of(obj), *obj.weights, *([] if optimizer is None else [optimizer])]
    return list({id(part): part for part in held if hasattr(part, "__dict__")}.values())


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
