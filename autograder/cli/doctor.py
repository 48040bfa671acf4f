"""`autograder doctor`: say what this machine offers for grading, and what is missing."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.doctor import Examination

_COLOURS = {"good": "green", "fair": "yellow", "bad": "red"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(args: argparse.Namespace) -> int:
    """Print the findings; return 0 when grading is possible, else 1."""
    from autograder import doctor

    examination = doctor.examine()
    if args.json:
        import json

        from autograder.records import to_json

        print(json.dumps(to_json(examination.findings), indent=2))
    else:
        _print(examination)
    return 0 if examination.able else 1


def _print(examination: Examination) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in examination.findings:
        cell = Text(one.state)
        if one.remedy:
            cell.append(f"\n{one.remedy}", style="dim")
        table.add_row(one.subject, Text(one.verdict, style=_COLOURS[one.verdict]), cell)
    console = Console(highlight=False)
    console.print(table)
    verdict = "possible" if examination.able else "not possible: put right what is marked bad"
    console.print(f"\nGrading is {verdict}.")
