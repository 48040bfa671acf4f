"""Plan the machines for a large class: simulate a term from service times that were measured.

    python benchmarks/simulate.py [--students 10000] [--times FILE] [--write-docs]

``--write-docs`` puts the result between the markers in docs/scaling.md. What is assumed is in term.py: Scenario.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import queueing
from term import HOUR, KINDS, Scenario, Times, Week, drivers, slots_needed, week

ROOT = Path(__file__).resolve().parents[1]
TIMES = Path(__file__).with_name("service-times.json")
PAGE = ROOT / "docs" / "scaling.md"
BEGIN, END = "<!-- plan:begin -->", "<!-- plan:end -->"
NAMES = {
    "light": "without Keras",
    "keras": "with Keras",
    "small": "retrained, short training",
    "large": "retrained, the whole budget",
}


@dataclass(frozen=True)
class Kept:
    """A term on one kind of machines."""

    name: str
    most: int
    """Slots at most."""
    paid: float
    """Core-hours from asking for each to its leaving."""
    used: float
    """Core-hours of work."""
    late: float
    """Seconds within which 95 % have their grade in the worst week."""


def report(scenario: Scenario, times: Times) -> str:
    """The plan as Markdown."""
    weeks = {kind: week(kind, scenario, times) for kind in KINDS}
    slots = {kind: slots_needed(one, scenario.patience) for kind, one in weeks.items()}
    spent = drivers(scenario, times)
    total = sum(spent.values())
    kept = pools(weeks, max(slots.values()), scenario)
    blocks = [
        conclusions(weeks, slots, spent, kept, scenario, times),
        by_week(weeks, slots, scenario),
        [f"{scenario.labs} labs × {scenario.students:,} students: {total:,.0f} core-hours."],
        by_part(spent),
        by_pool(kept),
        by_assumption(scenario, times, total),
        by_ceiling(weeks, times),
        rerun(scenario, times),
        [f"Measured: {times.note}."],
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks)


def conclusions(
    weeks: Mapping[str, Week],
    slots: Mapping[str, int],
    spent: Mapping[str, float],
    kept: Sequence[Kept],
    scenario: Scenario,
    times: Times,
) -> list[str]:
    """What the tables come to, in three sentences."""
    least, *_, most = sorted(slots.values())
    always, demand = kept
    training = sum(hours for part, hours in spent.items() if part.startswith("training"))
    publish = float(times.publish.mean())
    name, seconds = max(
        ("the one supervisor, which journals a grade and writes its page", publish),
        ("Dask's scheduler", times.dispatch),
        key=lambda one: one[1],
    )
    means = sorted(float(one.services.mean()) for one in weeks.values())
    return [
        f"- **Workers.** {most} cores grade the heaviest week with 95 % of the grades within "
        f"{span(scenario.patience)}; the lightest needs {least}. Kept all term they are in use "
        f"{always.used / always.paid:.0%} of the time; machines on demand cost "
        f"{demand.paid / always.paid:.0%} of that.",
        f"- **Cost.** {training / sum(spent.values()):.0%} of the {sum(spent.values()):,.0f} "
        "core-hours of the term are training.",
        f"- **First bottleneck.** It is {name}: {1000 * seconds:.0f} ms a submission keep "
        f"{means[0] / seconds:,.0f} slots busy with the cheapest labs, "
        f"{means[-1] / seconds:,.0f} with the dearest.",
    ]


def table(header: str, rows: list[str]) -> list[str]:
    """A table whose columns but the first are numbers."""
    columns = header.count("|") - 2
    return [header, "| --- |" + " ---: |" * columns, *rows]


def by_week(weeks: Mapping[str, Week], slots: Mapping[str, int], scenario: Scenario) -> list[str]:
    """What the labs of one deadline need, by their kind."""
    rows = []
    for kind, one in weeks.items():
        at_once = " | ".join(span(all_at_once(one, count)) for count in (20, 100))
        mean = float(one.services.mean())
        rows.append(
            f"| {NAMES[kind]} | {mean:.1f} s | {one.core_hours:,.0f} | {slots[kind]} | {at_once} |"
        )
    return table(
        f"| {scenario.due_together} labs due together, | of a core each | core-hours | slots for "
        f"{span(scenario.patience)} | all at once on 20 slots | on 100 |",
        rows,
    )


def all_at_once(one: Week, slots: int) -> float:
    """Seconds until all are graded that were kept until the deadline."""
    kept = replace(one, arrivals=np.zeros(len(one.arrivals)))
    waits, _ = kept.run(queueing.fixed(slots))
    return float(waits.max())


def by_part(spent: Mapping[str, float]) -> list[str]:
    """What the hours go into, the most expensive first."""
    total = sum(spent.values())
    ranked = sorted(spent.items(), key=lambda item: -item[1])
    return table(
        "| the core-hours of the term go into | hours | share |",
        [f"| {part} | {hours:,.0f} | {hours / total:.0%} |" for part, hours in ranked],
    )


def pools(weeks: Mapping[str, Week], slots: int, scenario: Scenario) -> list[Kept]:
    """The term on machines that are always there, and on machines that come and go."""
    asked = queueing.Pool(0, 2 * slots, scenario.startup, scenario.idle, scenario.backlog)
    found = []
    for name, pool in ((f"{slots} slots, always", queueing.fixed(slots)), ("on demand", asked)):
        paid, used, late, most = 0.0, 0.0, 0.0, 0
        for kind, one in weeks.items():
            waits, served = one.run(pool)
            always = slots * 7 * 24 * HOUR
            paid += scenario.weeks(kind) * (served.paid if pool is asked else always) / HOUR
            used += scenario.weeks(kind) * one.core_hours
            late = max(late, float(np.quantile(waits, 0.95)))
            most = max(most, served.most_servers)
        found.append(Kept(name, most, paid, used, late))
    return found


def by_pool(kept: Sequence[Kept]) -> list[str]:
    """What each way of keeping machines costs."""
    return table(
        "| machines | slots at most | core-hours paid | in use | 95 % within, worst week |",
        [
            f"| {one.name} | {one.most} | {one.paid:,.0f} | {one.used / one.paid:.0%} | {span(one.late)} |"
            for one in kept
        ],
    )


def by_assumption(scenario: Scenario, times: Times, total: float) -> list[str]:
    """What another assumption does to the hours of the term and to the slots of its heaviest week."""
    others = {
        "as above": scenario,
        "every retraining takes three seeds": replace(scenario, doubtful=1.0),
        "each lab is handed in three times": replace(scenario, attempts=3.0),
        "the rush is half as long": replace(scenario, rush=scenario.rush / 2),
        "one lab is due at a time": replace(scenario, due_together=1),
        "a grade may take an hour": replace(scenario, patience=HOUR),
    }
    rows = []
    for name, other in others.items():
        hours = sum(drivers(other, times).values()) / total
        slots = slots_needed(week("large", other, times), other.patience)
        rows.append(f"| {name} | {hours:.0%} | {slots} |")
    return table("| if | core-hours of the term | slots in the heaviest week |", rows)


def by_ceiling(weeks: Mapping[str, Week], times: Times) -> list[str]:
    """How many slots that of which there is one can keep busy: beyond, more workers grade no faster."""
    rows = []
    for kind, one in weeks.items():
        mean = float(one.services.mean())
        supervisor, scheduler = mean / float(times.publish.mean()), mean / times.dispatch
        rows.append(f"| {NAMES[kind]} | {supervisor:,.0f} | {scheduler:,.0f} |")
    return table("| slots kept busy by | one supervisor | one scheduler |", rows)


def rerun(scenario: Scenario, times: Times) -> list[str]:
    """What a run costs when all that it finds is in the journal already."""
    each, lab, term = times.known + times.tables, scenario.students, scenario.labs
    return [
        f"A run that finds nothing new takes {span(lab * each)} over one lab's {lab:,} submissions, "
        f"{span(term * lab * each)} over the term's {term * lab:,}."
    ]


def span(seconds: float) -> str:
    """A time in the unit that suits it."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / HOUR:.1f} h"


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--students", type=int, default=Scenario.students)
    parser.add_argument("--times", type=Path, default=TIMES)
    parser.add_argument("--write-docs", action="store_true", help="put it into docs/scaling.md")
    args = parser.parse_args()
    text = report(Scenario(students=args.students), Times.read(args.times))
    print(text)
    if args.write_docs:
        head, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
