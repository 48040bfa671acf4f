"""What Gradescope says of a submission: ``/autograder/submission_metadata.json``.

Its form is documented at https://gradescope-autograders.readthedocs.io/en/latest/submission_metadata/ as one that may
change, so nothing here relies on any of it: what is missing or odd is as if it were not there.
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MAX_BYTES = 256 * 2**20
"""It holds the results of all earlier submissions."""


@dataclass(frozen=True)
class Earlier:
    """A submission before this one."""

    when: datetime.datetime | None
    score: float | None
    results: Mapping[str, Any]
    """What was in its ``results.json``; empty where it left none, or Gradescope doesn't say."""
    failed: bool = False
    """Whether Gradescope says that it failed for no fault of the student's."""


@dataclass(frozen=True)
class Metadata:
    """What is known of the submission that is to be graded."""

    students: tuple[str, ...] = ()
    """Id, e-mail address or name of everyone who hands it in, sorted."""
    created: datetime.datetime | None = None
    due: datetime.datetime | None = None
    """The assignment's, or the student's own where the student has an extension."""
    previous: tuple[Earlier, ...] = ()
    """In the order of time."""
    problem: str = ""
    """Why nothing is known."""

    @property
    def student_id(self) -> str:
        """The student by whom seeds are made; of a group the first by name."""
        return self.students[0] if self.students else "unknown"


def read_metadata(path: Path) -> Metadata:
    """Read the file; where it cannot be read at all, the result says why."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            return Metadata(problem=f"{path} is larger than {_MAX_BYTES >> 20} MiB")
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Metadata(problem=f"there is no {path}")
    except (OSError, ValueError, RecursionError) as error:
        return Metadata(problem=f"{path} cannot be read ({error})")
    if not isinstance(data, dict):
        return Metadata(problem=f"{path} is not a JSON object")
    users = [one for one in _list(data.get("users")) if isinstance(one, dict)]
    assignments = [data.get("assignment"), *(user.get("assignment") for user in users)]
    dates = [moment(one.get("due_date")) for one in assignments if isinstance(one, dict)]
    earlier = [_earlier(one) for one in _list(data.get("previous_submissions"))]
    first = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return Metadata(
        students=tuple(sorted(filter(None, map(_identity, users)))),
        created=moment(data.get("created_at")),
        due=max((date for date in dates if date is not None), default=None),
        previous=tuple(sorted(earlier, key=lambda one: one.when or first)),
    )


def moment(value: object) -> datetime.datetime | None:
    """Return a time with its zone from ISO 8601; None for what is no such text, or has no zone."""
    try:
        found = datetime.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def number(value: object) -> float | None:
    """Return a finite number, which Gradescope also writes as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _earlier(record: object) -> Earlier:
    if not isinstance(record, dict):
        return Earlier(None, None, {})
    results = record.get("results")
    return Earlier(
        moment(record.get("submission_time")),
        number(record.get("score")),
        results if isinstance(results, dict) else {},
        record.get("autograder_error") is True,
    )


def _identity(user: Mapping[str, Any]) -> str:
    """As for an export of submissions: the student's id, else the e-mail address, else the name."""
    for name in ("sid", "email", "name"):
        value = user.get(name)
        if isinstance(value, (str, int)) and str(value).strip():
            return str(value).strip()
    return ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
