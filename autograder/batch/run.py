"""Grade many submissions at once, each of them once."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import traceback
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from autograder.batch.journal import Journal, Key
from autograder.bundle import Bundle
from autograder.errors import AutograderError, OutOfReachError, SubmissionError
from autograder.grade.records import Graded
from autograder.intake.submission import Submission
from autograder.records import Grade, Isolation

GradeOne = Callable[[Submission, Bundle], Graded]

_STOP_SECONDS = 1.5
"""How long the workers get to end after an interruption, within the promised two seconds."""

_LOOK_UP_SECONDS = 0.2


class BatchError(AutograderError):
    """Nothing more can be graded in this run; raised by ``grade``, it ends the batch."""


@dataclass(frozen=True)
class Finished:
    """A submission with its grade; ``cached`` where the journal had it."""

    submission: Submission
    graded: Graded
    cached: bool


def run_batch(
    submissions: Sequence[Submission],
    bundle_of: Callable[[str], Bundle],
    grade: GradeOne,
    journal: Journal,
    *,
    environment: str,
    jobs: int = 2,
    regrade: bool = False,
    stop: Callable[[], None] | None = None,
) -> Generator[Finished, None, None]:
    """Yield every submission as it finishes: those that the journal has first.

    A ``grader_error`` (or an exception) is tried once more, then yielded but not journalled, so
    that the next run tries again. Twice ``jobs`` are in flight at a time. Interrupting or closing
    the iterator calls ``stop``; what was not yielded is graded by the next run.

    Args:
        submissions: What to grade.
        bundle_of: Gives the bundle of an assignment; called once for each.
        grade: Grades one submission; called from several threads.
        journal: Where finished grades are kept.
        environment: See :func:`autograder.batch.environment.environment_hash`.
        jobs: Submissions at a time.
        regrade: Grade again what the journal has.
        stop: Ends the calls of ``grade`` that are running.

    Raises:
        BatchError: where ``grade`` raises it; what was yielded is kept.
    """
    bundles = {name: bundle_of(name) for name in dict.fromkeys(s.assignment for s in submissions)}
    pending: list[tuple[Submission, Key]] = []
    for submission in submissions:
        key = key_of(submission, bundles[submission.assignment], environment)
        known = None if regrade else journal.find(key)
        if known is None:
            pending.append((submission, key))
        else:
            yield Finished(submission, known, cached=True)
    if not pending:
        return

    stopping = threading.Event()
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="grade")
    running: dict[Future[Graded], tuple[Submission, Key]] = {}
    queue = iter(pending)
    try:
        while True:
            while len(running) < 2 * jobs and (item := next(queue, None)) is not None:
                bundle = bundles[item[0].assignment]
                running[pool.submit(_attempt, grade, item[0], bundle, item[1], stopping)] = item
            if not running:
                break
            # A signal that comes just before a lock is waited for does not end the wait, so it
            # must end by itself now and then.
            done, _ = wait(running, timeout=_LOOK_UP_SECONDS, return_when=FIRST_COMPLETED)
            # One that ends the batch comes last: what was graded beside it is kept.
            for future in sorted(done, key=lambda one: one.exception() is not None):
                submission, key = running.pop(future)
                graded = future.result()
                if graded.grade.status != "grader_error":
                    graded = _journalled(journal, key, graded)
                yield Finished(submission, graded, cached=False)
    except BaseException:
        # An interruption, or the caller has closed the iterator. What ends from here on was
        # killed, not graded: nobody reads its result.
        stopping.set()
        for future in running:
            future.cancel()
        if stop is not None:
            with contextlib.suppress(Exception):
                stop()
        wait(running, timeout=_STOP_SECONDS)
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _journalled(journal: Journal, key: Key, graded: Graded) -> Graded:
    """Journal a grade; one that cannot be kept is an error of that submission alone."""
    try:
        journal.add(key, graded)
    except (ValueError, TypeError, sqlite3.Error) as error:
        grade = replace(
            graded.grade, status="grader_error", message=f"The grade cannot be kept ({error})."
        )
        return Graded(grade, graded.notebooks)
    return graded


def key_of(submission: Submission, bundle: Bundle, environment: str) -> Key:
    """Return the journal's key of a submission."""
    return Key(
        submission.student_id,
        submission.assignment,
        submission.digest,
        bundle.digest,
        environment,
    )


def _attempt(
    grade: GradeOne, submission: Submission, bundle: Bundle, key: Key, stopping: threading.Event
) -> Graded:
    """Grade one submission, twice where the grader fails; raises nothing but BatchError."""
    graded = _grade_once(grade, submission, bundle)
    if graded.grade.status == "grader_error" and not stopping.is_set():
        graded = _grade_once(grade, submission, bundle)
    hashes = {
        **graded.grade.hashes,
        "submission": key.submission,
        "bundle": key.bundle,
        "environment": key.environment,
    }
    return replace(graded, grade=replace(graded.grade, hashes=hashes))


def _grade_once(grade: GradeOne, submission: Submission, bundle: Bundle) -> Graded:
    if submission.problem:
        return _without_score(submission, bundle, "rejected", submission.problem)
    try:
        return grade(submission, bundle)
    except OutOfReachError as error:
        return _without_score(submission, bundle, "grader_error", str(error))
    except SubmissionError as error:
        return _without_score(submission, bundle, "rejected", str(error))
    except BatchError:
        raise
    except AutograderError as error:
        return _without_score(submission, bundle, "grader_error", str(error))
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{frame.filename}, line {frame.lineno}"
        message = f"The grader failed: {type(error).__name__}: {error} ({place})."
        return _without_score(submission, bundle, "grader_error", message)


def _without_score(submission: Submission, bundle: Bundle, status: str, message: str) -> Graded:
    return Graded(
        Grade(
            student_id=submission.student_id,
            assignment=submission.assignment,
            score=0.0,
            max_score=bundle.lab.max_score,
            status="rejected" if status == "rejected" else "grader_error",
            notebooks=(),
            isolation=Isolation("none"),
            seconds=0.0,
            message=message,
        )
    )
