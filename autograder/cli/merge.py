"""``autograder merge``: add what was trained on another machine to what Gradescope has graded."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "pending",
        type=Path,
        metavar="PENDING",
        help="what Gradescope graded: a results.json, a folder of them, or the unpacked export of an assignment",
    )
    parser.add_argument(
        "trained",
        type=Path,
        metavar="GRADES",
        help="the folder that `autograder grade` wrote on the machine that trains",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("merged"),
        metavar="DIR",
        help="folder of the results (default: merged/)",
    )


def run(args: argparse.Namespace) -> int:
    """Merge; 0 when every grade is final or awaits a person, 1 when something is still open."""
    from autograder.grade.records import Graded
    from autograder.lms.merge import merge, of_nobody, write_merged
    from autograder.lms.pending import read_pending, read_trained
    from autograder.report import OutputFolder

    pending, trained = read_pending(args.pending), read_trained(args.trained)
    merged = list(merge(pending, trained))
    names = {one.grade.assignment: one.grade.assignment for one in merged}
    out = OutputFolder(args.out, names)
    for one in merged:
        out.write(Graded(one.counted))
        if one.problem:
            print(f"{one.grade.student_id}, {one.grade.assignment}: {one.problem}", file=sys.stderr)
    if others := of_nobody(pending, trained):
        named = ", ".join(f"{grade.student_id} ({grade.assignment})" for grade in others[:5])
        more = ", …" if len(others) > 5 else ""
        print(
            f"Left out, since {args.pending} has no result of these notebooks: {named}{more}",
            file=sys.stderr,
        )
    report = out.write_tables(", ".join(names))
    write_merged(args.out, merged)
    still = sum(bool(one.problem) for one in merged)
    awaiting = sum(not one.problem and one.grade.status == "needs_review" for one in merged)
    done = len(merged) - still - awaiting
    more = f", {awaiting} await a person" if awaiting else ""
    print(
        f"{done} of {len(merged)} are final{more}. Scores: {args.out / 'merged.csv'}, report: {report}"
    )
    return 1 if still else 0
