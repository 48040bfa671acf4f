"""``autograder verify``: grade the labs' references, releases and cases; report every surprise."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

from autograder.cli.grade import add_grader_arguments
from autograder.cli.trials import graded_trials
from autograder.cli.values import minutes

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.course import CourseFolder
    from autograder.verify import Verified


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("labs", nargs="*", metavar="LAB", help="labs to verify (default: all)")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only cases whose title contains this text"
    )
    parser.add_argument(
        "--minutes",
        type=minutes,
        metavar="N",
        help="end after this long, having graded each reference and release and a sample of the cases",
    )
    parser.add_argument(
        "--mutants",
        action="store_true",
        help="instead: change the reference solutions in small ways and report what no test notices",
    )
    parser.add_argument(
        "--whole",
        action="store_true",
        help="grade each case by itself and ask it all the lab's questions, not only those that its answers bear on",
    )
    add_grader_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Verify; 0 when there is no surprise, 1 when there is one."""
    from rich.console import Console

    from autograder.batch.interrupt import interruptible
    from autograder.course import CourseFolder

    console = Console(highlight=False)
    folder = CourseFolder(args.course)
    labs = folder.select(args.labs)
    if args.mutants:
        from autograder.cli.mutants import run_mutants

        with interruptible():
            return run_mutants(args, folder, labs, console)
    seen: Counter[str] = Counter()
    surprising: Counter[str] = Counter()
    with interruptible():
        total = _verify(args, folder, labs, seen, surprising, console)
    if not seen:
        print(f"autograder: no case contains {args.only!r}.", file=sys.stderr)
        return 1
    for lab in labs:
        if surprising[lab]:
            text = f"[red]✗[/] {lab}: {surprising[lab]} of {seen[lab]} surprise"
        else:
            text = f"[green]✓[/] {lab}: {seen[lab]} as expected"
        console.print(text)
    if left := total - seen.total():
        console.print(f"{left} of {total} were left when {args.minutes:g} minutes were over.")
    return 1 if surprising else 0


def _verify(
    args: argparse.Namespace,
    folder: CourseFolder,
    labs: tuple[str, ...],
    seen: Counter[str],
    surprising: Counter[str],
    console: Console,
) -> int:
    """Grade and show the trials; return how many there are."""
    from autograder.verify import make_trials, narrow_trials

    total = 0
    make = make_trials if args.whole else narrow_trials
    with closing(graded_trials(args, folder, labs, make)) as verified:
        for item, total in verified:
            seen[item.lab] += 1
            surprising[item.lab] += bool(item.surprises)
            _show(item, seen.total(), total, console)
    for lab in [lab for lab, count in surprising.items() if not count]:
        del surprising[lab]
    return total


def _show(item: Verified, number: int, total: int, console: Console) -> None:
    from rich.markup import escape

    from autograder.verify.trials import counting

    sign = "[red]✗[/]" if item.surprises else "[green]✓[/]"
    time = "unchanged" if item.cached else f"{item.grade.seconds:.1f} s"
    if item.others and not item.cached:
        time += f" with {item.others} more"
    kind = f"{item.trial.kind}: " if item.trial.case else ""
    results = counting(item.trial, item.grade)
    score = sum(result.score for result in results)
    most = sum(result.max_score for result in results)
    console.print(
        f"{sign} {number}/{total} {escape(item.lab)} · {kind}{escape(item.trial.title)} "
        f"[dim]{score:g}/{most:g}, {time}[/]",
        soft_wrap=True,
    )
    for surprise in item.surprises:
        console.print(f"    {escape(surprise)}", style="red", soft_wrap=True)
