"""What one side may ask of the other's objects, and what of it is refused."""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.wire import deriving, lending, streams, waiting
from autograder.wire.channel import ProtocolError
from autograder.wire.codec import CannotCross
from autograder.wire.handles import is_function
from autograder.wire.specialnames import SPECIAL

if TYPE_CHECKING:
    from autograder.wire.peer import Peer


def _target(peer: Peer, encoded: Any) -> Any:
    if not isinstance(encoded, list) or not encoded or encoded[0] != "b":
        raise ProtocolError("a request names no object")
    if peer.trusted and peer.shared.is_mirror(encoded[1]):
        # It has crossed by value: what the student's code asks, it asks of its own copy.
        raise ProtocolError("a request names a value")
    return peer.codec.decode(encoded)


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise ProtocolError("an attribute's name is not text")
    return name


def _do_call(peer: Peer, encoded: Any, args: Any, kwargs: Any) -> Any:
    target = _target(peer, encoded)
    # In the order in which they were encoded: an object's content comes with its first mention.
    positional = [peer.codec.decode(arg) for arg in args]
    named = {str(name): peer.codec.decode(value) for name, value in kwargs.items()}
    if peer.trusted:
        lending.check_use(target)
    with peer.turn.lend():
        return target(*positional, **named)


def _do_attr(peer: Peer, encoded: Any, name: Any) -> Any:
    obj = _target(peer, encoded)
    if peer.trusted:
        lending.check_read(obj, _name(name))
    if name == "__dict__":
        return dict(vars(obj))
    with peer.turn.lend():
        return getattr(obj, name)


def _do_setattr(peer: Peer, encoded: Any, name: Any, value: Any) -> None:
    obj = _target(peer, encoded)
    decoded = peer.codec.decode(value)
    if peer.trusted:
        lending.check_change(obj, _name(name))
    with peer.turn.lend():
        setattr(obj, name, decoded)


def _do_delattr(peer: Peer, encoded: Any, name: Any) -> None:
    obj = _target(peer, encoded)
    if peer.trusted:
        lending.check_change(obj, _name(name))
    with peer.turn.lend():
        delattr(obj, name)


def _do_dir(peer: Peer, encoded: Any) -> list[str]:
    found = dir(_target(peer, encoded))
    return [name for name in found if not (peer.trusted and name.startswith("_"))]


def _do_special(peer: Peer, encoded: Any, name: Any, args: Any) -> Any:
    obj = _target(peer, encoded)
    if name not in SPECIAL:
        raise ProtocolError(f"{name!r} is no special method that crosses")
    if peer.trusted:
        lending.check_use(obj, name)
    if name in ("__copy__", "__deepcopy__"):
        with peer.turn.lend():
            return copy.deepcopy(obj) if name == "__deepcopy__" else copy.copy(obj)
    if peer.trusted and name in ("__repr__", "__str__", "__format__") and is_function(obj):
        return object.__repr__(obj)
    method = _special_method(obj, name)
    decoded = [peer.codec.decode(arg) for arg in args]
    with peer.turn.lend():
        return method(*decoded)


def _special_method(obj: Any, name: str) -> Any:
    """The method as an operator finds it: in the class, and bound only where it is a descriptor, as a mock's isn't."""
    found = inspect.getattr_static(type(obj), name, None)
    if found is None:
        return functools.partial(getattr(type(obj), name), obj)  # raises what Python says of it
    bind = getattr(type(found), "__get__", None)
    return found if bind is None else bind(found, obj, type(obj))


def _do_isinstance(peer: Peer, instance: Any, cls: Any) -> bool:
    decoded = peer.codec.decode(instance)
    with peer.turn.lend():
        return isinstance(decoded, _target(peer, cls))


def _do_issubclass(peer: Peer, subclass: Any, cls: Any) -> bool:
    return issubclass(_target(peer, subclass), _target(peer, cls))


def _do_path(peer: Peer, name: Any, text: Any, args: Any, kwargs: Any) -> Any:
    """Look at a file of this side's for a path that has crossed. Only a test may ask for that."""
    if peer.trusted or name not in streams.AT_FILES:
        raise ProtocolError("a file was asked for over the channel")
    positional = [peer.codec.decode(arg) for arg in args]
    named = {str(key): peer.codec.decode(value) for key, value in kwargs.items()}
    with peer.turn.lend():
        return getattr(Path(text), name)(*positional, **named)


def _do_derive(peer: Peer, name: Any, bases: Any, items: Any) -> type:
    """Make a class of the test's that derives from one of the student's."""
    if peer.trusted:
        raise ProtocolError("a class was asked for over the channel")
    return deriving.make(peer, name, bases, items)


def _do_super(peer: Peer, cls: Any, obj: Any, name: Any) -> Any:
    """What ``super()`` finds for a method of such a class."""
    if peer.trusted:
        raise ProtocolError("super() was asked for over the channel")
    with peer.turn.lend():
        return getattr(super(_target(peer, cls), _target(peer, obj)), _name(name))


def _do_waiting(peer: Peer, encoded: Any, name: Any, args: Any) -> Any:
    """Begin to wait for an object of the student's. Only a test may ask for that."""
    if name not in waiting.NAMES:
        raise ProtocolError(f"{name!r} is no special method that is waited for")
    if peer.trusted:
        raise CannotCross(
            "the student's code cannot wait for an object of the test's (`await`, `async for`, `async with`)."
            " Hand over one that does without."
        )
    decoded = [peer.codec.decode(arg) for arg in args]
    with peer.turn.lend():
        return waiting.perform(_target(peer, encoded), name, decoded)


def _do_step(peer: Peer, encoded: Any, how: Any) -> Any:
    """Go on with a coroutine of the student's. Only a test may ask for that."""
    if peer.trusted or how not in ("run", "cancel", "close"):
        raise ProtocolError("a coroutine's step was asked for over the channel")
    with peer.turn.lend():
        return peer.loop.step(_target(peer, encoded), how)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": _do_call,
    "attr": _do_attr,
    "setattr": _do_setattr,
    "delattr": _do_delattr,
    "dir": _do_dir,
    "special": _do_special,
    "isinstance": _do_isinstance,
    "path": _do_path,
    "derive": _do_derive,
    "super": _do_super,
    "waiting": _do_waiting,
    "step": _do_step,
    "issubclass": _do_issubclass,
}
