"""Keep what gradebook.db has of a lab's cells in line with the lab, submissions or no.

nbgrader refuses to add or remove cells once there are submissions, so a question that was added after
the release has no row that a grade could go to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbgrader import utils
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)

Tell = Callable[[str], None]


@dataclass
class Wanted:
    """The cells that a notebook should have in gradebook.db: their columns by grade id, of each kind."""

    cells: dict[tuple[type[Any], str], dict[str, Any]] = field(default_factory=dict)
    """Of what carries points or an answer: by kind (``GradeCell``, ``SolutionCell``, ``TaskCell``) and id."""
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)


def wanted_cells(notebook: Any) -> Wanted:
    """Read a notebook as :func:`autograder.build.transform.saved_version` makes it."""
    wanted = Wanted()
    for cell in notebook["cells"]:
        kinds = {
            GradeCell: utils.is_grade(cell),
            SolutionCell: utils.is_solution(cell),
            TaskCell: utils.is_task(cell),
        }
        if not any(kinds.values()) and not utils.is_locked(cell):
            continue
        meta = cell["metadata"]["nbgrader"]
        name = meta["grade_id"]
        for kind, applies in kinds.items():
            if applies:
                columns: dict[str, Any] = {}
                if kind is not SolutionCell:
                    columns = {"max_score": float(meta["points"]), "cell_type": cell["cell_type"]}
                wanted.cells[kind, name] = columns
        wanted.sources[name] = {
            "cell_type": cell["cell_type"],
            "locked": bool(utils.is_locked(cell)),
            "source": cell["source"],
            "checksum": meta.get("checksum"),
        }
    return wanted


def sync_lab(
    book: Gradebook, assignment: str, notebooks: Mapping[str, Any], tell: Tell, **columns: Any
) -> None:
    """Make an assignment in the gradebook what the lab is.

    Args:
        book: nbgrader's gradebook.
        assignment: The lab's name.
        notebooks: Its notebooks by name, as :func:`autograder.build.transform.saved_version` makes them.
        tell: Takes a sentence on each thing that could not be brought in line.
        columns: Of the assignment, such as ``duedate``.
    """
    entry = book.update_or_create_assignment(assignment, **columns)
    for name, notebook in notebooks.items():
        sync_notebook(book, assignment, name, notebook, tell)
    for old in list(entry.notebooks):
        if old.name in notebooks:
            continue
        if any(_by_hand(cell) for cell in old._base_cells):
            tell(
                f"{assignment}: the notebook {old.name} has gone from the lab but was graded by hand, "
                "so it stays in the gradebook and counts there."
            )
        else:
            book.remove_notebook(old.name, assignment)


def sync_notebook(book: Gradebook, assignment: str, name: str, notebook: Any, tell: Tell) -> None:
    """Make one notebook in the gradebook what it is in the lab; submissions get rows for new cells."""
    wanted = wanted_cells(notebook)
    kernelspec = json.dumps(notebook["metadata"].get("kernelspec", {}))
    entry = book.update_or_create_notebook(name, assignment, kernelspec=kernelspec)
    _sync_cells(book, entry, wanted, tell)
    _sync_sources(book, entry, wanted)
    if not _complete(book, entry):
        for submission in entry.assignment.submissions:
            _sync_submission(book, entry, submission)
    book.db.commit()


def _sync_cells(book: Gradebook, entry: Notebook, wanted: Wanted, tell: Tell) -> None:
    have = {(type(cell), cell.name): cell for cell in entry._base_cells}
    for key, columns in wanted.cells.items():
        cell = have.pop(key, None)
        if cell is None:
            kind, name = key
            book.db.add(kind(name=name, notebook=entry, **columns))
        else:
            _update(cell, columns)
    for cell in have.values():
        if _by_hand(cell):
            tell(
                f"{entry.assignment.name}: the cell `{cell.name}` of {entry.name} has gone from the lab "
                "but was graded by hand, so it stays in the gradebook and counts there."
            )
            continue
        for row in (*(cell.grades or ()), *(cell.comments or ())):
            book.db.delete(row)
        book.db.flush()
        book.db.delete(cell)
    book.db.flush()
    book.db.refresh(entry)


def _sync_sources(book: Gradebook, entry: Notebook, wanted: Wanted) -> None:
    have = {cell.name: cell for cell in entry.source_cells}
    for name, columns in wanted.sources.items():
        cell = have.pop(name, None)
        if cell is None:
            book.db.add(SourceCell(name=name, notebook=entry, **columns))
        else:
            _update(cell, columns)
    for cell in have.values():
        book.db.delete(cell)


def _complete(book: Gradebook, entry: Notebook) -> bool:
    """Whether every submission has its rows, by numbers: looking at each would take longer with each."""
    query = book.db.query
    submissions = query(SubmittedAssignment).filter_by(assignment_id=entry.assignment_id).count()
    mine = (SubmittedNotebook, SubmittedNotebook.notebook_id == entry.id)
    graded = len(entry.grade_cells) + len(entry.task_cells)
    commented = len(entry.solution_cells) + len(entry.task_cells)
    return bool(
        query(mine[0]).filter(mine[1]).count() == submissions
        and query(Grade).join(mine[0]).filter(mine[1]).count() == submissions * graded
        and query(Comment).join(mine[0]).filter(mine[1]).count() == submissions * commented
    )


def _sync_submission(book: Gradebook, entry: Notebook, submission: Any) -> None:
    found = next((one for one in submission.notebooks if one.notebook_id == entry.id), None)
    if found is None:
        found = SubmittedNotebook(notebook=entry, assignment=submission)
        book.db.add(found)
        book.db.flush()
    graded = {row.cell_id for row in found.grades}
    commented = {row.cell_id for row in found.comments}
    for cell in entry._base_cells:
        if not isinstance(cell, SolutionCell) and cell.id not in graded:
            book.db.add(Grade(cell_id=cell.id, notebook=found))
        if not isinstance(cell, GradeCell) and cell.id not in commented:
            book.db.add(Comment(cell_id=cell.id, notebook=found))


def _update(row: Any, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _by_hand(cell: BaseCell) -> bool:
    """Whether a person has graded a cell in any submission, or written a comment on it."""
    return any(
        row.manual_score is not None or row.extra_credit is not None for row in cell.grades or ()
    ) or any(row.manual_comment for row in cell.comments or ())
