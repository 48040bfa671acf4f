"""Say how far a batch has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from autograder.batch.run import Finished

if TYPE_CHECKING:
    from rich.console import Console


class Progress(Protocol):
    """What :func:`open_progress` gives."""

    def finished(self, item: Finished) -> None:
        """Count one submission."""


@contextmanager
def open_progress(total: int, console: Console) -> Iterator[Progress]:
    """Show the progress of ``total`` submissions on ``console`` while the block runs."""
    if not console.is_terminal:
        yield _Lines(total, console)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        yield _Terminal(total, bar)


class _Clock:
    """Time left, from what was graded: a grade out of the journal takes no time."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.counts: Counter[str] = Counter()
        self._start = time.monotonic()
        self._graded = 0

    def count(self, item: Finished) -> None:
        self.counts[item.graded.grade.status] += 1
        if item.cached:
            self._start = time.monotonic()
        else:
            self._graded += 1

    @property
    def done(self) -> int:
        return self.counts.total()

    @property
    def left(self) -> str:
        remaining = self.total - self.done
        if not self._graded or not remaining:
            return ""
        seconds = (time.monotonic() - self._start) / self._graded * remaining
        return f"{_duration(seconds)} left"


class _Terminal:
    def __init__(self, total: int, bar: object) -> None:
        from rich.progress import Progress as Bar

        assert isinstance(bar, Bar)
        self._bar = bar
        self._clock = _Clock(total)
        self._task = bar.add_task("", total=total)

    def finished(self, item: Finished) -> None:
        clock = self._clock
        clock.count(item)
        odd = [
            f"{count} {status.replace('_', ' ')}"
            for status, count in sorted(clock.counts.items())
            if status != "graded"
        ]
        text = " · ".join(part for part in (clock.left, *odd) if part)
        self._bar.update(self._task, completed=clock.done, description=text)


class _Lines:
    def __init__(self, total: int, console: Console) -> None:
        self._console = console
        self._clock = _Clock(total)

    def finished(self, item: Finished) -> None:
        clock = self._clock
        clock.count(item)
        grade = item.graded.grade
        time_taken = "from the journal" if item.cached else f"{grade.seconds:.1f} s"
        left = f", {clock.left}" if clock.left else ""
        self._console.print(
            f"{clock.done}/{clock.total} {grade.student_id} {grade.assignment}: {grade.status} "
            f"{grade.score:g}/{grade.max_score:g} ({time_taken}{left})",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    if seconds < 3600:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
