"""From what happened to outcomes and points. This is where a score is decided."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.grade.events import CellRun, Events, TestRun
from autograder.grade.gpu import says_full
from autograder.grade.stopped import notes_of, why
from autograder.intake import Rebuilt, RebuiltCell
from autograder.judge.records import Ruling
from autograder.records import CellResult, Limits, NotebookGrade, Outcome

_NOT_ANSWERED = "Not answered yet."
_CELL_FILE = re.compile(r"\(\d+\.py, ")
_MEMORY_ERRORS = frozenset(["MemoryError", "_ArrayMemoryError", "ResourceExhaustedError"])


@dataclass(frozen=True)
class _Question:
    """The cells that a test is about: the student's since the test before."""

    answers: tuple[RebuiltCell, ...]

    def touched(self) -> bool:
        """Whether the student wrote anything for it."""
        return any(cell.changed for cell in self.answers)

    def stopped(self, events: Events) -> CellRun | None:
        """The first of its cells that did not end well."""
        for cell in self.answers:
            run = events.cells.get(cell.index)
            if run is not None and run.end != "ok":
                return run
        return None


def grade_notebook(name: str, rebuilt: Rebuilt, events: Events, limits: Limits) -> NotebookGrade:
    """The verdicts on a notebook that ran, and what the student is told besides."""
    notes = (*rebuilt.notes, *notes_of(events, limits))
    return NotebookGrade(name, score(rebuilt, events, limits), notes)


def score(rebuilt: Rebuilt, events: Events, limits: Limits) -> tuple[CellResult, ...]:
    """The result of every graded cell, in order."""
    results = []
    for cell, question in _questions(rebuilt):
        if cell.role in ("manual", "task"):
            results.append(_manual(cell))
        else:
            run = events.tests.get(cell.index, TestRun(None))
            results.append(_test(cell, question, run, events, limits))
    return tuple(results)


def _questions(rebuilt: Rebuilt) -> list[tuple[RebuiltCell, _Question]]:
    found = []
    answers: list[RebuiltCell] = []
    previous = _Question(())
    for cell in rebuilt.cells:
        if cell.role in ("solution", "free") and cell.kind == "code":
            answers.append(cell)
        elif cell.role == "test":
            # Two tests in a row are about the same answer.
            if any(answer.role == "solution" for answer in answers) or not previous.answers:
                previous = _Question(tuple(answers))
            else:
                previous = _Question((*previous.answers, *answers))
            found.append((cell, previous))
            answers = []
        elif cell.role in ("manual", "task"):
            found.append((cell, _Question(())))
    return found


def _manual(cell: RebuiltCell) -> CellResult:
    """A person grades it; an answer that was not touched gets 0 at once, as in nbgrader."""
    if cell.role == "manual" and not cell.changed:
        return CellResult(cell.grade_id, Outcome.NOT_ATTEMPTED, 0.0, cell.points, _NOT_ANSWERED)
    return CellResult(
        cell.grade_id, Outcome.NEEDS_REVIEW, 0.0, cell.points, "Will be graded by your instructor."
    )


def _test(
    cell: RebuiltCell, question: _Question, run: TestRun, events: Events, limits: Limits
) -> CellResult:
    outcome, message, detail = _decide(question, run, events, limits)
    ruling = run.ruling
    passed = outcome in (Outcome.PASSED, Outcome.PARTIAL)
    return CellResult(
        grade_id=cell.grade_id,
        outcome=outcome,
        score=ruling.score if ruling is not None and passed else 0.0,
        max_score=cell.points,
        message=message,
        hint=ruling.hint if ruling is not None and outcome is Outcome.FAILED else "",
        detail=detail,
        seconds=round(run.seconds, 3),
        in_kernel=run.in_kernel,
        private=ruling.private if ruling is not None else "",
        retrained=ruling.retrained if ruling is not None else None,
    )


def _decide(
    question: _Question, run: TestRun, events: Events, limits: Limits
) -> tuple[Outcome, str, str]:
    """The outcome, what to tell the student, and the detail that goes with it."""
    ruling = run.ruling
    if ruling is not None and ruling.verdict == "broken_test":
        return (
            Outcome.GRADER_ERROR,
            "This question could not be graded; your instructor has been told.",
            "",
        )
    if run.timed_out:
        # Before all that was found: code that catches its interruption has run too long all the same.
        if run.training_seconds:
            return (
                Outcome.TIMED_OUT,
                f"A training of your model ran longer than {run.training_seconds:g} s and was ended.",
                "",
            )
        return (
            Outcome.TIMED_OUT,
            f"Your code ran longer than {limits.cell_seconds:g} s in this test.",
            "",
        )
    if run.flooded and ruling is not None and ruling.verdict != "student_gone":
        return Outcome.FAILED, "Your code printed without end in this test and was stopped.", ""
    if ruling is not None and ruling.verdict == "passed":
        return Outcome.PASSED, ruling.message, ""
    if ruling is not None and ruling.verdict == "partial":
        return Outcome.PARTIAL, ruling.message or "Part of this is right.", ""
    if ruling is None or ruling.verdict == "student_gone":
        return _dead(events)
    stopped = question.stopped(events)
    if stopped is not None and stopped.end == "timed_out":
        return (
            Outcome.TIMED_OUT,
            f"Cell {stopped.index} {why(stopped.end, limits)} and was stopped.",
            "",
        )
    if events.on_gpu and (says_full(ruling.private) or (stopped and says_full(stopped.error_text))):
        return Outcome.OUT_OF_MEMORY, "Your code needs more memory than the GPU has.", ""
    if ruling.error_type in _MEMORY_ERRORS or (stopped and stopped.error_type in _MEMORY_ERRORS):
        return (
            Outcome.OUT_OF_MEMORY,
            f"Your code needs more than the {limits.memory_mb} MiB of memory it may use.",
            "",
        )
    if not question.touched():
        return Outcome.NOT_ATTEMPTED, _NOT_ANSWERED, ""
    if stopped is not None and ruling.missing_name:
        return Outcome.FAILED, _stopped(ruling, stopped, limits), _error(stopped)
    if ruling.missing_name:
        return Outcome.FAILED, _missing(ruling, question), ""
    return Outcome.FAILED, ruling.message, ruling.detail


def _dead(events: Events) -> tuple[Outcome, str, str]:
    if events.death is None:
        return (
            Outcome.GRADER_ERROR,
            "This question could not be graded; your instructor has been told.",
            "",
        )
    text = f"{events.death.text} Nothing after that could be tested."
    return Outcome(events.death.cause), text, ""


def _stopped(ruling: Ruling, stopped: CellRun, limits: Limits) -> str:
    what = why(stopped.end, limits)
    how = f"{what} and was stopped" if what else f"stopped with {stopped.error_type}"
    return f"`{ruling.missing_name}` is not defined, because cell {stopped.index} {how}."


def _missing(ruling: Ruling, question: _Question) -> str:
    last = question.answers[-1].index if question.answers else 0
    return (
        f"`{ruling.missing_name}` is not defined after cell {last}."
        " Run Kernel ▸ Restart & Run All before handing in."
    )


def _error(stopped: CellRun) -> str:
    # IPython numbers the file that a cell is to Python; in a notebook it says nothing.
    return f"{stopped.error_type}: {_CELL_FILE.sub('(', stopped.error_text)}"
