"""``autograder verify --mutants``: change the references in small ways; report the changes that no test notices."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from autograder.cli.trials import graded_trials

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.course import CourseFolder
    from autograder.verify import Verified

ENOUGH = 0.95
"""The share of mutants that are no equivalents which the tests of the labs must notice."""


def run_mutants(
    args: argparse.Namespace, folder: CourseFolder, labs: tuple[str, ...], console: Console
) -> int:
    """Grade the mutants of the labs and show the survivors; 0 where enough of them are noticed."""
    from autograder.build import ensure_bundle
    from autograder.verify.mutants import mutant_trials, read_equivalents, verdict

    equivalents = {lab: read_equivalents(folder, lab) for lab in labs}
    records = {lab: ensure_bundle(folder, lab).lab for lab in labs}
    counts: dict[str, Counter[str]] = {lab: Counter() for lab in labs}
    survivors: dict[str, list[Verified]] = defaultdict(list)
    met: dict[str, set[str]] = defaultdict(set)
    with closing(graded_trials(args, folder, labs, mutant_trials)) as graded:
        for item, total in graded:
            found: str = verdict(item.trial, item.grade, records[item.lab])
            if item.trial.title in equivalents[item.lab]:
                met[item.lab].add(item.trial.title)
                found = "equivalent" if found == "survived" else f"recorded, {found}"
            elif found != "killed":
                survivors[item.lab].append(item)
            counts[item.lab][found] += 1
            number = sum(count.total() for count in counts.values())
            _show(item, found, number, total, console)
    complete = not args.only and args.minutes is None
    stale = _stale(equivalents, met, counts, complete)
    return _summary(counts, survivors, stale, console)


def _stale(
    equivalents: Mapping[str, Mapping[str, object]],  # by lab and title
    met: dict[str, set[str]],
    counts: dict[str, Counter[str]],
    complete: bool,
) -> list[str]:
    """Entries that say nothing true any more."""
    found = [
        f"{lab}: tests notice {count['recorded, killed']} recorded as equivalent (✗ above); delete the entries."
        for lab, count in counts.items()
        if count["recorded, killed"]
    ]
    if complete:
        found += [
            f"{lab}: no mutant is {title!r} any more; delete or mend the entry."
            for lab, entries in equivalents.items()
            for title in sorted(entries.keys() - met[lab])
        ]
    return found


def _show(item: Verified, found: str, number: int, total: int, console: Console) -> None:
    from rich.markup import escape

    from autograder.records import Outcome
    from autograder.verify.trials import counting

    sign = {"killed": "[green]✓[/]", "equivalent": "[dim]=[/]"}.get(found, "[red]✗[/]")
    lost = [
        result.grade_id
        for result in counting(item.trial, item.grade)
        if result.outcome is not Outcome.PASSED
    ]
    by = f" by {lost[0]}" if found == "killed" and lost else ""
    console.print(
        f"{sign} {number}/{total} {escape(item.lab)} · {escape(item.trial.title)} [dim]{found}{escape(by)}[/]",
        soft_wrap=True,
    )


def _summary(
    counts: dict[str, Counter[str]],
    survivors: dict[str, list[Verified]],
    stale: list[str],
    console: Console,
) -> int:
    from rich.markup import escape

    from autograder.verify.mutants import entry_for

    for lab, items in survivors.items():
        console.print(f"\nNot noticed in {lab}. Better tests, or in tests/labs/{lab}.mutants.toml:")
        for item in items:
            console.print(escape(entry_for(item.trial)), soft_wrap=True)
    console.print()
    killed = mattering = 0
    for lab, count in counts.items():
        left = count.total() - count["equivalent"]
        killed += count["killed"] + count["recorded, killed"]
        mattering += left
        console.print(
            f"{lab}: {count.total()} mutants, {count['killed'] + count['recorded, killed']} noticed,"
            f" {count['equivalent']} equivalent, {count['survived']} not noticed, {count['undecided']} undecided"
        )
    for text in stale:
        console.print(f"[red]✗[/] {escape(text)}", soft_wrap=True)
    share = killed / mattering if mattering else 1.0
    console.print(f"{share:.1%} of {mattering} that are no equivalents are noticed.")
    return 0 if share >= ENOUGH and not stale else 1
