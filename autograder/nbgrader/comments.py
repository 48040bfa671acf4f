"""What nbgrader tells a student beside an answer: its comments hang on answers, our messages on tests."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.records import CellResult, Notebook, Outcome
from autograder.report.words import OUTCOMES, points

NO_RESPONSE = "No response."
"""nbgrader's own word for an answer that is as it was given out."""

_SILENT = (Outcome.PASSED, Outcome.NOT_ATTEMPTED, Outcome.NEEDS_REVIEW)


def answer_of(notebook: Notebook) -> dict[str, str]:
    """Return for each test and each manual cell the cell on which nbgrader keeps its comment.

    A test is about the answer above it. Tests that have none are left out.
    """
    found: dict[str, str] = {}
    answer = ""
    for cell in notebook.cells:
        if cell.role in ("solution", "manual"):
            answer = cell.grade_id
        if cell.role == "manual" or (cell.role == "task" and cell.kind == "markdown"):
            found[cell.grade_id] = cell.grade_id
        elif cell.role in ("test", "task") and answer:
            # A task in code is a test that a person grades.
            found[cell.grade_id] = answer
    return found


def auto_comments(notebook: Notebook, results: Mapping[str, CellResult]) -> dict[str, str]:
    """Return the comments by the id of the answer; an answer about which there is nothing to say has none."""
    lines: dict[str, list[str]] = {}
    attempted: dict[str, bool] = {}
    for grade_id, answer in answer_of(notebook).items():
        result = results.get(grade_id)
        if result is None:
            continue
        attempted[answer] = (
            attempted.get(answer, False) or result.outcome is not Outcome.NOT_ATTEMPTED
        )
        if result.outcome not in _SILENT:
            lines.setdefault(answer, []).append(comment_on(result))
    return {
        answer: "\n".join(lines[answer]) if answer in lines else NO_RESPONSE
        for answer, tried in attempted.items()
        if answer in lines or not tried
    }


def comment_on(result: CellResult) -> str:
    """Say in one line what became of a test."""
    word = OUTCOMES[result.outcome][1]
    parts = [f"{result.grade_id}: {word} ({points(result.score)} of {points(result.max_score)})."]
    if result.message:
        parts.append(result.message)
    if result.hint:
        parts.append(f"Hint: {result.hint}")
    return " ".join(parts)
