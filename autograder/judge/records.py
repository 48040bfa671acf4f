"""What the judge is asked and what it answers, as plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autograder.recipes import Retrained
from autograder.retrain.records import RetrainJob

ENTRY = "autograder.judge.process"
"""What a warm server runs for a judge."""

SEED_VARIABLE = "AUTOGRADER_SEED"
"""The environment variable from which a hidden test takes its random seed."""

Verdict = Literal["passed", "partial", "failed", "student_gone", "broken_test"]


@dataclass(frozen=True)
class TestCell:
    """One autograded test cell to run."""

    __test__ = False

    grade_id: str
    source: str
    points: float
    seed: int
    """For ``AUTOGRADER_SEED``: made of the term's secret, the lab, the student and the cell."""
    hidden_begin: str
    hidden_end: str
    retrain: RetrainJob | None = None
    """Where the points are decided by training the student's model anew, in place of the hidden part."""


@dataclass(frozen=True)
class Ruling:
    """What became of one test cell."""

    verdict: Verdict
    score: float
    message: str = ""
    """For the student; free of hidden code and values."""
    hint: str = ""
    detail: str = ""
    """The visible line that failed, or the student's own traceback."""
    private: str = ""
    """The whole failure, for the instructor."""
    output: str = ""
    """What the visible part of the test printed."""
    error_type: str = ""
    """Name of the exception that ended the test, where there was one."""
    missing_name: str = ""
    """The name that was not defined, where that is why the test failed."""
    seconds: float = 0.0
    retrained: Retrained | None = None
