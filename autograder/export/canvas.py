"""Grades for Canvas: the gradebook that it exported, with the labs' columns filled in.

The form is that of *How do I import grades in the Gradebook?* in Canvas's Instructor Guide
(https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807)
and of what Canvas itself reads and writes (``lib/gradebook_importer.rb``, ``lib/gradebook_exporter.rb``
in instructure/canvas-lms): the student's columns up to ``Section``; assignments as ``Title (id)``; under
the header perhaps a row that marks manual posting, then ``Points Possible``, where ``(read only)`` is a
column that no import changes; one row a student, at the end ``Student, Test``.

A cell that is empty where Canvas has a grade would delete it, so whoever gets none keeps the cell that
the file has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.errors import AutograderError
from autograder.export.marks import Marks
from autograder.export.people import Person
from autograder.export.plan import Options, Plan, join, scale
from autograder.export.table import Table, number_in, number_text, write_table
from autograder.export.titles import find_column

_KEYS = ("SIS Login ID", "SIS User ID", "Integration ID", "ID")
_POINTS = "Points Possible"
_READ_ONLY = re.compile(r"read\s+only", re.I)
_WITH_ID = re.compile(r"(?P<title>.*?)\s*\((?P<id>\d+)\)")
_KEPT = {"EX": "excused", "N/A": "not assigned to them"}
_TEST_STUDENT = ("student, test", "test student")


@dataclass(frozen=True)
class CanvasFile:
    """A gradebook as Canvas exports it."""

    table: Table
    people: tuple[Person, ...]
    info: int
    """How many columns say who a row is."""
    points: tuple[str, ...]
    """The row ``Points Possible``; empty texts where there is none."""

    def columns(self) -> dict[int, tuple[str, ...]]:
        """The columns that an import may change, each with the ways to name it."""
        found: dict[int, tuple[str, ...]] = {}
        for place in range(self.info, len(self.table.header)):
            title = self.table.header[place]
            parts = _WITH_ID.fullmatch(title)
            if parts and not _READ_ONLY.search(self.points[place]):
                found[place] = (title, parts["title"], parts["id"])
        return found


def is_canvas(table: Table) -> bool:
    """Whether a file has the columns of Canvas's gradebook."""
    named = table.column("Student", "LastName") == 0
    return named and table.column("ID") is not None and table.column("Section") is not None


def read(table: Table, options: Options) -> CanvasFile:
    """Take a table for Canvas's gradebook.

    Raises:
        AutograderError: where it is none.
    """
    section = table.column("Section")
    if not is_canvas(table) or section is None:
        raise AutograderError(
            f"{table.name}: it lacks Canvas's columns Student, ID and Section. Export it anew in Canvas: "
            "Gradebook ▸ Export ▸ Export Entire Gradebook."
        )
    start, points = 0, ("",) * len(table.header)
    for place, row in enumerate(table.rows):
        if _POINTS in row[0]:
            start, points = place + 1, row
            break
    keys = _key_columns(table, options)
    people = tuple(
        _person(table, place, keys, named=not options.id_column)
        for place in range(start, len(table.rows))
        if any(cell.strip() for cell in table.rows[place][: section + 1])
    )
    real = tuple(one for one in people if one.name.casefold() not in _TEST_STUDENT)
    return CanvasFile(table, real, section + 1, points)


def _key_columns(table: Table, options: Options) -> list[int]:
    names = (options.id_column,) if options.id_column else _KEYS
    found = [place for name in names if (place := table.column(name)) is not None]
    if not found:
        raise AutograderError(
            f"{table.name}: there is no column `{options.id_column}`. "
            f"The columns are: {', '.join(table.header[:8])}."
        )
    return found


def _person(table: Table, place: int, keys: list[int], *, named: bool) -> Person:
    """Read one person, to be known by name too unless a column was named for the ids."""
    row = table.rows[place]
    student, last_name = table.column("Student"), table.column("LastName")
    if student is not None:
        last, _, first = row[student].partition(",")
        name = row[student].strip()
    else:
        last = row[last_name] if last_name is not None else ""
        given = table.column("FirstName")
        first = row[given] if given is not None else ""
        name = f"{last.strip()}, {first.strip()}".strip(", ")
    last, first = last.strip(), first.strip()
    own = tuple(row[key].strip() for key in keys)
    canvas_id = table.column("ID")
    return Person(
        row=place,
        name=name,
        keys=own,
        names=(name, f"{first} {last}".strip()) if named else (),
        number=row[canvas_id].strip() if canvas_id is not None and named else "",
        last=last,
        first=first,
        email=next((key for key in own if "@" in key), ""),
    )


def plan(file: CanvasFile, marks: Marks, options: Options) -> Plan:
    """Plan the file ``canvas.csv``.

    Raises:
        AutograderError: where a lab has no column there, or other points.
    """
    if options.feedback:
        raise AutograderError(
            "Canvas's gradebook takes no comments from a file. Leave out --feedback, and give the pages "
            "of the results to students by other means."
        )
    made = Plan()
    joined = join(file.people, marks, file.table.name, made)
    rows = [list(row) for row in file.table.rows]
    columns = [_column(file, lab, options) for lab in marks.labs]
    for lab, column in zip(marks.labs, columns, strict=True):
        if columns.count(column) > 1:
            raise AutograderError(
                f"{file.table.name}: `{file.table.header[column]}` would be the column of {lab} and of another "
                "lab. Say which is which with --column."
            )
    for lab, column in zip(marks.labs, columns, strict=True):
        theirs = number_in(file.points[column])
        kept: dict[str, list[str]] = {}
        for person in file.people:
            mark = joined[lab].get(person.row)
            old = rows[person.row][column]
            score = None if mark is None else mark.score
            if mark is None or mark.status == "rejected":
                kept.setdefault(mark.why if mark else "nothing was handed in by", []).append(
                    person.label
                )
                score = 0.0 if options.missing_zero and old.strip() in ("", "-") else None
            elif old.strip() in _KEPT:
                kept.setdefault(f"left as Canvas has them, {_KEPT[old.strip()]}", []).append(
                    person.label
                )
                score = None
            elif score is None:
                kept.setdefault(f"no grade, since {mark.why}", []).append(person.label)
            if score is None:
                continue
            new = number_text(scale(lab, score, marks.max_scores[lab], theirs, options))
            if made.record(lab, person.label, old, new):
                rows[person.row][column] = new
        for text, names in kept.items():
            made.note(lab, names, text)
    shown = [*range(file.info), *columns]
    content = [[row[place] for place in shown] for row in ([*file.table.header], *rows)]
    made.files["canvas.csv"] = write_table(
        content, separator=file.table.separator, marked=file.table.marked
    )
    return made


def _column(file: CanvasFile, lab: str, options: Options) -> int:
    columns = file.columns()
    found = find_column(lab, columns, options, file.table.name)
    if found is None:
        listed = ", ".join(f"`{own[0]}`" for own in columns.values()) or "none"
        raise AutograderError(
            f"{file.table.name}: no assignment is called {lab}. Say which is meant with --column "
            f"{lab}=TITLE, or create it in Canvas and export again. There are: {listed}."
        )
    return found
