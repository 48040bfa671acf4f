"""Puts together what Gradescope has graded at once and what another machine has decided since."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from autograder.lms.pending import Pending, mark_of
from autograder.lms.results import FAULT, output, said_of_all, write_results
from autograder.lms.standing import MARK, Lateness, after_penalty
from autograder.policies import Late
from autograder.records import CellResult, Grade, NotebookGrade, Outcome
from autograder.report.gradebook import plain
from autograder.report.names import safe_name
from autograder.report.words import OUTCOMES, points

TABLE = "merged.csv"
_OPEN = (Outcome.NEEDS_REVIEW, Outcome.GRADER_ERROR)


@dataclass(frozen=True)
class Merged:
    """One submission, put together."""

    grade: Grade
    results: Mapping[str, Any]
    """A new ``results.json``; empty where there was none."""
    final: float
    """The score that counts, after what lateness costs."""
    late_share: float
    problem: str = ""
    """Why something is still open."""

    @property
    def counted(self) -> Grade:
        """The grade with the score that counts, which is what tables and exports are made from."""
        if not self.results or self.grade.status == "grader_error":
            return self.grade
        penalty = round(max(0.0, self.grade.score - self.final), 4)
        return replace(self.grade, score=self.final, late_penalty=penalty)


def of_nobody(pending: Sequence[Pending], trained: Sequence[Grade]) -> list[Grade]:
    """Return the trained grades of which nothing is pending."""
    known = {_handed_in(one.grade) for one in pending}
    return [grade for grade in trained if _handed_in(grade) not in known]


def _handed_in(grade: Grade) -> tuple[str, str]:
    """The lab and the notebooks by which grades of two machines are known to belong together."""
    return grade.assignment, grade.hashes.get("submission", "")


def merge(pending: Sequence[Pending], trained: Sequence[Grade]) -> Iterator[Merged]:
    """Yield each pending grade with its open questions as the other machine decided them.

    Grades belong together where lab and submitted notebooks are the same, whatever the student is called on either
    machine; of several, as of two students who handed in the same file, the one of that name is taken.
    """
    by_hash: dict[tuple[str, str], list[Grade]] = {}
    for grade in trained:
        by_hash.setdefault(_handed_in(grade), []).append(grade)
    for one in pending:
        same = by_hash.get(_handed_in(one.grade), [])
        named = [grade for grade in same if grade.student_id == one.grade.student_id]
        yield _merged(one, next(iter([*named, *same]), None))


def write_merged(folder: Path, merged: Iterable[Merged]) -> None:
    """Write ``<student>/<lab>.results.json`` of each that came from one, and :data:`TABLE` with all scores."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / TABLE).open("w", newline="", encoding="utf-8", errors="replace") as stream:
        table = csv.writer(stream)
        table.writerow(
            ["student_id", "assignment", "score", "max_score", "late_share", "final", "status"]
        )
        for one in merged:
            grade = one.grade
            if one.results:
                name = f"{safe_name(grade.assignment)}.results.json"
                write_results(folder / safe_name(grade.student_id) / name, one.results)
            texts = [plain(grade.student_id), plain(grade.assignment)]
            numbers = [points(grade.score), points(grade.max_score), f"{one.late_share:g}"]
            final = "" if grade.status == "grader_error" else points(one.final)
            table.writerow([*texts, *numbers, final, grade.status])


def _merged(one: Pending, trained: Grade | None) -> Merged:
    grade, problem = one.grade, ""
    waiting = [cell.grade_id for cell in grade.results if cell.outcome in _OPEN]
    if waiting:
        if trained is None:
            problem = (
                f"{', '.join(waiting)}: the grader failed on Gradescope. Run it there again."
                if grade.status == "grader_error"
                else f"{', '.join(waiting)}: these notebooks have not been graded on the other machine."
            )
        elif trained.hashes.get("bundle") != grade.hashes.get("bundle"):
            problem = (
                "the other machine graded by another bundle. Grade it there again, by this lab's."
            )
        else:
            grade = _with(grade, trained)
            problem = _still_open(grade, trained)
    mark = mark_of(one.results)
    late, of = _lateness(mark)
    earned = after_penalty(grade.score, grade.max_score, Late(of=of), late)
    best = mark.get("best")
    best = float(best) if isinstance(best, (int, float)) else None
    final = earned if best is None else max(earned, best)
    results: Mapping[str, Any] = {}
    if one.results:
        pending = [c.grade_id for c in grade.results if c.outcome is Outcome.NEEDS_REVIEW]
        said = (
            [FAULT]
            if grade.status == "grader_error"
            else said_of_all(grade, pending, late, best, earned)
        )
        results = _new_results(one.results, grade, final, pending, output(said))
    return Merged(grade, results, final, late.share, problem)


def _lateness(mark: Mapping[str, Any]) -> tuple[Lateness, Literal["score", "points"]]:
    """How late it was, and what the share is taken of, as the result has them."""
    late = mark.get("late")
    try:
        found = msgspec.convert(late, Lateness)
    except msgspec.ValidationError:
        return Lateness(), "score"
    return found, "points" if isinstance(late, dict) and late.get("of") == "points" else "score"


def _with(grade: Grade, trained: Grade) -> Grade:
    """The grade with the open questions that the other has a verdict on."""
    verdicts = {(nb.name, cell.grade_id): cell for nb in trained.notebooks for cell in nb.cells}

    def decided(notebook: NotebookGrade, cell: CellResult) -> CellResult:
        found = verdicts.get((notebook.name, cell.grade_id))
        if cell.outcome not in _OPEN or found is None:
            return cell
        return cell if found.outcome is Outcome.GRADER_ERROR else found

    notebooks = tuple(
        replace(nb, cells=tuple(decided(nb, cell) for cell in nb.cells)) for nb in grade.notebooks
    )
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    left = {cell.outcome for cell in cells}
    status = grade.status
    if status in ("needs_review", "grader_error"):
        status = (
            "grader_error"
            if Outcome.GRADER_ERROR in left
            else "needs_review"
            if Outcome.NEEDS_REVIEW in left
            else "graded"
        )
    return replace(
        grade,
        notebooks=notebooks,
        score=max(0.0, sum(cell.score for cell in cells) - grade.late_penalty),
        status=status,
        message=grade.message if status == "grader_error" else "",
    )


def _still_open(grade: Grade, trained: Grade) -> str:
    """Why questions are open that no person is to grade, or nothing."""
    theirs = {cell.grade_id: cell.outcome for cell in trained.results}
    left = [
        cell.grade_id
        for cell in grade.results
        if cell.outcome in _OPEN and theirs.get(cell.grade_id) is not Outcome.NEEDS_REVIEW
    ]
    if not left:
        return ""
    failed = not trained.results or Outcome.GRADER_ERROR in (theirs.get(name) for name in left)
    why = (
        "the grader failed on the other machine too. Run it there again."
        if failed
        else "the other machine did not grade it. Grade it there again, by this lab's bundle."
    )
    return f"{', '.join(left)}: {why}"


def _new_results(
    results: Mapping[str, Any], grade: Grade, final: float, pending: Sequence[str], said: str
) -> dict[str, Any]:
    """Gradescope's result with the verdicts that have come since."""
    several = len(grade.notebooks) > 1
    by_name = {
        f"{nb.name}/{cell.grade_id}" if several else cell.grade_id: cell
        for nb in grade.notebooks
        for cell in nb.cells
    }
    tests = []
    for test in results.get("tests", ()):
        cell = by_name.get(test.get("name", "")) if isinstance(test, dict) else None
        verdict = cell is not None and cell.outcome not in _OPEN
        if cell is not None and verdict and grade.status != "grader_error" and "score" not in test:
            words = [
                f"{OUTCOMES[cell.outcome][1]}: {points(cell.score)} of {points(cell.max_score)}."
            ]
            words += [text for text in (cell.message, cell.hint) if text]
            passed = cell.score >= cell.max_score
            test = {
                **test,
                "score": round(cell.score, 4),
                "status": "passed" if passed else "failed",
                "output": "\n".join(words),
            }
        tests.append(test)
    found = {**results, "tests": tests, "output": said}
    mark = {**mark_of(results), "status": grade.status, "grade": msgspec.to_builtins(grade)}
    found["extra_data"] = {MARK: {**mark, "pending": list(pending)}}
    if grade.status == "grader_error":
        found.pop("score", None)
    else:
        found["score"] = round(final, 4)
    return found
