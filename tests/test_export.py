"""Grades for other gradebooks, from files in the platforms' own form and back."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import sys
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.errors import AutograderError
from autograder.export import Options, make_plan, read_marks
from autograder.export.table import number_text, read_table
from autograder.export.tables import NBGRADER_COLUMNS
from autograder.records import CellResult, Grade, Isolation, NotebookGrade, Outcome, to_json

NEURON, DESCENT = "04-neuron", "07-gradient-descent"
TITLES = {NEURON: "The artificial neuron", DESCENT: "Gradient descent"}


def grade(student, score=12.0, lab=NEURON, status="graded", most=18.0, message="=1+1 is <two>"):
    cells = (
        CellResult("test-neuron", Outcome.FAILED, score, most, message=message, hint="Add b."),
        CellResult("test-bias", Outcome.PASSED, 0.0, 0.0),
    )
    notebooks = () if status in ("rejected", "grader_error") else (NotebookGrade(lab, cells),)
    return Grade(student, lab, score, most, status, notebooks, Isolation("full"), 1.0)


def marks(*grades, only=()):
    return read_marks(grades, (NEURON, DESCENT), only)


def table(tmp_path, text, encoding="utf-8", name="lms.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read_table(path)


def export(form, found, source, **options):
    return make_plan(form, found, Options(titles=TITLES, **options), source)


def rows_of(plan, name, separator=","):
    text = plan.files[name].decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


# Canvas: with SIS columns, a row for manual posting, totals, and the test student at the end.
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,The artificial neuron (901),Gradient Descent (902),\
Essay (903),Final Score
,,,,,,Manual Posting,,,
    Points Possible,,,,,,18.00,20.00,10.00,(read only)
"Doe, Jane",81,S0042,jdoe,Section A and Section B,a note,10.00,,7.00,55.00
"Roe, John",82,S0043,jroe@example.org,Section A,,,EX,8.00,80.00
"Żak, Łukasz",83,S0044,lzak,Section A,,N/A,,,
"Poe, Eva",84,,epoe,Section A,,12.00,3.00,,
"Student, Test",99,,a9f3c2,Section A,,,,,
"""


def canvas_import(content, separator=","):
    """What Canvas takes from a file: grades by student's id and assignment's id.

    After process_header, check_for_non_student_row and process_student of its importer.
    """
    rows = list(
        csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)
    )
    header = rows[0]
    assert "Student" in header[0]
    assert "ID" in header[1]
    section = header.index("Section")
    assert all(len(row) == len(header) for row in rows)
    points, taken = {}, {}
    for row in rows[1:]:
        cells = dict(zip(header[section + 1 :], row[section + 1 :], strict=True))
        if "Points Possible" in row[0]:
            points = cells
        elif row[1]:
            taken[row[1]] = cells
    return points, taken


def test_canvas_gets_its_own_file_back_with_the_labs_filled_in(tmp_path):
    found = marks(
        grade("jdoe"),
        grade("S0043", 17.255),
        grade("epoe", 12),
        grade("jdoe", 19, DESCENT, most=20),
    )
    plan = export("canvas", found, table(tmp_path, CANVAS))
    points, taken = canvas_import(plan.files["canvas.csv"])
    columns = ["The artificial neuron (901)", "Gradient Descent (902)"]
    assert list(points) == columns
    assert points[columns[0]] == "18.00"
    assert {student: list(cells.values()) for student, cells in taken.items()} == {
        "81": ["12", "19"],
        "82": ["17.25", "EX"],
        "83": ["N/A", ""],
        "84": ["12.00", "3.00"],  # what Canvas has stays as it was written
        "99": ["", ""],
    }
    assert plan.unchanged == 1
    assert [(c.student, c.old, c.new) for c in plan.changes if c.lab == NEURON] == [
        ("Doe, Jane (jdoe)", "10.00", "12"),
        ("Roe, John (jroe@example.org)", "", "17.25"),
    ]
    row = rows_of(plan, "canvas.csv")[3]
    assert row[:5] == ["Doe, Jane", "81", "S0042", "jdoe", "Section A and Section B"]
    assert not any("Test" in note for note in plan.notes)


def test_a_second_export_after_the_import_changes_nothing(tmp_path):
    found = marks(grade("jdoe"), grade("epoe", 0.5))
    first = export("canvas", found, table(tmp_path, CANVAS))
    imported = table(tmp_path, first.files["canvas.csv"].decode(), name="again.csv")
    second = export("canvas", found, imported)
    assert second.changes == []
    assert second.unchanged == 2
    assert second.files == first.files


@pytest.mark.parametrize(
    "student",
    ["jdoe", "JDOE", "81", "s0042", "doejane_81", "Jane Doe", "Doe, Jane", "Jane Doe_7"],
)
def test_a_student_is_known_by_any_name_that_is_only_theirs(tmp_path, student):
    plan = export("canvas", marks(grade(student)), table(tmp_path, CANVAS))
    assert [change.student for change in plan.changes] == ["Doe, Jane (jdoe)"]


def test_names_of_canvas_archives_with_letters_beyond_ascii(tmp_path):
    text = CANVAS.replace("N/A", "")
    plan = export("canvas", marks(grade("żakłukasz_83"), grade("jroe")), table(tmp_path, text))
    assert {change.student for change in plan.changes} == {
        "Żak, Łukasz (lzak)",
        "Roe, John (jroe@example.org)",
    }


@pytest.mark.parametrize(
    ("student", "why"),
    [
        ("zoe", "not in the file"),
        ("student_81", "not in the file"),  # the number alone says nothing
        ("7", "Doe, Jane (jdoe) or Roe, John (jroe@example.org)"),
        ("Anna Smith", "not in the file"),
    ],
)
def test_whoever_is_not_surely_in_the_file_is_named_and_left_out(tmp_path, student, why):
    text = CANVAS.replace("S0042", "7").replace(",82,", ",7,")
    plan = export("canvas", marks(grade(student), grade("epoe", 1)), table(tmp_path, text))
    assert [change.student for change in plan.changes] == ["Poe, Eva (epoe)"]
    (note,) = [note for note in plan.notes if note.startswith(student)]
    assert why in note
    assert "04-neuron 12/18" in note


def test_two_submissions_of_one_person_are_both_left_out(tmp_path):
    found = marks(grade("jdoe"), grade("doejane_81", 3), grade("epoe", 1))
    plan = export("canvas", found, table(tmp_path, CANVAS))
    assert [change.student for change in plan.changes] == ["Poe, Eva (epoe)"]
    assert any("doejane_81 and jdoe would all be Doe, Jane" in note for note in plan.notes)


@pytest.mark.parametrize("status", ["needs_review", "grader_error", "rejected"])
@pytest.mark.parametrize("zero", [False, True])
def test_no_grade_is_written_for_what_has_none(tmp_path, status, zero):
    found = marks(
        grade("jdoe", 3, status=status), grade("epoe", 1), grade("jroe", 5, status=status)
    )
    source = table(tmp_path, CANVAS)
    _, taken = canvas_import(export("canvas", found, source, missing_zero=zero).files["canvas.csv"])
    own = {student: cells["The artificial neuron (901)"] for student, cells in taken.items()}
    # Jane has 10 in Canvas, which stays; John has nothing; Lukas is not to hand in; 99 is the test student.
    none = "0" if zero and status == "rejected" else ""
    assert own == {"81": "10.00", "82": none, "83": "N/A", "84": "1", "99": ""}


def test_zero_is_for_who_handed_in_nothing_and_has_nothing(tmp_path):
    source = table(tmp_path, CANVAS)
    plan = export("canvas", marks(grade("epoe")), source, missing_zero=True)
    _, taken = canvas_import(plan.files["canvas.csv"])
    own = {student: cells["The artificial neuron (901)"] for student, cells in taken.items()}
    assert own == {"81": "10.00", "82": "0", "83": "N/A", "84": "12.00", "99": ""}
    assert any(
        note.startswith("04-neuron: nothing was handed in by: Doe, Jane") for note in plan.notes
    )


def test_the_excused_stay_excused(tmp_path):
    found = marks(grade("jroe", 7, DESCENT, most=20), grade("lzak", 5), grade("jdoe"))
    plan = export("canvas", found, table(tmp_path, CANVAS))
    _, taken = canvas_import(plan.files["canvas.csv"])
    assert taken["82"]["Gradient Descent (902)"] == "EX"
    assert taken["83"]["The artificial neuron (901)"] == "N/A"
    assert [change.student for change in plan.changes] == ["Doe, Jane (jdoe)"]
    notes = " ".join(plan.notes)
    assert "as Canvas has them, excused: Roe, John" in notes
    assert "as Canvas has them, not assigned to them: Żak" in notes


def test_zeros_before_the_due_date_are_told(tmp_path):
    source = table(tmp_path, CANVAS)
    for due, told in (("2999-01-01T00:00+01:00", True), ("2020-01-01T00:00+01:00", False)):
        plan = export("canvas", marks(grade("jdoe")), source, missing_zero=True, due={NEURON: due})
        assert any("before it is due" in note for note in plan.notes) is told
    plan = export("canvas", marks(grade("jdoe")), source, due={NEURON: "2999-01-01T00:00+01:00"})
    assert not any("before it is due" in note for note in plan.notes)


def test_an_export_in_other_settings_goes_back_as_it_came(tmp_path):
    text = CANVAS.replace(",", ";").replace('"Doe; Jane"', '"Doe, Jane"').replace("10.00", "10,50")
    source = table(tmp_path, text, "utf-8-sig")
    plan = export("canvas", marks(grade("jdoe", 11.25), grade("epoe", 10.5)), source)
    assert plan.files["canvas.csv"].startswith(b"\xef\xbb\xbf")
    _, taken = canvas_import(plan.files["canvas.csv"], ";")
    assert taken["81"]["The artificial neuron (901)"] == "11.25"
    assert [change.old for change in plan.changes] == ["10,50", "12.00"]
    assert [change.lower for change in plan.changes] == [False, True]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_file_that_a_spreadsheet_saved(tmp_path, encoding):
    text = CANVAS.replace("Żak, Łukasz", "Ångström, Zoë")
    plan = export("canvas", marks(grade("jdoe")), table(tmp_path, text, encoding))
    assert rows_of(plan, "canvas.csv")[5][0] == "Ångström, Zoë"


def test_names_in_two_columns_without_sis_ids(tmp_path):
    text = (
        "LastName,FirstName,ID,SIS Login ID,Section,04 neuron (5)\n"
        "    Points Possible,,,,,18\nDoe,Jane,81,jdoe,A,\nStudent,Test,9,x,A,\n"
    )
    plan = export("canvas", marks(grade("doejane_81")), table(tmp_path, text))
    assert rows_of(plan, "canvas.csv")[2] == ["Doe", "Jane", "81", "jdoe", "A", "12"]
    assert plan.notes == []


def test_columns_are_found_or_named(tmp_path):
    source = table(tmp_path, CANVAS)
    for title in ("Essay (903)", "Essay", "903"):
        plan = export("canvas", marks(grade("jdoe")), source, columns={NEURON: title}, out_of="lms")
        _, taken = canvas_import(plan.files["canvas.csv"])
        assert taken["81"] == {"Essay (903)": number_text(12 * 10 / 18)}
    with pytest.raises(AutograderError, match=r"no column `Final Score`.*`Essay \(903\)`"):
        export("canvas", marks(grade("jdoe")), source, columns={NEURON: "Final Score"})
    with pytest.raises(AutograderError, match=r"no assignment is called lab.*--column lab=TITLE"):
        export("canvas", marks(grade("jdoe", lab="lab")), source)
    locked = table(tmp_path, CANVAS.replace(",18.00,", ",(read only),"))
    with pytest.raises(AutograderError, match="no assignment is called 04-neuron"):
        export("canvas", marks(grade("jdoe")), locked)
    twice = table(tmp_path, CANVAS.replace("Essay", "04-neuron"))
    with pytest.raises(AutograderError, match="may both be 04-neuron"):
        export("canvas", marks(grade("jdoe")), twice)


def test_no_column_is_of_two_labs_or_of_none(tmp_path):
    source = table(tmp_path, CANVAS)
    both = marks(grade("jdoe"), grade("jdoe", 3, DESCENT, most=10))
    with pytest.raises(
        AutograderError, match=r"`Essay \(903\)` would be the column of 04-neuron and"
    ):
        export("canvas", both, source, columns={NEURON: "Essay", DESCENT: "Essay"}, out_of="lms")
    with pytest.raises(AutograderError, match="--column names `neuron`, of which no grades"):
        export("canvas", both, source, columns={"neuron": "Essay"})


def test_points_that_differ_are_never_written_unasked(tmp_path):
    source = table(tmp_path, CANVAS.replace("18.00", "100.00"))
    with pytest.raises(
        AutograderError, match=r"out of 18 points and the file says 100.*--out-of lms"
    ):
        export("canvas", marks(grade("jdoe")), source)
    with pytest.raises(AutograderError, match="--out-of says 20 points and the file 100"):
        export("canvas", marks(grade("jdoe")), source, out_of=20.0)
    for out_of in ("lms", 100.0):
        plan = export("canvas", marks(grade("jdoe", 17)), source, out_of=out_of)
        assert plan.changes[0].new == "94.44"
    with pytest.raises(
        AutograderError, match=r"out of 18 \(a\) and 20 \(b\) points.*left the class"
    ):
        marks(grade("a"), grade("b", most=20))


def test_what_canvas_cannot_take(tmp_path):
    with pytest.raises(AutograderError, match="takes no comments"):
        export("canvas", marks(grade("jdoe")), table(tmp_path, CANVAS), feedback=True)
    with pytest.raises(AutograderError, match=r"none of the 1 students .* `zoe`.*--id"):
        export("canvas", marks(grade("zoe")), table(tmp_path, CANVAS))
    with pytest.raises(AutograderError, match="lacks Canvas's columns"):
        export("canvas", marks(grade("jdoe")), table(tmp_path, "Name,Mark\nJane,3\n"))
    with pytest.raises(AutograderError, match="needs the file that Canvas exported"):
        export("canvas", marks(grade("jdoe")), None)


def test_one_column_can_be_named_for_the_ids(tmp_path):
    text = CANVAS.replace("Notes", "Matriculation").replace("a note", "M-17")
    plan = export(
        "canvas",
        marks(grade("m-17"), grade("jroe")),
        table(tmp_path, text),
        id_column="Matriculation",
    )
    assert [change.student for change in plan.changes] == ["Doe, Jane (M-17)"]
    with pytest.raises(AutograderError, match="no column `Nr`"):
        export("canvas", marks(grade("jdoe")), table(tmp_path, text), id_column="Nr")


def test_no_cell_is_a_formula(tmp_path):
    text = CANVAS.replace('"Doe, Jane"', '"=HYPERLINK(""http://evil"")"').replace("10.00", "-2.5")
    plan = export("canvas", marks(grade("jdoe", -1.5), grade("epoe")), table(tmp_path, text))
    row = rows_of(plan, "canvas.csv")[3]
    assert row[0] == '\'=HYPERLINK("http://evil")'
    assert row[5] == "-1.5"  # a number


# Moodle: the grade export, with feedback and the time of the download.
MOODLE = """\
First name,Last name,ID number,Institution,Department,Email address,\
Assignment: The artificial neuron (Real),Assignment: The artificial neuron (Feedback),\
Quiz: Warm-up (Real),Course total (Real),Last downloaded from this course
Jane,Doe,0042,,,jane@example.org,10.00,well begun,5.00,15.00,1764122400
John,Roe,0043,,,john@example.org,-,,5.00,5.00,1764122400
Łukasz,Żak,0044,,,lukas@example.org,7.50,,5.00,12.50,1764122400
Eva,Poe,,,,,-,,5.00,5.00,1764122400
"""
NEURON_COLUMN = "Assignment: The artificial neuron (Real)"


def moodle_import(rows, before):
    """What the grade book holds after Moodle's import of a CSV file, people by e-mail address.

    After update_grade_item and the importer's commit: an empty grade deletes, and so does feedback
    that comes without a grade.
    """
    header, after = rows[0], dict(before)
    email = header.index("Email address")
    grades = [i for i, title in enumerate(header) if title.endswith("(Real)") or title == NEURON]
    feedback = [i for i, title in enumerate(header) if title.endswith("(Feedback)")]
    for row in rows[1:]:
        assert row[email] in before, "a person whom Moodle does not know aborts the import"
        for place in grades:
            after[row[email]] = None if row[place] in ("", "-") else float(row[place])
        if feedback and not grades:
            after[row[email]] = None
    return after


def test_moodle_loses_no_grade_by_an_import(tmp_path):
    before = {"jane@example.org": 10.0, "john@example.org": None, "lukas@example.org": 7.5}
    found = marks(
        grade("0042", 12.5),
        grade("john@example.org", 17),
        grade("lukas", 3, status="needs_review"),
        grade("Poe_12", 4, status="grader_error"),
        grade("zoe"),
    )
    plan = export("moodle", found, table(tmp_path, MOODLE), feedback=True)
    rows = rows_of(plan, "moodle-04-neuron.csv")
    assert rows[0] == [
        *("First name", "Last name", "ID number", "Email address", NEURON_COLUMN),
        "Assignment: The artificial neuron (Feedback)",
        "Last downloaded from this course",
    ]
    assert [row[3] for row in rows[1:]] == ["jane@example.org", "john@example.org"]
    assert moodle_import(rows, before) == {
        **before,
        "jane@example.org": 12.5,
        "john@example.org": 17,
    }
    assert all(row[4] and row[5] for row in rows[1:])  # never feedback without a grade
    assert rows[1][5] == (
        "test-neuron: 12.5 of 18, not right yet. =1+1 is &lt;two&gt; Add b.<br />"
        "test-bias: 0 of 0, passed."
    )
    assert rows[1][6] == "1764122400"
    assert [(change.old, change.new) for change in plan.changes] == [("10.00", "12.5"), ("", "17")]
    assert "04-neuron: no grade, since parts of it await a person: Żak" not in plan.notes
    assert any("Łukasz Żak (lukas@example.org)" in note for note in plan.notes)
    assert any(note.startswith("zoe (04-neuron 12/18) is left out") for note in plan.notes)


def test_zeros_for_moodle_need_to_know_what_it_has(tmp_path):
    found = marks(grade("0042"), grade("lukas", 0, status="rejected"))
    source = table(tmp_path, MOODLE)
    rows = rows_of(
        export("moodle", found, source, missing_zero=True, feedback=True), "moodle-04-neuron.csv"
    )
    # Lukas has 7.5 there, which stays; nobody knows how to name Eva to Moodle.
    assert [(row[3], row[4]) for row in rows[1:]] == [
        ("jane@example.org", "12"),
        ("john@example.org", "0"),
    ]
    assert rows[2][5] == "Nothing was handed in."
    with pytest.raises(AutograderError, match="does not show what Moodle has for 07-gradient"):
        export("moodle", marks(grade("0042", lab=DESCENT)), source, missing_zero=True)


def test_a_moodle_file_that_shows_a_lab_but_not_its_points_makes_no_second_item(tmp_path):
    title = "Assignment: The artificial neuron"
    text = f"Email address,{title} (Percentage),{title} (Letter)\njane@x.org,50.00 %,C\n"
    with pytest.raises(AutograderError, match=r"shows `Assignment: .* \(Percentage\)`.*Real"):
        export("moodle", marks(grade("jane@x.org")), table(tmp_path, text))


def test_several_labs_are_several_files_for_moodle(tmp_path):
    found = marks(grade("0042"), grade("0043", 15, DESCENT, most=20))
    plan = export("moodle", found, table(tmp_path, MOODLE))
    assert list(plan.files) == ["moodle-04-neuron.csv", "moodle-07-gradient-descent.csv"]
    rows = rows_of(plan, "moodle-07-gradient-descent.csv")
    # Moodle does not have the item yet: the column is named after the lab.
    assert rows[0][-1] == DESCENT
    assert [row[-1] for row in rows[1:]] == ["15"]
    assert len(rows) == 2


def test_the_list_of_participants_will_do(tmp_path):
    text = "\ufeffFirst name;Last name;Email address;Groups\nJane;Doe;jane@example.org;\nJo;Roe;@b.org;\n"
    found = marks(grade("Jane Doe_71"), grade("jo roe"))
    plan = export("moodle", found, table(tmp_path, text), out_of=100.0)
    assert rows_of(plan, "moodle-04-neuron.csv") == [
        ["First name", "Last name", "Email address", NEURON],
        ["Jane", "Doe", "jane@example.org", "66.67"],
    ]
    assert any("would take their id for a formula: Jo Roe" in note for note in plan.notes)
    with pytest.raises(AutograderError, match="does not say out of how many points"):
        export("moodle", found, table(tmp_path, text), out_of="lms")


def test_a_moodle_in_another_language(tmp_path):
    text = (
        "Vorname,Nachname,E-Mail-Adresse,Aufgabe: Neuron (Punkte)\n"
        "Jane,Doe,jane@example.org,3\nJohn,Roe,john@example.org,-\n"
    )
    source = table(tmp_path, text)
    found = marks(grade("Jane Doe_71"), grade("john", 1))
    plan = export("moodle", found, source, columns={NEURON: "Aufgabe: Neuron (Punkte)"})
    assert rows_of(plan, "moodle-04-neuron.csv") == [
        ["E-Mail-Adresse", "Aufgabe: Neuron (Punkte)"],
        ["jane@example.org", "12"],
        ["john@example.org", "1"],
    ]
    assert [change.old for change in plan.changes] == ["3", ""]
    # With a column named, names say nothing.
    plan = export("moodle", found, source, id_column="E-Mail-Adresse")
    assert [change.student for change in plan.changes] == ["John Roe (john@example.org)"]
    with pytest.raises(AutograderError, match=r"no column .*Username.*--id.*Vorname"):
        export("moodle", marks(grade("jane")), table(tmp_path, "Vorname,Nachname\nJane,Doe\n"))


def test_two_people_of_one_name_are_told_apart_or_left_out(tmp_path):
    text = "First name,Last name,Email address\nJane,Doe,j1@example.org\nJane,Doe,j2@example.org\n"
    plan = export("moodle", marks(grade("Jane Doe_71"), grade("j2", 1)), table(tmp_path, text))
    assert [row[2] for row in rows_of(plan, "moodle-04-neuron.csv")[1:]] == ["j2@example.org"]
    assert any("Jane Doe_71" in note and "j1@example.org" in note for note in plan.notes)


WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,\
Last modified (submission),Last modified (grade),Feedback comments
Participant 71,Jane Doe,jane@example.org,Submitted for grading - ,10.00,18.00,Yes,\
"Thursday, 26 November 2026, 3:00 AM",-,well begun
Participant 72,John Roe,john@example.org,No submission - ,,18.00,Yes,-,-,keep me
Participant 73,Eva Poe,eva@example.org,Submitted for grading - ,3.00,18.00,No,-,-,
"""


def test_an_offline_grading_worksheet_goes_back(tmp_path):
    found = marks(grade("Jane Doe_71"), grade("Eva Poe_73"))
    source = table(tmp_path, WORKSHEET)
    plan = export("moodle", found, source)
    header, *rows = rows_of(plan, "moodle-04-neuron.csv")
    assert header == list(source.header)
    jane = [*source.rows[0]]
    jane[4] = "12"
    assert rows == [jane]  # the comment stays as it was; John's row would have lost his
    assert any("locked their grades: Eva Poe" in note for note in plan.notes)
    plan = export("moodle", found, source, feedback=True, missing_zero=True)
    _, jane, john = rows_of(plan, "moodle-04-neuron.csv")
    assert jane[9].startswith("test-neuron: 12 of 18")
    assert (john[4], john[9]) == ("0", "keep me")
    with pytest.raises(AutograderError, match="of one assignment"):
        export("moodle", marks(grade("Jane Doe_71"), grade("x", lab=DESCENT)), source)
    less = WORKSHEET.replace("Feedback comments", "Anything")
    with pytest.raises(AutograderError, match="Turn on that feedback type"):
        export("moodle", found, table(tmp_path, less), feedback=True)


def test_a_worksheet_without_names_tells_by_number(tmp_path):
    text = "Identifier,Grade,Maximum Grade,Last modified (grade)\nParticipant 71,,18,-\n"
    plan = export("moodle", marks(grade("Participant_71")), table(tmp_path, text))
    assert rows_of(plan, "moodle-04-neuron.csv")[1] == ["Participant 71", "12", "18", "-"]


def test_a_plain_table_has_everybody(tmp_path):
    found = marks(grade("jdoe"), grade("zoe", 3, status="needs_review"), grade("jdoe", 5, DESCENT))
    plan = export("csv", found, table(tmp_path, CANVAS), feedback=True, out_of=100.0)
    rows = list(csv.DictReader(io.StringIO(plan.files["grades.csv"].decode(), newline="")))
    own = {row["student_id"]: row for row in rows}
    assert list(own) == ["jdoe", "zoe", "jroe@example.org", "lzak", "epoe"]
    assert (own["jdoe"]["last_name"], own["jdoe"]["first_name"]) == ("Doe", "Jane")
    assert (own["jdoe"][NEURON], own["jdoe"][f"{NEURON}:out_of"]) == ("66.67", "100")
    assert own["jdoe"][f"{NEURON}:feedback"].startswith("test-neuron: 12 of 18, not right yet.")
    assert (own["zoe"][NEURON], own["zoe"][f"{NEURON}:status"]) == ("", "needs_review")
    assert (own["epoe"][NEURON], own["epoe"][f"{NEURON}:status"]) == ("", "missing")
    without = export("csv", found, None, missing_zero=True)
    rows = list(csv.DictReader(io.StringIO(without.files["grades.csv"].decode(), newline="")))
    assert [(row["student_id"], row[NEURON], row[DESCENT]) for row in rows] == [
        ("jdoe", "12", "5"),
        ("zoe", "", "0"),
    ]


def test_nbgraders_own_csv(tmp_path):
    found = marks(grade("jdoe"), grade("epoe", 5, status="grader_error"))
    plan = export(
        "nbgrader",
        found,
        table(tmp_path, CANVAS),
        due={NEURON: "2026-03-01T23:59+01:00"},
        handed_in=lambda student, lab: "2026-03-01 12:00:00.5 UTC" if student == "jdoe" else "soon",
    )
    rows = rows_of(plan, "nbgrader.csv")
    assert tuple(rows[0]) == NBGRADER_COLUMNS
    own = {row[3]: row for row in rows[1:]}
    assert own["jdoe"][1:3] == ["2026-03-01 22:59:00", "2026-03-01 12:00:00.500000"]
    assert own["jdoe"][4:] == ["Doe", "Jane", "", "12.0", "0.0", "12.0", "18.0"]
    assert own["epoe"][2] == ""
    assert own["epoe"][7:] == ["", "", "", "18.0"]
    assert own["jroe@example.org"][4:] == ["Roe", "John", "jroe@example.org", "", "", "", "18.0"]
    zeros = export("nbgrader", found, table(tmp_path, CANVAS), missing_zero=True)
    own = {row[3]: row for row in rows_of(zeros, "nbgrader.csv")[1:]}
    assert own["lzak"][7:] == ["0.0", "0.0", "0.0", "18.0"]
    assert own["epoe"][7] == ""
    with pytest.raises(AutograderError, match="neither feedback nor other points"):
        export("nbgrader", found, None, feedback=True)


PARTICIPANTS = """\
First name,Last name,ID number,Email address
Jane,Doe,7,jane@x.org
Al,Roe,8,al@x.org
"""


def test_one_row_for_a_person_whom_the_platform_calls_otherwise_in_each_lab(tmp_path):
    # Moodle's number behind a name is another for each assignment.
    found = marks(
        grade("Jane Doe_99"),
        grade("Jane Doe_153", 19, DESCENT, most=20),
        grade("Al Roe_98"),
        grade("al@x.org", 3),
    )
    people = table(tmp_path, PARTICIPANTS)
    plan = export("csv", found, people)
    rows = csv.DictReader(io.StringIO(plan.files["grades.csv"].decode(), newline=""))
    jane, al = sorted(rows, key=lambda row: row["email"], reverse=True)
    assert (jane["student_id"], jane["email"], jane[NEURON], jane[DESCENT]) == (
        *("7", "jane@x.org", "12", "19"),
    )
    # Handed in twice: neither counts, as in the other formats.
    assert (al[NEURON], al[f"{NEURON}:status"], al[f"{DESCENT}:status"]) == ("", "twice", "missing")
    assert any("Al Roe_98 and al@x.org would all be Al Roe" in note for note in plan.notes)
    rows = rows_of(export("nbgrader", found, people), "nbgrader.csv")[1:]
    assert [(row[0], row[3], row[9]) for row in rows] == [
        (NEURON, "8", ""),
        (NEURON, "7", "12.0"),
        (DESCENT, "8", ""),
        (DESCENT, "7", "19.0"),
    ]


def test_nbgraders_csv_tells_what_lateness_cost():
    late = dataclasses.replace(grade("ada", 9.5), late_penalty=2.5)
    (row,) = rows_of(export("nbgrader", marks(late), None), "nbgrader.csv")[1:]
    named = dict(zip(NBGRADER_COLUMNS, row, strict=True))
    assert (named["raw_score"], named["late_submission_penalty"], named["score"]) == (
        "12.0",
        "2.5",
        "9.5",
    )


@pytest.mark.slow
def test_the_columns_are_those_that_nbgrader_writes(tmp_path, monkeypatch):
    # nbgrader starts the program `alembic` for a new database.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    monkeypatch.setenv("PATH", path)
    from nbgrader.api import Gradebook
    from nbgrader.plugins.export import CsvExportPlugin

    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        CsvExportPlugin(to=str(tmp_path / "out.csv")).export(gradebook)
    header = (tmp_path / "out.csv").read_text().splitlines()[0]
    assert tuple(header.split(",")) == NBGRADER_COLUMNS


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "no table"),
        (b"hello\nworld\n", "no table"),
        (b"PK\x03\x04rest", "Excel"),
        (b"a,b\n1,2,3\n", "row 2 has 3 cells"),
    ],
)
def test_what_is_no_table_is_said(tmp_path, content, error):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(AutograderError, match=error):
        read_table(path)
    with pytest.raises(AutograderError, match="cannot be read"):
        read_table(tmp_path / "none.csv")


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    for one in (grade("jdoe"), grade("epoe", 1), grade("zoe", 2), grade("jdoe", 4, "old-lab")):
        path = root / "grades" / one.student_id / f"{one.assignment}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(to_json(one)))
    (root / "canvas.csv").write_text(CANVAS.replace("The artificial neuron", NEURON))
    return root


def test_the_command_shows_and_writes(course, capsys):
    command = ["--course", str(course), "export", "--format", "canvas", NEURON]
    command += ["--lms", str(course / "canvas.csv")]
    assert main([*command, "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert "04-neuron  Doe, Jane (jdoe): 10.00 → 12\n" in shown.out
    assert "04-neuron  Poe, Eva (epoe): 12.00 → 1  (lower)\n" in shown.out
    assert "2 grades would change (0 new, 1 lower); 0 there already." in shown.out
    assert "zoe (04-neuron 2/18) is left out: it is not in the file." in shown.err
    assert not (course / "exports").exists()
    assert main(command) == 0
    assert "Written" in capsys.readouterr().out
    assert (course / "exports" / "canvas.csv").read_text().count("\n") == 8
    assert main([*command, "--column", f"{NEURON}=903", "--out-of", "5"]) == 1
    assert "--out-of lms" in capsys.readouterr().err
    assert main(["--course", str(course), "export", "--format", "csv", "99"]) == 1
    assert capsys.readouterr().err == (
        f"autograder: 99: {course / 'grades'} has no grades of such a lab, but of 04-neuron and old-lab. "
        "Correct the name, or run `autograder grade` first.\n"
    )


def test_a_folder_that_cannot_be_written_is_no_fault_of_the_autograder(course, capsys):
    (course / "file").touch()
    command = ["--course", str(course), "export", "--format", "csv", "--out"]
    # Not even root makes a folder in /sys.
    for out, why in (("/sys/exports", "/sys/exports"), (str(course / "file"), "file")):
        assert main([*command, out]) == 1
        said = capsys.readouterr().err.splitlines()[-1]
        assert why in said
        assert "cannot be read or written" in said
        assert "permissions" in said


def test_the_command_says_where_it_looked_for_grades(tmp_path, capsys):
    assert main(["--course", str(tmp_path), "export", "--format", "csv"]) == 1
    assert capsys.readouterr().err == (
        f"autograder: {tmp_path / 'grades'}: there are no grades to export. Run `autograder grade` first, "
        "or name the folder of the results with --grades.\n"
    )
