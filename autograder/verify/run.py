"""Grade the trials of labs through the same grader that grades students."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from autograder.batch import Finished, Journal, run_batch
from autograder.build import ensure_bundle
from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.grade.records import Graded
from autograder.intake import Submission, SubmittedFile
from autograder.intake.submission import digest_of
from autograder.records import Grade, Lab
from autograder.verify.expect import failed_cells, surprises
from autograder.verify.narrow import without_idle_cells
from autograder.verify.retraining import retrain_job
from autograder.verify.together import Party, apart, as_alone, parties
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
    others: int = 0
    """Trials that were graded together with it, as one submission: the seconds of the grade are theirs, too."""


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
    references = {lab: read_reference(folder, bundles[lab].lab) for lab in labs}
    waiting: dict[tuple[str, str], Party] = {}
    for lab in labs:
        found = [trial for trial in make(folder, bundles[lab]) if _matches(trial, only)]
        # One that was asked for by name is to be seen by itself.
        grouped = apart(found) if only else parties(found, bundles[lab].lab, references[lab])
        waiting |= {(lab, party.handed.name): party for party in grouped}
    if seconds is not None:
        waiting = _sampled(waiting, {lab: environment + bundles[lab].digest for lab in labs})
    owed = sum(party.handed.case is None for party in waiting.values())
    if on_total is not None:
        on_total(sum(len(party.members) for party in waiting.values()))
    started = time.monotonic()

    def grade_party(submission: Submission, bundle: Bundle) -> Graded:
        lab = submission.assignment
        trial = handed[lab, submission.student_id].handed
        bundle = without_idle_cells(bundle, trial)
        job = retrain_job(trial, bundle.lab, references[lab])
        return grade(submission, bundle) if job is None else grade(submission, bundle, retrain=job)

    with (
        tempfile.TemporaryDirectory(prefix="autograder-verify-") as scratch,
        Journal(folder.state / JOURNAL) as journal,
    ):
        while waiting:
            handed, waiting = waiting, {}
            batch = run_batch(
                [hand_in(Path(scratch), lab, party.handed) for (lab, _), party in handed.items()],
                bundles.__getitem__,
                grade_party,
                journal,
                environment=environment,
                jobs=jobs,
                stop=stop,
            )
            with closing(batch):
                for item in batch:
                    lab = item.submission.assignment
                    party = handed[lab, item.submission.student_id]
                    if as_alone(party, item.graded.grade, bundles[lab].lab):
                        for trial in party.members:
                            yield _verified(trial, item, bundles[lab].lab, len(party.members) - 1)
                    else:
                        alone = apart(party.members)
                        waiting |= {(lab, one.handed.name): one for one in alone}
                    owed -= party.handed.case is None
                    if seconds is not None and not owed and time.monotonic() - started > seconds:
                        return


def _verified(trial: Trial, item: Finished, lab: Lab, others: int) -> Verified:
    found = surprises(trial, item.graded.grade, lab)
    if trial.kind == "reference":
        found += failed_cells(item.graded.notebooks)
    return Verified(lab.assignment, trial, item.graded.grade, tuple(found), item.cached, others)


def _matches(trial: Trial, only: str) -> bool:
    text = f"{trial.kind}: {trial.title}\n{trial.name}".casefold()
    return only.casefold() in text


def _sampled(
    waiting: dict[tuple[str, str], Party], salts: dict[str, str]
) -> dict[tuple[str, str], Party]:
    """The parties in the order for a run that may end early: references and releases, then all labs' cases mixed."""

    def place(item: tuple[tuple[str, str], Party]) -> tuple[bool, str]:
        (lab, name), party = item
        mixed = hashlib.sha256(f"{salts[lab]}{name}".encode()).hexdigest()
        return party.handed.case is not None, mixed

    return dict(sorted(waiting.items(), key=place))


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
