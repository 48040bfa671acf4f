"""One side of the wire: requests and answers about objects of either side.

A call is synchronous and may call back. What the objects are is :mod:`autograder.wire.sharing`'s affair, how values
cross :mod:`autograder.wire.codec`'s, and what may be asked of an object stands in :mod:`autograder.wire.operations`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.wire import handles
from autograder.wire.channel import Channel, ChannelClosed, MessageTooLarge, ProtocolError
from autograder.wire.codec import CannotCross, Codec
from autograder.wire.operations import OPERATIONS
from autograder.wire.sharing import Shared

_MAX_DEPTH = 100


class Peer:
    """One side. ``trusted`` is true in the judge, which restricts what the other side may ask for."""

    def __init__(self, channel: Channel, *, trusted: bool) -> None:
        self.channel = channel
        self.trusted = trusted
        self.named: frozenset[str] = frozenset()
        """Class names that the lab's tests mention."""
        self.handlers: dict[str, Callable[..., Any]] = {}
        """Requests beside those on objects; the kernel's agent adds the namespace here."""
        self.on_notice: Callable[[Any], None] = lambda notice: None
        self.notice: Callable[[], Any] = lambda: None
        """What goes with every message besides: the kernel tells here which names have been bound."""
        self.on_note: Callable[[Any], None] = lambda note: None
        """Takes what the other side tells while it is at work, unasked and unanswered."""
        self.format_traceback: Callable[[BaseException], str] = lambda error: ""
        self.codec = Codec(self)
        # Even numbers are the judge's, odd ones the student's: the two never meet.
        self.shared = Shared(self.codec, parity=0 if trusted else 1)
        self._depth = 0
        self._refused: CannotCross | None = None
        """Why something of the test's was refused to the student's code that is running."""

    def is_named(self, cls: type) -> bool:
        """Whether the lab's tests mention this class by name."""
        return cls.__name__ in self.named

    def traceback_text(self, error: BaseException) -> str:
        """The traceback that may be told to the other side: none of the judge's."""
        return "" if self.trusted else self.format_traceback(error)

    # --- for the codec ---------------------------------------------------------------------------------------------

    def encode_handle(self, obj: Any) -> list[Any]:
        """A reference to an object that stays on its side."""
        return handles.encode(self, obj)

    def encode_class(self, cls: type) -> Any:
        """A class, by name where both sides may have it."""
        return handles.encode_class(self, cls)

    def decode_handle(self, tag: str, *rest: Any) -> Any:
        """The object itself, where it is ours, or what stands here for theirs."""
        return handles.decode(self, tag, *rest)

    # --- requests ----------------------------------------------------------------------------------------------------

    def call(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an object of the other side's; what it raises is raised here."""
        try:
            encoded = [self.codec.encode(arg) for arg in args]
            named = {str(name): self.codec.encode(value) for name, value in kwargs.items()}
        except BaseException as error:
            self.shared.unsend()
            raise self._ours(error) from None
        return self.request("call", target, encoded, named)

    def request(self, operation: str, *arguments: Any) -> Any:
        """Ask the other side and wait; calls back from there are served meanwhile.

        Raises:
            ProtocolError: when the other side breaks the rules or is gone.
            BaseException: whatever the operation raised over there.
        """
        try:
            self.send(["?", operation, list(arguments), self._extras()])
        except BaseException as error:
            self.shared.unsend()
            raise self._ours(error) from None
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
            if kind == "~" and len(message) == 2:
                self.on_note(message[1])
                continue
            if kind not in ("=", "!"):
                raise ProtocolError("an answer was expected on the channel")
            _, body, extras = message
            value = self.codec.decode(body)
            self._apply(extras)
            refused, self._refused = self._refused, None
            if kind == "=":
                return value
            if refused is not None:
                # What the student's code raised for want of it is not the student's fault.
                raise refused
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

    def note(self, values: Any) -> None:
        """Tell the other side something while it waits for an answer; plain values only."""
        self.channel.send(["~", values])

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
                self.send(self._too_large(error))
        finally:
            self._depth -= 1

    def _perform(self, operation: Any, arguments: Any, extras: Any) -> list[Any]:
        try:
            self._apply(extras)
            handler = OPERATIONS.get(operation) or self.handlers.get(operation)
            if handler is None:
                raise ProtocolError(f"{operation!r} is no request")
            result = handler(self, *arguments) if operation in OPERATIONS else handler(*arguments)
            return ["=", self.codec.encode(result), self._extras()]
        except MessageTooLarge as error:
            return self._too_large(error)
        except ProtocolError:
            raise
        except CannotCross as error:
            self.shared.unsend()
            self._refused = error
            return ["!", self.codec.encode(AttributeError(str(error))), self._extras()]
        except BaseException as error:
            self.shared.unsend()
            return ["!", self.codec.encode(error), self._extras()]

    def _too_large(self, error: MessageTooLarge) -> list[Any]:
        self.shared.unsend()
        return ["!", self.codec.encode(ValueError(str(error))), [[], [], None]]

    def _ours(self, error: BaseException) -> BaseException:
        """What is too large to hand over is the fault of the test that does it, not of the channel."""
        if isinstance(error, MessageTooLarge):
            return CannotCross(str(error)) if self.trusted else ValueError(str(error))
        return error

    def send(self, message: Any) -> None:
        """Send a message; what was encoded for it is then known over there."""
        self.channel.send(message)
        self.shared.sent()

    def _extras(self) -> list[Any]:
        return [*self.shared.news(), self.notice()]

    def _apply(self, extras: Any) -> None:
        changes, dropped, notice = extras
        self.shared.apply(changes, dropped)
        if notice is not None:
            self.on_notice(notice)


def _kind(message: Any) -> Any:
    if not isinstance(message, list) or not message:
        raise ProtocolError("what came over the channel is not a message")
    return message[0]
