"""The grader of a process in which nbgrader runs: one for all its submissions, with the course's journal.

``nbgrader autograde`` ends after a batch; formgrader's server lives for weeks, so a grader that nobody
has used for a while is put away with its warm servers.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.batch import Journal, environment_hash, run_batch
from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.grade.records import Graded
from autograder.grade.submission import Grader
from autograder.intake import Submission, SubmittedFile
from autograder.intake.handedin import TIMESTAMP
from autograder.intake.submission import digest_of
from autograder.intake.tree import composed

IDLE_SECONDS = 300.0


class _Bench:
    def __init__(self, secret: bytes, backend: str) -> None:
        self.grader = Grader(secret, jobs=1, backend=backend)
        self.environment = environment_hash(secret, backend=backend)
        self.busy = 0
        self.timer: threading.Timer | None = None

    def close(self) -> None:
        self.grader.__exit__(None, None, None)


_benches: dict[tuple[bytes, str], _Bench] = {}
_lock = threading.Lock()


def grade_one(
    folder: CourseFolder, submission: Submission, bundle: Bundle, *, regrade: bool = False
) -> Graded:
    """Grade a submission, or find it in the course's journal where nothing has changed since.

    It runs in a thread of its own, so it may be called where an event loop is running.

    Raises:
        AutograderError: where the journal or the secret cannot be read.
    """
    secret = folder.course.secret.read()
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    with Journal(folder.journal) as journal, _bench(secret, backend) as bench:
        batch = run_batch(
            [submission],
            lambda lab: bundle,
            bench.grader.grade,
            journal,
            environment=bench.environment,
            jobs=1,
            regrade=regrade,
            stop=bench.grader.stop,
        )
        (finished,) = batch
        return finished.graded


@contextmanager
def _bench(secret: bytes, backend: str) -> Iterator[_Bench]:
    key = (secret, backend)
    with _lock:
        if key not in _benches:
            _benches[key] = _Bench(*key)
        bench = _benches[key]
        bench.busy += 1
        if bench.timer is not None:
            bench.timer.cancel()
    try:
        yield bench
    except BaseException:
        # Whoever interrupts has stopped this grader for good.
        with _lock:
            _benches.pop(key, None)
        bench.close()
        raise
    with _lock:
        bench.busy -= 1
        if not bench.busy:
            bench.timer = threading.Timer(IDLE_SECONDS, _put_away, [key])
            bench.timer.daemon = True
            bench.timer.start()


def _put_away(key: tuple[bytes, str]) -> None:
    with _lock:
        bench = _benches.get(key)
        if bench is None or bench.busy:
            return
        del _benches[key]
    bench.close()


@atexit.register
def close_all() -> None:
    """End the warm servers of this process."""
    with _lock:
        benches = list(_benches.values())
        _benches.clear()
    for bench in benches:
        bench.close()


def submission_of(path: Path, student: str, bundle: Bundle) -> Submission:
    """The submission in ``submitted/<student>/<lab>/``, by nbgrader's own file names.

    Its digest is the one that ``autograder grade`` finds for it, so both find it in the journal.
    """
    found = []
    for notebook in bundle.lab.notebooks:
        file = path / f"{notebook.name}.ipynb"
        if file.is_file() and not file.is_symlink():
            found.append(SubmittedFile(notebook.name, file))
    files = tuple(found)
    stamp = path / TIMESTAMP
    told = stamp.is_file() and not stamp.is_symlink()
    return Submission(
        student_id=composed(student),
        assignment=bundle.lab.assignment,
        notebooks=files,
        timestamp=stamp.read_text("utf-8", "replace").strip() or None if told else None,
        digest=digest_of(files),
    )
