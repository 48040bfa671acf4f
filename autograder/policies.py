"""What a course says of lateness and of Gradescope: frozen records, checked by :mod:`autograder.checks`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]
"""Who sees a part of the results on Gradescope, and when; its own words. ``hidden`` is for staff alone."""

SHORTEST_TIMEOUT = 60.0
LONGEST_TIMEOUT = 2400.0
"""Seconds that Gradescope can be told to allow for one submission."""


@dataclass(frozen=True)
class Late:
    """What handing in late costs. Without one it costs nothing."""

    per_day: float = 0.1
    """Share that is lost for each day, or part of a day, after the due date."""
    most: float = 1.0
    """The largest share that can be lost."""
    grace_minutes: float = 0.0
    """So long after the due date nothing is lost; after that the days count from the due date."""
    of: Literal["score", "points"] = "score"
    """What the share is taken of: the score, or the points that could be had."""


@dataclass(frozen=True)
class Gradescope:
    """How a lab's bundle behaves on Gradescope."""

    questions: Visibility = "visible"
    """Results of questions whose tests the student has."""
    hidden_questions: Visibility = "visible"
    """Results of questions with hidden tests: outcome, points and hint; never a test or its values."""
    total: Visibility = "visible"
    """The total; a student sees none while a question is held back. ``hidden`` hides what is said above the questions
    and no more: Gradescope has no total for staff alone."""
    stdout: Visibility = "hidden"
    """What the grader itself prints: isolation, warnings, faults. A student's output is never in it."""
    seconds: float = 600.0
    """The time-out that is set for the assignment on Gradescope; the result is written before it."""
    keep: Literal["latest", "best"] = "latest"
    """The score that counts: this submission's, or the best of it and all earlier ones."""
    attempts: int | None = None
    """How many submissions are graded; a further one keeps the score of the last. None for all."""
    attempts_hours: float | None = None
    """Count only the attempts of so many hours, as for three a day. None counts them all."""
    require_isolation: str = "limits"
    """The least isolation to grade with; see docs/isolation.md."""


@dataclass(frozen=True)
class Delivery:
    """What ``delivery.json`` of a bundle says: all that its graders need beside the lab."""

    gradescope: Gradescope = field(default_factory=Gradescope)
    late: Late | None = None
    key: str = ""
    """In hex: what the seeds of hidden tests are made from, derived from the term's secret; empty for the demo's."""
    engine: str = ""
    """SHA-256 of the engine in the bundle."""
