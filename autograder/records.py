"""The plain records that pass between the stages.

Everything here is immutable, compares by value and turns into JSON with :func:`to_json`; no record
holds a live object. Times are seconds, sizes are bytes unless a name says otherwise.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import msgspec

from autograder.recipes import Retrained, Retraining

T = TypeVar("T")


class Outcome(enum.StrEnum):
    """What became of one graded cell: a word first, a number second."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    NEEDS_REVIEW = "needs_review"
    GRADER_ERROR = "grader_error"


Role = Literal["free", "readonly", "solution", "test", "manual", "task"]
"""What nbgrader's metadata makes of a cell.

``free`` has no grade id; ``readonly`` is locked text or code; ``solution`` is an autograded answer;
``test`` an autograded test cell; ``manual`` an answer graded by a person (code or text); ``task`` a
locked description whose answer is in the free cells after it.
"""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Zero or less is never allowed; see :mod:`autograder.config`."""

    cell_seconds: float = 30.0
    """Wall clock of one cell, a test cell included."""
    total_seconds: float = 600.0
    """Wall clock of the whole submission."""
    memory_mb: int = 2048
    """Memory of the student's processes beyond what the warm start shares, in MiB."""
    processes: int = 128
    """Processes and threads of one submission; on more than 4 cores 16 more for each further one."""
    output_kb: int = 1024
    """Output kept of one cell, in KiB; the rest is cut off. A notebook keeps at most eight times that."""
    work_mb: int = 256
    """Size of the work folder, and of one file in it, in MiB."""
    notebook_mb: int = 20
    """Size of a submitted notebook before it is parsed, in MiB."""


NOT_RUN = "autograder:not-run"
"""Tag of a test that this run is not about: the judge does not run it, and it earns nothing.

Its imports count for the others.
"""


@dataclass(frozen=True)
class Cell:
    """One cell of the instructor's notebook, with all its versions."""

    kind: Literal["code", "markdown", "raw"]
    role: Role
    grade_id: str
    """Empty for a free cell."""
    points: float
    source: str
    """The instructor's text: solutions and hidden tests included."""
    release: str
    """The text the student was given."""
    tags: tuple[str, ...] = ()

    @property
    def graded(self) -> bool:
        """Whether the cell carries points."""
        return self.role in ("test", "manual", "task")


@dataclass(frozen=True)
class Notebook:
    """One notebook of a lab; ``name`` has no suffix."""

    name: str
    cells: tuple[Cell, ...]
    classes: tuple[str, ...] = ()
    """Classes that the instructor's version defines: a student's class of that name may decide comparisons."""
    answers: tuple[str, ...] = ()
    """Names that the instructor's answers bind: a student may bind them too, were they the names of builtins."""


@dataclass(frozen=True)
class Lab:
    """What a bundle says of one assignment (the ``lab.json`` in it)."""

    assignment: str
    title: str
    notebooks: tuple[Notebook, ...]
    limits: Limits = field(default_factory=Limits)
    due: str | None = None
    """ISO 8601 with a zone, or None."""
    hidden_begin: str = "BEGIN HIDDEN TESTS"
    hidden_end: str = "END HIDDEN TESTS"
    retraining: Retraining | None = None
    """The test cell, if any, whose points are decided by training the student's model anew."""
    data: str = "default"
    """The variant of the data."""

    @property
    def max_score(self) -> float:
        """Points of all graded cells."""
        return sum(cell.points for nb in self.notebooks for cell in nb.cells if cell.graded)

    @property
    def grade_ids(self) -> dict[str, frozenset[str]]:
        """Grade ids of each notebook, by its name."""
        return {
            nb.name: frozenset(cell.grade_id for cell in nb.cells if cell.grade_id)
            for nb in self.notebooks
        }


@dataclass(frozen=True)
class CellResult:
    """The verdict on one graded cell."""

    grade_id: str
    outcome: Outcome
    score: float
    max_score: float
    message: str = ""
    """One sentence for the student: the visible failure, or what to do; never hidden code or values."""
    hint: str = ""
    """The author's ``# hint:`` for this failure."""
    detail: str = ""
    """The student's own traceback in plain text, or the visible line that failed."""
    seconds: float = 0.0
    in_kernel: bool = False
    """True when the test ran beside the student's code (tag ``in-kernel``)."""
    private: str = ""
    """For the instructor alone: the whole failure, hidden values included. Never in feedback."""
    retrained: Retrained | None = None
    """Seeds, scores, backend and device, where the points were decided by retraining."""


@dataclass(frozen=True)
class Isolation:
    """How well a student's process was confined. ``level`` is one of :data:`LEVELS`."""

    level: str
    means: tuple[str, ...] = ()


LEVELS = ("none", "limits", "landlock", "namespaces", "full")
"""Isolation from weakest to strongest; see :mod:`autograder.sandbox`."""


@dataclass(frozen=True)
class NotebookGrade:
    """The verdicts on one notebook of a submission, in the instructor's order."""

    name: str
    cells: tuple[CellResult, ...]
    notes: tuple[str, ...] = ()
    """What the student is told besides: cells that intake found missing, duplicated or reordered; cells stopped."""


@dataclass(frozen=True)
class Grade:
    """The grade of one submission. ``status`` says whether the score is final."""

    student_id: str
    assignment: str
    score: float
    max_score: float
    status: Literal["graded", "needs_review", "rejected", "grader_error"]
    notebooks: tuple[NotebookGrade, ...]
    isolation: Isolation
    seconds: float
    message: str = ""
    """Why a submission was rejected, or what failed in the grader."""
    warm: bool = True
    versions: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    """SHA-256 of ``submission``, ``bundle`` and ``environment``: the key of the journal."""
    late_penalty: float = 0.0
    """Points that nbgrader's plugin took off for handing in late; ``score`` is what is left."""

    @property
    def results(self) -> tuple[CellResult, ...]:
        """Every graded cell of every notebook."""
        return tuple(cell for nb in self.notebooks for cell in nb.cells)


def to_json(record: Any) -> Any:
    """Return a record as plain JSON values (tuples become lists)."""
    return msgspec.to_builtins(record)


def from_json(cls: type[T], data: Any) -> T:
    """Rebuild a record of type ``cls`` from :func:`to_json`'s output.

    Raises:
        msgspec.ValidationError: where ``data`` does not fit the record, naming the field.
    """
    return msgspec.convert(data, cls)
