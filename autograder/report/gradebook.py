"""Tables of grades as CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.records import Grade
from autograder.report.classreport import question_names
from autograder.report.words import points

COLUMNS = (
    "student_id",
    "assignment",
    "score",
    "max_score",
    "status",
    "isolation",
    "seconds",
    "late_penalty",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_HARMLESS = re.compile(r"-(?:\d+(?:[.,]\d+)?)?")


def plain(text: str) -> str:
    """Return a text that a spreadsheet shows and does not calculate; a negative number or a dash stays one."""
    formula = text.lstrip(" ").startswith(_FORMULA) and not _HARMLESS.fullmatch(text)
    return f"'{text}" if formula else text


def write_gradebook(path: Path, grades: Callable[[], Iterable[Grade]]) -> None:
    """Write one row for each submission.

    After the fixed columns come two for each question, ``outcome:<name>`` and ``points:<name>``,
    empty in the rows of labs that have no such question. The name is the grade id, with the
    notebook's before it where the assignment has several.

    Args:
        path: The file, replaced whole.
        grades: Gives the grades; called twice, so that they need not be held.
    """
    names: dict[str, None] = {}
    for grade in grades():
        names.update(dict.fromkeys(question_names(grade)))
    header = [f"{kind}:{name}" for name in names for kind in ("outcome", "points")]
    with _table(path) as table:
        table.writerow([*COLUMNS, *header])
        for grade in grades():
            questions = question_names(grade)
            cells: list[str] = []
            for name in names:
                if name in questions:
                    cell = grade.results[questions[name]]
                    cells += [cell.outcome.value, points(cell.score)]
                else:
                    cells += ["", ""]
            table.writerow([*_fixed(grade), *cells])


def write_failures(path: Path, grades: Iterable[Grade]) -> None:
    """Write one row for each question that lost points, with the whole failure.

    For the instructor alone: it tells hidden tests and their values.
    """
    with _table(path) as table:
        table.writerow(
            ["student_id", "assignment", "question", "outcome", "message", "hint", "private"]
        )
        for grade in grades:
            for name, position in question_names(grade).items():
                cell = grade.results[position]
                if cell.score < cell.max_score:
                    texts = (
                        grade.student_id,
                        grade.assignment,
                        name,
                        cell.outcome.value,
                        cell.message,
                        cell.hint,
                        cell.private or cell.detail,
                    )
                    table.writerow([plain(text) for text in texts])


def _fixed(grade: Grade) -> list[str]:
    return [
        plain(grade.student_id),
        plain(grade.assignment),
        points(grade.score),
        points(grade.max_score),
        grade.status,
        grade.isolation.level,
        f"{grade.seconds:.2f}",
        points(grade.late_penalty),
    ]


@contextmanager
def _table(path: Path) -> Iterator[Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("w", newline="", encoding="utf-8", errors="replace") as stream:
        yield csv.writer(stream)
    part.replace(path)
