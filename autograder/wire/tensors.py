"""TensorFlow tensors by value, TensorFlow and Keras variables as mirrors. TensorFlow is imported only when met."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire import arrays
from autograder.wire.codec import Codec, Encoding, Mirror


def _tensorflow() -> Any:
    import tensorflow as tf

    return tf


def content_of(variable: Any) -> np.ndarray[Any, Any]:
    """What a variable of TensorFlow's or Keras's holds, whatever the backend.

    Variables are compared at every message. ``np.asarray`` takes five times as long as TensorFlow's own operation.
    """
    value: Any = getattr(variable, "value", None)
    held = variable if callable(value) else value  # of a tf.Variable itself, `value` is a method
    if not hasattr(held, "handle") or not (tf := _tensorflow()).executing_eagerly():
        return np.asarray(variable)
    return np.asarray(tf.raw_ops.ReadVariableOp(resource=held.handle, dtype=held.dtype).numpy())


def _encode_tensor(codec: Codec, value: Any) -> list[Any]:
    return [value.dtype.name, arrays.pack(codec, np.asarray(value.numpy()))]


def _decode_tensor(codec: Codec, data: list[Any]) -> Any:
    return _tensorflow().constant(arrays.unpack(codec, data[1]), dtype=str(data[0]))


class _Variable:
    """tf.Variable."""

    kind = "tf.Variable"

    def content(self, codec: Codec, obj: Any) -> Any:
        name = obj.name.split(":")[0]
        return [
            obj.dtype.name,
            arrays.pack(codec, np.asarray(obj.numpy())),
            bool(obj.trainable),
            name,
        ]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        dtype, value, trainable, name = content
        array = arrays.unpack(codec, value)
        tf = _tensorflow()
        return register(
            tf.Variable(array, dtype=str(dtype), trainable=bool(trainable), name=str(name))
        )

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        obj.assign(arrays.unpack(codec, content[1]))

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return hashlib.blake2b(content_of(obj).tobytes(), digest_size=16).digest()


class _KerasVariable:
    """keras.Variable, whatever the backend."""

    kind = "keras.Variable"

    def content(self, codec: Codec, obj: Any) -> Any:
        return [str(obj.dtype), arrays.pack(codec, np.asarray(obj)), bool(obj.trainable), obj.name]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        import keras

        dtype, value, trainable, name = content
        array = arrays.unpack(codec, value)
        return register(
            keras.Variable(array, dtype=str(dtype), trainable=bool(trainable), name=str(name))
        )

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        obj.assign(arrays.unpack(codec, content[1]))

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return hashlib.blake2b(content_of(obj).tobytes(), digest_size=16).digest()


_TENSOR = Encoding(_encode_tensor, _decode_tensor)
_SHAPE = Encoding(
    lambda c, v: [None if v.rank is None else list(v.as_list())],
    lambda c, d: _tensorflow().TensorShape(d[0]),
)
_DTYPE = Encoding(lambda c, v: [v.name], lambda c, d: _tensorflow().as_dtype(str(d[0])))
_VARIABLE, _KERAS_VARIABLE = _Variable(), _KerasVariable()


def register(codec: Codec) -> None:
    """Teach the codec the tags; the types are found when an object of theirs is met."""
    codec.add("tt", (), _TENSOR)
    codec.add("tS", (), _SHAPE)
    codec.add("tD", (), _DTYPE)
    codec.add_mirror(_VARIABLE)
    codec.add_mirror(_KERAS_VARIABLE)


def find(codec: Codec, obj: Any) -> tuple[str, Encoding] | Mirror | None:
    """How this object crosses, when it is a tensor or a variable."""
    module = type(obj).__module__
    if module.startswith("tensorflow"):
        tf = _tensorflow()
        if isinstance(obj, tf.Variable):
            return _VARIABLE
        if tf.is_tensor(obj) and hasattr(obj, "numpy"):
            return ("tt", _TENSOR)
        if isinstance(obj, tf.TensorShape):
            return ("tS", _SHAPE)
        if isinstance(obj, tf.DType):
            return ("tD", _DTYPE)
    if module.startswith("keras") and "keras" in sys.modules:
        import keras

        if isinstance(obj, keras.Variable):
            return _KERAS_VARIABLE
    return None
