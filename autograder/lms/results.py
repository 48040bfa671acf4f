"""Gradescope's ``results.json``: https://gradescope-autograders.readthedocs.io/en/latest/specs/.

It is made from our own records, key by key. There is never a leaderboard in it, whatever a submission prints. A number
is a verdict: while there is none, or where the grader has failed, no score is given at all, as a 0 would count.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from autograder.bundle import write_atomically
from autograder.lms.standing import MARK, Lateness, after_penalty
from autograder.policies import Delivery, Visibility
from autograder.records import CellResult, Grade, Lab, Outcome
from autograder.report.public import public
from autograder.report.words import OUTCOMES, points

_MAX_TEXT = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\x1b\[[0-9;]*m")
FAULT = (
    "The autograder has failed, for a reason that is not yours. This costs no points: your instructor has been told, "
    "and will run it again. You need not hand in anew."
)
_HELD_BACK: tuple[Visibility, ...] = ("hidden", "visible", "after_due_date", "after_published")
"""How long a test keeps students from the total. One that is ``hidden`` doesn't, by Gradescope's documentation."""
_SHOWN = _HELD_BACK.index("visible")
_RUNNING = "Not graded yet: the autograder is still at work, or was stopped."


@dataclass(frozen=True)
class Setting:
    """What a result is made with besides the grade."""

    lab: Lab
    delivery: Delivery
    late: Lateness = field(default_factory=Lateness)
    best: float | None = None
    """The best score of earlier submissions, where the best is kept."""
    seconds: float = 0.0
    facts: Mapping[str, Any] = field(default_factory=dict)
    """For ``extra_data``: seeds, hashes, the container's limits."""
    pending: tuple[str, ...] = ()
    """Grade ids of questions that another machine decides."""


def make_results(grade: Grade, setting: Setting, *, running: bool = False) -> dict[str, Any]:
    """Return the content of ``results.json``.

    Args:
        grade: As known. With a ``grader_error`` in it there is no score anywhere.
        setting: The rest.
        running: Whether grading goes on; then there is no score yet.
    """
    policy = setting.delivery.gradescope
    final = not running and grade.status != "grader_error"
    several = len(grade.notebooks) > 1
    tests = [
        _test(
            f"{notebook.name}/{cell.grade_id}" if several else cell.grade_id, cell, final, running
        )
        for notebook in grade.notebooks
        for cell in notebook.cells
    ]
    for test, cell in zip(tests, grade.results, strict=True):
        test["visibility"] = _visibility(cell.grade_id, setting)
    held = max([_SHOWN, *(_HELD_BACK.index(test["visibility"]) for test in tests)])
    if _HELD_BACK.index(policy.total) > held:
        tests.append(_holding(policy.total, final))
    found: dict[str, Any] = {
        "output": output(_summary(grade, setting, running)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": policy.total,
        "stdout_visibility": policy.stdout,
        "execution_time": round(setting.seconds),
        "tests": tests,
        "extra_data": {MARK: _extra(grade, setting, running)},
    }
    if final:
        found["score"] = _points(final_score(grade, setting))
    return found


def final_score(grade: Grade, setting: Setting) -> float:
    """Return the score that counts: less what lateness costs, and the best where the best is kept."""
    earned = after_penalty(grade.score, grade.max_score, setting.delivery.late, setting.late)
    return max(earned, setting.best) if setting.best is not None else earned


def repeat_results(
    earlier: Mapping[str, Any],
    score: float | None,
    text: str,
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return an earlier submission's result again, for one that is not graded any more.

    Args:
        earlier: That result.
        score: That counts.
        text: For the student.
        facts: For ``extra_data``, beside what the result had there.
    """
    kept = ("tests", "visibility", "stdout_visibility", "output_format")
    extra = earlier.get("extra_data")
    mark = extra.get(MARK) if isinstance(extra, dict) else None
    found: dict[str, Any] = {key: earlier[key] for key in kept if key in earlier}
    found["output"] = text
    kept_mark = mark if isinstance(mark, dict) else {}
    found["extra_data"] = {MARK: {**kept_mark, **facts, "over_limit": True}}
    if score is not None:
        found["score"] = _points(score)
    return found


def output(paragraphs: Sequence[str]) -> str:
    """Return what is said above the questions, or of one, as a text that Gradescope shows as it is."""
    return _text("\n\n".join(paragraphs))


def write_results(path: Path, results: Mapping[str, Any]) -> None:
    """Write the file in one step: who reads it finds one result or the next, never a part."""
    write_atomically(path, msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")


def _test(name: str, cell: CellResult, final: bool, running: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "max_score": _points(cell.max_score)}
    waits = cell.outcome is Outcome.NEEDS_REVIEW
    if final and not waits:
        found["score"] = _points(cell.score)
        found["status"] = "passed" if cell.score >= cell.max_score else "failed"
    found["output"] = _text(_said(cell, running))
    return found


def _holding(visibility: Visibility, final: bool) -> dict[str, Any]:
    """A test without points that keeps the total from students: Gradescope shows none while a test is held back."""
    score = {"score": 0.0} if final else {}
    output = "The total is shown later."
    return {
        "name": "total",
        "max_score": 0.0,
        **score,
        "output": output,
        "visibility": visibility,
    }


def _said(cell: CellResult, running: bool) -> str:
    if cell.outcome is Outcome.GRADER_ERROR:
        # While it runs, that is what a question is that has not been tested yet.
        return (not running and cell.message) or _RUNNING
    word = OUTCOMES[cell.outcome][1]
    earned = f"{points(cell.score)} of {points(cell.max_score)}"
    lines = [f"{word}." if cell.outcome is Outcome.NEEDS_REVIEW else f"{word}: {earned}."]
    lines += [cell.message] if cell.message else []
    lines += [f"Hint: {cell.hint}"] if cell.hint else []
    lines += ["", cell.detail] if cell.detail else []
    return "\n".join(lines)


def _summary(grade: Grade, setting: Setting, running: bool) -> list[str]:
    """What is said above the questions."""
    if running:
        return [_RUNNING]
    if grade.status == "grader_error":
        return [FAULT]
    earned = after_penalty(grade.score, grade.max_score, setting.delivery.late, setting.late)
    return said_of_all(grade, setting.pending, setting.late, setting.best, earned)


def said_of_all(
    grade: Grade, pending: Sequence[str], late: Lateness, best: float | None, earned: float
) -> list[str]:
    """What a student is told of a submission that has a verdict, a paragraph each.

    Args:
        grade: The verdict.
        pending: Grade ids of questions that another machine decides.
        late: How late it was.
        best: The best score of earlier submissions, where the best is kept.
        earned: What is left after lateness.
    """
    found = []
    if grade.status == "rejected":
        found.append(f"Your submission could not be read. {grade.message}")
    if pending:
        found.append(
            f"{', '.join(pending)}: your model is trained anew on another machine. Its points come later; "
            "until then the total is without them."
        )
    if late.share:
        days = "1 day" if late.days == 1 else f"{late.days} days"
        found.append(f"Handed in {days} late (due {late.due}): {late.share:.0%} is taken off.")
    found += [note for notebook in grade.notebooks for note in notebook.notes]
    if best is not None and best > earned:
        found.append(f"An earlier submission earned more, {points(best)} points, which count.")
    return found


def _visibility(grade_id: str, setting: Setting) -> Visibility:
    policy = setting.delivery.gradescope
    hidden = any(
        setting.lab.hidden_begin in cell.source
        for notebook in setting.lab.notebooks
        for cell in notebook.cells
        if cell.grade_id == grade_id
    )
    return policy.hidden_questions if hidden else policy.questions


def _extra(grade: Grade, setting: Setting, running: bool) -> dict[str, Any]:
    """For whoever runs the course, and for ``autograder merge``; Gradescope stores it and shows it to nobody."""
    late = setting.late
    return {
        "status": "running" if running else grade.status,
        "isolation": _clean(msgspec.to_builtins(grade.isolation)),
        "versions": grade.versions,
        "hashes": {**grade.hashes, "engine": setting.delivery.engine},
        "late": {
            **msgspec.to_builtins(late),
            "of": setting.delivery.late.of if setting.delivery.late else "score",
        },
        "best": setting.best,
        "pending": list(setting.pending),
        **setting.facts,
        "grade": _clean(msgspec.to_builtins(public(grade))),
    }


def _clean(value: Any) -> Any:
    """Plain values with every text such as :func:`_text` makes it."""
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return _text(value) if isinstance(value, str) else value


def _points(value: float) -> float:
    return round(value, 4) if math.isfinite(value) else 0.0


def _text(text: str) -> str:
    """A text that JSON and a web page can hold: no control characters, lone surrogates or colours, and not endless."""
    clean = _CONTROL.sub("", text).encode("utf-8", "replace").decode()
    return clean if len(clean) <= _MAX_TEXT else f"{clean[:_MAX_TEXT]}\n… (cut)"
