"""NumPy: arrays as mirrors, scalars and dtypes by value. No dtype that holds Python objects crosses as bytes."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire.channel import MAX_MESSAGE, MessageTooLarge
from autograder.wire.codec import Codec, Encoding
from autograder.wire.containers import shallow

_KINDS = frozenset("biufcSUMmVT?")
_MAX_DIMENSIONS = 32
_SMALL = 256
"""Bytes: to hash so few takes longer than to compare them as they are."""


def dtype_text(dtype: np.dtype[Any]) -> Any:
    """What stands for a dtype on the wire."""
    return (
        dtype.str
        if dtype.names is None
        else [[str(part) for part in field[:2]] for field in dtype.descr]
    )


def dtype_from(text: Any) -> np.dtype[Any]:
    """The dtype of :func:`dtype_text`.

    Raises:
        ValueError: for one that may not cross.
    """
    dtype = (
        np.dtype([tuple(field) for field in text])
        if isinstance(text, list)
        else np.dtype(str(text))
    )
    if dtype.hasobject or dtype.kind not in _KINDS:
        raise ValueError(f"arrays of dtype {dtype} do not cross")
    return dtype


def pack(codec: Codec, obj: np.ndarray[Any, Any]) -> list[Any]:
    """An array of any dtype as plain values: ``[dtype, shape, data, writeable]``; object arrays item by item."""
    if obj.nbytes > MAX_MESSAGE:
        raise MessageTooLarge(f"an array of {obj.nbytes / 2**20:.0f} MiB is too large to hand over")
    if obj.dtype.hasobject:
        return ["O", list(obj.shape), [codec.encode(item) for item in obj.ravel().tolist()], True]
    if obj.dtype.kind not in _KINDS:  # bfloat16 and its like: extension dtypes by name
        return [obj.dtype.name, list(obj.shape), obj.tobytes(), bool(obj.flags.writeable)]
    if obj.dtype.kind == "T":
        return ["T", list(obj.shape), [str(item) for item in obj.ravel()], True]
    return [dtype_text(obj.dtype), list(obj.shape), obj.tobytes(), bool(obj.flags.writeable)]


def unpack(codec: Codec, data: Any) -> np.ndarray[Any, Any]:
    """The array of :func:`pack`: a fresh one that owns its memory."""
    dtype_name, shape, raw, writeable = data
    if len(shape) > _MAX_DIMENSIONS or any(not isinstance(n, int) or n < 0 for n in shape):
        raise ValueError("an array's shape is malformed")
    if dtype_name == "O":
        items = np.empty(len(raw), dtype=object)
        for position, item in enumerate(raw):
            items[position] = codec.decode(item)
        return items.reshape(shape)
    if dtype_name == "T":
        return np.array([str(item) for item in raw], dtype="T").reshape(shape)
    extension = isinstance(dtype_name, str) and dtype_name in _EXTENSIONS
    dtype = _extension(dtype_name) if extension else dtype_from(dtype_name)
    result = np.frombuffer(bytearray(raw), dtype=dtype).reshape(shape)
    if not writeable:
        result.flags.writeable = False
    return result


def fingerprint(obj: np.ndarray[Any, Any]) -> bytes:
    """Bytes that differ when an array's content, shape or dtype does."""
    if obj.dtype.hasobject:
        return shallow(obj.ravel().tolist())
    plain = obj.dtype.kind in "biufc"
    # To spell out a dtype takes longer than all the rest for a small array; that of numbers has a code.
    kind = repr((obj.shape, obj.dtype.str if plain else obj.dtype)).encode()
    if obj.nbytes <= _SMALL:
        return kind + obj.tobytes()
    digest = hashlib.blake2b(kind, digest_size=16)
    digest.update(np.ascontiguousarray(obj).view(np.uint8).data if plain else obj.tobytes())
    return digest.digest()


_EXTENSIONS = frozenset(["bfloat16", "float8_e4m3fn", "float8_e5m2", "int4", "uint4"])


def _extension(name: str) -> np.dtype[Any]:
    # ml_dtypes comes with TensorFlow and JAX; whoever sends such a dtype has it loaded.
    dtype: np.dtype[Any] = np.dtype(getattr(sys.modules["ml_dtypes"], name))
    return dtype


class _ArrayMirror:
    kind = "ndarray"

    def content(self, codec: Codec, obj: Any) -> Any:
        return pack(codec, obj)

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        return register(unpack(codec, content))

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        fresh = unpack(codec, content)
        if fresh.shape == obj.shape and fresh.dtype == obj.dtype:
            writeable = obj.flags.writeable
            obj.flags.writeable = True
            obj[...] = fresh
            obj.flags.writeable = writeable
        else:
            obj.resize(fresh.shape, refcheck=False)
            obj[...] = fresh.astype(obj.dtype)

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return fingerprint(obj)


def _encode_scalar(codec: Codec, value: Any) -> list[Any]:
    return pack(codec, np.asarray(value))


def _decode_scalar(codec: Codec, data: list[Any]) -> Any:
    array = unpack(codec, data)
    if array.shape != ():
        raise ValueError("a scalar has no shape")
    return array[()]


def register(codec: Codec) -> None:
    """Teach the codec NumPy's types."""
    codec.add_mirror(_ArrayMirror(), (np.ndarray,))
    scalars = {np.dtype(code).type for code in "?bhilqBHILQefdgFDG"} | {
        np.datetime64,
        np.timedelta64,
    }
    codec.add(
        "n", scalars | {np.str_, np.bytes_, np.void}, Encoding(_encode_scalar, _decode_scalar)
    )
    dtypes = {type(np.dtype(code)) for code in "?bhilqBHILQefdgFDGSUMmV"}
    codec.add("dt", dtypes, Encoding(lambda c, v: [dtype_text(v)], lambda c, d: dtype_from(d[0])))
