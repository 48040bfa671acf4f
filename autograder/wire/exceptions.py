"""Exceptions cross by type, arguments and public attributes; the traceback crosses as text."""

from __future__ import annotations

from typing import Any

from autograder.wire.channel import ProtocolError
from autograder.wire.codec import Codec

TRACEBACK = "__autograder_traceback__"
"""Attribute of a rebuilt exception: the other side's traceback, as text."""

_MAX_TEXT = 10_000
_MAX_CHAIN = 5


def is_theirs(error: BaseException) -> bool:
    """Whether the other side's code raised this, be it a KeyboardInterrupt."""
    return hasattr(error, TRACEBACK)


def encode(codec: Codec, error: BaseException, depth: int = 0) -> list[Any]:
    """``[class, arguments, text, attributes, traceback, [cause, context, suppressed]]``."""
    try:
        text = str(error)[:_MAX_TEXT]
    except Exception:
        text = ""
    mark = codec.peer.shared.unsent
    try:
        arguments = [codec.encode(argument) for argument in error.args]
    except Exception:  # arguments that cannot cross: the text is enough
        codec.peer.shared.unsend(mark)
        arguments = [text]
    attributes: dict[str, Any] = {}
    for name, value in list(vars(error).items()):
        if (
            isinstance(name, str)
            and not name.startswith("_")
            and isinstance(value, (int, float, str, bool))
        ):
            attributes[name] = codec.encode(value)
    trace = codec.peer.traceback_text(error)[:_MAX_TEXT]
    encoded = codec.peer.encode_class(type(error))
    return [encoded, arguments, text, attributes, trace, _encode_chain(codec, error, depth)]


def decode(codec: Codec, data: list[Any]) -> BaseException:
    """The exception of :func:`encode`, of the same type where this side has it."""
    encoded_class, encoded_arguments, text, attributes, trace, chain = data
    # In the order in which they were encoded: an object's content comes with its first mention.
    arguments = tuple(codec.decode(argument) for argument in encoded_arguments)
    cls = codec.decode(encoded_class)
    if not isinstance(cls, type) or not issubclass(cls, BaseException):
        raise ProtocolError("an exception came over the channel that is none")
    error = _create(cls, arguments, str(text))
    for name, value in attributes.items():
        if isinstance(name, str) and not name.startswith("_"):
            try:
                setattr(error, name, codec.decode(value))
            except (AttributeError, TypeError):
                continue
    setattr(error, TRACEBACK, str(trace))
    if chain:
        cause, context, suppressed = chain
        error.__cause__ = decode(codec, cause) if cause else None
        error.__context__ = decode(codec, context) if context else None
        error.__suppress_context__ = bool(suppressed)
    return error


def _encode_chain(codec: Codec, error: BaseException, depth: int) -> list[Any]:
    # What a test's exception came from may be the test's own affair.
    if codec.peer.trusted or depth >= _MAX_CHAIN:
        return []
    cause, context = error.__cause__, error.__context__
    return [
        None if cause is None else encode(codec, cause, depth + 1),
        None if context is None or context is cause else encode(codec, context, depth + 1),
        error.__suppress_context__,
    ]


def _create(cls: type[BaseException], arguments: tuple[Any, ...], text: str) -> BaseException:
    attempts: list[tuple[Any, ...]] = [arguments, (text,), (None, None, text), ()]
    for attempt in attempts:
        try:
            error = cls(*attempt)
            if attempt is arguments or attempt == (text,):
                error.args = attempt
            if str(error) == text or attempt is attempts[-1]:
                return error
        except Exception:  # a constructor with other parameters: try the next form
            continue
    error = cls.__new__(cls)
    error.args = (text,)
    return error
