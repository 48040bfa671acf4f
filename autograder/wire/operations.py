"""What one side may ask of the other's objects, and what of it is refused."""

from __future__ import annotations

import copy
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.wire import proxies
from autograder.wire.channel import ProtocolError
from autograder.wire.handles import is_function

if TYPE_CHECKING:
    from autograder.wire.peer import Peer


def _target(peer: Peer, encoded: Any) -> Any:
    if not isinstance(encoded, list) or not encoded or encoded[0] != "b":
        raise ProtocolError("a request names no object")
    return peer.codec.decode(encoded)


def _check_attribute(peer: Peer, obj: Any, name: Any) -> None:
    """From the student's side no way leads from an object of the test's to the test's code or frames."""
    if not isinstance(name, str):
        raise ProtocolError("an attribute's name is not text")
    if not peer.trusted:
        return
    if name.startswith("_") and name not in ("__name__", "__doc__"):
        raise AttributeError(f"{type(obj).__name__!r} object has no attribute {name!r}")
    if is_function(obj) or isinstance(obj, _OPAQUE):
        raise AttributeError(f"{type(obj).__name__!r} object has no attribute {name!r}")


_OPAQUE = (
    types.GeneratorType,
    types.CoroutineType,
    types.AsyncGeneratorType,
    types.FrameType,
    types.CodeType,
    types.TracebackType,
    types.ModuleType,
)


def _do_call(peer: Peer, encoded: Any, args: Any, kwargs: Any) -> Any:
    target = _target(peer, encoded)
    # In the order in which they were encoded: an object's content comes with its first mention.
    positional = [peer.codec.decode(arg) for arg in args]
    named = {str(name): peer.codec.decode(value) for name, value in kwargs.items()}
    return target(*positional, **named)


def _do_attr(peer: Peer, encoded: Any, name: Any) -> Any:
    obj = _target(peer, encoded)
    _check_attribute(peer, obj, name)
    if name == "__dict__":
        return dict(vars(obj))
    return getattr(obj, name)


def _do_setattr(peer: Peer, encoded: Any, name: Any, value: Any) -> None:
    obj = _target(peer, encoded)
    _check_attribute(peer, obj, name)
    setattr(obj, name, peer.codec.decode(value))


def _do_delattr(peer: Peer, encoded: Any, name: Any) -> None:
    obj = _target(peer, encoded)
    _check_attribute(peer, obj, name)
    delattr(obj, name)


def _do_dir(peer: Peer, encoded: Any) -> list[str]:
    found = dir(_target(peer, encoded))
    return [name for name in found if not (peer.trusted and name.startswith("_"))]


def _do_special(peer: Peer, encoded: Any, name: Any, args: Any) -> Any:
    obj = _target(peer, encoded)
    if name not in proxies.SPECIAL:
        raise ProtocolError(f"{name!r} is no special method that crosses")
    if name in ("__copy__", "__deepcopy__"):
        return copy.deepcopy(obj) if name == "__deepcopy__" else copy.copy(obj)
    if peer.trusted and name in ("__repr__", "__str__", "__format__") and is_function(obj):
        return object.__repr__(obj)
    method = getattr(type(obj), name)
    return method(obj, *(peer.codec.decode(arg) for arg in args))


def _do_isinstance(peer: Peer, instance: Any, cls: Any) -> bool:
    return isinstance(peer.codec.decode(instance), _target(peer, cls))


def _do_issubclass(peer: Peer, subclass: Any, cls: Any) -> bool:
    return issubclass(_target(peer, subclass), _target(peer, cls))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": _do_call,
    "attr": _do_attr,
    "setattr": _do_setattr,
    "delattr": _do_delattr,
    "dir": _do_dir,
    "special": _do_special,
    "isinstance": _do_isinstance,
    "issubclass": _do_issubclass,
}
