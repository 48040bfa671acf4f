"""What the container that Gradescope runs us in allows, and what of a lab's limits fits into it."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.records import CellResult, Grade, Limits, Outcome

MIB = 2**20
_GROUPS = Path("/sys/fs/cgroup")
_LIMITS = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)
_SPARE_MIB = 64
"""For the judge's own arrays and the supervisor's."""
_LEAST_MIB = 32
_SPARE_SHARE, _SPARE_SECONDS = 0.15, 45.0
"""Of the time-out: for ending what hangs, and for writing the result."""
_LAST_SHARE, _LAST_SECONDS = 0.05, 15.0

TOO_SMALL = "This question could not be graded: the machine is too small for it. Your instructor has been told."


@dataclass(frozen=True)
class Room:
    """The limits that a submission is graded with here, and which of the lab's own they fall short of."""

    limits: Limits
    short_time: bool = False
    short_memory: bool = False


def memory_left(groups: Path = _GROUPS) -> int | None:
    """Return the MiB that the container still allows; None where it has no limit that can be read."""
    for limit, used in _LIMITS:
        try:
            most = (groups / limit).read_text().strip()
            now = (groups / used).read_text().strip()
        except OSError:
            continue
        # Version 1 says "no limit" by a number larger than any memory.
        if most.isdigit() and now.isdigit() and int(most) < _physical():
            return max(0, int(most) - int(now) + _cache(groups / used)) // MIB
    return None


def _cache(usage: Path) -> int:
    """Bytes of files that are counted as used, and given back when they are needed."""
    try:
        lines = usage.with_name("memory.stat").read_text().splitlines()
    except OSError:
        return 0
    sizes = dict(line.split() for line in lines if len(line.split()) == 2)
    return int(sizes.get("inactive_file", sizes.get("total_inactive_file", 0)))


def _physical() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def deadline(timeout: float) -> float:
    """Return the seconds after the start by which a submission must have been graded."""
    return timeout - min(_SPARE_SECONDS, _SPARE_SHARE * timeout)


def last_moment(timeout: float) -> float:
    """Return the seconds after the start by which the result is written, whatever is still running."""
    return timeout - min(_LAST_SECONDS, _LAST_SHARE * timeout)


def make_room(limits: Limits, seconds: float, memory: int | None) -> Room:
    """Return a lab's limits, cut to what is left here.

    Args:
        limits: The lab's.
        seconds: That are left until :func:`deadline`.
        memory: MiB that are left, or None for no limit.
    """
    total = min(limits.total_seconds, max(1.0, seconds))
    fits = limits.memory_mb if memory is None else max(_LEAST_MIB, memory - _SPARE_MIB)
    cut = replace(
        limits,
        total_seconds=total,
        cell_seconds=min(limits.cell_seconds, total),
        memory_mb=min(limits.memory_mb, fits),
    )
    return Room(cut, total < limits.total_seconds, cut.memory_mb < limits.memory_mb)


def blame_container(grade: Grade, room: Room) -> Grade:
    """Return a grade in which no question is lost to limits that are smaller here than the lab's own.

    Whoever was stopped by such a limit would have had more elsewhere: that is no verdict, and no zero.
    """
    ours = set()
    if room.short_time and grade.seconds >= room.limits.total_seconds:
        ours.add(Outcome.TIMED_OUT)
    if room.short_memory:
        ours.add(Outcome.OUT_OF_MEMORY)
    if not ours.intersection(result.outcome for result in grade.results):
        return grade

    def fair(cell: CellResult) -> CellResult:
        if cell.outcome not in ours:
            return cell
        what = "time" if cell.outcome is Outcome.TIMED_OUT else "memory"
        return replace(
            cell,
            outcome=Outcome.GRADER_ERROR,
            message=TOO_SMALL,
            private=f"{cell.grade_id}: the container allows less {what} than the lab. {cell.message}",
        )

    notebooks = tuple(
        replace(notebook, cells=tuple(map(fair, notebook.cells))) for notebook in grade.notebooks
    )
    first = next(cell.private for nb in notebooks for cell in nb.cells if cell.message == TOO_SMALL)
    remedy = "Give the assignment a larger container or a longer time-out (docs/lms.md), and run it again."
    return replace(grade, notebooks=notebooks, status="grader_error", message=f"{first} {remedy}")
