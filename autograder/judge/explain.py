"""From an exception in a test to what a student and an instructor may read of it."""

from __future__ import annotations

import builtins
import re
import traceback
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from autograder.graphtext import without_graph_stack
from autograder.judge.regions import Regions
from autograder.wire.channel import ProtocolError
from autograder.wire.exceptions import TRACEBACK, is_theirs

_MAX_PRIVATE = 20_000
_MAX_MESSAGE = 2_000
_MAX_PLACES = 5
_PLACE = re.compile(r"^  (Cell In ?\[\d{1,4}\], line \d{1,5}), in ")
_NAME = re.compile(r"name '([^']+)' is not defined")


@dataclass(frozen=True)
class Failure:
    """One failure, in the two versions."""

    message: str
    hint: str
    detail: str
    private: str
    error_type: str
    missing_name: str


def explain(error: BaseException, regions: dict[str, Regions], folder: str) -> Failure:
    """Tell a visible failure in full, of a hidden one only the kind, the hint and the student's own line.

    A failure counts as visible when every line of a test that it passed through is visible, and none of it was in
    ``folder``, the path of the lab's hidden files.
    """
    trace = traceback.extract_tb(error.__traceback__)
    frames = [
        (regions[frame.filename], frame.lineno or 0) for frame in trace if frame.filename in regions
    ]
    visible = (
        bool(frames)
        and all(line not in region.hidden for region, line in frames)
        and not any(str(Path(frame.filename).resolve()).startswith(folder) for frame in trace)
    )
    kind = type(error).__name__
    theirs = without_graph_stack(str(getattr(error, TRACEBACK, "")))
    hint = next((hint for region, line in reversed(frames) if (hint := region.hint(line))), "")
    # Only a name that the test itself looked up: one from the student's process may be made of a hidden value.
    missing = "" if theirs else _missing_name(error)
    if visible:
        message, detail = _visible(error, kind, theirs, frames)
    else:
        message, detail = _hidden(kind, theirs, missing)
    private = "".join(traceback.format_exception(_from_the_test_on(error, regions.keys())))
    if theirs:
        private += "\nIn the student's process:\n" + theirs
    return Failure(message[:_MAX_MESSAGE], hint, detail, private[:_MAX_PRIVATE], kind, missing)


def _from_the_test_on(error: BaseException, files: Container[str]) -> BaseException:
    """The error, its traceback without the frames of ours that ran the test."""
    place = error.__traceback__
    while place is not None and place.tb_frame.f_code.co_filename not in files:
        place = place.tb_next
    return error if place is None else error.with_traceback(place)


def _visible(
    error: BaseException, kind: str, theirs: str, frames: list[tuple[Regions, int]]
) -> tuple[str, str]:
    text = without_graph_stack(_text(error)).strip()
    region, line = frames[-1]
    if theirs:
        return (f"Your code raised {kind}: {text}" if text else f"Your code raised {kind}."), theirs
    if isinstance(error, AssertionError):
        return text or "This check failed.", region.line(line)
    return (f"{kind}: {text}" if text else kind), region.line(line)


def _text(error: BaseException) -> str:
    """The error's own words, which may be those of an object of the student's, or their refusal."""
    try:
        return str(error)
    except BaseException as another:
        # An interrupt that is ours, or the end of the channel, is not about this text.
        if isinstance(another, ProtocolError) or not (
            isinstance(another, Exception) or is_theirs(another)
        ):
            raise
        return ""


def _hidden(kind: str, theirs: str, missing: str) -> tuple[str, str]:
    if missing:
        return f"`{missing}` is not defined.", ""
    if theirs:
        # The message may quote the hidden input; the place in the student's code does not.
        known = kind if hasattr(builtins, kind) else "an exception"
        return f"In a hidden test your code raised {known}.", _places(theirs)
    return "A hidden test of this question failed.", ""


def _places(theirs: str) -> str:
    """Where in the student's cells: their code's own words may quote the hidden input."""
    lines = theirs.rstrip().splitlines()
    places = [found.group(1) for line in lines if (found := _PLACE.match(line))]
    return "\n".join(places[-_MAX_PLACES:])


def _missing_name(error: BaseException) -> str:
    if not isinstance(error, NameError) or isinstance(error, UnboundLocalError):
        return ""
    found = _NAME.search(_text(error))
    return found.group(1) if found else ""
