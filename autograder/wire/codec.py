"""Plain values to MessagePack and back, with exact types.

``None``, ``bool``, ``int`` of 64 bits, ``float``, ``str`` and ``bytes`` stand for themselves. Everything else is a
list whose first item is a tag. A mutable value (list, dict, set, array, table, variable, model) is a *mirror*: it
crosses by value together with a number, so that a change on one side is brought over to the other and an object
that is handed back is the same object again. What has no encoding here is a *handle*; see
:mod:`autograder.wire.peer`.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from autograder.wire import names
from autograder.wire.channel import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograder.wire.peer import Peer

_INT64 = range(-(2**63), 2**64)
MAX_DIGITS = 40_000
"""Hexadecimal digits of the largest integer that crosses."""


class CannotCross(Exception):
    """A value of the test's own cannot be handed to the student's code; the text says what to write instead."""


class NotPortable(Exception):
    """An object of a kind that crosses by value holds something that does not; it crosses as a handle."""


class Mirror(Protocol):
    """How values of one mutable kind cross. ``kind`` is the tag of the content."""

    kind: str

    def content(self, codec: Codec, obj: Any) -> Any:
        """The encoded content."""

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        """A new object of that content; ``register`` it before decoding what it may contain."""

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        """Make ``obj`` equal to the content, in place."""

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        """Bytes that differ when the content does."""


class Encoding(NamedTuple):
    """How values of one immutable type cross."""

    encode: Callable[[Codec, Any], list[Any]]
    decode: Callable[[Codec, list[Any]], Any]


class Codec:
    """The tables of both kinds, and the recursion through them."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self._by_type: dict[type, tuple[str, Encoding] | Mirror | None] = {}
        self._by_tag: dict[str, Encoding] = {}
        self._mirrors: dict[str, Mirror] = {}
        self.cyclic: dict[str, Callable[[Any], list[Any]]] = {}
        """Of the kinds of mirrors whose objects refer to themselves, so that nobody else need do: an object's parts."""
        from autograder.wire import (
            arrays,
            containers,
            kerasmirror,
            plain,
            streams,
            tables,
            tensors,
            valueclasses,
        )

        self.local_path: type = streams.path_class(peer) if peer.trusted else type(Path())
        for part in (
            plain,
            valueclasses,
            containers,
            streams,
            arrays,
            tables,
            tensors,
            kerasmirror,
        ):
            part.register(self)

    # --- registration -------------------------------------------------------------------------------------------

    def add(self, tag: str, classes: Iterable[type], encoding: Encoding) -> None:
        """Let values of exactly these types cross by value."""
        self._by_tag[tag] = encoding
        for cls in classes:
            self._by_type[cls] = (tag, encoding)

    def add_mirror(
        self,
        mirror: Mirror,
        classes: Iterable[type] = (),
        *,
        parts: Callable[[Any], list[Any]] | None = None,
    ) -> None:
        """Let mutable values of exactly these types cross as mirrors.

        Of those that refer to themselves, ``parts`` gives what they are made of, themselves among it: objects with a
        ``__dict__`` that can be referred to weakly.
        """
        self._mirrors[mirror.kind] = mirror
        if parts is not None:
            self.cyclic[mirror.kind] = parts
        for cls in classes:
            self._by_type[cls] = mirror

    def mirror_of(self, obj: Any) -> Mirror | None:
        """The mirror for this object, or None where it is of another sort."""
        found = self._find(obj)
        return found if found is not None and not isinstance(found, tuple) else None

    def mirror(self, kind: Any) -> Mirror:
        """The mirror of that kind."""
        try:
            return self._mirrors[kind]
        except (KeyError, TypeError):
            raise ProtocolError("a value of unknown kind came over the channel") from None

    def _find(self, obj: Any) -> tuple[str, Encoding] | Mirror | None:
        cls = type(obj)
        try:
            return self._by_type[cls]
        except KeyError:
            from autograder.wire import kerasmirror, tables, tensors

            found: tuple[str, Encoding] | Mirror | None = None
            for part in (tables, tensors, kerasmirror):
                found = part.find(self, obj)
                if found is not None:
                    break
            if not cls.__module__.startswith("__main__"):
                self._by_type[cls] = found
            return found

    # --- values -------------------------------------------------------------------------------------------------

    def encode(self, obj: Any) -> Any:
        """An encoded value, possibly with handles in it.

        Raises:
            CannotCross: for an object of the judge's that the student's side must not hold.
        """
        cls = type(obj)
        if obj is None or cls is bool or cls is float or cls is bytes:
            return obj
        if cls is int:
            return obj if obj in _INT64 else ["I", to_hex(obj)]
        if cls is str:
            return obj if _is_utf8(obj) else ["S", obj.encode("utf-8", "surrogatepass")]
        found = self._find(obj)
        if found is None:
            return self._encode_other(obj)
        mark = self.peer.shared.unsent
        try:
            if isinstance(found, tuple):
                return [found[0], *found[1].encode(self, obj)]
            return self.peer.shared.encode_mirror(obj, found)
        except NotPortable:
            # What it holds has not been sent after all.
            self.peer.shared.unsend(mark)
            return self.peer.encode_handle(obj)

    def decode(self, data: Any) -> Any:
        """The value, proxy or own object that ``data`` stands for.

        Raises:
            ProtocolError: where ``data`` is malformed.
        """
        if not isinstance(data, list):
            if isinstance(data, (dict, bytearray)):
                raise ProtocolError("an untagged value came over the channel")
            return data
        try:
            tag, rest = data[0], data[1:]
            if tag in ("O", "Y"):
                return self.peer.shared.decode_mirror(tag, *rest)
            if tag in ("h", "b"):
                return self.peer.decode_handle(tag, *rest)
            encoding = self._by_tag[tag]
        except (KeyError, IndexError, TypeError):
            raise ProtocolError("a value of unknown kind came over the channel") from None
        try:
            return encoding.decode(self, rest)
        except ProtocolError:
            raise
        except RecursionError as error:
            raise ProtocolError("a value nested too deeply came over the channel") from error
        except (
            ValueError,
            TypeError,
            LookupError,
            OverflowError,
            AttributeError,
            AssertionError,
        ) as error:
            raise ProtocolError(f"a malformed value came over the channel ({error})") from error

    def _encode_other(self, obj: Any) -> Any:
        if isinstance(obj, types.ModuleType):
            if obj.__name__.partition(".")[0] in names.MODULES:
                return ["m", obj.__name__]
            return self.peer.encode_handle(obj)
        if isinstance(obj, BaseException) and not self.peer.shared.knows(obj):
            from autograder.wire import exceptions

            return ["e", *exceptions.encode(self, obj)]
        plain = None if self.peer.shared.knows(obj) else self._as_base(obj)
        if plain is not None:
            return plain
        if not self.peer.shared.knows(obj) and (isinstance(obj, type) or callable(obj)):
            name = names.name_of(obj, trusted=self.peer.trusted)
            if name is not None and (self.peer.trusted or names.harmless(obj)):
                return ["q", *name]
        return self.peer.encode_handle(obj)

    def _as_base(self, obj: Any) -> Any:
        """A subclass of a plain type that the test does not name crosses as the plain value.

        So an ``int`` whose ``__eq__`` always agrees is just an ``int`` in the judge; a named tuple or a member of an
        enumeration keeps its class, made anew.
        """
        from autograder.wire import valueclasses

        cls = type(obj)
        value = valueclasses.encode_instance(self, obj)
        if value is not None:
            return value
        base: Any
        for base in (int, float, complex, str, bytes):
            if isinstance(obj, base):
                # The unbound conversions read the value itself, not an overridden method.
                return self.encode(_BASE_VALUE[base](obj))
        if self.peer.is_named(cls):
            return None
        if cls.__module__ == "__main__":
            for container in (list, tuple, dict, set, frozenset):
                if isinstance(obj, container):
                    return self.encode(container(obj))
        return None


_BASE_VALUE: dict[Any, Callable[[Any], Any]] = {
    int: lambda v: int.__add__(v, 0),
    float: lambda v: float.__add__(v, 0.0),
    complex: lambda v: complex.__add__(v, 0j),
    str: lambda v: str.__str__(v) if type(v) is str else "".join(str.__iter__(v)),
    bytes: lambda v: bytes(bytes.__iter__(v)),
}


def to_hex(value: int) -> str:
    """An integer of any size as text.

    Raises:
        CannotCross: when it has more than :data:`MAX_DIGITS` digits.
    """
    text = f"{value:x}"
    if len(text) > MAX_DIGITS:
        raise CannotCross(f"an integer of {len(text)} hexadecimal digits is too large to hand over")
    return text


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
