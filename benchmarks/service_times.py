"""Measure what a submission costs, and write it to service-times.json, which the plan of a large class is made from.

    python benchmarks/service_times.py [LAB …] [--each 16] [--jobs CORES] [--out FILE]

Nothing else should run meanwhile. Of each lab the reference, the untouched release, some of its cases and what the demo
adds (endless loops, tampering) are graded by the clock, one on each core at a time. What the supervisor and Dask's
scheduler do for a submission is measured in processor time.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from autograder.batch import Journal, Key, run_batch
from autograder.build import ensure_bundle
from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.grade.imports import uses_keras
from autograder.grade.records import Graded
from autograder.grade.submission import Grader
from autograder.intake import Submission, find_submissions
from autograder.records import Grade, Outcome
from autograder.report import OutputFolder
from autograder.verify.demo import demo_trials
from autograder.verify.retraining import retrain_job
from autograder.verify.run import hand_in
from autograder.verify.trials import Reference, Trial, make_trials, read_reference

ROOT = Path(__file__).resolve().parents[1]
OUT = Path(__file__).with_name("service-times.json")
COPIES = 60
"""Students for each lab that the supervisor's work is measured with."""


def measure(labs: Sequence[str], each: int, jobs: int) -> dict[str, Any]:
    """All figures, in seconds and bytes."""
    course = CourseFolder(ROOT)
    with tempfile.TemporaryDirectory(prefix="service-times-") as folder:
        scratch = Path(folder)
        grading, examples = grade_sample(course, labs, each, jobs, scratch)
        supervisor = supervising(course, examples, scratch)
    return {
        "machine": f"{os.cpu_count()} cores, {platform.platform()}",
        "measured": time.strftime("%Y-%m-%d", time.gmtime()),
        "versions": {
            name: importlib.metadata.version(name)
            for name in ("tensorflow", "keras", "distributed")
        },
        "labs": grading,
        "supervisor": supervisor,
        "scheduler": scheduling(supervisor["submission_bytes"]),
    }


def grade_sample(
    course: CourseFolder, labs: Sequence[str], each: int, jobs: int, scratch: Path
) -> tuple[dict[str, Any], list[Graded]]:
    """Grade some submissions to each lab: their seconds by what they are, and one grade of each lab."""
    found: dict[str, Any] = {}
    examples = []
    with (
        Grader(course.course.secret.read(), jobs=jobs) as grader,
        Journal(scratch / "sample.sqlite") as journal,
    ):
        for lab in labs:
            bundle = ensure_bundle(course, lab)
            reference = read_reference(course, bundle.lab)
            trials = {trial.name: trial for trial in sample(course, bundle, each)}
            submissions = [hand_in(scratch / "sample", lab, trial) for trial in trials.values()]

            def grade(
                one: Submission,
                bundle: Bundle,
                trials: Mapping[str, Trial] = trials,
                reference: Reference = reference,
            ) -> Graded:
                # As `autograder verify` does: only what changes the training is trained, so that
                # the cost of grading and that of training come apart.
                job = retrain_job(trials[one.student_id], bundle.lab, reference)
                return grader.grade(one, bundle, retrain=job)

            say(f"{lab}: {len(submissions)} submissions …")
            # The first to a lab starts its warm server, which the others do without.
            examples.append(grade(submissions[0], bundle))
            times: dict[str, list[float]] = {
                kind: [] for kind in ("answered", "release", "loop", "training")
            }
            for item in run_batch(
                submissions, {lab: bundle}.__getitem__, grade, journal, environment="", jobs=jobs
            ):
                add(times, item.submission, item.graded.grade)
            found[lab] = {"keras": uses_keras(bundle), **times}
    return found, examples


def sample(course: CourseFolder, bundle: Bundle, each: int) -> list[Trial]:
    """About ``each`` of a lab's own trials, its reference and its release among them, and all of the demo's."""
    own = make_trials(course, bundle)
    cases = own[2:]
    step = max(1, -(-len(cases) // max(1, each - 2)))
    titles = {trial.title for trial in own}
    extra = [
        trial
        for trial in demo_trials(course, bundle).values()
        if trial.case is not None and trial.title not in titles
    ]
    return own[:2] + cases[::step] + extra


def add(times: dict[str, list[float]], submission: Submission, grade: Grade) -> None:
    """Add one submission's seconds to its lab's."""
    if grade.status not in ("graded", "needs_review"):
        raise SystemExit(f"{submission.student_id}, {grade.assignment}: {grade.message}")
    trainings = [
        training.seconds
        for result in grade.results
        if result.retrained
        for training in result.retrained.trainings
    ]
    if trainings:
        times["training"].append(round(trainings[0], 3))
    elif Outcome.TIMED_OUT in {result.outcome for result in grade.results}:
        times["loop"].append(grade.seconds)
    else:
        kind = "release" if submission.student_id == "release" else "answered"
        times[kind].append(grade.seconds)


def supervising(course: CourseFolder, examples: Sequence[Graded], scratch: Path) -> dict[str, Any]:
    """What one grade costs the process that hands out the work, when it comes in and in each later run."""
    say("the supervisor's work …")
    copies = [
        replace(one, grade=replace(one.grade, student_id=f"s{number}"))
        for one in examples
        for number in range(COPIES)
    ]
    keys = [Key(one.grade.student_id, one.grade.assignment, "1", "2", "3") for one in copies]
    sizes = []
    for one in copies:
        for name, notebook in one.notebooks.items():
            base = scratch / "submitted" / one.grade.student_id / one.grade.assignment
            base.mkdir(parents=True, exist_ok=True)
            sizes.append((base / f"{name}.ipynb").write_text(json.dumps(notebook)))
    out = OutputFolder(scratch / "grades", {})
    with Journal(scratch / "journal.sqlite") as journal:
        publish = []
        for key, one in zip(keys, copies, strict=True):
            publish.append(timed(partial(journal.add, key, one)) + timed(partial(out.write, one)))
        known = (
            timed(lambda: find_submissions(scratch / "submitted", course))
            + timed(lambda: [journal.find(key) for key in keys])
            + sum(timed(partial(out.write, one)) for one in copies)
        )
        tables = timed(lambda: out.write_tables("Benchmark", journal.latest))
    return {
        "publish": [
            round(seconds, 5) for seconds in sorted(publish)[:: max(1, len(publish) // 60)]
        ],
        "known": round(known / len(copies), 6),
        "tables": round(tables / len(copies), 6),
        "submission_bytes": round(statistics.mean(sizes)),
    }


def scheduling(payload: int) -> dict[str, Any]:
    """What a task costs that does nothing, with as much sent as a submission is large.

    The scheduler runs in this process, beside the client, so their processor seconds are counted together.
    """
    from distributed import Client, LocalCluster

    say("the scheduler's work …")
    tasks, ahead = 500, 16
    content = os.urandom(payload)
    with (
        LocalCluster(n_workers=1, threads_per_worker=8, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        executor = client.get_executor(pure=False)
        executor.submit(len, content).result()

        def send() -> None:
            running: set[Future[int]] = set()
            for _ in range(tasks):
                if len(running) >= ahead:
                    _, running = wait(running, return_when=FIRST_COMPLETED)
                running.add(executor.submit(len, content))
            wait(running)

        seconds = timed(send)
    return {"seconds": round(seconds / tasks, 5), "tasks": tasks}


def timed(function: Callable[[], Any]) -> float:
    """Processor seconds of a call, in this process."""
    started = time.process_time()
    function()
    return time.process_time() - started


def say(text: str) -> None:
    """Tell who waits what is being done."""
    print(text, file=sys.stderr, flush=True)


def as_text(figures: dict[str, Any]) -> str:
    """The figures as JSON, a list of numbers on one line."""
    text = json.dumps(figures, indent=1)
    return re.sub(r"\[\s+([^][{}]*?)\s+\]", lambda m: f"[{' '.join(m[1].split())}]", text) + "\n"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("labs", nargs="*", metavar="LAB", help="labs to measure (default: all)")
    parser.add_argument("--each", type=int, default=16, help="submissions of each lab, about")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    labs = CourseFolder(ROOT).select(args.labs)
    args.out.write_text(as_text(measure(labs, args.each, args.jobs)))
    say(f"Written: {args.out}")


if __name__ == "__main__":
    # The scheduler's worker is started by multiprocessing, which imports this file again.
    main()
