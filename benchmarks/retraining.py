"""Measure what retraining costs beside the training itself, and count right and wrong decisions.

    python benchmarks/retraining.py [LAB…] [--trainings N] [--rounds N] [--no-timing]

*Overhead*: one reference solution, trained N times by the grader in its sandbox, against the same trainings (same
functions, data and seeds) in a plain process; in turn for some rounds, of which the fastest of each counts, since a
machine that others use is now slow, now fast. *Two at once*: two such submissions with two jobs against the same
two with one. *Decisions*: every run of the labs' stored calibrations, put through the rule that grades: three
trainings and their median where the first is doubtful. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.build import ensure_bundle
from autograder.bundle import Bundle
from autograder.calibrate.run import calibration_job
from autograder.calibrations import Runs, read_calibrations
from autograder.course import CourseFolder
from autograder.grade.submission import Grader
from autograder.recipes import Retraining, Training
from autograder.retrain import decide
from autograder.retrain.records import RetrainJob
from autograder.verify.run import hand_in
from autograder.verify.trials import calibration_trials

ROOT = Path(__file__).resolve().parents[1]

PLAIN = """\
import json, os, sys, time
os.environ["MPLBACKEND"] = "Agg"
import keras, numpy as np
sys.path.insert(0, ".")
task = json.load(sys.stdin)
names = {"__name__": "__main__"}
for cell in task["cells"]:
    exec(cell, names)
data = __import__(task["data"])
given = {"nothing": lambda x: (), "n_features": lambda x: (x.shape[-1],)}
if task["given"] == "base":
    from pathlib import Path
    base = data.load_base(Path("."))
    given["base"] = lambda x: (base,)
started = time.perf_counter()
for seed, data_seed in task["seeds"]:
    x, y, x_new, y_new = data.load_arrays(data_seed)
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model = names[task["build"]](*given[task["given"]](x))
    model.predict(x_new, batch_size=256, verbose=0)
    returned = names[task["train"]](model, x, y)
    model = returned if callable(getattr(returned, "predict", None)) else model
    model.predict(x_new, batch_size=256, verbose=0)
print("SECONDS", time.perf_counter() - started)
"""


def plain_seconds(folder: CourseFolder, lab: str, job: RetrainJob) -> float:
    """The trainings of a job in a plain process: the reference's cells, then each training; seconds of the latter."""
    recipe = job.recipe
    path = folder.solutions / lab
    notebook = json.loads((path / f"{lab}.ipynb").read_text(encoding="utf-8"))
    cells = [
        "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    task = {
        "cells": cells,
        "data": recipe.data,
        "given": recipe.given,
        "build": recipe.build,
        "train": recipe.train,
        "seeds": list(zip(job.seeds, job.data_seeds, strict=True)),
    }
    output = subprocess.run(
        [sys.executable, "-c", PLAIN],
        input=json.dumps(task),
        cwd=path,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return float(output.rpartition("SECONDS")[2])


class Graded:
    """Grades the reference of a lab again and again."""

    def __init__(self, folder: CourseFolder, bundle: Bundle, grader: Grader, scratch: Path) -> None:
        self.bundle = bundle
        self.grader = grader
        self.scratch = scratch
        self.trial = calibration_trials(folder, bundle)[0]
        self.numbers = itertools.count()

    def seconds(self, job: RetrainJob) -> float:
        """Grade once; seconds of the retrained cell."""
        trial = replace(self.trial, name=f"reference-{next(self.numbers)}")
        submission = hand_in(self.scratch, self.bundle.lab.assignment, trial)
        grade = self.grader.grade(submission, self.bundle, retrain=job).grade
        result = next((r for r in grade.results if r.grade_id == job.recipe.grade_id), None)
        if result is None or result.retrained is None or result.retrained.value is None:
            raise SystemExit(f"The reference was not retrained: {grade.message or result}")
        return result.seconds

    def all_seconds(self, jobs: int, job: RetrainJob, count: int = 2) -> float:
        """Grade ``count`` submissions, ``jobs`` at a time; wall seconds of all."""
        started = time.perf_counter()
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(lambda _: self.seconds(job), range(count)))
        return time.perf_counter() - started


def timing(folder: CourseFolder, lab: str, trainings: int, rounds: int) -> dict[str, Any]:
    """Overhead and concurrency of one lab."""
    bundle = ensure_bundle(folder, lab)
    recipe = bundle.lab.retraining
    assert recipe is not None
    job = calibration_job(recipe, bundle.lab, trainings)
    with tempfile.TemporaryDirectory() as scratch, Grader(b"benchmark", jobs=2) as grader:
        graded = Graded(folder, bundle, grader, Path(scratch))
        graded.seconds(calibration_job(recipe, bundle.lab, 1))  # the warm server is up from here on
        both = [(graded.seconds(job), plain_seconds(folder, lab, job)) for _ in range(rounds)]
        ours, plain = map(min, zip(*both, strict=True))
        one_after_the_other = graded.all_seconds(1, job)
        at_once = graded.all_seconds(2, job)
    return {
        "training, plain process": plain / trainings,
        "training, graded": ours / trainings,
        "overhead": ours / plain - 1,
        "two submissions, one after the other": one_after_the_other,
        "two at once": at_once,
        "ratio": at_once / one_after_the_other,
    }


def decisions(folder: CourseFolder, lab: str) -> dict[str, tuple[int, int]]:
    """By kind of solution: how many retrainings would have full marks, of how many."""
    recipe = ensure_bundle(folder, lab).lab.retraining
    assert recipe is not None
    counts: dict[str, tuple[int, int]] = {}
    for calibration in read_calibrations(folder.solutions / lab):
        for run in calibration.runs:
            kind = "reference" if run.title == "the reference solution" else run.kind
            full, total = counts.get(kind, (0, 0))
            kept = _begun(recipe, run)
            shares = [_share(recipe, kept, start) for start in range(len(kept.scores))]
            counts[kind] = (full + sum(share >= 1 for share in shares), total + len(shares))
    return counts


def _begun(recipe: Retraining, run: Runs) -> Runs:
    """The runs that the grader would have gone through: it begins none from weights that reach a tier untrained."""
    both = zip(run.scores, run.untrained, strict=True)
    scores = [score for score, untrained in both if not decide.brought_along(recipe, untrained)]
    return replace(run, scores=tuple(scores))


def _share(recipe: Retraining, run: Runs, start: int) -> float:
    """The share of the points that the trainings from this one on would earn (floors were not recorded)."""
    bare = replace(recipe, floors=())
    trainings: list[Training] = []
    for position in range(recipe.seeds):
        score = run.scores[(start + position) % len(run.scores)]
        trainings.append(Training(seed=0, score=score))
        if decide.is_settled(bare, trainings):
            break
    return decide.share(bare, trainings)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("labs", nargs="*", metavar="LAB")
    parser.add_argument("--trainings", type=int, default=3, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--no-timing", action="store_true", help="decisions only")
    args = parser.parse_args()
    folder = CourseFolder(ROOT)
    labs = args.labs or [policy.name for policy in folder.course.labs if policy.retraining]
    if not args.no_timing:
        print("| lab | a training, plain | graded | overhead | two in turn | at once | ratio |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for lab in labs:
            t = timing(folder, lab, args.trainings, args.rounds)
            print(
                f"| {lab} | {t['training, plain process']:.2f} s | {t['training, graded']:.2f} s"
                f" | {t['overhead']:+.1%} | {t['two submissions, one after the other']:.1f} s"
                f" | {t['two at once']:.1f} s | {t['ratio']:.2f} |",
                flush=True,
            )
    print("\n| lab | solutions | retrainings | full marks |\n| --- | --- | --- | --- |")
    for lab in labs:
        for kind, (full, total) in decisions(folder, lab).items():
            print(f"| {lab} | {kind} | {total} | {full} |")


if __name__ == "__main__":
    main()
