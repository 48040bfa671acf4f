"""Built-in containers: tuples and frozen sets by value, lists, dicts, sets and their kin as mirrors."""

from __future__ import annotations

import array
import collections
import hashlib
import types
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from autograder.wire.codec import Codec, Encoding

_SCALARS = (type(None), bool, int, float, str, bytes, complex)
_BY_VALUE = ("datetime", "decimal", "fractions", "uuid", "pathlib", "pandas._libs")
"""Modules whose objects cross by value and say all of it in their ``repr``."""


class _Sequence:
    """list: items in order."""

    def __init__(self, kind: str, cls: type) -> None:
        self.kind = kind
        self._cls = cls

    def content(self, codec: Codec, obj: Any) -> Any:
        return [codec.encode(item) for item in obj]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        obj = register(self._cls())
        obj.extend(codec.decode(item) for item in content)
        return obj

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        items = [codec.decode(item) for item in content]
        obj.clear()
        obj.extend(items)

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return shallow(obj)


class _Deque(_Sequence):
    """deque: its length may be bounded, for ever."""

    def __init__(self) -> None:
        super().__init__("deque", collections.deque)

    def content(self, codec: Codec, obj: Any) -> Any:
        return [obj.maxlen, super().content(codec, obj)]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        bound, items = content
        obj = register(collections.deque(maxlen=None if bound is None else int(bound)))
        obj.extend(codec.decode(item) for item in items)
        return obj

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        super().update(codec, obj, content[1])


class _Set:
    """set: the order carries no meaning."""

    kind = "set"

    def content(self, codec: Codec, obj: Any) -> Any:
        return [codec.encode(item) for item in obj]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        obj = register(set())
        obj.update(codec.decode(item) for item in content)
        return obj

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        items = [codec.decode(item) for item in content]
        obj.clear()
        obj.update(items)

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        # A sum over the items does not depend on their order.
        total = sum(int.from_bytes(shallow([item])[:16], "big") for item in obj)
        return total.to_bytes(24, "big")


class _Mapping:
    """dict and its kin in collections: pairs in order."""

    def __init__(self, kind: str, cls: type) -> None:
        self.kind = kind
        self._cls = cls

    def content(self, codec: Codec, obj: Any) -> Any:
        return [[codec.encode(key), codec.encode(value)] for key, value in obj.items()]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        obj = register(self._cls())
        # In the order in which they were encoded: an assignment would decode the value first.
        for encoded, value in content:
            key = codec.decode(encoded)
            obj[key] = codec.decode(value)
        return obj

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        pairs = [(codec.decode(key), codec.decode(value)) for key, value in content]
        obj.clear()
        for key, value in pairs:
            obj[key] = value

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return shallow([part for pair in obj.items() for part in pair])


class _DefaultDict(_Mapping):
    """defaultdict: its factory crosses as any callable does."""

    def __init__(self) -> None:
        super().__init__("defaultdict", collections.defaultdict)

    def content(self, codec: Codec, obj: Any) -> Any:
        return [codec.encode(obj.default_factory), super().content(codec, obj)]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        obj = register(collections.defaultdict())
        self.update(codec, obj, content)
        return obj

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        factory, pairs = content
        obj.default_factory = codec.decode(factory)
        super().update(codec, obj, pairs)

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return super().fingerprint(codec, obj) + shallow([obj.default_factory])


class _Wrapper:
    """UserList, UserDict: the container that they are built on."""

    def __init__(self, kind: str, cls: type) -> None:
        self.kind = kind
        self._cls = cls

    def content(self, codec: Codec, obj: Any) -> Any:
        return codec.encode(obj.data)

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        obj = register(self._cls())
        self.update(codec, obj, content)
        return obj

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        data = codec.decode(content)
        if not isinstance(data, (list, dict)):
            raise ValueError("a container came over the channel that is none")
        obj.data = data

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return shallow([obj.data])


class _ByteArray:
    kind = "bytearray"

    def content(self, codec: Codec, obj: Any) -> Any:
        return bytes(obj)

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        return register(bytearray(content))

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        obj[:] = content

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return hashlib.blake2b(obj, digest_size=16).digest()


class _Array:
    """array.array."""

    kind = "array"

    def content(self, codec: Codec, obj: Any) -> Any:
        return [obj.typecode, obj.tobytes()]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        return register(array.array(content[0], content[1]))

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        obj[:] = array.array(content[0], content[1])

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        return hashlib.blake2b(obj.tobytes(), digest_size=16).digest()


def shallow(items: Any) -> bytes:
    """A digest of scalars by value and of everything else by identity."""
    return hashlib.blake2b(
        msgspec.msgpack.encode([_flat(item) for item in items]), digest_size=16
    ).digest()


def _flat(item: Any) -> Any:
    # What the class is, not what the object says: asking one of the other side's would come back here.
    cls = type(item)
    if issubclass(cls, (tuple, frozenset)):
        return [cls.__name__, [_flat(part) for part in item]]
    if cls in _SCALARS:
        return [cls.__name__, repr(item) if cls not in (bytes, str) else item.__hash__()]
    # Of what crosses by value nothing holds the old one: a new one may stand at its address.
    if issubclass(cls, np.generic):
        return [cls.__name__, item.tobytes()]
    if type(cls) is type and str(cls.__module__).startswith(_BY_VALUE):
        return [cls.__name__, repr(item)]
    return id(item)


def register(codec: Codec) -> None:
    """Teach the codec these types."""
    for tag, cls in (("t", tuple), ("f", frozenset)):
        codec.add(
            tag,
            (cls,),
            Encoding(
                lambda c, v: [c.encode(item) for item in v],
                lambda c, d, cls=cls: cls(c.decode(item) for item in d),  # type: ignore[misc]
            ),
        )
    codec.add_mirror(_Sequence("list", list), (list,))
    codec.add_mirror(_Deque(), (collections.deque,))
    codec.add_mirror(_Set(), (set,))
    codec.add_mirror(_Mapping("dict", dict), (dict,))
    codec.add_mirror(_DefaultDict(), (collections.defaultdict,))
    codec.add_mirror(_Mapping("OrderedDict", collections.OrderedDict), (collections.OrderedDict,))
    codec.add_mirror(_Mapping("Counter", collections.Counter), (collections.Counter,))
    codec.add_mirror(_Wrapper("UserList", collections.UserList), (collections.UserList,))
    codec.add_mirror(_Wrapper("UserDict", collections.UserDict), (collections.UserDict,))
    views: Any
    for tag, views, make in (
        ("dk", {}.keys(), lambda items: dict.fromkeys(items).keys()),
        ("dv", {}.values(), lambda items: dict(enumerate(items)).values()),
        ("di", {}.items(), lambda items: dict(items).items()),
    ):
        codec.add(
            tag,
            (type(views),),
            Encoding(
                lambda c, v: [c.encode(item) for item in v],
                lambda c, d, make=make: make([c.decode(item) for item in d]),  # type: ignore[misc]
            ),
        )
    codec.add(
        "mp",
        (types.MappingProxyType,),
        Encoding(
            lambda c, v: [c.encode(dict(v))],
            lambda c, d: types.MappingProxyType(dict(c.decode(d[0]))),
        ),
    )
    codec.add_mirror(_ByteArray(), (bytearray,))
    codec.add_mirror(_Array(), (array.array,))
