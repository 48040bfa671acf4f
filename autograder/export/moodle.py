"""Grades for Moodle: one file a lab, with a row for whoever has a grade and for nobody else.

Two imports are served, by what the named file is:

* *Grades ▸ Import ▸ CSV file* (https://docs.moodle.org/en/Grade_import): people by ``ID number``,
  ``Email address`` or ``Username``, a grade and a feedback column for each item, UTF-8, commas. The
  file to name is the grade export (``Assignment: Title (Real)``, ``… (Feedback)``, ``Last downloaded
  from this course``) or the list of participants.
* an assignment's *offline grading worksheet* (https://docs.moodle.org/en/Assignment_settings, *Feedback
  types*): ``Identifier``, ``Grade``, ``Maximum Grade``, ``Last modified (grade)``, ``Feedback comments``.

The grade import says that feedback without grades loses all grades, and it takes an empty cell for *no
grade*. Hence a row only with a grade, and feedback only beside one. ``Last downloaded from this course``
goes along: by it Moodle refuses to overwrite what was changed there since.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from autograder.errors import AutograderError
from autograder.export.marks import Mark, Marks
from autograder.export.people import Person
from autograder.export.plan import Options, Plan, join, scale
from autograder.export.table import Table, number_in, number_text, write_table
from autograder.export.titles import columns_of, find_column
from autograder.report.gradebook import plain

_KEYS = ("ID number", "Email address", "Username")
_FIRST = ("First name",)
_LAST = ("Last name", "Surname")
_DOWNLOADED = "Last downloaded from this course"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_OTHER_KINDS = ("percentage", "letter", "feedback")
_ITEM = re.compile(r"(?:[^:]+:\s*)?(?P<item>.+?)\s*\((?P<kind>[^()]+)\)")


@dataclass(frozen=True)
class MoodleFile:
    """A grade export, a list of participants or an offline grading worksheet."""

    table: Table
    people: tuple[Person, ...]
    keys: tuple[int, ...]
    worksheet: bool

    def columns(self) -> dict[int, tuple[str, ...]]:
        """The columns that hold grades as points, each with the ways to name it."""
        found: dict[int, tuple[str, ...]] = {}
        for place, title in enumerate(self.table.header):
            parts = _ITEM.fullmatch(title)
            if parts and parts["kind"].casefold() == "real":
                found[place] = (title, title.rpartition("(")[0].strip(), parts["item"])
            elif place not in self.keys:
                found[place] = (title,)
        return found

    def shown_otherwise(self, lab: str, options: Options) -> str:
        """The title of a column that shows a lab's grades, but as percentages or letters; empty for none."""
        items = {
            place: (parts["item"],)
            for place, title in enumerate(self.table.header)
            if (parts := _ITEM.fullmatch(title)) and parts["kind"].casefold() in _OTHER_KINDS
        }
        fitting = columns_of(lab, items, options)
        return self.table.header[fitting[0]] if fitting else ""


def read(table: Table, options: Options) -> MoodleFile:
    """Take a table for one of Moodle's.

    Raises:
        AutograderError: where it says of nobody who it is.
    """
    worksheet = table.column("Identifier") is not None and table.column("Grade") is not None
    if options.id_column:
        names: tuple[str, ...] = (options.id_column,)
    else:
        names = (*_KEYS, "Identifier") if worksheet else _KEYS
    keys = tuple(place for name in names if (place := table.column(name)) is not None)
    if not keys and not options.id_column:
        keys = _addresses(table)
    if not keys:
        raise AutograderError(
            f"{table.name}: there is no column {' or '.join(names)}. Name the one that Moodle is to know "
            f"people by with --id. The columns are: {', '.join(table.header[:8])}."
        )
    named = not options.id_column
    people = tuple(
        _person(table, place, keys, worksheet=worksheet, named=named)
        for place in range(len(table.rows))
    )
    return MoodleFile(table, people, keys, worksheet)


def _addresses(table: Table) -> tuple[int, ...]:
    """The columns that hold e-mail addresses, in whatever language Moodle titles them."""
    found = []
    for place in range(len(table.header)):
        cells = [row[place].strip() for row in table.rows if row[place].strip()]
        if cells and all(_ADDRESS.fullmatch(cell) for cell in cells):
            found.append(place)
    return tuple(found)


def _person(
    table: Table, place: int, keys: tuple[int, ...], *, worksheet: bool, named: bool
) -> Person:
    """Read one person, to be known by name too unless a column was named for the ids."""
    row = table.rows[place]

    def cell(*names: str) -> str:
        column = table.column(*names)
        return "" if column is None else row[column].strip()

    first, last = cell(*_FIRST), cell(*_LAST)
    if not worksheet and table.column(*_FIRST) is None and not {0, 1} & set(keys):
        # In every language Moodle's exports begin with the names.
        first, last = row[0].strip(), row[1].strip()
    name = cell("Full name") or f"{first} {last}".strip()
    number = re.search(r"\d+$", cell("Identifier")) if worksheet and named else None
    own = tuple(row[key].strip() for key in keys)
    return Person(
        row=place,
        name=name,
        keys=own,
        names=tuple(text for text in (name, f"{last} {first}".strip()) if text) if named else (),
        number=number[0] if number else "",
        last=last or name.rpartition(" ")[2],
        first=first or name.rpartition(" ")[0],
        email=cell("Email address") or next((key for key in own if "@" in key), ""),
    )


def plan(file: MoodleFile, marks: Marks, options: Options) -> Plan:
    """Plan a file ``moodle-<lab>.csv`` for each lab.

    Raises:
        AutograderError: where a worksheet is to hold several labs, or a lab has other points there.
    """
    if file.worksheet and len(marks.labs) > 1:
        raise AutograderError(
            f"{file.table.name}: a grading worksheet is of one assignment, and there are grades of "
            f"{', '.join(marks.labs)}. Name the lab that it belongs to."
        )
    made = Plan()
    joined = join(file.people, marks, file.table.name, made)
    for lab in marks.labs:
        sheet = _Sheet(file, lab, options)
        rows = [sheet.header]
        left: dict[str, list[str]] = {}
        for person in file.people:
            mark = joined[lab].get(person.row)
            why = sheet.refusal(person)
            score = None if mark is None else mark.score
            if mark is None or mark.status == "rejected":
                left.setdefault(mark.why if mark else "nothing was handed in by", []).append(
                    person.label
                )
                if options.missing_zero and sheet.old(person) in ("", "-"):
                    score = 0.0
            elif score is None:
                left.setdefault(f"no grade, since {mark.why}", []).append(person.label)
            if score is None:
                continue
            if why:
                left.setdefault(why, []).append(person.label)
                continue
            points = scale(lab, score, marks.max_scores[lab], sheet.theirs(person), options)
            new = number_text(points)
            made.record(lab, person.label, sheet.old(person), new)
            rows.append(sheet.row(person, new, mark))
        for text, names in left.items():
            made.note(lab, names, text)
        made.files[f"moodle-{lab}.csv"] = write_table(rows)
    return made


class _Sheet:
    """One lab's file: which columns it has, and what the platform's file says of them."""

    def __init__(self, file: MoodleFile, lab: str, options: Options) -> None:
        table = file.table
        self._file = file
        self._feedback = options.feedback
        self._most = table.column("Maximum Grade") if file.worksheet else None
        self._open = table.column("Grade can be changed") if file.worksheet else None
        if file.worksheet:
            self._grade = table.column("Grade")
            self._comments = table.column("Feedback comments")
            if options.feedback and self._comments is None:
                raise AutograderError(
                    f"{table.name}: it has no column Feedback comments. Turn on that feedback type in the "
                    "assignment's settings and download the worksheet again."
                )
            self._shown = list(range(len(table.header)))
            self.header = list(table.header)
            return
        self._grade = find_column(lab, file.columns(), options, table.name)
        if self._grade is None and (other := file.shown_otherwise(lab, options)):
            raise AutograderError(
                f"{table.name}: it shows `{other}` and not the points, so that an import would make a second item. "
                "Export the grades again with the display type Real."
            )
        if self._grade is None and options.missing_zero:
            raise AutograderError(
                f"{table.name}: it does not show what Moodle has for {lab}, so zeros might take the place of "
                "grades. Name a grade export with that item's column (--column), or leave out --missing zero."
            )
        self._comments = None
        title = lab if self._grade is None else table.header[self._grade]
        people = [
            place
            for names in (_FIRST, _LAST)
            if (place := table.column(*names)) is not None and place not in file.keys
        ]
        self._shown = [*people, *file.keys]
        self._downloaded = table.column(_DOWNLOADED) if self._grade is not None else None
        self.header = [*(table.header[place] for place in self._shown), title]
        if options.feedback:
            self.header.append(f"{title.removesuffix('(Real)').strip()} (Feedback)")
        if self._downloaded is not None:
            self.header.append(table.header[self._downloaded])

    def old(self, person: Person) -> str:
        """What the platform has, as far as its file says."""
        if self._grade is None:
            return ""
        return self._file.table.rows[person.row][self._grade].strip()

    def theirs(self, person: Person) -> float | None:
        """The most points that the platform gives."""
        return (
            None if self._most is None else number_in(self._file.table.rows[person.row][self._most])
        )

    def refusal(self, person: Person) -> str:
        """Why this person's grade cannot be imported, or nothing."""
        keys = [key for key in person.keys if key]
        if not keys:
            return "left out, since the file has no e-mail address and no ID number of them"
        if any(plain(key) != key for key in keys):
            return "left out, since a spreadsheet would take their id for a formula"
        if self._open is not None:
            state = self._file.table.rows[person.row][self._open].strip().casefold()
            if state == "no":
                return "left out, since Moodle has locked their grades"
        return ""

    def row(self, person: Person, grade: str, mark: Mark | None) -> list[str]:
        """The row of whoever has a grade."""
        own = self._file.table.rows[person.row]
        shown = [own[place] for place in self._shown]
        text = _html("Nothing was handed in." if mark is None else mark.feedback)
        if self._file.worksheet:
            if self._grade is not None:
                shown[self._grade] = grade
            if self._feedback and self._comments is not None and mark is not None and text:
                shown[self._comments] = text
            return shown
        shown.append(grade)
        if self._feedback:
            shown.append(text)
        if self._downloaded is not None:
            shown.append(own[self._downloaded])
        return shown


def _html(text: str) -> str:
    """Moodle reads feedback as HTML."""
    return "<br />".join(escape(line) for line in text.split("\n")) if text else ""
