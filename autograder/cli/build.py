"""``autograder build``: compiles labs and says what it wrote, or how the folders have drifted."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sized
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.build import BuildReport
    from autograder.course import CourseFolder

_MAX_DIFF_LINES = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("labs", nargs="*", metavar="LAB", help="labs to build (default: all)")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--check",
        action="store_true",
        help="write nothing; show how release/ and solutions/ differ from a build, exit 1 if so",
    )
    mode.add_argument(
        "--execute",
        action="store_true",
        help="also run the worked notebooks and render them as HTML into build/executed/",
    )


def run(args: argparse.Namespace) -> int:
    """Build, or check, and return the exit status."""
    from autograder.build import build_labs
    from autograder.course import CourseFolder

    folder = CourseFolder(args.course)
    report = build_labs(folder, args.labs, check=args.check)
    for lab in report.labs:
        for warning in lab.warnings:
            print(f"warning: {warning}", file=sys.stderr)
    if args.check:
        return _show_drift(report)
    for lab in report.labs:
        changes = [f"{_count(lab.written, 'file')} written"] if lab.written else []
        changes += [f"{_count(lab.removed, 'file')} removed"] if lab.removed else []
        cells = _count(range(lab.graded_cells), "graded cell")
        points = f"{lab.points:g} point" + ("" if lab.points == 1 else "s")
        print(f"{lab.name}: {cells}, {points}; {', '.join(changes) or 'nothing changed'}.")
    if args.execute:
        _execute(folder, report)
    return 0


def _show_drift(report: BuildReport) -> int:
    for drift in report.drift:
        lines = drift.diff.split("\n")
        if len(lines) == 1:
            print(f"{drift.path}: {lines[0]}.")
            continue
        print("\n".join(lines[:_MAX_DIFF_LINES]))
        if len(lines) > _MAX_DIFF_LINES:
            print(f"… and {len(lines) - _MAX_DIFF_LINES} more lines of the diff of {drift.path}.")
    labs = sorted(lab.name for lab in report.labs if lab.drift)
    if not labs:
        print(f"Nothing has drifted in {_count(report.labs, 'lab')}.")
        return 0
    print(f"{_count(report.drift, 'file')} drifted. Run `autograder build {shlex.join(labs)}`.")
    return 1


def _count(things: Sized, noun: str) -> str:
    return f"{len(things)} {noun}" + ("" if len(things) == 1 else "s")


def _execute(folder: CourseFolder, report: BuildReport) -> None:
    from autograder.build.execute import execute_lab
    from autograder.errors import AutograderError

    failures: list[str] = []
    for lab in report.labs:
        try:
            for page in execute_lab(folder, lab.name):
                print(f"{lab.name}: run and rendered as {folder.relative(page)}.")
        except AutograderError as error:
            failures.append(str(error))
    if failures:
        raise AutograderError("\n".join(failures))
