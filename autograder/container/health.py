"""Whether the container's grading is getting on: ``python -m autograder.container.health``.

The entry point leaves a note of itself, and touches it for as long as its child lives; the journal
grows with each grade. The container is unwell when either has not happened for too long. A run in
which everything hangs is otherwise not to be told from one with much to do.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

NOTE = Path("/tmp/autograder-container.json")
"""In the container's tmpfs: gone when the container is."""
BEAT_SECONDS = 1.0
_SILENCE_SECONDS = 30.0
STALL_SECONDS = 3600.0
"""Longer than the longest lab may take twice: a grader's failure is tried once more."""


@dataclass(frozen=True)
class Health:
    """Whether grading gets on, with the reason in a sentence."""

    well: bool
    reason: str


def write_note(journal: Path, stall_seconds: float, note: Path = NOTE) -> None:
    """Say where the grades of this run are journalled, and how long it may go without one."""
    text = json.dumps(
        {"journal": str(journal), "stall_seconds": stall_seconds, "started": time.time()}
    )
    note.write_text(text, encoding="utf-8")


def beat(note: Path = NOTE) -> None:
    """Say that the entry point and its child are alive; without a note there is nobody to tell."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(note)


def examine(note: Path = NOTE, now: float | None = None) -> Health:
    """Return the state of the run that left ``note``.

    Args:
        note: What :func:`write_note` wrote.
        now: The time, in seconds since the epoch; the clock's where none is given.
    """
    now = time.time() if now is None else now
    try:
        beaten = note.stat().st_mtime
        content = json.loads(note.read_text(encoding="utf-8"))
        journal, stall = Path(content["journal"]), float(content["stall_seconds"])
        started = float(content["started"])
    except FileNotFoundError:
        return Health(False, "no grading is running")
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Health(False, f"{note} cannot be read: {error}")
    silent = now - beaten
    if silent > _SILENCE_SECONDS:
        return Health(False, f"the entry point has been silent for {silent:.0f} s")
    last = max([started, *_written(journal)])
    idle = now - last
    if idle > stall:
        return Health(False, f"no grade for {idle:.0f} s; {stall:.0f} s are allowed")
    return Health(True, f"the last grade or the start was {idle:.0f} s ago")


def _written(journal: Path) -> list[float]:
    """When the journal was last written to: SQLite appends to a file beside it first."""
    times = []
    for path in (journal, journal.with_name(journal.name + "-wal")):
        try:
            times.append(path.stat().st_mtime)
        except OSError:
            continue
    return times


def main() -> int:
    """Print the reason; 0 for well, 1 for unwell, as container engines expect."""
    health = examine()
    print(health.reason)
    return 0 if health.well else 1


if __name__ == "__main__":
    sys.exit(main())
