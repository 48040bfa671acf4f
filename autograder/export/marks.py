"""What a student is to get in a gradebook, from the grades that were written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.errors import AutograderError
from autograder.export.table import number_text
from autograder.records import CellResult, Grade, Outcome
from autograder.report.classreport import question_names
from autograder.report.words import OUTCOMES

NO_GRADE = {
    "needs_review": "parts of it await a person",
    "grader_error": "the grader has no verdict",
    "rejected": "the file could not be read",
}
"""Why a submission has no grade, by its status."""


@dataclass(frozen=True)
class Mark:
    """The grade of one submission, or why it has none."""

    student_id: str
    assignment: str
    score: float | None
    max_score: float
    why: str = ""
    """Why there is no score."""
    status: str = "graded"
    feedback: str = ""
    """For the student, in plain text, a line a question; never hidden code or values."""
    late_penalty: float = 0.0
    """Points that were taken off for lateness; ``score`` is what is left."""


@dataclass(frozen=True)
class Marks:
    """All marks, by lab and student."""

    labs: tuple[str, ...]
    """In the order of the course."""
    by_lab: Mapping[str, Mapping[str, Mark]]
    max_scores: Mapping[str, float]

    @property
    def students(self) -> tuple[str, ...]:
        """Everybody who handed in anything, sorted."""
        return tuple(sorted({student for marks in self.by_lab.values() for student in marks}))


def read_marks(
    grades: Iterable[Grade], order: Sequence[str], only: Sequence[str] = (), where: str = "grades"
) -> Marks:
    """Collect the marks.

    Args:
        grades: As in the folder of results.
        order: The labs of the course; others come after them, by name.
        only: Take these labs alone.
        where: How an error names the folder of results.

    Raises:
        AutograderError: where there is no grade, or a lab's grades are out of different points.
    """
    by_lab: dict[str, dict[str, Mark]] = {}
    for grade in grades:
        by_lab.setdefault(grade.assignment, {})[grade.student_id] = _mark(grade)
    if not by_lab:
        raise AutograderError(
            f"{where}: there are no grades to export. Run `autograder grade` first, or name the "
            "folder of the results with --grades."
        )
    for lab in only:
        if lab not in by_lab:
            raise AutograderError(
                f"{lab}: {where} has no grades of such a lab, but of {' and '.join(sorted(by_lab))}. "
                "Correct the name, or run `autograder grade` first."
            )
    by_lab = {lab: found for lab, found in by_lab.items() if not only or lab in only}
    places = {lab: place for place, lab in enumerate(order)}
    labs = tuple(sorted(by_lab, key=lambda lab: (places.get(lab, len(places)), lab)))
    return Marks(labs, by_lab, {lab: _max_score(lab, by_lab[lab].values()) for lab in labs})


def _mark(grade: Grade) -> Mark:
    why = NO_GRADE.get(grade.status, "")
    return Mark(
        grade.student_id,
        grade.assignment,
        None if why else grade.score,
        grade.max_score,
        why,
        grade.status,
        _feedback(grade) if not why else grade.message if grade.status == "rejected" else "",
        grade.late_penalty,
    )


def _max_score(lab: str, marks: Iterable[Mark]) -> float:
    found = {mark.max_score: mark.student_id for mark in marks if mark.status != "rejected"}
    if len(found) > 1:
        points = " and ".join(f"{number_text(one)} ({found[one]})" for one in sorted(found))
        raise AutograderError(
            f"{lab}: some grades are out of {points} points. Run `autograder grade` again, so that all are of the "
            "lab as it is now, and delete the folder of grades of whoever has left the class."
        )
    return next(iter(found)) if found else max(mark.max_score for mark in marks)


def _feedback(grade: Grade) -> str:
    lines = []
    for name, position in question_names(grade).items():
        cell = grade.results[position]
        points = f"{number_text(cell.score)} of {number_text(cell.max_score)}"
        lines.append(f"{name}: {points}, {OUTCOMES[cell.outcome][1].lower()}.{_comment(cell)}")
    return "\n".join(lines)


def _comment(cell: CellResult) -> str:
    if cell.outcome is Outcome.PASSED:
        return ""
    texts = [" ".join(text.split()) for text in (cell.message, cell.hint) if text.strip()]
    return "".join(f" {text}" for text in texts)
