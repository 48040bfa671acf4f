"""Say how far a batch has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from autograder.batch.run import Finished
from autograder.intake.submission import Submission

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

NEWS_SECONDS = 30.0
"""Plain lines tell of a submission that runs no sooner and no more often than this."""


class Progress(Protocol):
    """What :func:`open_progress` gives."""

    def finished(self, item: Finished) -> None:
        """Count one submission."""

    def news(self, submission: Submission, text: str) -> None:
        """Say what a submission that is being graded is at; from any thread."""


@contextmanager
def open_progress(total: int, console: Console) -> Iterator[Progress]:
    """Show the progress of ``total`` submissions on ``console`` while the block runs."""
    if not console.is_terminal:
        yield _Lines(total, console)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    running = _Running()

    class WithNews(Bar):
        def get_renderables(self) -> Iterator[RenderableType]:
            yield self.make_tasks_table(self.tasks)
            for line in running.lines():
                yield Text(f"  {line}", style="dim", no_wrap=True, overflow="ellipsis")

    columns = (
        SpinnerColumn(),
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with WithNews(*columns, console=console, transient=True) as bar:
        yield _Terminal(total, bar, running)


class _Running:
    """What each submission that is being graded is at."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    def put(self, submission: Submission, text: str) -> None:
        with self._lock:
            self._texts[submission.student_id, submission.assignment] = text

    def drop(self, submission: Submission) -> None:
        with self._lock:
            self._texts.pop((submission.student_id, submission.assignment), None)

    def lines(self) -> list[str]:
        with self._lock:
            return [f"{who} {lab}: {text}" for (who, lab), text in self._texts.items()]


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
    def __init__(self, total: int, bar: object, running: _Running) -> None:
        from rich.progress import Progress as Bar

        assert isinstance(bar, Bar)
        self._bar = bar
        self._running = running
        self._clock = _Clock(total)
        self._task = bar.add_task("", total=total)

    def news(self, submission: Submission, text: str) -> None:
        self._running.put(submission, text)

    def finished(self, item: Finished) -> None:
        self._running.drop(item.submission)
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
        self._told: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def news(self, submission: Submission, text: str) -> None:
        key, now = (submission.student_id, submission.assignment), time.monotonic()
        with self._lock:
            if now - self._told.setdefault(key, now) < NEWS_SECONDS:
                return
            self._told[key] = now
        self._print(f"{key[0]} {key[1]}: {text}")

    def finished(self, item: Finished) -> None:
        clock = self._clock
        clock.count(item)
        grade = item.graded.grade
        time_taken = "from the journal" if item.cached else f"{grade.seconds:.1f} s"
        left = f", {clock.left}" if clock.left else ""
        self._print(
            f"{clock.done}/{clock.total} {grade.student_id} {grade.assignment}: {grade.status} "
            f"{grade.score:g}/{grade.max_score:g} ({time_taken}{left})"
        )

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    if seconds < 3600:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
