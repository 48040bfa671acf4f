"""Courses that know nothing of this engine: nbgrader's own, and one with habits of its own."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from courses import answer, cell, check, graded, notebook, write_lab

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

TESTS = (
    "correct_squares",
    "squares_invalid_input",
    "correct_sum_of_squares",
    "sum_of_squares_uses_squares",
)


def run(where: Path, *command: str, status: int = 0) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=where,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def grade(root: Path, *options: str) -> dict[str, dict[str, str]]:
    """Build and grade a course from outside it; return the rows of ``grades.csv`` by student."""
    run(root.parent, "autograder", "--course", root.name, "build")
    run(root.parent, "autograder", "--course", root.name, "grade", *options)
    with (root / "grades" / "grades.csv").open(newline="", encoding="utf-8") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def outcomes(row: dict[str, str]) -> dict[str, str]:
    return {
        name.removeprefix("outcome:").rpartition("/")[2]: value
        for name, value in row.items()
        if name.startswith("outcome:") and value
    }


def answers_of(path: Path) -> dict[str, str]:
    """Return the instructor's answers in a notebook, by grade id."""
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


def hand_in(root: Path, student: str, lab: str, change: Callable[[str, Any], None]) -> None:
    """Make a submission of the release; ``change`` gets each notebook's name and content."""
    folder = root / "submitted" / student / lab
    folder.mkdir(parents=True)
    for path in sorted((root / "release" / lab).glob("*.ipynb")):
        content = json.loads(path.read_text("utf-8"))
        change(path.stem, content)
        (folder / path.name).write_text(json.dumps(content), "utf-8")


def fill(content: Any, answers: dict[str, str]) -> None:
    for one in content["cells"]:
        grade_id = one["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            one["source"] = answers[grade_id]


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory):
    """nbgrader's example course, with submissions of both notebooks made from its release."""
    where = tmp_path_factory.mktemp("foreign")
    run(where, "nbgrader", "quickstart", "course101")
    root = where / "course101"
    run(where, "autograder", "--course", "course101", "build")
    source = root / "source" / "ps1"
    solved = {path.stem: answers_of(path) for path in source.glob("*.ipynb")}

    def full(name: str, content: Any) -> None:
        fill(content, solved[name])
        if name == "problem1":
            content["cells"].append(cell("print('there again:', squares(3), sum_of_squares(3))"))

    def wrong(name: str, content: Any) -> None:
        fill(content, solved[name])
        if name == "problem1":
            # Squares from 0 on, no check of n, and the sum does not use squares.
            lost = {
                "squares": "def squares(n):\n    return [i ** 2 for i in range(n)]",
                "sum_of_squares": (
                    "def sum_of_squares(n):\n    return n * (n + 1) * (2 * n + 1) // 6"
                ),
            }
            fill(content, lost)

    hand_in(root, "full", "ps1", full)
    hand_in(root, "wrong", "ps1", wrong)
    hand_in(root, "empty", "ps1", lambda name, content: None)
    hand_in(root, "half", "ps1", full)
    (root / "submitted" / "half" / "ps1" / "problem1.ipynb").unlink()
    return root, grade(root)


def test_the_quickstart_course_has_no_configuration_of_ours(quickstart):
    root, _ = quickstart
    assert not (root / "grading_config.py").exists()
    added = {path.name for path in root.iterdir()} - {
        "nbgrader_config.py",
        "source",
        "release",
        "solutions",
        "submitted",
        "grades",
        ".autograder",
    }
    assert added <= {"gradebook.db"}


def test_a_full_solution_gets_every_point_that_a_machine_can_give(quickstart):
    _, rows = quickstart
    row = rows["full"]
    found = outcomes(row)
    assert {name: found[name] for name in TESTS} == dict.fromkeys(TESTS, "passed")
    assert float(row["score"]) == 3.0
    assert float(row["max_score"]) == 13.0
    # Both notebooks have answers that a person reads.
    assert row["status"] == "needs_review"
    assert {found[name] for name in found if name not in TESTS} == {"needs_review"}


def test_wrong_answers_lose_what_they_are_wrong_in(quickstart):
    _, rows = quickstart
    found = outcomes(rows["wrong"])
    assert {name: found[name] for name in TESTS} == {
        "correct_squares": "failed",
        "squares_invalid_input": "failed",
        "correct_sum_of_squares": "passed",
        "sum_of_squares_uses_squares": "failed",
    }
    assert float(rows["wrong"]["score"]) == 0.5


def test_the_untouched_release_is_not_attempted(quickstart):
    _, rows = quickstart
    found = outcomes(rows["empty"])
    assert {found[name] for name in TESTS} == {"not_attempted"}
    # The task's answer may stand in any cell, so a person looks; untouched answers are zero at once.
    assert found.pop("cell-938593c4a215c6cc") == "needs_review"
    assert set(found.values()) == {"not_attempted"}
    assert float(rows["empty"]["score"]) == 0


def test_a_notebook_that_is_not_there_costs_only_itself(quickstart):
    root, rows = quickstart
    found = outcomes(rows["half"])
    assert found["part-a"] == found["part-b"] == "needs_review"
    assert found["correct_squares"] == "not_attempted"
    page = (root / "grades" / "half" / "ps1.html").read_text("utf-8")
    assert "problem1.ipynb was not handed in" in page


def test_the_test_that_deletes_and_restores_a_name_leaves_it_as_it_was(quickstart):
    root, _ = quickstart
    # The cell that the student added at the end of the notebook runs after that test.
    page = (root / "grades" / "full" / "ps1.html").read_text("utf-8")
    assert "there again: [1, 4, 9] 14" in page


def test_feedback_of_a_foreign_course_shows_the_failure_that_is_visible(quickstart):
    root, _ = quickstart
    record = json.loads((root / "grades" / "wrong" / "ps1.json").read_text("utf-8"))
    results = {result["grade_id"]: result for nb in record["notebooks"] for result in nb["cells"]}
    assert results["squares_invalid_input"]["message"] == "did not raise"
    assert "assert squares(1) == [1]" in results["correct_squares"]["detail"]


# --- a course with delimiters, a header and a footer of its own ----------------------------------

CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "other101"
c.CourseDirectory.source_directory = "notebooks"
c.CourseDirectory.submitted_directory = "collected"
c.IncludeHeaderFooter.header = "parts/header.ipynb"
c.IncludeHeaderFooter.footer = "parts/footer.ipynb"
c.ClearSolutions.begin_solution_delimeter = "ANSWER STARTS"
c.ClearSolutions.end_solution_delimeter = "ANSWER STOPS"
c.ClearSolutions.code_stub = {"python": "pass  # write here"}
c.ClearHiddenTests.begin_test_delimeter = "SECRET STARTS"
c.ClearHiddenTests.end_test_delimeter = "SECRET STOPS"
"""

DOUBLE = """\
def double(x):
    # ANSWER STARTS
    return 2 * x
    # ANSWER STOPS"""

TEST_DOUBLE = """\
assert double(1) == 2, "twice 1 is 2"
# SECRET STARTS
# hint: try a negative number
assert double(-190_919) == offset - 381_838
# SECRET STOPS"""


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """A course whose folders and delimiters are not nbgrader's defaults."""
    root = tmp_path_factory.mktemp("habits") / "other"
    root.mkdir()
    (root / "nbgrader_config.py").write_text(CONFIG, "utf-8")
    content = notebook(
        cell("# Doubles", "markdown"),
        answer("double", DOUBLE),
        check("test-double", TEST_DOUBLE, 3),
        graded("why?", "markdown", solution=True, grade=True, grade_id="why", points=1),
    )
    write_lab(root, content, "week1")
    (root / "source").rename(root / "notebooks")
    header = notebook(cell("offset = 0  # the header's"), cell("Our course", "markdown"))
    footer = notebook(cell("print('the footer saw', double(4))"))
    (root / "parts").mkdir()
    for name, part in (("header", header), ("footer", footer)):
        (root / "parts" / f"{name}.ipynb").write_text(json.dumps(part), "utf-8")
    run(root.parent, "autograder", "--course", "other", "build")
    answers = {
        "good": {"double": "def double(x):\n    return x + x", "why": "because"},
        "abs": {"double": "def double(x):\n    return 2 * abs(x)"},
        "none": {},
    }
    for student, given in answers.items():
        hand_in(root, student, "week1", lambda name, content, given=given: fill(content, given))
    (root / "submitted").rename(root / "collected")
    return root, grade(root)


def test_a_release_with_other_delimiters_header_and_footer(other):
    root, _ = other
    text = (root / "release" / "week1" / "week1.ipynb").read_text("utf-8")
    cells = ["".join(one["source"]) for one in json.loads(text)["cells"]]
    assert cells[0] == "offset = 0  # the header's"
    assert cells[-1] == "print('the footer saw', double(4))"
    assert "def double(x):\n    pass  # write here" in cells
    for hidden in ("SECRET", "ANSWER ST", "190_919", "381_838", "2 * x"):
        assert hidden not in text


def test_grades_with_other_delimiters_header_and_footer(other):
    _, rows = other
    assert outcomes(rows["good"]) == {"test-double": "passed", "why": "needs_review"}
    assert outcomes(rows["abs"]) == {"test-double": "failed", "why": "not_attempted"}
    assert outcomes(rows["none"]) == {"test-double": "not_attempted", "why": "not_attempted"}
    assert [float(rows[name]["score"]) for name in ("good", "abs", "none")] == [3, 0, 0]


def test_what_other_delimiters_hide_stays_hidden(other):
    root, _ = other
    page = (root / "grades" / "abs" / "week1.html").read_text("utf-8")
    record = (root / "grades" / "abs" / "week1.json").read_text("utf-8")
    for text in (page, record):
        assert "try a negative number" in text
        for hidden in ("190_919", "190919", "381_838", "381838", "SECRET"):
            assert hidden not in text
    assert "the footer saw 8" in page
