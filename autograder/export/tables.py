"""Grades in tables of nobody's: one row a student, and nbgrader's own CSV.

nbgrader's is what ``nbgrader export`` writes
(https://nbgrader.readthedocs.io/en/stable/user_guide/managing_the_database.html, ``CsvExportPlugin``):
the same columns in the same order, one row for each lab and student. Where nbgrader writes 0.0 for who
handed in nothing, the cells are empty here, unless zeros were asked for.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.errors import AutograderError
from autograder.export.marks import Mark, Marks
from autograder.export.people import Directory, Person
from autograder.export.plan import LMS, TWICE, Options, Plan, scale, twice
from autograder.export.table import number_text, write_table

NBGRADER_COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)


def plan(form: str, marks: Marks, options: Options, people: Sequence[Person] | None) -> Plan:
    """Plan ``grades.csv`` or ``nbgrader.csv``.

    Raises:
        AutograderError: for an option that the format does not have.
    """
    made = Plan()
    if options.columns:
        raise AutograderError(f"--format {form} has columns of its own. Leave out --column.")
    if options.out_of == LMS:
        raise AutograderError(f"--format {form} takes no platform's points. Use --out-of N.")
    if form == "nbgrader" and (options.feedback or options.out_of is not None):
        raise AutograderError(
            "--format nbgrader writes nbgrader's columns, which have neither feedback nor other points. "
            "Leave out --feedback and --out-of."
        )
    rows = _rows(marks, people, made)
    if form == "nbgrader":
        made.files["nbgrader.csv"] = write_table(_nbgrader(rows, marks, options))
    else:
        made.files["grades.csv"] = write_table(_wide(rows, marks, options, people is not None))
    for lab in marks.labs:
        left: dict[str, list[str]] = {}
        for row in rows:
            mark = row.marks.get(lab)
            text = _grade_text(lab, mark, marks, options)
            if text:
                made.record(lab, row.student, "", text)
            if mark is None:
                left.setdefault("nothing was handed in by", []).append(row.student)
            elif mark.score is None:
                left.setdefault(f"no grade, since {mark.why}", []).append(row.student)
        for text, names in left.items():
            made.note(lab, names, text)
    return made


@dataclass(frozen=True)
class _Row:
    """One person."""

    student: str
    person: Person | None
    marks: Mapping[str, Mark]
    """By lab."""


def _rows(marks: Marks, people: Sequence[Person] | None, made: Plan) -> list[_Row]:
    """Everybody: by our own id where they handed in anything, else by the file's.

    Who has another id in each lab, as Moodle's archives give, has one row all the same.
    """
    directory = Directory(people or ())
    found: dict[str | int, tuple[Person | None, list[str]]] = {}
    for student in marks.students:
        sought = directory.find(student)
        if sought.person is None and people is not None:
            made.notes.append(f"{student} stays without a name: {sought.why}")
        key = student if sought.person is None else sought.person.row
        found.setdefault(key, (sought.person, []))[1].append(student)
    rows = [_row(person, students, marks, made) for person, students in found.values()]
    others = [person for person in directory.people if person.row not in found]
    return [*rows, *(_Row(_id(one), one, {}) for one in others)]


def _row(person: Person | None, students: Sequence[str], marks: Marks, made: Plan) -> _Row:
    """The row of whoever handed in under these ids; several only where the person is known."""
    own: dict[str, Mark] = {}
    for lab in marks.labs:
        handed_in = [student for student in students if student in marks.by_lab[lab]]
        if person is not None and len(handed_in) > 1:
            made.notes.append(twice(lab, handed_in, person))
            own[lab] = Mark(handed_in[0], lab, None, 0.0, TWICE, "twice")
        elif handed_in:
            own[lab] = marks.by_lab[lab][handed_in[0]]
    if person is None or len(students) == 1:
        return _Row(students[0], person, own)
    return _Row(_id(person), person, own)


def _id(person: Person) -> str:
    return next((key for key in person.keys if key), person.name)


def _wide(rows: list[_Row], marks: Marks, options: Options, named: bool) -> list[list[str]]:
    header = ["student_id", *(["last_name", "first_name", "email"] if named else [])]
    for lab in marks.labs:
        header += [lab, f"{lab}:out_of", f"{lab}:status"]
        header += [f"{lab}:feedback"] if options.feedback else []
    table = [header]
    for row in rows:
        cells, person = [row.student], row.person
        if named:
            cells += [person.last, person.first, person.email] if person else ["", "", ""]
        for lab in marks.labs:
            mark = row.marks.get(lab)
            most = marks.max_scores[lab] if options.out_of is None else float(options.out_of)
            cells += [_grade_text(lab, mark, marks, options), number_text(most)]
            cells.append("missing" if mark is None else mark.status)
            if options.feedback:
                cells.append("" if mark is None else mark.feedback)
        table.append(cells)
    return table


def _grade_text(lab: str, mark: Mark | None, marks: Marks, options: Options) -> str:
    score = None if mark is None else mark.score
    if options.missing_zero and (mark is None or mark.status == "rejected"):
        score = 0.0
    if score is None:
        return ""
    return number_text(scale(lab, score, marks.max_scores[lab], None, options))


def _nbgrader(rows: list[_Row], marks: Marks, options: Options) -> list[list[str]]:
    table = [list(NBGRADER_COLUMNS)]
    for lab in marks.labs:
        for row in rows:
            mark, person = row.marks.get(lab), row.person
            score = None if mark is None else mark.score
            if options.missing_zero and (mark is None or mark.status == "rejected"):
                score = 0.0
            penalty = 0.0 if mark is None else mark.late_penalty
            table.append(
                [
                    lab,
                    _utc(options.due.get(lab, "")),
                    _utc(options.handed_in(mark.student_id, lab)) if mark is not None else "",
                    row.student,
                    person.last if person else "",
                    person.first if person else "",
                    person.email if person else "",
                    "" if score is None else str(float(score) + penalty),
                    "" if score is None else str(float(penalty)),
                    "" if score is None else str(max(0.0, float(score))),
                    str(float(marks.max_scores[lab])),
                ]
            )
    return table


def _utc(text: str) -> str:
    """A moment as nbgrader writes it: UTC, without saying so; nothing where it is none."""
    try:
        moment = datetime.datetime.fromisoformat(text.strip().removesuffix("UTC").strip())
    except ValueError:
        return ""
    if moment.tzinfo is not None:
        moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    return str(moment)
