"""Grade on other machines through any executor that takes plain values to them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future

import msgspec

from autograder.batch.run import BatchError
from autograder.batch.worker import Answer, Order, Settings, grade_order
from autograder.bundle import Bundle
from autograder.errors import AutograderError, SubmissionError
from autograder.grade.records import Graded
from autograder.intake.submission import Submission
from autograder.records import Lab


class RemoteGrader:
    """Has the ``grade`` and ``stop`` of :class:`autograder.grade.submission.Grader`.

    Text, bytes and JSON go out and JSON comes back; files are read, and grades kept, on this side
    alone.

    Args:
        executor_of: Gives the executor for a lab: one whose workers have what the lab needs.
        secret: The term's secret.
        environment: Hash that every worker must have.
        settings: How to grade; a worker refuses to run anything below the isolation level in them.
        on_stop: Called once at a stop, to end what the workers are running.
    """

    def __init__(
        self,
        executor_of: Callable[[Lab], Executor],
        secret: bytes,
        *,
        environment: str,
        settings: Settings,
        on_stop: Callable[[], None] | None = None,
    ) -> None:
        self._executor_of = executor_of
        self._secret = secret
        self._environment = environment
        self._settings = settings
        self._on_stop = on_stop
        self._bundles: dict[str, bytes] = {}
        self._asked: set[Future[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End whatever is under way, from any thread."""
        self._stopped.set()
        with self._lock:
            asked = list(self._asked)
        for future in asked:
            future.cancel()
        if self._on_stop is not None:
            self._on_stop()

    def grade(
        self, submission: Submission, bundle: Bundle, report: Callable[[str], None] | None = None
    ) -> Graded:
        """Grade one submission on some worker; blocks until its grade is there.

        A worker tells nothing before it is done, so ``report`` is never called.

        Raises:
            SubmissionError: where the submission cannot be read.
            BatchError: where the scheduler is gone.
            AutograderError: where the worker could not grade, or was lost time and again.
        """
        if submission.problem:
            raise SubmissionError(submission.problem)
        limit = bundle.lab.limits.notebook_mb * 2**20
        notebooks = {}
        for notebook in bundle.lab.notebooks:
            content = submission.read(notebook.name, limit)
            if content is not None:
                notebooks[notebook.name] = content
        order = Order(
            student_id=submission.student_id,
            assignment=submission.assignment,
            timestamp=submission.timestamp,
            submission=submission.digest,
            bundle=bundle.digest,
            environment=self._environment,
            settings=self._settings,
            notes=submission.notes,
        )
        # A worker keeps the bundles it was sent. Sending one with every submission would cost more
        # than a second question to each new worker.
        answer = self._ask(bundle.lab, order, None, notebooks)
        if answer.bundle_missing:
            answer = self._ask(bundle.lab, order, self._content(bundle), notebooks)
        if answer.graded is None:
            raise AutograderError(answer.error or "The worker sent no grade.")
        return answer.graded

    def _ask(
        self, lab: Lab, order: Order, bundle: bytes | None, notebooks: dict[str, bytes]
    ) -> Answer:
        if self._stopped.is_set():
            raise AutograderError("The run was stopped.")
        encoded = msgspec.json.encode(order)
        try:
            future = self._executor_of(lab).submit(
                grade_order, encoded, self._secret, bundle, notebooks
            )
            with self._lock:
                self._asked.add(future)
            # A stop between the question above and this line has not seen the future.
            if self._stopped.is_set():
                future.cancel()
            try:
                found = future.result()
            finally:
                with self._lock:
                    self._asked.discard(future)
        except CancelledError:
            if self._stopped.is_set():
                raise AutograderError("The run was stopped.") from None
            raise BatchError(
                "The scheduler is gone or was restarted. What was graded is kept: "
                "run the same command again to go on."
            ) from None
        except Exception as error:
            # Dask gives up a task with which several workers were lost.
            raise AutograderError(f"No worker came back with a grade: {error}") from error
        try:
            return msgspec.json.decode(found, type=Answer)
        except msgspec.MsgspecError as error:
            raise AutograderError(
                f"The worker's answer cannot be read ({error}). Give all workers the same version "
                "of the autograder as here."
            ) from error

    def _content(self, bundle: Bundle) -> bytes:
        with self._lock:
            if bundle.digest not in self._bundles:
                self._bundles[bundle.digest] = bundle.path.read_bytes()
            return self._bundles[bundle.digest]
