"""``autograder export``: grades for Canvas, Moodle, nbgrader's CSV, or a table of one row a student."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.course import CourseFolder
    from autograder.export import Options, Plan

FORMATS = ("canvas", "moodle", "csv", "nbgrader")
_TIMESTAMP_BYTES = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "labs", nargs="*", metavar="LAB", help="labs to export (default: all graded)"
    )
    parser.add_argument("--format", choices=FORMATS, required=True, help="for which gradebook")
    parser.add_argument(
        "--lms",
        type=Path,
        metavar="FILE",
        help="the gradebook (Moodle: or participants, or grading worksheet) that the platform exported as "
        "CSV: who the students are, and what they have now",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="write nothing; show what would change for each student",
    )
    parser.add_argument(
        "--missing",
        choices=("blank", "zero"),
        default="blank",
        help="what they get who handed in nothing that could be read (default: no grade)",
    )
    parser.add_argument(
        "--feedback",
        action="store_true",
        help="add a column with what each question earned and why (moodle, csv)",
    )
    parser.add_argument(
        "--out-of",
        type=_points,
        metavar="N|lms",
        help="scale the scores to N points, or to those that the platform's file says",
    )
    parser.add_argument(
        "--column",
        action="append",
        type=_column,
        default=[],
        metavar="LAB=TITLE",
        help="the platform's column of a lab, where neither the lab's name nor its title says so",
    )
    parser.add_argument(
        "--id",
        default="",
        metavar="COLUMN",
        help="the column of the file that has the students' ids",
    )
    parser.add_argument(
        "--grades", type=Path, metavar="DIR", help="folder of the results (default: grades/)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder of the export (default: exports/)"
    )


def run(args: argparse.Namespace) -> int:
    """Export, or show what would change; 0, or 1 with a sentence where the two do not go together."""
    from autograder.course import CourseFolder
    from autograder.export import make_plan, read_marks
    from autograder.export.table import read_table
    from autograder.report import OutputFolder
    from autograder.report.folder import write_whole

    folder = CourseFolder(args.course)
    titles = {lab.name: lab.title or lab.name for lab in folder.course.labs}
    results = OutputFolder(args.grades or folder.grades, titles)
    where = str(args.grades or folder.grades)
    marks = read_marks(results.grades(), tuple(titles), args.labs, where)
    table = read_table(args.lms) if args.lms else None
    plan = make_plan(args.format, marks, _options(args, folder, titles), table)
    _show(plan, args.dry_run)
    if args.dry_run:
        print("Nothing was written. Run the command without --dry-run to write the file.")
        return 0
    out = args.out or folder.root / "exports"
    for name, content in plan.files.items():
        write_whole(out / name, content)
        print(f"Written: {out / name}")
    return 0


def _options(args: argparse.Namespace, folder: CourseFolder, titles: dict[str, str]) -> Options:
    from autograder.export import Options

    def handed_in(student: str, lab: str) -> str:
        try:
            with (folder.submitted / student / lab / "timestamp.txt").open("rb") as stream:
                return stream.read(_TIMESTAMP_BYTES).decode("utf-8", "replace")
        except (OSError, ValueError):
            return ""

    return Options(
        columns=dict(args.column),
        id_column=args.id,
        out_of=args.out_of,
        missing_zero=args.missing == "zero",
        feedback=args.feedback,
        titles=titles,
        due={lab.name: lab.due or "" for lab in folder.course.labs},
        handed_in=handed_in,
    )


def _show(plan: Plan, dry: bool) -> None:
    for note in plan.notes:
        print(f"{note}.", file=sys.stderr)
    for change in plan.changes if dry else ():
        lower = "  (lower)" if change.lower else ""
        print(f"{change.lab}  {change.student}: {change.old or '–'} → {change.new}{lower}")
    fewer = sum(change.lower for change in plan.changes)
    new = sum(not change.old for change in plan.changes)
    number = len(plan.changes)
    verb = "would change" if dry else "changed"
    print(
        f"{number} grade{'' if number == 1 else 's'} {verb} ({new} new, {fewer} lower); "
        f"{plan.unchanged} there already."
    )


def _points(text: str) -> float | str:
    if text == "lms":
        return text
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number of points nor `lms`")
    return value


def _column(text: str) -> tuple[str, str]:
    lab, sign, title = text.partition("=")
    if not sign or not lab or not title.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not LAB=TITLE")
    return lab, title
