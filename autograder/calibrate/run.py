"""Train the solutions of a lab, through the same sandbox, judge and held-out sets as a student's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.build import ensure_bundle
from autograder.bundle import Bundle, write_atomically
from autograder.calibrate.kept import Kept
from autograder.calibrate.plot import draw
from autograder.calibrate.threshold import recommend
from autograder.calibrations import PLOT, Calibration, Runs, read_calibrations, store_calibration
from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.grade.seeds import make_job
from autograder.grade.submission import Grader
from autograder.recipes import Retrained, Retraining
from autograder.records import CellResult, Lab
from autograder.retrain.backend import CPU
from autograder.retrain.records import RetrainJob
from autograder.verify.run import hand_in
from autograder.verify.trials import Trial, calibration_trials

KEPT = "calibrate"
"""The folder of runs, in the course's folder of state."""


@dataclass(frozen=True)
class Measured:
    """One solution's runs, as they come in; ``done`` of ``total``. ``kept``: measured by an earlier run."""

    runs: Runs
    found: Retrained | None
    done: int
    total: int
    kept: bool = False


def calibrate_lab(
    folder: CourseFolder,
    name: str,
    grader: Grader,
    *,
    seeds: int,
    jobs: int,
    only: str = "",
    packages: str = "",
    gpu: bool = False,
) -> Iterator[Measured | Calibration]:
    """Yield the runs of each solution, then the calibration, which is stored beside the lab's solution.

    Args:
        folder: The course.
        name: A lab whose policy has a retraining.
        grader: Its secret decides the draws of data, its backend what trains.
        seeds: Trainings a solution, each with its own draw of data.
        jobs: Solutions at a time.
        only: Take only solutions whose title contains this; no calibration is stored then, but their runs are kept.
        packages: See :func:`autograder.batch.environment.packages_hash`: runs that were kept with the same count.
        gpu: Whether there is a GPU to train on; what is trained elsewhere then ends the calibration.

    Raises:
        AutograderError: where the lab has no retraining or no solutions to calibrate on, none could be trained, or
            not all on one device, or the calibrations so far cannot be read.
    """
    bundle = ensure_bundle(folder, name)
    recipe = bundle.lab.retraining
    if recipe is None:
        raise AutograderError(
            f"{name}: there is no `retraining` in its LabPolicy, so there is no threshold to calibrate."
        )
    trials = [
        t for t in calibration_trials(folder, bundle) if only.casefold() in t.title.casefold()
    ]
    target = folder.solutions / name
    read_calibrations(
        target
    )  # a file that cannot be read cannot be added to: better now than after hours
    job = calibration_job(recipe, bundle.lab, seeds)
    kept = Kept(folder.state / KEPT / name, bundle, job, packages)
    measured: list[Measured] = []
    waiting_for = []
    for trial in trials:
        known = kept.read(trial)
        if known is None:
            waiting_for.append(trial)
            continue
        measured.append(Measured(*known, len(measured) + 1, len(trials), kept=True))
        yield measured[-1]
    with (
        tempfile.TemporaryDirectory(prefix="autograder-calibrate-") as scratch,
        ThreadPoolExecutor(jobs) as pool,
    ):
        waiting = {
            pool.submit(_measure, Path(scratch), trial, bundle, job, grader): trial
            for trial in waiting_for
        }
        for future in as_completed(waiting):
            runs, found = future.result()
            if gpu and found is not None and found.device == CPU:
                for other in waiting:
                    other.cancel()
                raise AutograderError(
                    f"{name}: Keras trained on the processor, though a GPU was asked for; the lines above say why."
                    " Nothing of it was kept."
                )
            kept.store(waiting[future], runs, found)
            measured.append(Measured(runs, found, len(measured) + 1, len(trials)))
            yield measured[-1]
    if only:
        return
    order = {trial.title: position for position, trial in enumerate(trials)}
    measured.sort(key=lambda one: order[one.runs.title])
    calibration = _calibration(folder, bundle, recipe, measured, seeds)
    store_calibration(target, calibration)
    write_atomically(target / PLOT, draw(calibration, recipe.tiers[0].value))
    yield calibration


def calibration_job(recipe: Retraining, lab: Lab, seeds: int) -> RetrainJob:
    """Seeds and draws that are the same on every machine: a calibration is repeatable, a term is not it."""

    return replace(make_job(b"calibration", recipe, lab, seeds), measure=True)


def _measure(
    scratch: Path,
    trial: Trial,
    bundle: Bundle,
    job: RetrainJob,
    grader: Grader,
) -> tuple[Runs, Retrained | None]:
    submission = hand_in(scratch, bundle.lab.assignment, trial)
    graded = grader.grade(submission, bundle, retrain=job)
    result = next((r for r in graded.grade.results if r.grade_id == job.recipe.grade_id), None)
    return _runs(trial, result, graded.grade.message), result.retrained if result else None


def _runs(trial: Trial, result: CellResult | None, message: str) -> Runs:
    kind = trial.kind
    assert kind in ("valid", "weak", "mutant")
    found = result.retrained if result is not None else None
    trainings = found.trainings if found is not None else ()
    failure = ""
    if not trainings or (found is not None and found.value is None):
        failure = (result.private or result.message) if result is not None else message
        trainings = ()
    return Runs(
        title=trial.title,
        kind=kind,
        scores=tuple(round(training.score, 5) for training in trainings),
        untrained=tuple(round(training.untrained or 0.0, 5) for training in trainings),
        seconds=tuple(round(training.seconds, 2) for training in trainings),
        stopped=tuple(training.stopped for training in trainings),
        parameters=found.parameters if found is not None else 0,
        failure=failure[-600:],
    )


def _calibration(
    folder: CourseFolder, bundle: Bundle, recipe: Retraining, measured: list[Measured], seeds: int
) -> Calibration:
    runs = tuple(one.runs for one in measured)
    facts = next((one.found for one in measured if one.found is not None and one.runs.scores), None)
    if facts is None or not any(run.kind == "valid" and run.scores for run in runs):
        raise AutograderError(
            f"{bundle.lab.assignment}: no valid solution could be trained. The first says:"
            f" {measured[0].runs.failure or 'nothing'}"
        )
    devices = sorted({one.found.device for one in measured if one.found and one.runs.scores})
    if len(devices) > 1:
        kept = folder.relative(folder.state / KEPT / bundle.lab.assignment)
        raise AutograderError(
            f"{bundle.lab.assignment}: its solutions were trained on different devices ({', '.join(devices)})."
            f" Remove {kept} and run the command again."
        )
    return Calibration(
        metric=recipe.metric,
        backend=facts.backend,
        device=facts.device,
        seeds=seeds,
        held_out=facts.held_out,
        versions=facts.versions,
        recommended=recommend(recipe.metric, runs, facts.held_out),
        runs=runs,
        variant=bundle.lab.data,
    )
