"""Who grades for ``autograder grade``: this machine, or the workers of a Dask scheduler."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.records import Lab

if TYPE_CHECKING:
    from autograder.bundle import Bundle
    from autograder.grade.records import Graded
    from autograder.grade.submission import Grader
    from autograder.intake.submission import Submission

JOBS = 2
"""Submissions at a time on one machine, where nothing else is said."""
MOST_JOBS = 1024
_NO_NETWORK = "landlock"
"""The weakest isolation level at which a student's program has no network (docs/isolation.md)."""


@dataclass(frozen=True)
class Workforce:
    """What a batch needs of whatever grades."""

    grade: Callable[[Submission, Bundle, Callable[[str], None]], Graded]
    """Grades one submission, and tells meanwhile what it is at."""
    stop: Callable[[], None]
    environment: str
    """See :func:`autograder.batch.environment.environment_hash`."""
    jobs: int
    """Submissions at a time."""


@contextmanager
def open_workforce(args: argparse.Namespace, secret: bytes) -> Iterator[Workforce]:
    """Make ready to grade as the command line says, and put everything away afterwards.

    Raises:
        AutograderError: where this machine or the cluster cannot grade as asked.
    """
    opened = _cluster(args, secret) if args.scheduler else _machine(args, secret)
    with opened as workforce:
        yield workforce


@contextmanager
def _machine(args: argparse.Namespace, secret: bytes) -> Iterator[Workforce]:
    from autograder.batch import environment_hash

    with make_grader(args, secret) as grader:
        environment = environment_hash(secret, **grader_settings(args))
        yield Workforce(grader.grade, grader.stop, environment, jobs_here(args))


def jobs_here(args: argparse.Namespace) -> int:
    """Submissions at a time on this machine: what was said, else enough for all slots of the GPU."""
    return int(args.jobs or max(JOBS, args.gpu_slots))


def make_grader(args: argparse.Namespace, secret: bytes) -> Grader:
    """A grader as the options of :func:`add_grader_arguments` say.

    Raises:
        AutograderError: where the machine cannot do what they ask for.
    """
    from autograder.grade.submission import Grader

    return Grader(
        secret,
        jobs=jobs_here(args),
        cold=args.cold,
        require_isolation=args.require_isolation,
        backend=args.backend,
        gpu_slots=args.gpu_slots,
        tell=_say,
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def grader_settings(args: argparse.Namespace) -> dict[str, object]:
    """What of these options a grade depends on, for :func:`autograder.batch.environment_hash`."""
    from autograder.grade.gpu import find_nodes

    gpu = {"gpu": True} if args.gpu_slots and find_nodes() else {}
    return {"backend": args.backend, **gpu}


@contextmanager
def _cluster(args: argparse.Namespace, secret: bytes) -> Iterator[Workforce]:
    from autograder.batch.cluster import Cluster
    from autograder.batch.remote import RemoteGrader
    from autograder.batch.worker import Settings

    # Dask runs whatever whoever reaches the scheduler sends it: a student's program must not.
    settings = Settings(
        args.cold, args.require_isolation or _NO_NETWORK, args.backend, args.gpu_slots
    )
    with Cluster(args.scheduler) as cluster:
        if not cluster.slots():
            _say(f"{args.scheduler} has no worker yet; waiting for the first.")
        environment = cluster.environment(secret, settings)

        def executor_of(lab: Lab) -> Executor:
            if lab.retraining and settings.gpu_slots:
                return cluster.gpu_executor(_say)
            return cluster.executor()

        grader = RemoteGrader(
            executor_of,
            secret,
            environment=environment,
            settings=settings,
            on_stop=lambda: cluster.stop(secret),
        )
        # One waiting behind each that runs: a worker is never idle for the time of a round trip.
        jobs = args.jobs or min(max(JOBS, 2 * cluster.slots()), MOST_JOBS)
        yield Workforce(grader.grade, grader.stop, environment, jobs)
