"""One side of the wire: whose objects are whose, requests, and answers.

Each side keeps two tables. *Owned* objects are its own that the other side refers to by number; *copies* are what
stands here for the other side's: mirrors of its mutable values, and proxies. A call is synchronous and may call back.
Before each message both sides bring over what has changed in the mirrors that both hold.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
import types
from collections.abc import Callable
from typing import Any

from autograder.wire import names, proxies
from autograder.wire.channel import Channel, ChannelClosed, MessageTooLarge, ProtocolError
from autograder.wire.codec import CannotCross, Codec, Mirror

_SWEEP_ENTRIES = 256
_SWEEP_BYTES = 64 * 2**20
_WATCH_BYTES = 4 * 2**20
"""Mirrors are compared at every message as long as all of them together are smaller than this."""
_MAX_SOURCE = 50_000
_MAX_DEPTH = 100


class Peer:
    """One side. ``trusted`` is true in the judge, which restricts what the other side may ask for."""

    def __init__(self, channel: Channel, *, trusted: bool) -> None:
        self.channel = channel
        self.trusted = trusted
        self.named: frozenset[str] = frozenset()
        """Class names that the lab's tests mention."""
        self.namedtuples: dict[Any, type] = {}
        self.handlers: dict[str, Callable[..., Any]] = {}
        """Requests beside those on objects; the kernel's agent adds the namespace here."""
        self.is_shippable: Callable[[Any], bool] = lambda obj: True
        """Whether an object of this side may be held by the other; the judge's runner narrows it."""
        self.on_notice: Callable[[Any], None] = lambda notice: None
        self.notice: Callable[[], Any] = lambda: None
        """What goes with every message besides: the kernel tells here which names have been bound."""
        self.format_traceback: Callable[[BaseException], str] = lambda error: ""
        self.codec = Codec(self)
        self._owned: dict[int, Any] = {}
        self._owned_ids: dict[int, int] = {}
        self._copies: dict[int, Any] = {}
        self._copy_ids: dict[int, int] = {}
        self._prints: dict[int, bytes] = {}
        self._weights: dict[int, int] = {}
        self._mirrors: dict[int, Mirror] = {}
        self._touched: set[int] = set()
        self._dropped: list[int] = []
        self._unsent: list[int] = []
        """Numbers that were given out, and as ``~number`` those whose content was encoded, since the last message."""
        self._next = 0
        self._since_sweep = 0
        self._bytes_since_sweep = 0
        self._depth = 0

    # --- who knows what --------------------------------------------------------------------------------------------

    def knows(self, obj: Any) -> bool:
        """Whether the object stands in one of the tables."""
        return id(obj) in self._copy_ids or id(obj) in self._owned_ids

    def is_named(self, cls: type) -> bool:
        """Whether the lab's tests mention this class by name."""
        return cls.__name__ in self.named

    def traceback_text(self, error: BaseException) -> str:
        """The traceback that may be told to the other side: none of the judge's."""
        return "" if self.trusted else self.format_traceback(error)

    # --- mirrors -----------------------------------------------------------------------------------------------------

    def encode_mirror(self, obj: Any, mirror: Mirror) -> list[Any]:
        """``["O", number, kind, content]`` for one of ours, ``["Y", …]`` for one of theirs; content only where news."""
        gid = self._copy_ids.get(id(obj))
        tag = "Y"
        if gid is None:
            tag = "O"
            gid = self._owned_ids.get(id(obj))
        if gid is None:
            gid = self._own(obj)
            self._mirrors[gid] = mirror
            try:
                return [tag, gid, mirror.kind, self._content(gid, obj, mirror)]
            except BaseException:
                self._forget(gid)
                raise
        self._touched.add(gid)
        news = self._prints.get(gid) != mirror.fingerprint(self.codec, obj)
        return [tag, gid, mirror.kind, self._content(gid, obj, mirror) if news else None]

    def _content(self, gid: int, obj: Any, mirror: Mirror) -> Any:
        self._unsent.append(~gid)
        # Set the print first: an object that contains itself then stands as a reference within itself.
        self._prints[gid] = mirror.fingerprint(self.codec, obj)
        content = mirror.content(self.codec, obj)
        self._weights[gid] = _size(content)
        self._bytes_since_sweep += self._weights[gid]
        self._touched.add(gid)
        return content

    def decode_mirror(self, tag: str, gid: Any, kind: Any, content: Any) -> Any:
        """The object, created or brought up to date."""
        mirror = self.codec.mirror(kind)
        table = self._copies if tag == "O" else self._owned
        if gid not in table:
            if tag == "Y" or content is None or not isinstance(gid, int):
                raise ProtocolError("an object that is not known came over the channel")

            def register(created: Any) -> Any:
                self._copies[gid] = created
                self._copy_ids[id(created)] = gid
                self._mirrors[gid] = mirror
                return created

            obj = mirror.create(self.codec, content, register)
            self._since_sweep += 1
        else:
            obj = table[gid]
            if content is None:
                self._touched.add(gid)
                return obj
            if self.codec.mirror_of(obj) is not mirror:
                raise ProtocolError("an object of another kind came over the channel")
            mirror.update(self.codec, obj, content)
        self._prints[gid] = mirror.fingerprint(self.codec, obj)
        self._weights[gid] = _size(content)
        self._bytes_since_sweep += self._weights[gid]
        self._touched.add(gid)
        return obj

    def _changes(self) -> list[Any]:
        """What has changed here in the mirrors that both sides hold."""
        watched = self._mirrors if sum(self._weights.values()) <= _WATCH_BYTES else self._touched
        changes = []
        for gid in list(watched):
            mirror = self._mirrors.get(gid)
            if mirror is None:
                continue
            tag, obj = ("Y", self._copies[gid]) if gid in self._copies else ("O", self._owned[gid])
            if mirror.fingerprint(self.codec, obj) != self._prints.get(gid):
                changes.append([tag, gid, mirror.kind, self._content(gid, obj, mirror)])
        self._touched.clear()
        return changes

    def _apply(self, extras: Any) -> None:
        changes, dropped, notice = extras
        for change in changes:
            self.codec.decode(change)
        for gid in dropped:
            if gid in self._owned:
                self._forget(gid)
            elif gid in self._copies:
                # Its owner let go of it: from now on it is ours alone.
                self._copy_ids.pop(id(self._copies.pop(gid)), None)
                self._mirrors.pop(gid, None)
                self._weights.pop(gid, None)
        if notice is not None:
            self.on_notice(notice)

    def _extras(self) -> list[Any]:
        changes = self._changes()
        self._sweep()
        dropped, self._dropped = self._dropped, []
        return [changes, dropped, self.notice()]

    def _sweep(self) -> None:
        """Let go of what nobody on this side refers to but the tables."""
        if self._since_sweep < _SWEEP_ENTRIES and self._bytes_since_sweep < _SWEEP_BYTES:
            return
        self._since_sweep = self._bytes_since_sweep = 0
        for gid in list(self._copies):
            obj = self._copies[gid]
            # Three references: the table's, this name's and getrefcount's own.
            if sys.getrefcount(obj) <= 3 and not isinstance(obj, type):
                del self._copies[gid]
                self._copy_ids.pop(id(obj), None)
                self._mirrors.pop(gid, None)
                self._weights.pop(gid, None)
                self._prints.pop(gid, None)
                self._dropped.append(gid)
        for gid in [g for g in self._owned if g in self._mirrors]:
            obj = self._owned[gid]
            if sys.getrefcount(obj) <= 3:
                self._forget(gid)
                self._dropped.append(gid)

    def _own(self, obj: Any) -> int:
        # Even numbers are the judge's, odd ones the student's: the two never meet.
        gid = self._next * 2 + (0 if self.trusted else 1)
        self._next += 1
        self._owned[gid] = obj
        self._owned_ids[id(obj)] = gid
        self._unsent.append(gid)
        self._since_sweep += 1
        return gid

    def send(self, message: Any) -> None:
        """Send a message; what was encoded for it is then known over there."""
        self.channel.send(message)
        self._unsent.clear()

    def unsend(self, mark: int = 0) -> None:
        """Forget what was encoded since ``mark`` entries ago for a message that will not be sent."""
        for gid in self._unsent[mark:]:
            if gid < 0:
                self._prints.pop(~gid, None)
            else:
                self._forget(gid)
        del self._unsent[mark:]

    @property
    def unsent(self) -> int:
        """A mark for :meth:`unsend`."""
        return len(self._unsent)

    def _forget(self, gid: int) -> None:
        obj = self._owned.pop(gid, None)
        self._owned_ids.pop(id(obj), None)
        for table in (self._mirrors, self._weights, self._prints):
            table.pop(gid, None)

    # --- handles -----------------------------------------------------------------------------------------------------

    def encode_handle(self, obj: Any) -> list[Any]:
        """A reference to an object that stays on its side, described the first time.

        Raises:
            CannotCross: when the other side may not hold it.
        """
        gid = self._copy_ids.get(id(obj))
        if gid is None and isinstance(type(obj), proxies.RemoteMeta):
            gid = proxies._gid(obj)
        if gid is not None:
            return ["b", gid]
        gid = self._owned_ids.get(id(obj))
        if gid is not None:
            return ["h", gid, None]
        if not self.is_shippable(obj):
            raise CannotCross(
                f"a {type(obj).__name__} of the test's cannot be handed to the student's code."
                " Hand over plain values, arrays, tensors, Keras objects, or functions and classes defined in the test."
            )
        gid = self._own(obj)
        try:
            return ["h", gid, self._describe(obj)]
        except BaseException:
            self._forget(gid)
            raise

    def encode_class(self, cls: type) -> Any:
        """A class: by name where both sides may have it, else as a handle."""
        if not self.knows(cls):
            name = names.name_of(cls)
            if name is not None and (self.trusted or names.harmless(cls)):
                return ["q", *name]
        return self.encode_handle(cls)

    def _describe(self, obj: Any) -> dict[str, Any]:
        if isinstance(obj, type):
            exception = issubclass(obj, BaseException)
            library = None if exception or obj.__module__ == "__main__" else names.name_of(obj)
            bases = [] if library else [b for b in obj.__bases__ if b is not object]
            return {
                "what": "class",
                "name": obj.__name__,
                "qualname": obj.__qualname__,
                "doc": _doc(obj),
                "library": list(library) if library else None,
                "bases": [self.encode_class(base) for base in bases],
                "exception": exception,
                "dunders": sorted(_dunders(obj)),
                "signature": proxies.describe_signature(self, obj),
            }
        if _is_function(obj):
            return {
                "what": "function",
                "name": getattr(obj, "__name__", type(obj).__name__),
                "qualname": getattr(obj, "__qualname__", type(obj).__name__),
                "doc": _doc(obj),
                "signature": proxies.describe_signature(self, obj),
                "source": None if self.trusted else _source(obj),
                "generator": inspect.isgeneratorfunction(obj),
            }
        return {"what": "object", "class": self.encode_handle(type(obj))}

    def decode_handle(self, tag: str, gid: Any, described: Any = None) -> Any:
        """The object itself, where it is ours, or what stands here for theirs."""
        if tag == "b":
            if gid not in self._owned:
                raise ProtocolError("an object that is not known came over the channel")
            return self._owned[gid]
        if gid in self._copies:
            return self._copies[gid]
        if not isinstance(described, dict) or not isinstance(gid, int):
            raise ProtocolError("an object without a description came over the channel")
        what = described["what"]
        created: Any
        if what == "function":
            created = proxies.make_function(self, gid, described)
        elif what == "class":
            created = proxies.make_class(self, gid, described)
        else:
            cls = self.codec.decode(described["class"])
            if not isinstance(cls, proxies.RemoteMeta):
                raise ProtocolError("an object without a class came over the channel")
            created = object.__new__(cls)  # type: ignore[arg-type]
            proxies.RemoteObject.__init__(created, self, gid)
        self._copies[gid] = created
        self._copy_ids[id(created)] = gid
        self._since_sweep += 1
        return created

    # --- requests ----------------------------------------------------------------------------------------------------

    def call(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an object of the other side's; what it raises is raised here."""
        try:
            encoded = [self.codec.encode(arg) for arg in args]
            named = {str(name): self.codec.encode(value) for name, value in kwargs.items()}
        except BaseException:
            self.unsend()
            raise
        return self.request("call", target, encoded, named)

    def request(self, operation: str, *arguments: Any) -> Any:
        """Ask the other side and wait; calls back from there are served meanwhile.

        Raises:
            ProtocolError: when the other side breaks the rules or is gone.
            BaseException: whatever the operation raised over there.
        """
        try:
            self.send(["?", operation, list(arguments), self._extras()])
        except BaseException:
            self.unsend()
            raise
        while True:
            try:
                message = self.channel.receive()
            except KeyboardInterrupt:
                # The answer will still come, and would be taken for that to the next request.
                self.channel.close()
                raise ChannelClosed("a request was given up") from None
            kind = _kind(message)
            if kind == "?":
                self._answer(message)
                continue
            if kind not in ("=", "!"):
                raise ProtocolError("an answer was expected on the channel")
            _, body, extras = message
            value = self.codec.decode(body)
            self._apply(extras)
            if kind == "=":
                return value
            if not isinstance(value, BaseException):
                raise ProtocolError("an exception was expected on the channel")
            if isinstance(value, StopIteration) and (operation, arguments[1:2]) != (
                "special",
                ("__next__",),
            ):
                # It would end a loop of the test's as if there were nothing more to check.
                raise RuntimeError("your code raised StopIteration")
            raise value

    def serve(self) -> None:
        """Answer requests until the other side says that it has no more for now."""
        while True:
            try:
                message = self.channel.receive()
            except KeyboardInterrupt:
                continue  # an interrupt that came too late for the call it was meant for
            if _kind(message) == ".":
                return
            self._answer(message)

    def finish(self) -> None:
        """Tell the other side that it need serve no longer."""
        self.channel.send(["."])

    def _answer(self, message: Any) -> None:
        if _kind(message) != "?" or self._depth >= _MAX_DEPTH:
            raise ProtocolError("a request was expected on the channel")
        self._depth += 1
        try:
            _, operation, arguments, extras = message
            reply = self._perform(operation, arguments, extras)
            try:
                self.send(reply)
            except MessageTooLarge as error:
                self.unsend()
                self.send(["!", self.codec.encode(ValueError(str(error))), [[], [], None]])
        finally:
            self._depth -= 1

    def _perform(self, operation: Any, arguments: Any, extras: Any) -> list[Any]:
        try:
            self._apply(extras)
            handler = _OPERATIONS.get(operation) or self.handlers.get(operation)
            if handler is None:
                raise ProtocolError(f"{operation!r} is no request")
            result = handler(self, *arguments) if operation in _OPERATIONS else handler(*arguments)
            return ["=", self.codec.encode(result), self._extras()]
        except ProtocolError:
            raise
        except BaseException as error:
            self.unsend()
            return ["!", self.codec.encode(error), self._extras()]


# --- what may be asked of an object ---------------------------------------------------------------


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
    if _is_function(obj) or isinstance(obj, _OPAQUE):
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
        import copy

        return copy.deepcopy(obj) if name == "__deepcopy__" else copy.copy(obj)
    if peer.trusted and name in ("__repr__", "__str__", "__format__") and _is_function(obj):
        return object.__repr__(obj)
    method = getattr(type(obj), name)
    return method(obj, *(peer.codec.decode(arg) for arg in args))


def _do_isinstance(peer: Peer, instance: Any, cls: Any) -> bool:
    return isinstance(peer.codec.decode(instance), _target(peer, cls))


def _do_issubclass(peer: Peer, subclass: Any, cls: Any) -> bool:
    return issubclass(_target(peer, subclass), _target(peer, cls))


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": _do_call,
    "attr": _do_attr,
    "setattr": _do_setattr,
    "delattr": _do_delattr,
    "dir": _do_dir,
    "special": _do_special,
    "isinstance": _do_isinstance,
    "issubclass": _do_issubclass,
}

# --- descriptions ----------------------------------------------------------------------------------------------------


def _is_function(obj: Any) -> bool:
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
            if name in proxies.SPECIAL and value is not None
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


def _kind(message: Any) -> Any:
    if not isinstance(message, list) or not message:
        raise ProtocolError("what came over the channel is not a message")
    return message[0]


def _size(content: Any) -> int:
    if isinstance(content, (bytes, str)):
        return len(content)
    if isinstance(content, (list, tuple)):
        return sum(_size(item) for item in content) + 8 * len(content)
    if isinstance(content, dict):
        return sum(_size(item) for item in content.values()) + 8 * len(content)
    return 8
