"""Find which of the instructor's cells each cell of a submission is, those included that lost their metadata.

Copying a cell in some editors drops its grade id. A lost cell is first sought by its text, then (an answer) by the
names that it was to define or (a text that a person grades) by its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.intake.parse import SubmittedCell
from autograder.records import Cell

_DEFINITION = re.compile(
    r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)", re.M
)


@dataclass
class Claims:
    """What each submitted cell is."""

    of: list[str | None]
    """The grade id, cell by cell; None for a cell of the student's own."""
    by_definition: list[str] = field(default_factory=list)
    """Of those that were found by what they define."""
    by_place: list[str] = field(default_factory=list)


def same_text(one: str, other: str) -> bool:
    """Whether two cells read the same, white space at the ends of lines and of the cell apart."""
    return one == other or stripped(one) == stripped(other)


def claim_cells(
    anchors: Sequence[Cell], cells: Sequence[SubmittedCell], free: Sequence[Cell]
) -> Claims:
    """Return the anchor that each cell is.

    Args:
        anchors: The instructor's cells that have a fixed place.
        cells: The submission's.
        free: The instructor's other cells.
    """
    known = {anchor.grade_id for anchor in anchors}
    claims = Claims([cell.grade_id if cell.grade_id in known else None for cell in cells])
    _by_text(claims, anchors, cells)
    _by_definition(claims, anchors, cells)
    _by_place(claims, anchors, cells, {stripped(cell.release) for cell in free})
    return claims


def _by_text(claims: Claims, anchors: Sequence[Cell], cells: Sequence[SubmittedCell]) -> None:
    """Take a free cell for a missing anchor with the same text, where only one can be meant."""
    texts: dict[tuple[str, str], list[str]] = {}
    for anchor in anchors:
        texts.setdefault((anchor.kind, stripped(anchor.release)), []).append(anchor.grade_id)
    claimed = set(claims.of)
    for position, cell in enumerate(cells):
        if claims.of[position] is not None:
            continue
        ids = texts.get((cell.kind, stripped(cell.source)), [])
        if len(ids) == 1 and ids[0] not in claimed and cell.source.strip():
            claims.of[position] = ids[0]
            claimed.add(ids[0])


def _by_definition(claims: Claims, anchors: Sequence[Cell], cells: Sequence[SubmittedCell]) -> None:
    """Take a free cell for a missing answer when it defines what the answer's stub defines."""
    defined = [_definitions(cell.source) for cell in cells]
    for number, anchor in enumerate(anchors):
        if anchor.role != "solution" or anchor.grade_id in claims.of:
            continue
        wanted = _definitions(anchor.release)
        if not wanted:
            continue
        for position in reversed(_between(claims, anchors, number)):
            free = claims.of[position] is None and cells[position].kind == "code"
            if free and wanted <= defined[position]:
                claims.of[position] = anchor.grade_id
                claims.by_definition.append(anchor.grade_id)
                break


def _by_place(
    claims: Claims, anchors: Sequence[Cell], cells: Sequence[SubmittedCell], free_texts: set[str]
) -> None:
    """Take the only text that a student wrote where a text was to be written for that text."""
    for number, anchor in enumerate(anchors):
        if anchor.role != "manual" or anchor.grade_id in claims.of:
            continue
        found = [
            position
            for position in _between(claims, anchors, number)
            if claims.of[position] is None
            and cells[position].kind == anchor.kind == "markdown"
            and stripped(cells[position].source) not in free_texts
        ]
        if len(found) == 1:
            claims.of[found[0]] = anchor.grade_id
            claims.by_place.append(anchor.grade_id)


def _between(claims: Claims, anchors: Sequence[Cell], number: int) -> range:
    """Positions between the anchors present before and after anchor ``number``."""
    where: dict[str, int] = {}
    for position, claim in enumerate(claims.of):
        if claim is not None:
            where.setdefault(claim, position)
    before = [where[a.grade_id] for a in anchors[:number] if a.grade_id in where]
    after = [where[a.grade_id] for a in anchors[number + 1 :] if a.grade_id in where]
    low = before[-1] + 1 if before else 0
    high = after[0] if after else len(claims.of)
    return range(low, high) if low <= high else range(len(claims.of))


def _definitions(source: str) -> set[str]:
    """Names that a cell's top level defines, by a pattern: a parser would stop at magics."""
    return {function or value for function, value in _DEFINITION.findall(source)}


def stripped(text: str) -> str:
    """A cell's text without white space at the ends of its lines and of itself."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").rstrip().split("\n"))
