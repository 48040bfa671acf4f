"""How lateness and earlier submissions change a score; pure functions over what Gradescope says."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.lms.metadata import Earlier, Metadata, moment
from autograder.policies import Gradescope, Late

MARK = "autograder"
"""Our part of a result's ``extra_data``."""
_DAY = 86_400.0
_UNCOUNTED = "uncounted"
_VERDICTS = ("graded", "needs_review", "rejected")


@dataclass(frozen=True)
class Lateness:
    """How late a submission is, and what that costs."""

    seconds: float = 0.0
    """After the due date; 0 where it is in time, or within the grace."""
    days: int = 0
    """Days begun."""
    share: float = 0.0
    """What is lost, as a share."""
    due: str = ""
    """The date that was held against it, in ISO 8601; empty for none."""


def lateness(metadata: Metadata, lab_due: str | None, late: Late | None) -> Lateness:
    """Return how late a submission is.

    Args:
        metadata: Of the submission. Gradescope's due date, an extension included, comes before the lab's.
        lab_due: The lab's own due date, ISO 8601 with a zone.
        late: What it costs; None for nothing.
    """
    due = metadata.due or moment(lab_due)
    if due is None or metadata.created is None:
        return Lateness(due=due.isoformat() if due else "")
    seconds = (metadata.created - due).total_seconds()
    if late is None or seconds <= late.grace_minutes * 60:
        return Lateness(max(0.0, seconds) if late is None else 0.0, due=due.isoformat())
    days = math.ceil(seconds / _DAY)
    return Lateness(seconds, days, min(late.most, days * late.per_day), due.isoformat())


def after_penalty(score: float, max_score: float, late: Late | None, found: Lateness) -> float:
    """Return what is left of a score, never less than 0."""
    if late is None or not found.share:
        return score
    return max(0.0, score - found.share * (score if late.of == "score" else max_score))


def is_counted(earlier: Earlier) -> bool:
    """Whether an earlier submission got a verdict: a failure of the grader's uses up no attempt."""
    if earlier.failed:
        return False
    mark = _mark(earlier.results)
    if mark is None:
        return earlier.score is not None
    return mark.get("status") in _VERDICTS and not mark.get("over_limit")


def uncounted(previous: Sequence[Earlier]) -> dict[str, list[str]]:
    """Return, for a result, when the submissions were handed in that used up no attempt.

    Gradescope keeps the results of the latest submission alone, and nothing else says of an earlier one that it was
    over the limit. So each result names those before it.
    """
    counted = _counted(previous)
    return {
        _UNCOUNTED: [one.when.isoformat() for one in previous if one.when and one not in counted]
    }


def _counted(previous: Sequence[Earlier]) -> list[Earlier]:
    named: set[datetime.datetime | None] = set()
    for one in previous:
        told = (_mark(one.results) or {}).get(_UNCOUNTED)
        named |= set(map(moment, told)) if isinstance(told, list) else set()
    named.discard(None)
    return [one for one in previous if is_counted(one) and one.when not in named]


def exhausted(metadata: Metadata, policy: Gradescope) -> Earlier | None:
    """Return the last submission that was graded, where no further one is; None where this one is to be graded."""
    counted = _counted(metadata.previous)
    if policy.attempts is None or not counted:
        return None
    recent: Sequence[Earlier] = counted
    if policy.attempts_hours is not None and metadata.created is not None:
        since = metadata.created - datetime.timedelta(hours=policy.attempts_hours)
        recent = [one for one in counted if one.when is None or one.when > since]
    if len(recent) < policy.attempts:
        return None
    last = counted[-1]
    # Those over the limit since have its result again.
    again = [
        one.results for one in metadata.previous if (_mark(one.results) or {}).get("over_limit")
    ]
    return replace(last, results=again[-1]) if again and not last.results else last


def best_before(metadata: Metadata) -> float | None:
    """Return the best score of the earlier submissions, penalties and all; None without one."""
    return max((one.score for one in metadata.previous if one.score is not None), default=None)


def _mark(results: Mapping[str, Any]) -> Mapping[str, Any] | None:
    extra = results.get("extra_data")
    mark = extra.get(MARK) if isinstance(extra, dict) else None
    return mark if isinstance(mark, dict) else None
