"""Rebuild a submission from the instructor's copy of the notebook.

Of the submission only the text of cells that a student may write is taken. The order, the test
cells, the locked cells, the points and every other field come from the instructor. Each thing
that had to be put right becomes a note for the student.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograder.errors import SubmissionError
from autograder.intake.align import Aligned, align, is_anchor
from autograder.intake.lost import same_text, stripped
from autograder.intake.parse import Kind, SubmittedCell, parse_notebook
from autograder.records import Cell, Limits, Notebook, Role


@dataclass(frozen=True)
class RebuiltCell:
    """One cell as it will run."""

    kind: Kind
    role: Role
    grade_id: str
    """Empty for a free cell."""
    points: float
    source: str
    """What runs: the student's text for an answer or a free cell, else the instructor's."""
    release: str
    """The text the student was given; empty for a cell that the student added."""
    tags: tuple[str, ...]
    changed: bool
    """Whether the student's text differs from ``release``, trailing white space apart."""
    index: int
    """Position in the rebuilt notebook, from 1."""


@dataclass(frozen=True)
class Rebuilt:
    """A notebook ready to run, and what the student is to be told about it."""

    cells: tuple[RebuiltCell, ...]
    notes: tuple[str, ...]


def rebuild(notebook: Notebook, raw: bytes | None, limits: Limits) -> Rebuilt:
    """Put a student's text into the instructor's notebook.

    Args:
        notebook: The instructor's copy.
        raw: The submitted file, or None where this notebook was not handed in: the release
            version then stands for it.
        limits: Its ``notebook_mb`` caps the file before it is parsed.

    Raises:
        SubmissionError: where the file cannot be read, or is another notebook altogether.
    """
    if raw is None:
        note = f"The notebook {notebook.name}.ipynb was not handed in, so none of it is answered."
        return Rebuilt(_untouched(notebook), (note,))
    submitted = parse_notebook(raw, max_bytes=limits.notebook_mb * 2**20)
    aligned = align(notebook, submitted)
    if submitted and not aligned.answers and _has_anchors(notebook):
        raise SubmissionError(_another("cell", notebook))
    if _is_another(notebook, submitted, aligned):
        raise SubmissionError(_another("question", notebook))
    cells: list[RebuiltCell] = []
    own_text = _FreeText(notebook)
    for item in aligned.order:
        index = len(cells) + 1
        if isinstance(item, SubmittedCell):
            cells.append(_free(item, own_text, index))
        else:
            cells.append(_anchored(item, aligned, index))
    return Rebuilt(tuple(cells), aligned.notes)


def _has_anchors(notebook: Notebook) -> bool:
    return any(is_anchor(cell) for cell in notebook.cells)


def _is_another(notebook: Notebook, submitted: tuple[SubmittedCell, ...], aligned: Aligned) -> bool:
    """Whether it is another lab's, of which no more than a locked cell has the name of one here."""
    questions = {
        cell.grade_id
        for cell in notebook.cells
        if is_anchor(cell) and cell.role not in ("readonly", "free")
    }
    known = {cell.grade_id for cell in notebook.cells}
    others = any(cell.grade_id and cell.grade_id not in known for cell in submitted)
    return bool(questions) and others and not questions & aligned.answers.keys()


def _another(what: str, notebook: Notebook) -> str:
    return (
        f"No {what} of {notebook.name}.ipynb was found in this notebook. "
        "Check that it is the notebook of this lab and hand in that one."
    )


def _untouched(notebook: Notebook) -> tuple[RebuiltCell, ...]:
    return tuple(
        _rebuilt(cell, cell.release if _writable(cell) else cell.source, False, index)
        for index, cell in enumerate(notebook.cells, 1)
    )


def _writable(cell: Cell) -> bool:
    return cell.role in ("solution", "manual", "free")


def _anchored(cell: Cell, aligned: Aligned, index: int) -> RebuiltCell:
    answer = aligned.answers.get(cell.grade_id)
    if not _writable(cell):
        return _rebuilt(cell, cell.source, False, index)
    if answer is None:
        return _rebuilt(cell, cell.release, False, index)
    return _rebuilt(cell, answer.source, not same_text(answer.source, cell.release), index)


def _rebuilt(cell: Cell, source: str, changed: bool, index: int) -> RebuiltCell:
    return RebuiltCell(
        kind=cell.kind,
        role=cell.role,
        grade_id=cell.grade_id,
        points=cell.points,
        source=source,
        release=cell.release,
        tags=cell.tags,
        changed=changed,
        index=index,
    )


class _FreeText:
    """The instructor's free cells by their text, to tell them from cells the student added."""

    def __init__(self, notebook: Notebook) -> None:
        self._cells: dict[tuple[str, str], Cell] = {}
        for cell in notebook.cells:
            if not is_anchor(cell):
                self._cells.setdefault((cell.kind, stripped(cell.release)), cell)

    def find(self, cell: SubmittedCell) -> Cell | None:
        return self._cells.get((cell.kind, stripped(cell.source)))


def _free(cell: SubmittedCell, own_text: _FreeText, index: int) -> RebuiltCell:
    own = own_text.find(cell)
    if own is not None:
        return _rebuilt(own, cell.source, False, index)
    return RebuiltCell(
        kind=cell.kind,
        role="free",
        grade_id="",
        points=0.0,
        source=cell.source,
        release="",
        tags=(),
        changed=bool(cell.source.strip()),
        index=index,
    )
