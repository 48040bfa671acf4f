"""``autograder lint``: what would go wrong with a course, here and in nbgrader itself."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.lint import Finding

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "dir",
        nargs="?",
        type=Path,
        metavar="DIR",
        help="folder of the course, with source/ in it (default: that of --course)",
    )
    parser.add_argument(
        "--lab", action="append", default=[], metavar="LAB", help="look at this lab alone"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print (default: text)"
    )
    parser.add_argument(
        "--level",
        choices=tuple(_COLOURS),
        default="note",
        help="leave out what matters less than this (default: note, so nothing)",
    )


def run(args: argparse.Namespace) -> int:
    """Print the findings; 1 where one is an error, else 0."""
    from autograder.course import CourseFolder
    from autograder.lint import Severity, lint_course
    from autograder.lint.finding import ORDER
    from autograder.records import to_json

    folder = CourseFolder(args.dir or args.course)
    found = [
        one
        for one in lint_course(folder, args.lab)
        if ORDER[one.severity] <= ORDER[Severity(args.level)]
    ]
    if args.format == "json":
        print(json.dumps([to_json(one) for one in found], indent=2, ensure_ascii=False))
    else:
        _print(found, len(args.lab or folder.labs()))
    return 1 if any(one.severity is Severity.ERROR for one in found) else 0


def _print(found: list[Finding], labs: int) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for one in found:
        line = Text(f"{one.place}: ")
        line.append(one.severity.value, style=_COLOURS[one.severity.value])
        line.append(f": {one.message} ")
        line.append(f"[{one.check}]", style="dim")
        console.print(line, soft_wrap=True)
    counts = Counter(one.severity.value for one in found)
    said = [f"{counts[name]} {name}" + ("" if counts[name] == 1 else "s") for name in _COLOURS]
    console.print(f"{', '.join(said)} in {labs} lab{'' if labs == 1 else 's'}.")
