"""What an export would write and change: decided whole, before anything is written."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from autograder.errors import AutograderError
from autograder.export.marks import Mark, Marks
from autograder.export.people import Directory, Person
from autograder.export.table import Table, number_in, number_text

TWICE = "it was handed in twice"
"""Why a person has no grade who is several students of ours in one lab."""
LMS = "lms"
"""For ``Options.out_of``: as many points as the platform's file says."""


@dataclass(frozen=True)
class Options:
    """How to export."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Titles of the platform's columns, by lab, where they do not tell themselves."""
    id_column: str = ""
    """Take students' ids from this column of the file alone."""
    out_of: float | Literal["lms"] | None = None
    """Scale the scores to so many points; None leaves them as they are."""
    missing_zero: bool = False
    """Write 0 for who handed in nothing, or nothing that could be read."""
    feedback: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    """The labs' titles."""
    due: Mapping[str, str] = field(default_factory=dict)
    """ISO 8601, by lab."""
    handed_in: Callable[[str, str], str] = lambda student, lab: ""
    """Gives the time of a submission by student and lab, or nothing."""


@dataclass(frozen=True)
class Change:
    """A grade that the platform is to have instead of what it has (empty for none)."""

    lab: str
    student: str
    old: str
    new: str

    @property
    def lower(self) -> bool:
        """Whether the student would lose points."""
        old, new = number_in(self.old), number_in(self.new)
        return old is not None and new is not None and new < old


@dataclass
class Plan:
    """The files of an export by name, and what a person should know of it."""

    files: dict[str, bytes] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)

    def note(self, lab: str, names: Iterable[str], text: str) -> None:
        """Say something of several students of a lab at once."""
        listed = sorted(names)
        if listed:
            self.notes.append(f"{lab}: {text}: {'; '.join(listed)}")

    def record(self, lab: str, student: str, old: str, new: str) -> bool:
        """Note a grade; False where the platform has it already."""
        if same_number(old, new):
            self.unchanged += 1
            return False
        self.changes.append(Change(lab, student, "" if old.strip() == "-" else old.strip(), new))
        return True


def make_plan(form: str, marks: Marks, options: Options, table: Table | None = None) -> Plan:
    """Plan an export.

    Args:
        form: ``canvas``, ``moodle``, ``csv`` or ``nbgrader``.
        marks: The grades.
        options: How.
        table: What the platform exported; ``csv`` and ``nbgrader`` do without.

    Raises:
        AutograderError: where the file and the grades do not go together.
    """
    for lab in options.columns:
        if lab not in marks.labs:
            raise AutograderError(
                f"--column names `{lab}`, of which no grades are exported. The labs are: "
                f"{', '.join(marks.labs)}."
            )
    plan = _plan(form, marks, options, table)
    for lab in marks.labs if options.missing_zero else ():
        if _in_future(options.due.get(lab, "")):
            plan.notes.append(f"{lab}: zeros are given before it is due, {options.due[lab]}")
    return plan


def _in_future(moment: str) -> bool:
    try:
        return datetime.datetime.fromisoformat(moment) > datetime.datetime.now(datetime.UTC)
    except (ValueError, TypeError):
        return False


def _plan(form: str, marks: Marks, options: Options, table: Table | None) -> Plan:
    from autograder.export import canvas, moodle, tables

    if table is None:
        if form in ("canvas", "moodle"):
            raise AutograderError(
                f"--format {form} needs the file that {form.capitalize()} exported, for the students' "
                "ids. Export the gradebook there and name it with --lms FILE."
            )
        return tables.plan(form, marks, options, None)
    if form == "canvas":
        return canvas.plan(canvas.read(table, options), marks, options)
    if form == "moodle":
        return moodle.plan(moodle.read(table, options), marks, options)
    people = (canvas if canvas.is_canvas(table) else moodle).read(table, options).people
    return tables.plan(form, marks, options, people)


def join(
    people: Iterable[Person], marks: Marks, where: str, plan: Plan
) -> dict[str, dict[int, Mark]]:
    """Give every mark to a row of the platform's file; whose it is not clear is named in the plan.

    Returns:
        The marks by lab and row.

    Raises:
        AutograderError: where nobody is found.
    """
    directory = Directory(list(people))
    joined: dict[str, dict[int, Mark]] = {lab: {} for lab in marks.labs}
    rows: dict[str, int] = {}
    for student in marks.students:
        found = directory.find(student)
        if found.person is not None:
            rows[student] = found.person.row
            continue
        own = [marks.by_lab[lab][student] for lab in marks.labs if student in marks.by_lab[lab]]
        scores = ", ".join(f"{mark.assignment} {_told(mark)}" for mark in own)
        plan.notes.append(f"{student} ({scores}) is left out: {found.why}")
    if not rows:
        raise AutograderError(
            f"{where}: none of the {len(marks.students)} students who handed in is in it, such as "
            f"`{marks.students[0]}`. See whether it is the right course's, or name the column that has "
            "these ids with --id."
        )
    for lab in marks.labs:
        shared: dict[int, list[str]] = {}
        for student, row in rows.items():
            if student in marks.by_lab[lab]:
                shared.setdefault(row, []).append(student)
        for row, students in shared.items():
            if len(students) == 1:
                joined[lab][row] = marks.by_lab[lab][students[0]]
                continue
            person = next(one for one in directory.people if one.row == row)
            plan.notes.append(twice(lab, students, person))
            joined[lab][row] = Mark(students[0], lab, None, 0.0, TWICE, "twice")
    return joined


def twice(lab: str, students: Sequence[str], person: Person) -> str:
    """Say that a person handed in a lab under several ids."""
    return (
        f"{lab}: {' and '.join(sorted(students, key=str.casefold))} would all be {person.label}, so none of them is "
        "exported. Remove the grades of all but one"
    )


def scale(lab: str, score: float, own: float, theirs: float | None, options: Options) -> float:
    """Return a score in the points of the platform.

    Raises:
        AutograderError: where the platform has other points and nobody asked for scaling.
    """
    wanted = options.out_of
    if wanted is None:
        if theirs is not None and not same_number(number_text(own), number_text(theirs)):
            raise AutograderError(
                f"{lab}: it is out of {number_text(own)} points and the file says {number_text(theirs)}. "
                "Change the points there, or scale the scores with --out-of lms."
            )
        return score
    if isinstance(wanted, str):
        if theirs is None:
            raise AutograderError(
                f"{lab}: the file does not say out of how many points it is. Say it with --out-of N."
            )
        wanted = theirs
    elif theirs is not None and not same_number(number_text(wanted), number_text(theirs)):
        raise AutograderError(
            f"{lab}: --out-of says {number_text(wanted)} points and the file {number_text(theirs)}. "
            "Use --out-of lms."
        )
    return score * wanted / own if own else 0.0


def same_number(one: str, other: str) -> bool:
    """Whether two cells show the same number, at two decimals."""
    first, second = number_in(one), number_in(other)
    return first is not None and second is not None and round(first, 2) == round(second, 2)


def _told(mark: Mark) -> str:
    if mark.score is None:
        return mark.why
    return f"{number_text(mark.score)}/{number_text(mark.max_score)}"
