"""How outcomes and numbers are said to people."""

from __future__ import annotations

from autograder.records import Outcome

OUTCOMES: dict[Outcome, tuple[str, str]] = {
    Outcome.PASSED: ("✓", "Passed"),
    Outcome.PARTIAL: ("◐", "Partly right"),
    Outcome.FAILED: ("✗", "Not right yet"),
    Outcome.NOT_ATTEMPTED: ("○", "Not attempted"),
    Outcome.CRASHED: ("⚡", "Crashed"),
    Outcome.TIMED_OUT: ("◷", "Out of time"),
    Outcome.OUT_OF_MEMORY: ("▦", "Out of memory"),
    Outcome.NEEDS_REVIEW: ("✎", "For review"),
    Outcome.GRADER_ERROR: ("!", "Grader error"),
}
"""A sign, which tells outcomes apart without colour, and words."""

STATUSES = {
    "graded": "Graded",
    "needs_review": "Parts await review",
    "rejected": "Could not be read",
    "grader_error": "Grader error",
}


def points(value: float) -> str:
    """Return points as people write them: ``3``, ``2.5``, ``0.33``."""
    return f"{round(value, 2):g}"


def percent(score: float, max_score: float) -> float:
    """Return a number from 0 to 100; an assignment without points counts as 0."""
    return max(0.0, min(100.0, 100 * score / max_score)) if max_score > 0 else 0.0
