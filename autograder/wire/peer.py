"""One side of the wire: requests and answers about objects of either side.

A call is synchronous and may call back. Requests and answers are numbered, so that the answer to one that was given
up is not taken for another. What the objects are is :mod:`autograder.wire.sharing`'s affair, how values cross
:mod:`autograder.wire.codec`'s, and what may be asked of an object stands in :mod:`autograder.wire.operations`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from autograder.wire import handles
from autograder.wire.channel import Channel, ChannelClosed, MessageTooLarge, ProtocolError
from autograder.wire.codec import CannotCross, Codec
from autograder.wire.interrupts import Interrupts
from autograder.wire.known import is_bound
from autograder.wire.operations import OPERATIONS
from autograder.wire.sharing import Shared
from autograder.wire.turns import Turn
from autograder.wire.waiting import Loop


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
        self.around_call: Callable[[], AbstractContextManager[None]] = nullcontext
        """What goes round each call of an object of the other side's: a notebook's cells share more than names."""
        self.codec = Codec(self)
        # Even numbers are the judge's, odd ones the student's: the two never meet.
        self.shared = Shared(self.codec, parity=0 if trusted else 1)
        self.turn = Turn()
        self.interrupts = Interrupts()
        self.loop = Loop()
        self._next_request = 0
        self._late: set[int] = set()
        """Numbers of requests that were given up and not yet answered."""
        self._over = False
        """A test has ended while the student's code waited for it."""
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

        def encoded() -> list[Any]:
            positional = [self.codec.encode(arg) for arg in args]
            named = {str(name): self.codec.encode(value) for name, value in kwargs.items()}
            return [target, positional, named]

        with self.around_call():
            return self.exchange("call", encoded)

    def request(self, operation: str, *arguments: Any) -> Any:
        """Ask the other side and wait; calls back from there are served meanwhile.

        Raises:
            ProtocolError: when the other side breaks the rules or is gone.
            BaseException: whatever the operation raised over there.
        """
        return self.exchange(operation, lambda: list(arguments))

    def exchange(self, operation: str, encoded: Callable[[], list[Any]]) -> Any:
        """As :meth:`request`, with arguments that are encoded when it is this thread's turn.

        Raises:
            CannotCross: when they cannot be handed over; nothing has been sent then.
        """
        with self.turn, self.interrupts.held():
            if self._over:
                raise RuntimeError("the test that your code called has ended")
            while self._late:
                self._receive_answer()
            number = self._next_request
            self._next_request += 1
            try:
                arguments = encoded()
                fresh = self.shared.unsent > 0
                extras = self._extras(begun=fresh)
                if fresh and extras[0]:
                    arguments = encoded()
                self.send(["?", operation, arguments, extras, number])
            except BaseException as error:
                self.shared.unsend()
                raise self._ours(error) from None
            try:
                kind, value = self._receive_answer(number)
            except BaseException:
                # Given up, by a signal perhaps: its answer will still come, before any other.
                self._late.add(number)
                raise
            refused, self._refused = self._refused, None
            if kind == "=":
                return value
            if refused is not None:
                # What the student's code raised for want of it is not the student's fault.
                raise refused
            if isinstance(value, StopIteration) and (operation, arguments[1:2]) != (
                "special",
                ["__next__"],
            ):
                # It would end a loop of the test's as if there were nothing more to check.
                raise RuntimeError("your code raised StopIteration")
            raise value

    def _receive_answer(self, number: int | None = None) -> tuple[str, Any]:
        """Serve what comes until an answer has come that was given up, or the one of that number."""
        while True:
            try:
                message = self.channel.receive()
            except KeyboardInterrupt:
                # In the judge nothing holds it back: what is asked next must not wait for the rest of this.
                self.channel.close()
                raise ChannelClosed("a request was given up") from None
            kind = _kind(message)
            if kind == "?":
                self._answer(message)
            elif kind == "~" and len(message) == 2:
                self.on_note(message[1])
            elif kind == "." and not self.trusted:
                self._over = True
                raise RuntimeError("the test that your code called has ended")
            elif kind in ("=", "!"):
                value, found = self._read(message)
                if found == number:
                    return kind, value
                self._forget_late(found)
                if number is None:
                    return kind, value
            else:
                raise ProtocolError("an answer was expected on the channel")

    def _read(self, message: Any) -> tuple[Any, Any]:
        """The value and the number of an answer. What it tells of objects counts, whoever waits for it."""
        if len(message) != 4:
            raise ProtocolError("a malformed answer came over the channel")
        kind, body, extras, number = message
        with self.shared.reading():
            value = self.codec.decode(body)
            self._apply(extras)
        if kind == "!" and not isinstance(value, BaseException):
            raise ProtocolError("an exception was expected on the channel")
        return value, number

    def _forget_late(self, number: Any) -> None:
        if not isinstance(number, int) or number not in self._late:
            raise ProtocolError("an answer came that nobody has asked for")
        self._late.discard(number)

    def serve(self) -> None:
        """Answer requests until the other side says that it has no more for now."""
        with self.turn, self.interrupts.caught():
            while not self._over:
                try:
                    message = self.channel.receive()
                except KeyboardInterrupt:
                    continue  # the student's code has put a handler of its own in place of ours
                kind = _kind(message)
                if kind == ".":
                    break
                if kind in ("=", "!"):
                    self._forget_late(self._read(message)[1])
                else:
                    self._answer(message)
            self._over = False

    def note(self, values: Any) -> None:
        """Tell the other side something while it waits for an answer; plain values only."""
        with self.interrupts.held():
            self.channel.send(["~", values])

    def finish(self) -> None:
        """Tell the other side that it need serve no longer."""
        self.channel.send(["."])

    def _answer(self, message: Any) -> None:
        if _kind(message) != "?":
            raise ProtocolError("a request was expected on the channel")
        if len(message) != 5:
            raise ProtocolError("a malformed request came over the channel")
        _, operation, arguments, extras, number = message
        with self.turn:
            reply = self._perform(operation, arguments, extras)
            try:
                self.send([*reply, number])
            except MessageTooLarge as error:
                self.send([*self._too_large(error), number])

    def _perform(self, operation: Any, arguments: Any, extras: Any) -> list[Any]:
        with self.shared.answering() as look_again:
            return self._outcome(operation, arguments, extras, look_again)

    def _outcome(
        self, operation: Any, arguments: Any, extras: Any, look_again: Callable[[], None]
    ) -> list[Any]:
        try:
            self._apply(extras)
            if operation in OPERATIONS:
                with self.interrupts.let_through():
                    result = OPERATIONS[operation](self, *arguments)
                    look_again()
                    # To look at a method changes nothing; what is to be told comes with the answer to its call.
                    quiet = operation == "attr" and is_bound(result)
                    return ["=", self.codec.encode(result), self._extras(quiet=quiet)]
            handler = self.handlers.get(operation)
            if handler is None:
                raise ProtocolError(f"{operation!r} is no request")
            result = handler(*arguments)
            look_again()
            return ["=", self.codec.encode(result), self._extras()]
        except MessageTooLarge as error:
            return self._too_large(error)
        except ProtocolError:
            raise
        except CannotCross as error:
            self.shared.unsend()
            look_again()
            self._refused = error
            return ["!", self.codec.encode(AttributeError(str(error))), self._extras()]
        except BaseException as error:
            self.shared.unsend()
            look_again()
            return ["!", self.codec.encode(error), self._extras()]

    def _too_large(self, error: MessageTooLarge) -> list[Any]:
        self.shared.unsend()
        return ["!", self.codec.encode(ValueError(str(error))), [[], self.shared.dropped(), None]]

    def _ours(self, error: BaseException) -> BaseException:
        """What is too large to hand over is the fault of the test that does it, not of the channel."""
        if isinstance(error, MessageTooLarge):
            return CannotCross(str(error)) if self.trusted else ValueError(str(error))
        return error

    def send(self, message: Any) -> None:
        """Send a message; what was encoded for it is then known over there."""
        self.channel.send(message)
        self.shared.sent()

    def _extras(self, *, quiet: bool = False, begun: bool = False) -> list[Any]:
        return [*self.shared.news(quiet=quiet, begun=begun), self.notice()]

    def _apply(self, extras: Any) -> None:
        changes, dropped, notice = extras
        self.shared.apply(changes, dropped)
        if notice is not None:
            self.on_notice(notice)


def _kind(message: Any) -> Any:
    if not isinstance(message, list) or not message:
        raise ProtocolError("what came over the channel is not a message")
    return message[0]
