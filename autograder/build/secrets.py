"""What students must not see: the lines of solutions, hidden tests and mark schemes.

Lines are compared as sequences of tokens, so that indentation, spacing and a comment sign or quote
mark before them make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from autograder.build.source import LabSource
from autograder.notebook import (
    Markers,
    NotebookJson,
    cell_role,
    find_regions,
    nbgrader_metadata,
    without_regions,
)

Kind = Literal["solution", "hidden test", "mark scheme"]

_TOKEN = re.compile(r"\w+|[^\w\s]")
# Lines that any two programs share, however long they are.
_SCAFFOLD = re.compile(
    r"(import|from|def|async def|class|@|pass\b|else\b|try\b|finally\b|global\b)"
)
# A return of bare names says what comes back, not how it was found.
_BARE_RETURN = re.compile(r"(return|yield)\b[\w\s,()]*")
_CALL = re.compile(r"\w\(")
_BARE_CALL = re.compile(r"[\w.]+\(\s*\)")
# What a line may do: call, compute, compare, choose an element, set an option.
_STEP = re.compile(
    r"(?<=[\w\])])\(|[-+*/@%<>&|^~]+|[=!]=|(?<=[\w\])])\[|[(,]\s*\w+\s*=(?!=)"
    r"|\b(?:and|or|not|lambda|if|else)\b"
)
# A number or a text that would hardly be chosen twice.
_RARE = re.compile(r"(?<![\w.])(?:\d{5,}|\d+\.\d{3,}|\d{3,}\.\d+)")
# Showing, drawing at random and keeping books are done alike by any two programs.
_ROUTINE = re.compile(
    r"(?:print|display|plt|ax\w*|fig\w*|sns)\b[.(\[]|(?:fig\w*|ax\w*|_)\b[\w\s,]*=\s*plt\."
    r"|[\w\s,]+=.*\b(?:default_rng|rng|random|seed)\b|.*\bset_random_seed\(|.*\.seed\("
)
_MIN_STEPS = 2
_MIN_TOKENS = 5
_MIN_CHARACTERS = 10


def tokens(line: str) -> str:
    """Return the tokens of a line between single spaces, with one at each end; "" for none."""
    found = _TOKEN.findall(line)
    return f" {' '.join(found)} " if found else ""


def is_substantial(line: str) -> bool:
    """Say whether a line tells something: ``return x``, ``else:`` or an import does not."""
    text = line.strip()
    if _SCAFFOLD.match(text) or _BARE_CALL.fullmatch(text):
        return False
    if _BARE_RETURN.fullmatch(text) and not _CALL.search(text):
        return False
    return (
        len(_TOKEN.findall(text)) >= _MIN_TOKENS
        and sum(not character.isspace() for character in text) >= _MIN_CHARACTERS
        and any(character.isalpha() for character in text)
    )


def says_something(line: str) -> bool:
    """Say whether a line of code tells by itself how a thing is done, or what a test compares with.

    ``w = w - rate * grad`` does; ``for i in range(n):`` and ``plt.figure(figsize=(8, 4))`` do not.
    """
    text = line.strip()
    if is_rare(text):
        return True
    return not _ROUTINE.match(text) and len(_STEP.findall(text)) >= _MIN_STEPS


def is_rare(line: str) -> bool:
    """Say whether a line has a value in it that cannot stand in two places by chance."""
    return bool(_RARE.search(line))


@dataclass(frozen=True)
class Secret:
    """A stretch of lines that must not be shown."""

    kind: Kind
    where: str
    """Cell or file, as a message names it."""
    lines: tuple[str, ...]
    """The substantial ones, stripped, each once."""
    code: bool = True
    """Whether it is code; else it is prose."""

    @cached_property
    def by_tokens(self) -> dict[str, str]:
        """The lines by their tokens."""
        return {tokens(line): line for line in self.lines}

    def tells(self, line: str) -> bool:
        """Say whether one line gives something away where it stands in a text that students read."""
        return not self.code or self.tells_alone(line) or says_something(line)

    def tells_alone(self, line: str) -> bool:
        """Say whether one line gives the secret away even as a line of the author's visible code.

        A result that is returned, an assertion and a rare value do. What else two programs of one
        lab have in common may well be what both need.
        """
        if self.kind == "mark scheme" or is_rare(line):
            return True
        if self.kind == "hidden test":
            return bool(re.match(r"assert\b|.*\bassert_\w+\(|.*\braises\(", line))
        return bool(re.match(r"(return|yield)\b", line)) and len(tokens(line).split()) >= 6


def find_secrets(lab: LabSource, notebooks: Iterable[tuple[str, NotebookJson]]) -> list[Secret]:
    """Return what must be hidden of the full notebooks, each given with its name in messages."""
    found = [
        secret
        for where, notebook in notebooks
        for number, cell in enumerate(notebook["cells"], 1)
        for secret in _cell_secrets(cell, f"{where}, cell {number}", lab)
    ]
    for name, content in lab.hidden.items():
        text = decode(content)
        if text is not None and name.endswith(".py"):
            found.append(_secret("hidden test", f"{lab.where}/hidden/{name}", text.split("\n")))
    return [secret for secret in found if secret.lines]


def _cell_secrets(cell: dict[str, object], where: str, lab: LabSource) -> Iterator[Secret]:
    markers: Markers = lab.markers
    source = str(cell["source"])
    grade_id = nbgrader_metadata(cell).get("grade_id")
    name = f"{where} (`{grade_id}`)" if grade_id else where
    code = cell["cell_type"] == "code"
    solutions = find_regions(source, markers.begin_solution, markers.end_solution)
    for region in solutions:
        yield _secret("solution", name, region.lines(source), code)
    if not solutions and cell_role(cell) in ("solution", "manual"):
        # Without markers the whole cell is the solution, but for hidden tests in it.
        text = without_regions(source, markers.begin_hidden, markers.end_hidden)
        stubs = _stub_lines(lab)
        lines = [line for line in text.split("\n") if line.strip() not in stubs]
        yield _secret("solution", name, lines, code)
    for region in find_regions(source, markers.begin_hidden, markers.end_hidden):
        yield _secret("hidden test", name, region.lines(source))
    for region in find_regions(source, markers.begin_mark_scheme, markers.end_mark_scheme):
        yield _secret("mark scheme", name, region.lines(source), code=False)


def _secret(kind: Kind, where: str, lines: Iterable[str], code: bool = True) -> Secret:
    kept = dict.fromkeys(line.strip() for line in lines if is_substantial(line))
    return Secret(kind, where, tuple(kept), code)


def _stub_lines(lab: LabSource) -> set[str]:
    """Return the lines of nbgrader's stubs: an answer left blank by the author is no secret."""
    section = lab.config.get("ClearSolutions", {})
    code = section.get("code_stub", "# YOUR CODE HERE\nraise NotImplementedError()")
    if isinstance(code, dict):
        code = code.get("python", "")
    text = section.get("text_stub", "YOUR ANSWER HERE")
    return {line.strip() for line in f"{code}\n{text}".split("\n")}


def decode(content: bytes) -> str | None:
    """Return the text of a file, or None for one that is not text."""
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
