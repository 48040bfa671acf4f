"""``autograder grade --gradebook``: scores for formgrader, and manual scores back into our tables."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import nbformat
import pytest
from courses import check
from nbgraded import (
    RIGHT,
    WRONG,
    comments,
    grade_by_hand,
    gradebook,
    hand_in,
    lab_cells,
    make_course,
    rows,
    set_cells,
)

from autograder.__main__ import main
from autograder.cli.gradebook import graded_by_hand

slow = pytest.mark.slow


def grade(root: Path, *options: str, status: int = 0) -> dict[str, dict[str, str]]:
    """Run the command; return the rows of grades.csv by student."""
    assert main(["--course", str(root), "grade", *options]) == status
    with (root / "grades" / "grades.csv").open(newline="", encoding="utf-8") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def build(root: Path) -> None:
    assert main(["--course", str(root), "build"]) == 0


@slow
def test_a_class_through_the_gradebook_and_back(tmp_path, monkeypatch):
    # A gradebook that is yet to be made, in a shell that knows nothing of the environment.
    course = tmp_path
    make_course(course, book=False)
    build(course)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    hand_in(course, "ada", RIGHT, timestamp="2026-02-01 10:00:00 UTC")
    hand_in(course, "bob", {}, without=("second",))
    hand_in(course, "cy", WRONG)
    broken = course / "submitted" / "dee" / "ps1"
    broken.mkdir(parents=True)
    (broken / "ps1.ipynb").write_text("this is no notebook")
    table = grade(course, "--gradebook")
    assert (table["ada"]["score"], table["ada"]["status"]) == ("4", "needs_review")
    assert rows(course, "ada") == {
        "test-double": (3, None, False),
        "why": (None, None, True),
        "test-triple": (1, None, False),
    }
    assert set(rows(course, "bob").values()) == {(0, None, False)}
    assert "try a negative number" in comments(course, "cy")["double"]
    assert rows(course, "cy")["test-double"] == (0, None, False)
    # Nobody's zero goes unseen: a file that cannot be read is shown to a person.
    assert set(rows(course, "dee").values()) == {(0, None, True)}
    assert "not a notebook" in comments(course, "dee")["double"]
    with gradebook(course) as book:
        assert book.find_submission("ps1", "ada").timestamp.isoformat() == "2026-02-01T10:00:00"
    for student in ("ada", "bob", "cy", "dee"):
        folder = course / "autograded" / student / "ps1"
        assert {path.name for path in folder.glob("*.ipynb")} == {"ps1.ipynb", "second.ipynb"}
        book = nbformat.read(folder / "ps1.ipynb", as_version=4)
        # Not in the metadata: the times of day there hold any digits.
        seen = str([(cell.source, cell.get("outputs")) for cell in book.cells])
        assert not any(hidden in seen for hidden in ("190_919", "190919", "381_838", "HIDDEN")), (
            student
        )

    grade_by_hand(course, "ada", "why", 1.5, "Say also why it is not a square.")
    grade_by_hand(course, "cy", "test-double", 1)
    # What could not be read came by mail.
    for grade_id, score in (("test-double", 3), ("why", 2), ("test-triple", 0)):
        grade_by_hand(course, "dee", grade_id, score)
    assert graded_by_hand(f"sqlite:///{course / 'gradebook.db'}")
    table = grade(course, "--gradebook")
    assert (table["ada"]["score"], table["ada"]["status"]) == ("5.5", "graded")
    assert table["ada"]["outcome:ps1/why"] == "partial"
    assert (table["cy"]["score"], table["cy"]["points:ps1/test-double"]) == ("2", "1")
    assert (table["dee"]["score"], table["dee"]["status"]) == ("5", "graded")
    page = (course / "grades" / "ada" / "ps1.html").read_text("utf-8")
    assert "Say also why it is not a square." in page
    assert rows(course, "ada")["why"] == (None, 1.5, False), (
        "what a person gave is not asked for again"
    )

    # The answer changes: the old score stands, and a person is asked.
    hand_in(course, "ada", {**RIGHT, "why": "It is not a square, but a sum."})
    table = grade(course, "--gradebook")
    assert rows(course, "ada")["why"] == (None, 1.5, True)
    assert (table["ada"]["score"], table["ada"]["status"]) == ("5.5", "needs_review")
    grade_by_hand(course, "ada", "why", 2)
    # And a question is added; it is graded, and who was graded by hand keeps that.
    cells = lab_cells()
    cells.insert(3, check("test-zero", "assert double(0) == 0", 1))
    set_cells(course, cells)
    table = grade(course, "--gradebook")
    assert rows(course, "ada")["test-zero"] == (1, None, False)
    assert rows(course, "ada")["why"] == (None, 2, False)
    assert (table["ada"]["score"], table["ada"]["max_score"]) == ("7", "7")
    assert table["ada"]["status"] == "graded"


@slow
def test_what_cannot_be_graded_is_no_zero_and_one_that_cannot_be_recorded_costs_only_itself(
    tmp_path, capsys
):
    course = tmp_path
    make_course(course, policy=', due="2026-03-01T12:00+00:00"')
    build(course)
    cells = lab_cells()
    cells[2]["source"] = "%%timeit\nassert double(1) == 2"
    set_cells(course, cells)
    hand_in(course, "ada", RIGHT)
    hand_in(course, "bob", RIGHT, timestamp="2026-03-01 13:00:00 UTC")
    with (course / "nbgrader_config.py").open("a") as file:
        file.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    table = grade(course, "--gradebook", status=1)
    assert rows(course, "ada")["test-double"] == (None, None, True)
    assert table["ada"]["status"] == "grader_error"
    assert (table["ada"]["score"], table["bob"]["score"]) == ("1", "0")
    assert table["bob"]["late_penalty"] == "1"
    # A person settles it, and the table has a score.
    for grade_id in ("test-double", "why"):
        grade_by_hand(course, "ada", grade_id, 1)
    # The last of bob's rows cannot be written: nothing of that submission changes, all else is done.
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute(
            "CREATE TRIGGER no_comment BEFORE UPDATE ON comment WHEN NEW.auto_comment = 'No response.'"
            " BEGIN SELECT RAISE(ABORT, 'bob is locked'); END"
        )
    before = rows(course, "bob")
    hand_in(course, "bob", {}, timestamp="2026-03-01 11:00:00 UTC")
    table = grade(course, "--gradebook", status=1)
    told = " ".join(capsys.readouterr().out.split())
    assert "bob's ps1 cannot be recorded (bob is locked)" in told
    assert rows(course, "bob") == before
    with gradebook(course) as book:
        assert book.find_submission("ps1", "bob").timestamp.hour == 13
    assert (table["ada"]["score"], table["ada"]["status"]) == ("3", "graded")


def test_manual_scores_are_seen_without_nbgrader(tmp_path, capsys):
    path = tmp_path / "gradebook.db"
    url = f"sqlite:///{path}"
    assert not graded_by_hand(url)
    assert not path.exists()
    with sqlite3.connect(path) as book:
        book.execute("CREATE TABLE grade (manual_score REAL, extra_credit REAL)")
        book.execute("INSERT INTO grade VALUES (NULL, NULL)")
    assert not graded_by_hand(url)
    with sqlite3.connect(path) as book:
        book.execute("INSERT INTO grade VALUES (NULL, 1)")
    assert graded_by_hand(url)
    assert not graded_by_hand("postgresql://host/gradebook")


def test_a_question_that_goes_from_the_lab_goes_with_its_grades_unless_a_person_graded_it(tmp_path):
    from autograder.course import CourseFolder
    from autograder.nbgrader.book import saved_notebooks
    from autograder.nbgrader.cells import sync_lab

    make_course(tmp_path)
    told = []

    def sync() -> None:
        with gradebook(tmp_path) as book:
            sync_lab(book, "ps1", saved_notebooks(CourseFolder(tmp_path), "ps1"), told.append)

    cells = lab_cells()
    cells.insert(3, check("test-zero", "assert double(0) == 0", 1))
    set_cells(tmp_path, cells)
    sync()
    with gradebook(tmp_path) as book:
        for student in ("ada", "bob"):
            book.add_student(student)
            book.add_submission("ps1", student)
    grade_by_hand(tmp_path, "ada", "test-double", 1.5)
    set_cells(tmp_path, cells[:2])
    sync()
    assert told == [
        "ps1: the cell `test-double` of ps1 has gone from the lab but was graded by hand, so it stays in the "
        "gradebook and counts there."
    ]
    assert (
        set(rows(tmp_path, "ada")) == set(rows(tmp_path, "bob")) == {"test-double", "test-triple"}
    )
    assert rows(tmp_path, "ada")["test-double"][1] == 1.5
    # And a whole notebook.
    (tmp_path / "source" / "ps1" / "second.ipynb").unlink()
    sync()
    assert set(rows(tmp_path, "ada")) == {"test-double"}


def test_nbgrader_may_ignore_the_hidden_folder_that_the_tests_need(tmp_path):
    from autograder.build.source import read_lab
    from autograder.course import CourseFolder

    make_course(tmp_path, book=False)
    assert read_lab(CourseFolder(tmp_path), "ps1").hidden == {"labels.csv": b"1,2,3\n"}


def test_a_hint_reaches_the_answer_that_the_test_is_about():
    from autograder.nbgrader.comments import auto_comments
    from autograder.records import Cell, CellResult, Notebook, Outcome

    def one(role: str, grade_id: str, points: float = 0) -> Cell:
        kind = "markdown" if role == "task" else "code"
        return Cell(kind, role, grade_id, points, "", "")  # type: ignore[arg-type]

    lab = Notebook(
        "nb",
        (
            one("test", "warm-up", 1),
            one("solution", "a"),
            one("test", "a-1", 1),
            one("test", "a-2", 1),
            one("solution", "b"),
            one("test", "b-1", 1),
            one("task", "t", 1),
        ),
    )
    results = {
        "warm-up": CellResult("warm-up", Outcome.FAILED, 0, 1),
        "a-1": CellResult("a-1", Outcome.PASSED, 1, 1),
        "a-2": CellResult("a-2", Outcome.FAILED, 0, 1, "It is 3.", hint="Count again."),
        "b-1": CellResult("b-1", Outcome.NOT_ATTEMPTED, 0, 1, "Not answered yet."),
        "t": CellResult("t", Outcome.NEEDS_REVIEW, 0, 1),
    }
    assert auto_comments(lab, results) == {
        "a": "a-2: Not right yet (0 of 1). It is 3. Hint: Count again.",
        "b": "No response.",
    }
    assert json.loads(json.dumps(auto_comments(lab, {}))) == {}


def test_pictures_that_a_student_pasted_reach_the_person_who_grades(tmp_path):
    from autograder.intake.submission import Submission, SubmittedFile
    from autograder.nbgrader.pictures import key_of, pasted_pictures

    picture = {"sketch.png": {"image/png": "iVBORw0KGgo="}}
    cells = [
        {"cell_type": "markdown", "source": ["See\r\n", "![](a)"], "attachments": picture},
        {"cell_type": "markdown", "source": "page", "attachments": {"x": {"text/html": "<b>"}}},
        {"cell_type": "markdown", "source": "odd", "attachments": 3},
        {"cell_type": "code", "source": "plain"},
    ]
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}))
    handed_in = Submission("ada", "ps1", (SubmittedFile("nb", path),))
    assert pasted_pictures(handed_in, "nb", 10_000) == {key_of("See\n![](a)"): picture}
    assert pasted_pictures(handed_in, "nb", 10) == {}
    assert pasted_pictures(handed_in, "other", 10_000) == {}
    path.write_text("no notebook")
    assert pasted_pictures(handed_in, "nb", 10_000) == {}
