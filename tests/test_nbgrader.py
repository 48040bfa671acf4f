"""nbgrader's commands and formgrader on a course of ours: our grader inside them, all else as it was."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from courses import check
from nbgraded import (
    RIGHT,
    WRONG,
    api,
    comments,
    grade_by_hand,
    gradebook,
    hand_in,
    lab_cells,
    make_course,
    rows,
    set_cells,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def done(result: dict[str, Any]) -> None:
    assert result["success"], result.get("log", "") + result.get("error", "")


def odd(name: str, content: Any) -> None:
    """What stock nbgrader stumbles over: a copied cell, a changed test, metadata from the future."""
    if name != "ps1":
        return
    cells = content["cells"]
    test = next(
        c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == "test-double"
    )
    test["source"] = "assert True"
    cells.append({**test, "id": "copied"})
    for one in cells:
        if "nbgrader" in one["metadata"]:
            one["metadata"]["nbgrader"]["schema_version"] = 99


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    make_course(root)
    face = api(root)
    done(face.generate_assignment("ps1"))
    hand_in(root, "ada", RIGHT)
    hand_in(root, "bob", {})
    hand_in(root, "cy", WRONG)
    hand_in(root, "dee", RIGHT, change=odd)
    hand_in(root, "eve", RIGHT, without=("second",))
    asyncio.run(press_the_button(face))
    return root


async def press_the_button(face: Any) -> None:
    """As formgrader's server does it, in which an event loop is running."""
    for student in ("ada", "bob", "cy", "dee", "eve"):
        done(face.autograde("ps1", student))


def test_generating_makes_the_release_of_our_build_and_fills_the_gradebook(course):
    from autograder.build import build_labs
    from autograder.course import CourseFolder

    assert not build_labs(CourseFolder(course), ["ps1"], check=True).drift
    assert (course / "release" / "ps1" / "requirements.txt").is_file()
    assert not list((course / "release").rglob("labels.csv"))
    with gradebook(course) as book:
        found = book.find_notebook("ps1", "ps1")
        assert {cell.name: cell.max_score for cell in found.grade_cells} == {
            "test-double": 3,
            "why": 2,
        }
        assert {cell.name for cell in found.solution_cells} == {"double", "why"}
        (source,) = [cell.source for cell in found.source_cells if cell.name == "test-double"]
        assert "190_919" in source


def test_scores_and_flags_in_the_gradebook(course):
    assert rows(course, "ada") == {
        "test-double": (3, None, False),
        "why": (None, None, True),
        "test-triple": (1, None, False),
    }
    assert rows(course, "bob") == {
        "test-double": (0, None, False),
        "why": (0, None, False),
        "test-triple": (0, None, False),
    }
    assert rows(course, "cy")["test-double"] == (0, None, False)


def test_what_stumbles_stock_nbgrader_costs_nothing(course):
    assert rows(course, "dee") == rows(course, "ada")


def test_a_missing_notebook_costs_itself_alone(course):
    assert rows(course, "eve") == {**rows(course, "ada"), "test-triple": (0, None, False)}


def test_comments_say_what_failed_and_no_hidden_test(course):
    found = comments(course, "cy")
    assert "test-double: Not right yet (0 of 3)." in found["double"]
    assert "try a negative number" in found["double"]
    assert "190" not in found["double"]
    assert found["triple"] is None
    assert comments(course, "bob") == dict.fromkeys(("double", "why", "triple"), "No response.")
    assert comments(course, "ada") == dict.fromkeys(("double", "why", "triple"))


def test_formgraders_notebook_and_feedback_show_the_verdict_and_no_hidden_test(course):
    done(api(course).generate_feedback("ps1", "cy"))
    shown = (course / "autograded" / "cy" / "ps1" / "ps1.ipynb").read_text("utf-8")
    page = (course / "feedback" / "cy" / "ps1" / "ps1.html").read_text("utf-8")
    for text in (shown, page):
        assert "try a negative number" in text
        assert "abs" in text
        for hidden in ("190_919", "190919", "381_838", "HIDDEN"):
            assert hidden not in text
    content = json.loads(shown)
    kinds = {c["metadata"].get("nbgrader", {}).get("grade_id") for c in content["cells"]}
    assert kinds == {None, "double", "test-double", "why"}


def test_our_own_command_finds_these_grades_in_the_journal(course):
    from autograder.__main__ import main
    from autograder.batch import Journal
    from autograder.course import CourseFolder

    with Journal(CourseFolder(course).journal) as journal:
        assert len(journal) == 5
        assert main(["--course", str(course), "grade"]) == 0
        assert len(journal) == 5
    record = json.loads((course / "grades" / "ada" / "ps1.json").read_text("utf-8"))
    assert record["score"] == 4


def autograde_as_the_command_does(face: Any, student: str) -> None:
    """Without formgrader's ``force``: what is up to date is then the configuration's to say."""
    from nbgrader.converters import Autograde

    face.coursedir.assignment_id, face.coursedir.student_id = "ps1", student
    Autograde(coursedir=face.coursedir, parent=face).start()


# --- what changes in the course of a term ---------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """A course of its own with one submission, graded by formgrader's button."""
    make_course(tmp_path)
    face = api(tmp_path)
    done(face.generate_assignment("ps1"))
    hand_in(tmp_path, "ada", RIGHT)
    done(face.autograde("ps1", "ada"))
    return tmp_path, face


def test_a_question_that_is_added_after_the_release_is_graded_in_old_submissions(small):
    root, face = small
    grade_by_hand(root, "ada", "why", 2)
    cells = lab_cells()
    cells.insert(3, check("test-zero", "assert double(0) == 0", 1))
    set_cells(root, cells)
    done(face.generate_assignment("ps1"))
    assert rows(root, "ada")["test-zero"] == (None, None, True)
    done(face.autograde("ps1", "ada"))
    assert rows(root, "ada")["test-zero"] == (1, None, False)
    assert rows(root, "ada")["why"] == (None, 2, False)
    # One that is taken away again goes, with its grades; what a person graded stays.
    set_cells(root, lab_cells()[:3])
    done(face.autograde("ps1", "ada"))
    assert set(rows(root, "ada")) == {"test-double", "why", "test-triple"}


def test_a_resubmission_without_a_timestamp_is_graded_and_shown_to_a_person_again(small):
    root, face = small
    grade_by_hand(root, "ada", "why", 2)
    done(face.autograde("ps1", "ada"))
    assert rows(root, "ada")["why"] == (None, 2, False), "nothing has changed"
    hand_in(root, "ada", WRONG)
    autograde_as_the_command_does(face, "ada")
    assert rows(root, "ada") == {
        "test-double": (0, None, False),
        "why": (None, 2, True),
        "test-triple": (1, None, False),
    }


def test_a_resubmission_with_a_timestamp_replaces_the_older_one(small):
    root, face = small
    hand_in(root, "ada", WRONG, timestamp="2026-03-01 09:00:00 UTC")
    autograde_as_the_command_does(face, "ada")
    hand_in(root, "ada", RIGHT, timestamp="2026-03-02 10:00:00 UTC")
    autograde_as_the_command_does(face, "ada")
    assert rows(root, "ada")["test-double"] == (3, None, False)
    with gradebook(root) as book:
        moment = book.find_submission("ps1", "ada").timestamp
        assert (moment.day, moment.hour) == (2, 10)


def test_a_test_that_cannot_be_run_is_no_zero(small):
    root, face = small
    cells = lab_cells()
    cells[2]["source"] = "%%timeit\nassert double(1) == 2"
    set_cells(root, cells)
    done(face.generate_assignment("ps1"))
    done(face.autograde("ps1", "ada"))
    assert rows(root, "ada")["test-double"] == (None, None, True)
    assert rows(root, "ada")["test-triple"] == (1, None, False)


def test_a_late_submission_gets_the_penalty_of_the_courses_plugin(tmp_path):
    from traitlets.config import Config

    make_course(tmp_path, policy=', due="2026-03-01T12:00+00:00"')
    late = Config({"LateSubmissionPlugin": {"penalty_method": "zero"}})
    face = api(tmp_path, late)
    done(face.generate_assignment("ps1"))
    hand_in(tmp_path, "ada", RIGHT, timestamp="2026-03-01 13:00:00 UTC")
    done(face.autograde("ps1", "ada"))
    with gradebook(tmp_path) as book:
        submission = book.find_submission("ps1", "ada")
        assert submission.total_seconds_late == 3600
        assert submission.score == submission.late_submission_penalty == 4


def test_a_lab_that_tells_its_solution_is_not_generated(tmp_path):
    make_course(tmp_path)
    cells = lab_cells()
    cells[0]["source"] = (
        "Write it so:\n\n    return 2 * x  # the answer, which this text must not tell"
    )
    cells[1]["source"] = DOUBLE_TOLD
    set_cells(tmp_path, cells)
    result = api(tmp_path).generate_assignment("ps1")
    assert not result["success"]
    assert not (tmp_path / "release" / "ps1" / "ps1.ipynb").exists()


DOUBLE_TOLD = """\
def double(x):
    ### BEGIN SOLUTION
    return 2 * x  # the answer, which this text must not tell
    ### END SOLUTION"""


def test_our_files_are_where_nbgrader_has_its_own(course: Path):
    assert {path.name for path in (course / "autograded" / "ada" / "ps1").iterdir()} >= {
        "ps1.ipynb",
        "second.ipynb",
    }
    assert not list((course / "autograded").rglob("labels.csv"))
