"""Grade the trials of labs through the same grader that grades students."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from autograder.batch import Journal, run_batch
from autograder.build import ensure_bundle
from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.grade.records import Graded
from autograder.intake import Submission, SubmittedFile
from autograder.intake.submission import digest_of
from autograder.records import Grade
from autograder.verify.expect import failed_cells, surprises
from autograder.verify.narrow import without_idle_cells
from autograder.verify.retraining import retrain_job
from autograder.verify.trials import Trial, make_trials, read_reference

JOURNAL = "verify.sqlite"


@dataclass(frozen=True)
class Verified:
    """One trial with its grade and what is surprising about it."""

    lab: str
    trial: Trial
    grade: Grade
    surprises: tuple[str, ...]
    cached: bool


def verify_labs(
    folder: CourseFolder,
    labs: Sequence[str],
    grade: Callable[..., Graded],
    *,
    environment: str,
    jobs: int = 2,
    only: str = "",
    seconds: float | None = None,
    stop: Callable[[], None] | None = None,
    on_total: Callable[[int], None] | None = None,
    make: Callable[[CourseFolder, Bundle], Sequence[Trial]] = make_trials,
) -> Generator[Verified, None, None]:
    """Yield each trial of the labs as it is graded.

    What has not changed since it was last graded comes from ``.autograder/verify.sqlite``.

    Args:
        folder: The course.
        labs: Names of labs.
        grade: Grades one submission; takes ``retrain`` as :meth:`~autograder.grade.submission.Grader.grade` does.
        environment: See :func:`autograder.batch.environment.environment_hash`.
        jobs: Submissions at a time.
        only: Take only trials whose name or title contains this text, case aside.
        seconds: Wall clock after which it ends, though trials be left. The references and releases are graded in any
            case; of the others it takes a sample that is another one whenever engine, packages or lab change.
        stop: Ends the calls of ``grade`` that are running, when interrupted.
        on_total: Is told how many trials there are, before the first is graded.
        make: Gives the trials of a lab.

    Raises:
        AutograderError: where a lab cannot be built or its cases are wrong.
    """
    bundles = {lab: ensure_bundle(folder, lab) for lab in labs}
    trials = {
        (lab, trial.name): trial
        for lab in labs
        for trial in make(folder, bundles[lab])
        if _matches(trial, only)
    }
    if seconds is not None:
        trials = _sampled(trials, {lab: environment + bundles[lab].digest for lab in labs})
    owed = sum(trial.case is None for trial in trials.values())
    if on_total is not None:
        on_total(len(trials))
    started = time.monotonic()
    references = {lab: read_reference(folder, bundles[lab].lab) for lab in labs}

    def grade_trial(submission: Submission, bundle: Bundle) -> Graded:
        lab = submission.assignment
        trial = trials[lab, submission.student_id]
        bundle = without_idle_cells(bundle, trial)
        job = retrain_job(trial, bundle.lab, references[lab])
        return grade(submission, bundle) if job is None else grade(submission, bundle, retrain=job)

    with (
        tempfile.TemporaryDirectory(prefix="autograder-verify-") as scratch,
        Journal(folder.state / JOURNAL) as journal,
        closing(
            run_batch(
                _hand_in(Path(scratch), trials.items()),
                bundles.__getitem__,
                grade_trial,
                journal,
                environment=environment,
                jobs=jobs,
                stop=stop,
            )
        ) as batch,
    ):
        for item in batch:
            lab = item.submission.assignment
            trial = trials[lab, item.submission.student_id]
            found = surprises(trial, item.graded.grade, bundles[lab].lab)
            if trial.kind == "reference":
                found += failed_cells(item.graded.notebooks)
            yield Verified(lab, trial, item.graded.grade, tuple(found), item.cached)
            owed -= trial.case is None
            if seconds is not None and not owed and time.monotonic() - started > seconds:
                return


def _matches(trial: Trial, only: str) -> bool:
    text = f"{trial.kind}: {trial.title}\n{trial.name}".casefold()
    return only.casefold() in text


def _sampled(
    trials: dict[tuple[str, str], Trial], salts: dict[str, str]
) -> dict[tuple[str, str], Trial]:
    """The trials in the order for a run that may end early: references and releases, then all labs' cases mixed."""

    def place(item: tuple[tuple[str, str], Trial]) -> tuple[bool, str]:
        (lab, name), trial = item
        return trial.case is not None, hashlib.sha256(f"{salts[lab]}{name}".encode()).hexdigest()

    return dict(sorted(trials.items(), key=place))


def _hand_in(scratch: Path, trials: Iterable[tuple[tuple[str, str], Trial]]) -> list[Submission]:
    """Write the trials as nbgrader's tree of submissions."""
    return [hand_in(scratch, lab, trial) for (lab, _), trial in trials]


def hand_in(scratch: Path, lab: str, trial: Trial) -> Submission:
    """Write one trial to ``scratch/<trial>/<lab>/`` and return it as a submission."""
    base = scratch / trial.name / lab
    base.mkdir(parents=True)
    files = []
    for name, notebook in trial.notebooks.items():
        path = base / f"{name}.ipynb"
        path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
        files.append(SubmittedFile(name, path))
    listed = tuple(files)
    return Submission(trial.name, lab, listed, digest=digest_of(listed))
