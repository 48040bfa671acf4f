"""Puts together what Gradescope has graded at once and what another machine has trained since."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import AutograderError
from autograder.lms.results import write_results
from autograder.lms.standing import MARK, Lateness, after_penalty
from autograder.policies import Late
from autograder.records import CellResult, Grade, NotebookGrade, Outcome
from autograder.report.gradebook import plain
from autograder.report.names import safe_name
from autograder.report.words import OUTCOMES, points

TABLE = "merged.csv"
_YAML = ("submission_metadata.yml", "submission_metadata.yaml")
_MAX_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Pending:
    """A grade in which something may be open, and what was made of it on Gradescope."""

    grade: Grade
    results: Mapping[str, Any]
    """The ``results.json`` that held it; empty for a grade by itself."""
    where: str
    """How a message names it."""


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


def read_pending(path: Path) -> list[Pending]:
    """Return the grades in a ``results.json``, a grade's JSON file, a folder of these, or Gradescope's export.

    Raises:
        AutograderError: where nothing of that is there.
    """
    found: list[Pending] = []
    for file in _files(path):
        if file.name in _YAML:
            found += _from_export(file)
        elif (data := _json(file)) is not None and (one := _pending(data, str(file))) is not None:
            found.append(one)
    if not found:
        raise AutograderError(
            f"{path}: there is no result of ours in it. Name a results.json, a grade's JSON file, a folder of them, or "
            "the unpacked export of an assignment's submissions."
        )
    return found


def read_trained(path: Path) -> list[Grade]:
    """Return the grades that ``autograder grade`` has written to a folder, or to one file.

    Raises:
        AutograderError: where there is none.
    """
    grades = [
        one.grade
        for file in _files(path)
        if file.name not in _YAML and (data := _json(file)) is not None
        if (one := _pending(data, str(file))) is not None
    ]
    if not grades:
        raise AutograderError(
            f"{path}: there is no grade in it. Name the folder that `autograder grade --out` wrote."
        )
    return grades


def merge(pending: Sequence[Pending], trained: Sequence[Grade]) -> Iterator[Merged]:
    """Yield each pending grade with its open questions as the other machine decided them.

    Grades belong together where lab and submitted notebooks are the same, whatever the student is called on either
    machine; of several, as of two students who handed in the same file, the one of that name is taken.
    """
    by_hash: dict[tuple[str, str], list[Grade]] = {}
    for grade in trained:
        by_hash.setdefault((grade.assignment, grade.hashes.get("submission", "")), []).append(grade)
    for one in pending:
        same = by_hash.get((one.grade.assignment, one.grade.hashes.get("submission", "")), [])
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
    waiting = [cell.grade_id for cell in grade.results if cell.outcome is Outcome.NEEDS_REVIEW]
    if waiting:
        if trained is None:
            problem = (
                f"{', '.join(waiting)}: these notebooks have not been graded on the other machine."
            )
        elif trained.hashes.get("bundle") != grade.hashes.get("bundle"):
            problem = (
                "the other machine graded by another bundle. Grade it there again, by this lab's."
            )
        else:
            grade = _with(grade, trained)
            problem = _still_open(grade, trained)
    mark = _mark(one.results)
    late = mark.get("late", {})
    share = float(late.get("share", 0.0)) if isinstance(late, dict) else 0.0
    policy = Late(of="points" if share and late.get("of") == "points" else "score")
    final = after_penalty(grade.score, grade.max_score, policy, Lateness(share=share))
    best = mark.get("best")
    if isinstance(best, (int, float)):
        final = max(final, float(best))
    results = _new_results(one.results, grade, final) if one.results else {}
    return Merged(grade, results, final, share, problem)


def _with(grade: Grade, trained: Grade) -> Grade:
    """The grade with the open questions that the other has a verdict on."""
    verdicts = {(nb.name, cell.grade_id): cell for nb in trained.notebooks for cell in nb.cells}

    def decided(notebook: NotebookGrade, cell: CellResult) -> CellResult:
        found = verdicts.get((notebook.name, cell.grade_id))
        if cell.outcome is not Outcome.NEEDS_REVIEW or found is None:
            return cell
        return cell if found.outcome in (Outcome.NEEDS_REVIEW, Outcome.GRADER_ERROR) else found

    notebooks = tuple(
        replace(nb, cells=tuple(decided(nb, cell) for cell in nb.cells)) for nb in grade.notebooks
    )
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    status = grade.status
    if status == "needs_review" and all(c.outcome is not Outcome.NEEDS_REVIEW for c in cells):
        status = "graded"
    return replace(
        grade, notebooks=notebooks, score=sum(cell.score for cell in cells), status=status
    )


def _still_open(grade: Grade, trained: Grade) -> str:
    failed = {c.grade_id for c in trained.results if c.outcome is Outcome.GRADER_ERROR}
    named = [c.grade_id for c in grade.results if c.grade_id in failed]
    open_still = [c.grade_id for c in grade.results if c.outcome is Outcome.NEEDS_REVIEW]
    if blamed := [name for name in named if name in open_still]:
        return (
            f"{', '.join(blamed)}: the grader failed on the other machine too. Run it there again."
        )
    return ""


def _new_results(results: Mapping[str, Any], grade: Grade, final: float) -> dict[str, Any]:
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
        if cell is not None and "score" not in test and cell.outcome is not Outcome.NEEDS_REVIEW:
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
    found = {**results, "tests": tests}
    mark = {**_mark(results), "status": grade.status, "grade": msgspec.to_builtins(grade)}
    mark["pending"] = [c.grade_id for c in grade.results if c.outcome is Outcome.NEEDS_REVIEW]
    found["extra_data"] = {MARK: mark}
    if grade.status == "grader_error":
        found.pop("score", None)
    else:
        found["score"] = round(final, 4)
        if not mark["pending"]:
            found["output"] = ""
    return found


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if (file.suffix == ".json" or file.name in _YAML) and file.is_file()
    )


def _json(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        data = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _from_export(path: Path) -> list[Pending]:
    """Read the results that an export of Gradescope's keeps beside each submission's metadata."""
    import yaml  # type: ignore[import-untyped]

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data = yaml.load(path.read_bytes(), Loader=loader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise AutograderError(f"{path} cannot be read ({error}). Export it again.") from None
    found = []
    for name, record in (data if isinstance(data, dict) else {}).items():
        results = (
            record.get(":results", record.get("results")) if isinstance(record, dict) else None
        )
        if isinstance(results, dict):
            plain_keys = _without_symbols(results)
            if (one := _pending(plain_keys, f"{path}, {name}")) is not None:
                found.append(one)
    return found


def _without_symbols(value: Any) -> Any:
    """JSON from YAML that Ruby wrote, in which a key may be a symbol, ``:name``."""
    if isinstance(value, dict):
        return {str(key).removeprefix(":"): _without_symbols(item) for key, item in value.items()}
    return [_without_symbols(item) for item in value] if isinstance(value, list) else value


def _pending(data: Mapping[str, Any], where: str) -> Pending | None:
    mark = _mark(data)
    record = mark.get("grade") if mark else data
    try:
        return Pending(msgspec.convert(record, Grade), data if mark else {}, where)
    except (msgspec.ValidationError, TypeError):
        return None


def _mark(results: Mapping[str, Any]) -> Mapping[str, Any]:
    extra = results.get("extra_data")
    mark = extra.get(MARK) if isinstance(extra, dict) else None
    return mark if isinstance(mark, dict) else {}
