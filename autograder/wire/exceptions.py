"""Exceptions cross by type, arguments and public attributes; the traceback crosses as text."""

from __future__ import annotations

from typing import Any

from autograder.wire.channel import ProtocolError
from autograder.wire.codec import Codec

TRACEBACK = "__autograder_traceback__"
"""Attribute of a rebuilt exception: the other side's traceback, as text."""

_MAX_TEXT = 10_000


def is_theirs(error: BaseException) -> bool:
    """Whether the other side's code raised this, be it a KeyboardInterrupt."""
    return hasattr(error, TRACEBACK)


def encode(codec: Codec, error: BaseException) -> list[Any]:
    """``[class, arguments, text, attributes, traceback]``."""
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
    return [codec.peer.encode_class(type(error)), arguments, text, attributes, trace]


def decode(codec: Codec, data: list[Any]) -> BaseException:
    """The exception of :func:`encode`, of the same type where this side has it."""
    encoded_class, encoded_arguments, text, attributes, trace = data
    cls = codec.decode(encoded_class)
    if not isinstance(cls, type) or not issubclass(cls, BaseException):
        raise ProtocolError("an exception came over the channel that is none")
    arguments = tuple(codec.decode(argument) for argument in encoded_arguments)
    error = _create(cls, arguments, str(text))
    for name, value in attributes.items():
        if isinstance(name, str) and not name.startswith("_"):
            try:
                setattr(error, name, codec.decode(value))
            except (AttributeError, TypeError):
                continue
    setattr(error, TRACEBACK, str(trace))
    return error


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
