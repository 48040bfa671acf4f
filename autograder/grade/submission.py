"""One submission from intake to grade. The limits on wall clock are applied here and in the session."""

from __future__ import annotations

import asyncio
import functools
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograder.bundle import Bundle
from autograder.errors import AutograderError, OutOfReachError, SubmissionError
from autograder.grade.engine import Engine, Slot
from autograder.grade.gpu import Lease, ran_out
from autograder.grade.installed import check_backend, versions
from autograder.grade.records import Graded
from autograder.grade.score import grade_notebook
from autograder.grade.watching import Watch, telling
from autograder.intake import Rebuilt, Submission, rebuild
from autograder.judge.client import JudgeGoneError
from autograder.records import CellResult, Grade, Isolation, NotebookGrade, Outcome
from autograder.retrain.records import RetrainJob
from autograder.warm import StartError

if TYPE_CHECKING:
    from autograder.grade.task import Task


class _GpuFull(Exception):
    """A submission met the end of the GPU's memory while others had parts of it."""


class Grader:
    """Grades submissions, from as many threads as it has jobs. A context manager.

    Args:
        secret: The term's secret, from which the seeds of hidden tests are made.
        jobs: How many submissions may run at once.
        cold: Do without warm servers.
        backend: Keras's backend, one of :data:`autograder.recipes.BACKENDS`.
        gpu_slots: How many submissions that are retrained may share a GPU, where there is one; 0 leaves it alone.
        tell: Takes a sentence on what retraining runs on, once it is known.
        require_isolation: Refuse to run anything below this level (see :data:`autograder.records.LEVELS`).

    Raises:
        AutograderError: where the machine cannot reach ``require_isolation``, or the backend is not installed.
    """

    def __init__(
        self,
        secret: bytes,
        *,
        jobs: int = 2,
        cold: bool = False,
        require_isolation: str | None = None,
        backend: str = "tensorflow",
        gpu_slots: int = 0,
        tell: Callable[[str], None] = lambda text: None,
    ) -> None:
        check_backend(backend)
        self._secret = secret
        self._engine = Engine(
            jobs=jobs,
            cold=cold,
            require=require_isolation,
            backend=backend,
            gpu_slots=gpu_slots,
            tell=tell,
        )
        self._running: dict[int, set[Any]] = {}
        self._stopped = threading.Event()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *exception: object) -> None:
        self._engine.close()

    def warm_up(self, bundle: Bundle) -> None:
        """Wait until the libraries of a lab are imported, so that its time begins with its first cell.

        Raises:
            AutograderError: where the warm server does not start.
        """
        self._engine.server(bundle).wait()

    def stop(self) -> None:
        """End whatever is running, from any thread; submissions under way become grader errors, not grades."""
        self._stopped.set()
        for things in list(self._running.values()):
            for thing in list(things):
                process = getattr(thing, "process", None)
                if process is not None:
                    process.terminate()

    def grade(
        self,
        submission: Submission,
        bundle: Bundle,
        report: Callable[[str], None] | None = None,
        retrain: RetrainJob | None = None,
        watch: Watch | None = None,
    ) -> Graded:
        """Grade one submission. Whatever is wrong with it becomes its outcome.

        ``retrain`` takes the place of the retraining that the lab asks for: a calibration's. ``watch`` is told after
        each test what is known by then; of what has not been tested yet the outcome is a ``grader_error``.

        A fault of the grader's gives ``status`` ``grader_error``, never a zero that counts.
        """
        started = time.monotonic()
        graded = functools.partial(
            _grade, submission, bundle, started=started, cold=self._engine.cold
        )
        if submission.problem:
            return graded("rejected", message=submission.problem)
        try:
            rebuilt = {
                notebook.name: rebuild(
                    notebook,
                    submission.read(notebook.name, bundle.lab.limits.notebook_mb * 2**20),
                    bundle.lab.limits,
                )
                for notebook in bundle.lab.notebooks
            }
        except OutOfReachError as error:
            return graded("grader_error", message=str(error))
        except SubmissionError as error:
            return graded("rejected", message=str(error))
        try:
            run = functools.partial(
                self._run, submission, bundle, rebuilt, report, graded, retrain, watch
            )
            trains = bundle.lab.retraining is not None and (retrain is None or bool(retrain.seeds))
            try:
                with self._engine.lease(trains) as lease, self._engine.slot() as slot:
                    return run(slot, lease)
            except _GpuFull:
                with self._engine.lease(trains, alone=True) as lease, self._engine.slot() as slot:
                    return run(slot, lease)
        except (AutograderError, JudgeGoneError) as error:
            return graded("grader_error", message=str(error))
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
            return graded("grader_error", message=f"{type(error).__name__} in {where}: {error}")

    def _run(
        self,
        submission: Submission,
        bundle: Bundle,
        rebuilt: dict[str, Rebuilt],
        report: Callable[[str], None] | None,
        graded: Callable[..., Graded],
        retrain: RetrainJob | None,
        watch: Watch | None,
        slot: Slot,
        lease: Lease | None,
    ) -> Graded:
        # Waiting for a slot is none of the submission's time.
        graded = functools.partial(graded, started=time.monotonic())
        self._engine.server(bundle)
        # Late, so that the warm server imports meanwhile, and a run that finds all in the journal never does.
        from autograder.grade.task import Task

        allowance = _allowance(bundle, retrain)
        deadline = time.monotonic() + bundle.lab.limits.total_seconds + allowance
        grades: list[NotebookGrade] = []
        executed = {}
        isolation = Isolation("none")
        for name, notebook in rebuilt.items():
            if self._stopped.is_set():
                return graded("grader_error", message="The run was stopped.")
            task = Task(
                bundle,
                name,
                notebook,
                submission.student_id,
                self._secret,
                deadline,
                retrain,
                lease,
                telling(watch, grades, name, notebook, bundle),
            )
            try:
                ran = asyncio.run(self._watched(task, slot, report or _ignore))
            except StartError:
                # Nothing has run yet; a busy machine may do better a moment later.
                ran = asyncio.run(self._watched(task, slot, report or _ignore))
            if lease is not None and not lease.alone and ran_out(ran.events):
                raise _GpuFull
            grades.append(grade_notebook(name, notebook, ran.events, bundle.lab.limits))
            executed[name] = ran.notebook
            isolation = ran.isolation
        if self._stopped.is_set():
            return graded("grader_error", message="The run was stopped.")
        if submission.notes:
            grades[0] = replace(grades[0], notes=(*submission.notes, *grades[0].notes))
        outcomes = {result.outcome for notebook in grades for result in notebook.cells}
        status = (
            "grader_error"
            if Outcome.GRADER_ERROR in outcomes
            else "needs_review"
            if Outcome.NEEDS_REVIEW in outcomes
            else "graded"
        )
        broken = [
            r for notebook in grades for r in notebook.cells if r.outcome is Outcome.GRADER_ERROR
        ]
        message = " ".join(_reason(result) for result in broken)
        return graded(
            status, message=message, notebooks=tuple(grades), isolation=isolation, executed=executed
        )

    async def _watched(self, task: Task, slot: Slot, report: Callable[[str], None]) -> Any:
        from autograder.grade.session import run_notebook

        things: set[Any] = set()
        self._running[id(things)] = things
        try:
            return await run_notebook(task, self._engine, slot, report, things)
        finally:
            self._running.pop(id(things), None)


def _reason(result: CellResult) -> str:
    """Why a question has no verdict; most reasons name it themselves."""
    name = f"{result.grade_id}: "
    return result.private if result.private.startswith(name) else f"{name}{result.private}"


def _allowance(bundle: Bundle, retrain: RetrainJob | None) -> float:
    """Seconds that the trainings may take beside what the lab's limits give to everything else."""
    recipe = bundle.lab.retraining
    if recipe is None:
        return 0.0
    if retrain is None:
        return recipe.allowance
    return recipe.budget.hard_seconds * len(retrain.seeds) + 60.0


def _grade(
    submission: Submission,
    bundle: Bundle,
    status: Any,
    *,
    started: float,
    cold: bool,
    message: str = "",
    notebooks: tuple[NotebookGrade, ...] = (),
    isolation: Isolation | None = None,
    executed: dict[str, dict[str, Any]] | None = None,
) -> Graded:
    grade = Grade(
        student_id=submission.student_id,
        assignment=bundle.lab.assignment,
        score=sum(result.score for notebook in notebooks for result in notebook.cells),
        max_score=bundle.lab.max_score,
        status=status,
        notebooks=notebooks,
        isolation=isolation or Isolation("none"),
        seconds=round(time.monotonic() - started, 3),
        message=message,
        warm=not cold,
        versions=versions(),
        hashes={"submission": submission.digest, "bundle": bundle.digest},
    )
    return Graded(grade, executed or {})


def _ignore(text: str) -> None:
    return None
