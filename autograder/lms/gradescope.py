"""What ``run_autograder`` runs on Gradescope: ``python -m autograder.lms.gradescope /autograder``.

One submission, graded like any other, and ``results/results.json`` kept up to date from the first second on.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.batch.environment import environment_hash
from autograder.bundle import Bundle, bundle_of_folder
from autograder.config import DEMO_SECRET
from autograder.errors import AutograderError
from autograder.grade.installed import versions
from autograder.grade.seeds import make_job
from autograder.grade.submission import Grader
from autograder.intake.find import find_one
from autograder.intake.submission import Submission
from autograder.lms.container import (
    blame_container,
    deadline,
    last_moment,
    make_room,
    memory_left,
)
from autograder.lms.metadata import Metadata, read_metadata
from autograder.lms.results import Setting, make_results, repeat_results, write_results
from autograder.lms.standing import best_before, exhausted, lateness, uncounted
from autograder.records import CellResult, Grade, Isolation, NotebookGrade, Outcome
from autograder.sandbox import best_level, probe

FAILED = 1
_PENDING = "Your model will be trained anew on another machine; these points come later."


def main(arguments: list[str]) -> int:
    """Grade what lies in the folder that is named; 0 with a verdict, 1 where the grader has failed."""
    started = time.monotonic()
    top = Path(arguments[0] if arguments else "/autograder")
    desk = _Desk(top / "results" / "results.json")
    try:
        bundle = bundle_of_folder(top / "source")
        desk.bundle = bundle
        return _Run(top, bundle, desk, started).run()
    except AutograderError as error:
        return desk.fail(str(error))
    except MemoryError:
        return desk.fail("The container has no memory left. Choose a larger one (docs/lms.md).")
    except Exception:
        return desk.fail(
            f"This is a fault of the autograder; please report it.\n{traceback.format_exc()}"
        )


class _Desk:
    """Where results are written; the last one that is known, whoever asks for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._closed = False
        self.bundle: Bundle | None = None
        self.setting: Setting | None = None
        self.known: Grade | None = None

    def write(self, results: Mapping[str, Any], *, last: bool = False) -> None:
        """Write a result, unless the last one has been written."""
        with self._lock:
            if not self._closed:
                write_results(self._path, results)
                self._closed = last

    def show(self, grade: Grade, setting: Setting, *, running: bool = False) -> None:
        """Write what is known of a grade."""
        self.known, self.setting = grade, setting
        self.write(make_results(grade, setting, running=running), last=not running)

    def fail(self, reason: str) -> int:
        """Write that there is no verdict, with what was known by then, and say why on stdout, which is for staff."""
        print(f"autograder: {reason}", flush=True)
        if self.bundle is not None:
            grade = self.known or _nothing(self.bundle, "unknown")
            setting = self.setting or Setting(self.bundle.lab, self.bundle.delivery)
            grade = replace(grade, status="grader_error", message=reason)
            self.write(make_results(grade, setting), last=True)
        return FAILED


class _Run:
    """The grading of one submission."""

    def __init__(self, top: Path, bundle: Bundle, desk: _Desk, started: float) -> None:
        self._top = top
        self._bundle = bundle
        self._desk = desk
        self._started = started
        self._policy = bundle.delivery.gradescope
        self._key = bytes.fromhex(bundle.delivery.key) or DEMO_SECRET
        self._pending: tuple[str, ...] = ()

    def run(self) -> int:
        metadata = read_metadata(self._top / "submission_metadata.json")
        if metadata.problem:
            print(
                f"autograder: {metadata.problem}: due dates and earlier submissions count for nothing."
            )
        if (last := exhausted(metadata, self._policy)) is not None:
            return self._repeat(metadata, last.results, last.score)
        setting = self._setting(metadata)
        _require_isolation(
            self._policy.require_isolation
        )  # tries things out in forks: before there are threads
        self._desk.show(_nothing(self._bundle, metadata.student_id), setting, running=True)
        timer = threading.Timer(last_moment(self._policy.seconds) - self._passed(), self._give_up)
        timer.daemon = True
        timer.start()
        try:
            grade = self._grade(metadata, setting)
        finally:
            timer.cancel()
        setting = replace(setting, seconds=self._passed(), pending=self._pending)
        self._desk.show(grade, setting)
        self._tell(grade)
        return FAILED if grade.status == "grader_error" else 0

    def _grade(self, metadata: Metadata, setting: Setting) -> Grade:
        bundle, lab = self._bundle, self._bundle.lab
        submission = find_one(self._top / "submission", metadata.student_id, lab)
        backend = os.environ.get("KERAS_BACKEND", "tensorflow")
        environment = environment_hash(self._key, backend=backend)
        hashes = {
            "submission": submission.digest,
            "bundle": bundle.digest,
            "environment": environment,
        }
        with Grader(
            self._key, jobs=1, backend=backend, require_isolation=self._policy.require_isolation
        ) as grader:
            grader.warm_up(bundle)
            left = deadline(self._policy.seconds) - self._passed()
            room = make_room(lab.limits, left, memory_left())
            here = replace(bundle, lab=replace(lab, limits=room.limits))
            # No GPU here, and no time: another machine trains, and the visible part of the test is all that runs.
            job = make_job(self._key, lab.retraining, lab, 0) if lab.retraining else None

            def watch(notebooks: tuple[NotebookGrade, ...]) -> None:
                known = _nothing(bundle, submission.student_id)
                known = replace(known, notebooks=(*notebooks, *known.notebooks[len(notebooks) :]))
                self._desk.show(self._with_pending(known), setting, running=True)

            found = _attempt(grader, submission, here, job, watch)
        grade = blame_container(replace(found, hashes={**found.hashes, **hashes}), room)
        return self._with_pending(grade)

    def _setting(self, metadata: Metadata) -> Setting:
        delivery, lab = self._bundle.delivery, self._bundle.lab
        late = lateness(metadata, lab.due, delivery.late)
        counted = (
            "The term's secret was not set when this bundle was built; hidden tests use the demo's."
        )
        if not delivery.key:
            print(f"autograder: {counted} Students could foresee their inputs (README).")
        facts = {
            # With it whoever has the secret can make every seed again, and nobody else can.
            "seeds": {
                "student": metadata.student_id,
                "key": hmac.digest(self._key, b"fingerprint", hashlib.sha256).hex()[:16],
                "origin": "term" if delivery.key else "demo",
            },
            "students": list(metadata.students),
            "attempt": len(metadata.previous) + 1,
            "memory_mb": memory_left(),
            **uncounted(metadata.previous),
        }
        best = best_before(metadata) if self._policy.keep == "best" else None
        return Setting(lab, delivery, late, best, facts=facts)

    def _repeat(self, metadata: Metadata, results: Mapping[str, Any], score: float | None) -> int:
        best = best_before(metadata) if self._policy.keep == "best" else score
        hours = self._policy.attempts_hours
        within = f" in {hours:g} hours" if hours else ""
        text = (
            f"This submission is not graded: {self._policy.attempts} are allowed{within}. "
            "The result below is that of your last graded one, and its score stays."
        )
        self._desk.write(
            repeat_results(results, best, text, uncounted(metadata.previous)), last=True
        )
        return 0

    def _with_pending(self, grade: Grade) -> Grade:
        """Return the grade with the retrained question, where its visible part is passed, left open."""
        recipe = self._bundle.lab.retraining
        if recipe is None:
            return grade

        def opened(cell: CellResult) -> CellResult:
            if cell.grade_id != recipe.grade_id or cell.outcome is not Outcome.PASSED:
                return cell
            self._pending = (recipe.grade_id,)
            return replace(cell, outcome=Outcome.NEEDS_REVIEW, score=0.0, message=_PENDING)

        notebooks = tuple(
            replace(notebook, cells=tuple(map(opened, notebook.cells)))
            for notebook in grade.notebooks
        )
        if notebooks == grade.notebooks:
            return grade
        score = sum(cell.score for notebook in notebooks for cell in notebook.cells)
        status = "needs_review" if grade.status == "graded" else grade.status
        return replace(grade, notebooks=notebooks, score=score, status=status)

    def _tell(self, grade: Grade) -> None:
        """Print for staff what no student may read."""
        means = ", ".join(grade.isolation.means)
        print(f"autograder: {grade.status}, isolation {grade.isolation.level} ({means}).")
        if grade.status == "grader_error":
            print(f"autograder: {grade.message}")
        if self._policy.stdout == "hidden":
            for cell in grade.results:
                if cell.private:
                    print(f"\n{cell.grade_id}: {cell.outcome}\n{cell.private}")

    def _give_up(self) -> None:
        """Write what is known and end: Gradescope would end us in a moment, and keep nothing."""
        self._desk.fail(
            f"Not finished within the time-out of {self._policy.seconds:.0f} s. Raise it on Gradescope and in "
            "`Gradescope(seconds=…)`, or choose a larger container."
        )
        os._exit(FAILED)

    def _passed(self) -> float:
        return time.monotonic() - self._started


def _attempt(grader: Grader, submission: Submission, bundle: Bundle, job: Any, watch: Any) -> Grade:
    """Grade, a second time where the grader has failed and time is left."""
    begun = time.monotonic()
    found = grader.grade(submission, bundle, retrain=job, watch=watch).grade
    left = bundle.lab.limits.total_seconds - (time.monotonic() - begun)
    if found.status == "grader_error" and left > found.seconds + 1:
        limits = replace(bundle.lab.limits, total_seconds=left)
        again = replace(bundle, lab=replace(bundle.lab, limits=limits))
        with contextlib.suppress(AutograderError):
            found = grader.grade(submission, again, retrain=job, watch=watch).grade
    return found


def _require_isolation(level: str) -> None:
    """Refuse to run a stranger's program where it could read the tests or write its own result."""
    if best_level() in ("none", "limits") and level != "none":
        able = {one.name: one.available for one in probe.capabilities()}
        if not able.get("uid"):
            raise AutograderError(
                "Neither namespaces nor Landlock work here, and no other user can be taken on: a submission could read "
                'the tests. Choose another base image on Gradescope, or set `require_isolation="none"`.'
            )


def _nothing(bundle: Bundle, student_id: str) -> Grade:
    """A grade of which nothing is known yet."""
    lab = bundle.lab
    notebooks = tuple(
        NotebookGrade(
            notebook.name,
            tuple(
                CellResult(cell.grade_id, Outcome.GRADER_ERROR, 0.0, cell.points)
                for cell in notebook.cells
                if cell.graded
            ),
        )
        for notebook in lab.notebooks
    )
    return Grade(
        student_id=student_id,
        assignment=lab.assignment,
        score=0.0,
        max_score=lab.max_score,
        status="grader_error",
        notebooks=notebooks,
        isolation=Isolation("none"),
        seconds=0.0,
        versions=versions(),
        hashes={"bundle": bundle.digest},
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
