"""``autograder calibrate``: train solutions of known worth many times and say which threshold that supports."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.calibrations import ENOUGH_SEEDS
from autograder.cli.grade import add_grader_arguments
from autograder.cli.values import whole_number
from autograder.cli.workforce import grader_settings, jobs_here, make_grader
from autograder.errors import AutograderError

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.calibrate import Measured
    from autograder.calibrations import Calibration


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "labs", nargs="*", metavar="LAB", help="labs that are retrained (default: all)"
    )
    parser.add_argument(
        "--seeds",
        type=whole_number(1, 1000),
        default=ENOUGH_SEEDS,
        metavar="N",
        help=f"trainings a solution (default: {ENOUGH_SEEDS}; fewer are for a look, and support no threshold)",
    )
    parser.add_argument(
        "--device",
        choices=("cpu", "gpu"),
        help="train on this; `gpu` is --gpu-slots 1 and an error where there is none (default: cpu, "
        "or as --gpu-slots says)",
    )
    parser.add_argument(
        "--only",
        default="",
        metavar="TEXT",
        help="only solutions whose title contains this; keeps the runs, stores no calibration",
    )
    add_grader_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Calibrate; 0 when each lab has a threshold that holds, 1 when one has none."""
    from rich.console import Console

    from autograder.batch.environment import packages_hash
    from autograder.batch.interrupt import interruptible
    from autograder.calibrate import Measured, calibrate_lab
    from autograder.course import CourseFolder

    console = Console(highlight=False)
    folder = CourseFolder(args.course)
    labs = [lab for lab in folder.select(args.labs) if args.labs or folder.policy(lab).retraining]
    if not labs:
        raise AutograderError(
            "No lab of this course is retrained: none has a `retraining` in its LabPolicy."
        )
    settings = _device_settings(args)
    fine = True
    seen = 0
    with (
        interruptible(),
        make_grader(args, folder.course.secret.read()) as grader,
    ):
        for lab in labs:
            for found in calibrate_lab(
                folder,
                lab,
                grader,
                seeds=args.seeds,
                jobs=jobs_here(args),
                only=args.only,
                packages=packages_hash(**settings),
                gpu="gpu" in settings,
            ):
                seen += 1
                if isinstance(found, Measured):
                    _print_runs(console, lab, found)
                else:
                    fine = _print_result(console, lab, found) and fine
    if not seen:
        raise AutograderError(f"No solution contains {args.only!r} in its title.")
    return 0 if fine else 1


def _device_settings(args: argparse.Namespace) -> dict[str, object]:
    """What trainings depend on, once ``--device`` is taken into account.

    Raises:
        AutograderError: where it contradicts ``--gpu-slots``, or there is no such device.
    """
    if args.device == "cpu" and args.gpu_slots:
        raise AutograderError("--device cpu and --gpu-slots exclude each other; leave one out.")
    if args.device == "gpu":
        args.gpu_slots = args.gpu_slots or 1
    settings = grader_settings(args)
    if args.device == "gpu" and "gpu" not in settings:
        raise AutograderError(
            "--device gpu: no NVIDIA device is here. Leave the option out to train on the processor."
        )
    return settings


def _print_runs(console: Console, lab: str, measured: Measured) -> None:
    runs = measured.runs
    head = f"{measured.done}/{measured.total} {lab} · {runs.kind}: {runs.title}"
    if not runs.scores:
        console.print(f"[red]✗[/] {head}: {runs.failure or 'not trained'}")
        return
    seconds = sum(runs.seconds) / len(runs.seconds)
    console.print(
        f"{head}: {min(runs.scores):.3f} to {max(runs.scores):.3f}, {seconds:.1f} s a training,"
        f" {runs.parameters:,} parameters{', measured before' if measured.kept else ''}"
    )


def _print_result(console: Console, lab: str, calibration: Calibration) -> bool:
    found = calibration.recommended
    place = f"{calibration.backend} on {calibration.device}"
    if found.threshold is None:
        console.print(f"[red]✗[/] {lab}, {place}: no threshold: {found.reason}.")
        return False
    console.print(
        f"[green]✓[/] {lab}, {place}: a threshold up to {found.threshold:g} holds: {found.reason}."
    )
    return True
