"""The page for the instructor: the class in one table, and how each question went."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from autograder.records import Grade, Outcome
from autograder.report.charts import histogram
from autograder.report.page import render
from autograder.report.words import percent


@dataclass(frozen=True)
class Row:
    """One submission, as little of it as the table needs."""

    student_id: str
    score: float
    max_score: float
    status: str
    seconds: float
    isolation: str
    message: str
    link: str
    """Address of the feedback page, relative to the report."""
    outcomes: tuple[Outcome | None, ...]
    """In the order of the lab's questions; None where the submission has no such question."""


@dataclass(frozen=True)
class Question:
    """One graded cell across the class."""

    name: str
    max_score: float
    counts: tuple[tuple[Outcome, int], ...]
    answered: int
    """Submissions that have this question."""
    mean: float | None
    """Mean share of the points, in percent; None where a person has yet to give them."""


@dataclass
class _Tally:
    max_score: float = 0.0
    counts: Counter[Outcome] = field(default_factory=Counter)
    scores: list[float] = field(default_factory=list)


class LabReport:
    """Collects one lab's grades, one at a time, and keeps only what the page shows."""

    def __init__(self, assignment: str, title: str) -> None:
        self.assignment = assignment
        self.title = title
        self._tallies: dict[str, _Tally] = {}
        self._rows: list[tuple[Row, dict[str, Outcome]]] = []

    def add(self, grade: Grade, link: str) -> None:
        """Count one submission, whose feedback page is at ``link``."""
        outcomes: dict[str, Outcome] = {}
        for name, result in question_names(grade).items():
            cell = grade.results[result]
            tally = self._tallies.setdefault(name, _Tally())
            tally.max_score = max(tally.max_score, cell.max_score)
            tally.counts[cell.outcome] += 1
            if cell.outcome not in (Outcome.NEEDS_REVIEW, Outcome.GRADER_ERROR):
                tally.scores.append(percent(cell.score, cell.max_score))
            outcomes[name] = cell.outcome
        row = Row(
            student_id=grade.student_id,
            score=grade.score,
            max_score=grade.max_score,
            status=grade.status,
            seconds=grade.seconds,
            isolation=grade.isolation.level,
            message=grade.message,
            link=link,
            outcomes=(),
        )
        self._rows.append((row, outcomes))

    @property
    def questions(self) -> list[Question]:
        """The questions, in the lab's order."""
        return [
            Question(
                name=name,
                max_score=tally.max_score,
                counts=tuple((o, tally.counts[o]) for o in Outcome if tally.counts[o]),
                answered=tally.counts.total(),
                mean=statistics.fmean(tally.scores) if tally.scores else None,
            )
            for name, tally in self._tallies.items()
        ]

    @property
    def rows(self) -> list[Row]:
        """The submissions by student."""
        names = list(self._tallies)
        return [
            replace(row, outcomes=tuple(outcomes.get(name) for name in names))
            for row, outcomes in sorted(self._rows, key=lambda item: item[0].student_id.casefold())
        ]

    @property
    def percents(self) -> list[float]:
        """Scores of all that were graded, in percent: what the grader failed at is no score."""
        return [
            percent(row.score, row.max_score)
            for row, _ in self._rows
            if row.status != "grader_error"
        ]

    @property
    def summary(self) -> Mapping[str, str]:
        """The figures above the table, by their name."""
        values = self.percents
        statuses = Counter(row.status for row, _ in self._rows)
        figures = {"submissions": str(len(self._rows))}
        if values:
            so_far = " so far" if statuses["needs_review"] else ""
            figures[f"mean{so_far}"] = f"{statistics.fmean(values):.0f} %"
            figures[f"median{so_far}"] = f"{statistics.median(values):.0f} %"
            figures["full marks"] = str(sum(value >= 100 for value in values))
        for status, name in (
            ("needs_review", "await review"),
            ("rejected", "could not be read"),
            ("grader_error", "grader errors"),
        ):
            if statuses[status]:
                figures[name] = str(statuses[status])
        return figures

    @property
    def chart(self) -> Markup:
        """The distribution of the scores, as SVG."""
        return Markup(histogram(self.percents))


def question_names(grade: Grade) -> dict[str, int]:
    """Return the position in ``grade.results`` of each question, by its name in tables.

    The name is the grade id, with the notebook's name before it where the assignment has several.
    """
    names: dict[str, int] = {}
    position = 0
    for notebook in grade.notebooks:
        prefix = f"{notebook.name}/" if len(grade.notebooks) > 1 else ""
        for cell in notebook.cells:
            names[prefix + cell.grade_id] = position
            position += 1
    return names


def render_class_report(title: str, labs: Iterable[LabReport]) -> str:
    """Return the class report of a course."""
    return render("report.html.j2", title=title, labs=list(labs))
