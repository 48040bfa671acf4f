"""Grading a lab's own trials as the options of ``autograder verify`` say: its cases, or its mutants."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from autograder.cli.workforce import grader_settings, jobs_here, make_grader

if TYPE_CHECKING:
    from autograder.bundle import Bundle
    from autograder.course import CourseFolder
    from autograder.verify import Trial, Verified


def graded_trials(
    args: argparse.Namespace,
    folder: CourseFolder,
    labs: tuple[str, ...],
    make: Callable[[CourseFolder, Bundle], Sequence[Trial]],
) -> Generator[tuple[Verified, int], None, None]:
    """Yield each trial as it is graded, with how many there are; ``make`` gives those of a lab."""
    from autograder.batch import environment_hash
    from autograder.verify import verify_labs

    secret = folder.course.secret.read()
    total = 0

    def set_total(number: int) -> None:
        nonlocal total
        total = number

    with (
        make_grader(args, secret) as grader,
        closing(
            verify_labs(
                folder,
                labs,
                grader.grade,
                environment=environment_hash(secret, **grader_settings(args)),
                jobs=jobs_here(args),
                only=args.only,
                seconds=60 * args.minutes if args.minutes else None,
                stop=grader.stop,
                on_total=set_total,
                make=make,
            )
        ) as verified,
    ):
        for item in verified:
            yield item, total
