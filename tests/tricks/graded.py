"""Grade hostile submissions end to end: found, graded, journalled and reported, two at a time."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from tricks.course import TERM_SECRET, write_course

from autograder.batch import Journal, Key
from autograder.build import ensure_bundle
from autograder.grade.submission import Grader
from autograder.intake import find_submissions
from autograder.records import CellResult, Grade
from autograder.report import OutputFolder

_FIRST_UID = 61_184
_UIDS = range(_FIRST_UID, _FIRST_UID + 64)


@dataclass
class HandedIn:
    """What became of one submission. ``fault`` is whatever would have stopped the batch."""

    grade: Grade | None = None
    page: str = ""
    record: str = ""
    fault: str = ""
    seconds: float = 0.0
    results: dict[str, CellResult] = field(default_factory=dict)


class Class:
    """A course, one grader with two jobs, a journal and a folder of results."""

    def __init__(self, root: Path, **options: object) -> None:
        self.course = write_course(root / "course")
        self.bundle = ensure_bundle(self.course, "marks")
        self.journal = Journal(root / "journal.sqlite")
        self.out = OutputFolder(root / "grades", {"marks": "Marks"})
        self.grader = Grader(TERM_SECRET, jobs=2, **options)
        self._root = root
        self._pool = ThreadPoolExecutor(2)
        self._futures: dict[str, Future[HandedIn]] = {}

    def hand_in(self, student: str, write: Callable[[Path], None]) -> Future[HandedIn]:
        """Begin to grade a submission; ``write`` fills the folder ``<student>/marks/``."""
        if student not in self._futures:
            self._futures[student] = self._pool.submit(self._grade, student, write)
        return self._futures[student]

    def results(self) -> list[HandedIn]:
        """Wait for all that was handed in."""
        return [future.result() for future in list(self._futures.values())]

    def _grade(self, student: str, write: Callable[[Path], None]) -> HandedIn:
        tree = self._root / "submitted" / student
        folder = tree / student / "marks"
        folder.mkdir(parents=True)
        found = HandedIn()
        started = time.monotonic()
        try:
            write(folder)
            (submission,) = find_submissions(tree, self.course, "marks")
            graded = self.grader.grade(submission, self.bundle)
            found.grade = graded.grade
            found.results = {result.grade_id: result for result in graded.grade.results}
            key = Key(student, "marks", submission.digest, self.bundle.digest, "tricks")
            self.journal.add(key, graded)
            self.out.write(graded)
            found.page = self.out.path(student, "marks", ".html").read_text("utf-8")
            found.record = self.out.path(student, "marks", ".json").read_text("utf-8")
        except Exception:
            found.fault = traceback.format_exc()
        found.seconds = time.monotonic() - started
        return found

    def close(self) -> None:
        """End everything."""
        self._pool.shutdown(cancel_futures=True)
        self.grader.__exit__(None, None, None)
        self.journal.close()


@contextlib.contextmanager
def own_temporary_folder() -> Iterator[Path]:
    """Let this process make its temporary folders in one of its own, so that what is left is seen."""
    # Short and not below pytest's: the path of a Unix socket holds 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="tricks-"))
    folder.chmod(0o711)
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        with contextlib.suppress(OSError):
            folder.rmdir()


@contextlib.contextmanager
def marked_processes() -> Iterator[Callable[[], list[str]]]:
    """Mark all processes that are started meanwhile; what is given lists those in sandboxes.

    A process keeps in /proc the environment with which its program was started, and a fork that of
    its parent: whatever a student's code starts, however it hides, bears the mark.
    """
    mark = f"/nonexistent/tricks-{os.getpid()}-{time.monotonic_ns()}"
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = f"{before}:{mark}" if before else mark

    def left() -> list[str]:
        return [
            f"{process.pid} {process.name()} {process.uids().real}"
            for process in psutil.process_iter()
            if _bears(process, mark)
        ]

    try:
        yield left
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def _bears(process: psutil.Process, mark: str) -> bool:
    try:
        inside = process.uids().real in _UIDS or process.name().startswith(("sandbox-", "student"))
        return inside and mark in process.environ().get("PYTHONPATH", "")
    except psutil.Error:
        return False
