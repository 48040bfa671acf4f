"""Scores, flags and comments of one submission into gradebook.db, and what people decided out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from nbgrader.api import Gradebook, SubmittedNotebook
from sqlalchemy.orm import scoped_session, sessionmaker

from autograder.nbgrader.comments import answer_of, auto_comments
from autograder.records import CellResult, Grade, Notebook, NotebookGrade, Outcome
from autograder.report.public import public

_OPEN = (Outcome.NEEDS_REVIEW, Outcome.GRADER_ERROR)
"""Outcomes that leave a score to a person: such a cell has no automatic score, which is not a zero."""


@contextmanager
def transaction(book: Gradebook) -> Iterator[None]:
    """Do all that happens to the gradebook in the block at once, or none of it.

    nbgrader's methods commit by themselves. Within the block they do so in a session that takes part in
    one transaction of the connection's, which alone decides (SQLAlchemy: "Joining a Session into an
    External Transaction").
    """
    outer = book.db
    with book.engine.connect() as connection, connection.begin():
        book.db = scoped_session(
            sessionmaker(bind=connection, future=True, join_transaction_mode="rollback_only")
        )
        try:
            yield
            book.db.flush()
        finally:
            book.db.remove()
            book.db = outer
            # What the outer session has read is older than what was written here.
            outer.expire_all()


def record_notebook(
    submitted: SubmittedNotebook, notebook: Notebook, grade: Grade, *, changed: bool
) -> None:
    """Write one notebook's scores, flags and comments; what people entered is never touched.

    A cell needs a person where there is no automatic verdict. So does one that a person has graded
    before, where the submission or the automatic score has changed since.

    Args:
        submitted: The submission's notebook in the gradebook.
        notebook: The lab's.
        grade: The grade of the whole submission.
        changed: Whether another submission than this one was recorded last.
    """
    results = results_of(grade, notebook.name)
    known = {cell.grade_id for cell in notebook.cells if cell.graded}
    for row in submitted.grades:
        if row.name not in known:
            # It has gone from the lab and is kept for what a person gave; that stays as it is.
            continue
        result = results.get(row.name)
        score = _auto_score(grade, result)
        if row.manual_score is not None:
            row.needs_manual_grade = (
                row.needs_manual_grade or changed or (score is not None and score != row.auto_score)
            )
        else:
            row.needs_manual_grade = score is None or grade.status == "rejected"
        row.auto_score = score
    comments = auto_comments(notebook, results)
    for row in submitted.comments:
        row.auto_comment = comments.get(row.name) or (
            grade.message or None if not results else None
        )


def results_of(grade: Grade, notebook: str) -> dict[str, CellResult]:
    """The results of one notebook by grade id; none where the submission has no verdict at all."""
    for one in grade.notebooks:
        if one.name == notebook:
            return {result.grade_id: result for result in one.cells}
    return {}


def _auto_score(grade: Grade, result: CellResult | None) -> float | None:
    if result is None:
        return 0.0 if grade.status == "rejected" else None
    return None if result.outcome in _OPEN else float(result.score)


def with_hands(grade: Grade, notebooks: tuple[Notebook, ...], submission: Any) -> Grade:
    """Return a grade with what people entered in formgrader: scores, extra credit, comments, penalties.

    Args:
        grade: As the grader made it.
        notebooks: Of the lab.
        submission: nbgrader's ``SubmittedAssignment``.
    """
    lab = {notebook.name: notebook for notebook in notebooks}
    rows = {one.name: one for one in submission.notebooks}
    graded = grade.notebooks
    if not graded and any(_by_hand(row) for one in rows.values() for row in one.grades):
        graded = tuple(_without_verdict(grade, notebook) for notebook in notebooks)
    merged = []
    for one in graded:
        submitted = rows.get(one.name)
        merged.append(one if submitted is None else _merged(one, lab[one.name], submitted))
    status = _status(grade, merged)
    penalty = sum(one.late_submission_penalty or 0.0 for one in submission.notebooks)
    score = sum(result.score for one in merged for result in one.cells)
    penalty = min(penalty, score)
    return replace(
        grade,
        notebooks=tuple(merged),
        status=status,
        score=score - penalty,
        late_penalty=penalty,
        message="" if status == "graded" and grade.status == "grader_error" else grade.message,
    )


def _status(grade: Grade, merged: Sequence[NotebookGrade]) -> Any:
    outcomes = {result.outcome for one in merged for result in one.cells}
    if not merged:
        return grade.status
    if Outcome.GRADER_ERROR in outcomes:
        return "grader_error"
    return "needs_review" if Outcome.NEEDS_REVIEW in outcomes else "graded"


def _merged(
    graded: NotebookGrade, notebook: Notebook, submitted: SubmittedNotebook
) -> NotebookGrade:
    rows = {row.name: row for row in submitted.grades}
    comments = {row.name: row.manual_comment for row in submitted.comments}
    answers = answer_of(notebook)
    told: set[str] = set()
    cells = []
    for result in graded.cells:
        answer = answers.get(result.grade_id, "")
        # A comment on an answer that several tests are about is told once.
        comment = "" if answer in told else (comments.get(answer) or "")
        told.add(answer)
        row = rows.get(result.grade_id)
        cells.append(_decided(result, row, comment) if row is not None else result)
    return replace(graded, cells=tuple(cells))


def _decided(result: CellResult, row: Any, comment: str) -> CellResult:
    if not _by_hand(row):
        return replace(result, message=_with_comment(result.message, comment))
    score = row.manual_score if row.manual_score is not None else result.score
    score += row.extra_credit or 0.0
    if row.needs_manual_grade:
        return replace(
            result,
            outcome=Outcome.NEEDS_REVIEW,
            score=score,
            message="This has changed since it was graded and will be looked at again.",
        )
    outcome = (
        Outcome.PASSED
        if score >= result.max_score
        else Outcome.PARTIAL
        if score > 0
        else Outcome.FAILED
    )
    return replace(
        result,
        outcome=outcome,
        score=score,
        message=_with_comment("Graded by your instructor.", comment),
        hint="",
        detail="" if outcome is Outcome.PASSED else result.detail,
        private="",
    )


def _by_hand(row: Any) -> bool:
    return row.manual_score is not None or row.extra_credit is not None


def _without_verdict(grade: Grade, notebook: Notebook) -> NotebookGrade:
    """Results for a person to overrule, of a submission that could not be read or graded."""
    outcome = Outcome.GRADER_ERROR if grade.status == "grader_error" else Outcome.NEEDS_REVIEW
    message = public(grade).message
    return NotebookGrade(
        notebook.name,
        tuple(
            CellResult(cell.grade_id, outcome, 0.0, cell.points, message)
            for cell in notebook.cells
            if cell.graded
        ),
    )


def _with_comment(message: str, comment: str) -> str:
    if not comment:
        return message
    return f"{message} Your instructor writes: {comment}".strip()
