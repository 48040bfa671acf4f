"""What a student is told of cells that were stopped while their kernel went on."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.grade.events import Events
from autograder.records import Limits


def why(end: str, limits: Limits) -> str:
    """What a cell did that was stopped, as in "Cell 3 …"; empty for any other end."""
    if end == "timed_out":
        return f"ran longer than {limits.cell_seconds:g} s"
    return "printed without end" if end == "flooded" else ""


def output_of(end: str, limits: Limits) -> str:
    """What stands below the cell itself."""
    return f"[This cell {why(end, limits)} and was stopped; the cells after it were run all the same.]\n"


def notes_of(events: Events, limits: Limits) -> Iterator[str]:
    """Sentences about the cells that were stopped; a test has its own outcome, and so has the end of the kernel."""
    last = events.death.index if events.death is not None else None
    for end in ("timed_out", "flooded"):
        found = [
            str(run.index)
            for run in events.cells.values()
            if run.end == end and run.index not in events.tests and run.index != last
        ]
        if len(found) == 1:
            yield (
                f"Cell {found[0]} {why(end, limits)} and was stopped; "
                "the cells after it were run all the same."
            )
        elif found:
            yield (
                f"Cells {', '.join(found[:-1])} and {found[-1]} {why(end, limits)} and were stopped; "
                "the cells after them were run all the same."
            )
