"""Handles: references to objects that stay on their side, described when they first cross.

A handle is ``["h", number, description]`` from the owner's side, ``["b", number]`` back to it.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import linecache
import types
from typing import TYPE_CHECKING, Any

from autograder.wire import functions, lending, making, names, proxies, valueclasses, waiting
from autograder.wire.channel import ProtocolError
from autograder.wire.codec import CannotCross
from autograder.wire.signatures import describe_result, describe_signature
from autograder.wire.specialnames import SPECIAL

if TYPE_CHECKING:
    from autograder.wire.peer import Peer

_MAX_SOURCE = 50_000


def encode(peer: Peer, obj: Any) -> list[Any]:
    """A reference to an object that stays on its side, described the first time.

    Raises:
        CannotCross: when the other side may not hold it.
    """
    gid = peer.shared.number_of_copy(obj)
    if gid is None and isinstance(type(obj), proxies.RemoteMeta):
        gid = proxies.gid_of(obj)
    if gid is not None:
        return ["b", gid]
    gid = peer.shared.number_of_own(obj)
    if gid is not None:
        return ["h", gid, None]
    if peer.trusted and not lending.may_lend(obj):
        raise CannotCross(
            f"a {type(obj).__name__} of the test's cannot be handed to the student's code.{lending.ADVICE}"
        )
    gid = peer.shared.own(obj)
    try:
        return ["h", gid, _describe(peer, obj)]
    except BaseException:
        peer.shared.forget(gid)
        raise


def encode_class(peer: Peer, cls: type) -> Any:
    """A class: by name where both sides may have it, else as a handle."""
    if not peer.shared.knows(cls):
        name = names.name_of(cls, trusted=peer.trusted)
        if name is not None and (peer.trusted or names.harmless(cls)):
            return ["q", *name]
    return encode(peer, cls)


def _describe(peer: Peer, obj: Any) -> dict[str, Any]:
    if isinstance(obj, type):
        plain = valueclasses.describe(peer, obj)
        if plain is not None:
            return plain
        exception = issubclass(obj, BaseException)
        library = None if exception or obj.__module__ == "__main__" else names.name_of(obj)
        bases = [] if library else [b for b in obj.__bases__ if b is not object]
        return {
            "what": "class",
            "name": obj.__name__,
            "qualname": obj.__qualname__,
            "doc": _doc(obj),
            "library": list(library) if library else None,
            "bases": [encode_class(peer, base) for base in bases],
            "exception": exception,
            "dunders": sorted(_dunders(obj)),
            "signature": describe_signature(peer, obj),
            "source": None if peer.trusted else _class_source(obj),
            "abstract": sorted(getattr(obj, "__abstractmethods__", ())),
        }
    if is_function(obj):
        return {
            "what": "function",
            "name": getattr(obj, "__name__", type(obj).__name__),
            "qualname": getattr(obj, "__qualname__", type(obj).__name__),
            "doc": _doc(obj),
            "signature": describe_signature(peer, obj),
            "returns": describe_result(peer, obj),
            "attributes": not peer.trusted and functions.has_attributes(obj),
            "source": None if peer.trusted else _source(obj),
            "generator": inspect.isgeneratorfunction(obj),
            "coroutine": inspect.iscoroutinefunction(obj),
            "asyncgen": inspect.isasyncgenfunction(obj),
            "code": None if peer.trusted else functions.describe_code(obj),
            "wrapped": None if peer.trusted else _wrapped(peer, obj),
        }
    return {"what": "object", "class": encode(peer, type(obj))}


def decode(peer: Peer, tag: str, gid: Any, described: Any = None) -> Any:
    """The object itself, where it is ours, or what stands here for theirs."""
    if tag == "b":
        return peer.shared.owned(gid)
    known = peer.shared.copy(gid)
    if known is not None:
        return known
    if not isinstance(described, dict) or not isinstance(gid, int):
        raise ProtocolError("an object without a description came over the channel")
    what = described["what"]
    created: Any
    if what == "function":
        created = functions.make_function(peer, gid, described)
    elif what == "class":
        created = making.make_class(peer, gid, described)
    elif what in ("namedtuple", "enum"):
        created = valueclasses.make(peer, gid, described)
    else:
        cls = peer.codec.decode(described["class"])
        if not isinstance(cls, proxies.RemoteMeta):
            raise ProtocolError("an object without a class came over the channel")
        created = object.__new__(cls)  # type: ignore[arg-type]
        proxies.bind(created, peer, gid)
    peer.shared.adopt(gid, created)
    return created


def is_function(obj: Any) -> bool:
    return isinstance(
        obj,
        (
            types.FunctionType,
            types.MethodType,
            types.BuiltinFunctionType,
            types.MethodWrapperType,
            types.WrapperDescriptorType,
            types.MethodDescriptorType,
            functools.partial,
        ),
    )


def _dunders(cls: type) -> set[str]:
    found: set[str] = set()
    for base in cls.__mro__:
        if base is object:
            continue
        found.update(
            name
            for name, value in vars(base).items()
            if name in SPECIAL | waiting.NAMES and value is not None
        )
    return found


def _doc(obj: Any) -> str | None:
    doc = getattr(obj, "__doc__", None)
    return doc[:_MAX_SOURCE] if isinstance(doc, str) else None


def _source(obj: Any) -> str | None:
    with contextlib.suppress(Exception):
        source = inspect.getsource(obj)
        return source if len(source) <= _MAX_SOURCE else None
    return None


def _class_source(cls: type) -> str | None:
    """A class's own text, found by one of its methods: inspect cannot tell it of a class of a notebook's cell."""
    if cls.__module__ != "__main__":
        return None
    for method in vars(cls).values():
        found = getattr(method, "fget", None) or getattr(method, "__func__", method)
        code = getattr(found, "__code__", None)
        if not isinstance(code, types.CodeType):
            continue
        lines = linecache.getlines(code.co_filename)
        with contextlib.suppress(SyntaxError, ValueError, RecursionError):
            for node in ast.walk(ast.parse("".join(lines))):
                if (
                    isinstance(node, ast.ClassDef)
                    and node.name == cls.__name__
                    and node.lineno <= code.co_firstlineno <= (node.end_lineno or 0)
                ):
                    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                    source = "".join(lines[first - 1 : node.end_lineno])
                    return source if len(source) <= _MAX_SOURCE else None
    return None


def _wrapped(peer: Peer, obj: Any) -> Any:
    wrapped = getattr(obj, "__wrapped__", None)
    return peer.codec.encode(wrapped) if isinstance(wrapped, types.FunctionType) else None
