"""``autograder grade``: grade submissions, write feedback, a gradebook and a class report."""

from __future__ import annotations

import argparse
import functools
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.gradebook import open_book
from autograder.cli.overview import Row, Thresholds, make_table
from autograder.cli.values import whole_number
from autograder.cli.workforce import JOBS, MOST_JOBS, open_workforce
from autograder.recipes import BACKENDS
from autograder.records import LEVELS

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.batch import Journal
    from autograder.bundle import Bundle
    from autograder.bundled import BundledCourse
    from autograder.course import CourseFolder
    from autograder.intake import Submission
    from autograder.nbgrader.book import Book
    from autograder.report import OutputFolder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        metavar="PATH",
        help="nbgrader's tree of submissions, one notebook, or a zip or folder as an LMS exports "
        "it (default: submitted/ in the course)",
    )
    parser.add_argument("--lab", metavar="LAB", help="grade this lab only")
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="ZIP",
        help="grade by this bundle alone, without a course folder; PATH must then be given",
    )
    add_grader_arguments(parser)
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="grade on the workers of this Dask scheduler (tcp://HOST:8786, or tls://) instead of "
        "here; --jobs is then by default twice what they grade at once",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder of the results (default: grades/)"
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        help="folder of the journal and the bundles, for a course that cannot be written to "
        "(default: in the course)",
    )
    parser.add_argument(
        "--gradebook",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="write scores and notebooks for nbgrader's formgrader (gradebook.db, autograded/), and take over "
        "what was graded there by hand (default: as the course says)",
    )
    parser.add_argument(
        "--regrade", action="store_true", help="grade again what the journal already has"
    )


def add_grader_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what ``grade`` and ``verify`` have in common."""
    parser.add_argument(
        "--jobs",
        type=whole_number(1, MOST_JOBS),
        metavar="N",
        help=f"submissions at a time (default: {JOBS}, and as many as --gpu-slots)",
    )
    parser.add_argument(
        "--cold",
        action="store_true",
        help="start every process afresh instead of forking a warm one",
    )
    parser.add_argument(
        "--backend",
        choices=BACKENDS,
        default=os.environ.get("KERAS_BACKEND") or "tensorflow",
        help="what Keras computes with (default: KERAS_BACKEND, else tensorflow)",
    )
    parser.add_argument(
        "--gpu-slots",
        type=whole_number(1, 256),
        default=0,
        metavar="N",
        help="retrain on the GPU, where there is one, up to N submissions at a time (default: on the processor)",
    )
    parser.add_argument(
        "--require-isolation",
        choices=LEVELS,
        metavar="LEVEL",
        help=f"refuse to run where less isolation can be had ({', '.join(LEVELS)})",
    )


def run(args: argparse.Namespace) -> int:
    """Grade; 0 when every submission got an outcome, 1 when the grader failed at one."""
    from rich.console import Console

    from autograder.batch import Journal
    from autograder.batch.interrupt import interruptible
    from autograder.bundled import BundledCourse
    from autograder.course import CourseFolder
    from autograder.intake import find_submissions
    from autograder.report import OutputFolder

    # A file or a pipe has no width of its own, and eighty columns would fold the table.
    console = Console(width=None if sys.stdout.isatty() else 140)
    folder = _bundled(args) if args.bundle else CourseFolder(args.course, args.state)
    others: list[str] = []
    submissions = find_submissions(
        args.path or folder.submitted,
        folder,
        args.lab,
        lambda file: others.append(str(file)),
        folder.grade_ids if isinstance(folder, BundledCourse) else None,
    )
    if others:
        what = "1 notebook is" if len(others) == 1 else f"{len(others)} notebooks are"
        some = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
        print(f"{what} of no lab of this course and left out: {some}", file=sys.stderr)
    titles = {lab: folder.policy(lab).title for lab in folder.labs()}
    out = OutputFolder(args.out or folder.grades, titles)
    rows: list[Row] = []
    thresholds = Thresholds(folder)
    with Journal(folder.journal) as journal, open_book(args, folder) as book:
        try:
            with interruptible():
                _grade(args, folder, submissions, journal, out, book, rows, thresholds, console)
        except KeyboardInterrupt:
            print(
                f"{len(rows)} of {len(submissions)} submissions are graded and kept. "
                "Run the same command again to go on.",
                file=sys.stderr,
                flush=True,
            )
            raise
        report = out.write_tables(folder.course.title, journal.latest)
    console.print(make_table(rows))
    failed = [row for row in rows if row.status in ("grader_error", "not written")]
    for row in failed:
        console.print(
            f"{row.student_id}, {row.assignment}: {row.message} Run the command again to retry.",
            style="red",
            markup=False,
        )
    for text in thresholds.doubts:
        console.print(text, style="yellow", markup=False, highlight=False, soft_wrap=True)
    # As seen from here: with --course DIR the course is elsewhere.
    here = Path.cwd()
    where = report.relative_to(here) if report.is_relative_to(here) else report
    console.print(f"Class report: {where}", markup=False, highlight=False, soft_wrap=True)
    return 1 if failed else 0


def _bundled(args: argparse.Namespace) -> BundledCourse:
    """The course that is the bundle; the journal lies with the results."""
    from autograder.bundled import BundledCourse
    from autograder.errors import ConfigError

    if args.path is None:
        raise ConfigError(
            "With --bundle, name what is to be graded: autograder grade --bundle ZIP PATH."
        )
    if args.gradebook:
        raise ConfigError(
            "A bundle has no gradebook.db. Leave out --gradebook, or grade in the course's folder without --bundle."
        )
    out = args.out or Path("grades")
    return BundledCourse(args.bundle, args.state or out / ".autograder")


def _grade(
    args: argparse.Namespace,
    folder: CourseFolder,
    submissions: Sequence[Submission],
    journal: Journal,
    out: OutputFolder,
    book: Book | None,
    rows: list[Row],
    thresholds: Thresholds,
    console: Console,
) -> None:
    """Grade what the journal does not have, writing each submission's files as it finishes."""
    from autograder.batch import open_progress, run_batch
    from autograder.build import ensure_bundle
    from autograder.bundled import BundledCourse

    bundle_of: Callable[[str], Bundle] = functools.partial(ensure_bundle, folder)
    secret, origin = folder.course.secret.find()
    if isinstance(folder, BundledCourse):
        bundle_of = folder.lab_bundle
        secret, origin = folder.secret()
    if origin == "demo":
        print(folder.course.secret.describe(), file=sys.stderr)
    with (
        open_workforce(args, secret) as workforce,
        open_progress(len(submissions), console) as progress,
        closing(
            run_batch(
                submissions,
                bundle_of,
                lambda one, bundle: workforce.grade(
                    one, bundle, functools.partial(progress.news, one)
                ),
                journal,
                environment=workforce.environment,
                jobs=workforce.jobs,
                regrade=args.regrade,
                stop=workforce.stop,
            )
        ) as batch,
    ):
        for item in batch:
            graded = item.graded
            fault = ""
            if book is not None:
                try:
                    graded = book.record(item.submission, graded)
                except Exception as error:
                    fault = str(error)
            row = Row(graded.grade)
            try:
                out.write(graded)
            except Exception as error:
                fault = fault or str(error)
            if fault:
                row.fail(fault)
            rows.append(row)
            thresholds.look_at(graded.grade)
            progress.finished(item)
