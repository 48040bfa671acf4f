"""A lab as people meet it: a student in JupyterLab, an instructor in formgrader, a page of feedback.

``make test-browser`` runs this; ``make test`` does not, since it takes Debian's Chromium and minutes. The tests are
steps of one story, in order. Each leaves a picture in ``build/browser/``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import ROOT, Jupyter, open_browser, serve_jupyter, take_picture

pytestmark = pytest.mark.timeout(900)

LAB = "04-neuron"
STUDENT = "ada"
SOLUTION = "def neuron(x, w, b, activation):\n    return activation(np.dot(x, w) + b)"
MANUAL = "why-a-bias"
POINTS = 2

CONFIG = f"""\
from autograder.config import Course, LabPolicy, Limits

course = Course(
    title="Introduction to deep learning",
    labs=(LabPolicy("{LAB}", title="The artificial neuron"),),
    limits=Limits(cell_seconds=60, total_seconds=300),
)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This course with one lab, to which a question that a person grades has been added."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source" / LAB, root / "source" / LAB)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "grading_config.py").write_text(CONFIG, "utf-8")
    path = root / "source" / LAB / f"{LAB}.ipynb"
    content = json.loads(path.read_text("utf-8"))
    meta = {"schema_version": 3, "grade_id": MANUAL, "grade": True, "solution": True}
    question = {
        "cell_type": "markdown",
        "id": MANUAL,
        "metadata": {"nbgrader": {**meta, "locked": False, "task": False, "points": POINTS}},
        "source": "Why does a neuron need a bias?",
    }
    content["cells"].append(question)
    path.write_text(json.dumps(content), "utf-8")
    return root


@pytest.fixture(scope="module")
def desk(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's folder with the release in it and nothing else."""
    autograder(course, "build")
    folder = tmp_path_factory.mktemp("student") / LAB
    shutil.copytree(course / "release" / LAB, folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as context:
        yield context


@pytest.fixture(scope="module")
def student(browser: Any, desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The student's page, with the notebook open and its kernel ready."""
    with serve_jupyter(desk, tmp_path_factory.mktemp("student-home")) as jupyter:
        page = browser.new_page()
        page.goto(jupyter.at(f"lab/tree/{LAB}.ipynb"))
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").first.wait_for()
        yield page
        page.close()


@pytest.fixture(scope="module")
def instructor(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    with serve_jupyter(course, tmp_path_factory.mktemp("instructor-home")) as jupyter:
        yield jupyter


def autograder(course: Path, *arguments: str) -> str:
    """Run the command line in a course; returns what it printed."""
    found = subprocess.run(
        [sys.executable, "-m", "autograder", "--course", str(course), *arguments],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "AUTOGRADER_TERM_SECRET": "browser",
            "COLUMNS": "160",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def cell_with(page: Any, text: str) -> Any:
    """The one cell of the open notebook whose code has this text."""
    return page.locator(".jp-Notebook .jp-Cell").filter(has_text=text)


def run_to(page: Any, text: str) -> None:
    """Run all cells from the top to the one with this text, as a student does, by Shift+Enter."""
    cells = page.locator(".jp-Notebook .jp-Cell")
    last = cell_with(page, text).first
    number = next(
        i
        for i in range(cells.count())
        if cells.nth(i).evaluate("(a, b) => a === b", last.element_handle())
    )
    cells.nth(0).locator(".jp-InputPrompt, .jp-Collapser").first.click()
    page.keyboard.press("Escape")
    for _ in range(number + 1):
        page.keyboard.press("Shift+Enter")
    prompt = last.locator(".jp-InputPrompt")
    page.wait_for_function(
        "node => /\\[\\d+\\]/.test(node.textContent)", arg=prompt.element_handle()
    )


# --- the student ----------------------------------------------------------------------------------


def test_the_release_opens_in_jupyterlab(student: Any) -> None:
    student.get_by_role("heading", name="The artificial neuron").wait_for()
    assert student.locator(".jp-Notebook").inner_text().count("BEGIN SOLUTION") == 0
    take_picture(student, "student-opens")


def test_the_untouched_question_says_so(student: Any) -> None:
    run_to(student, "x_seen, w_seen = np.array([0.8, 0.4])")
    test = cell_with(student, "x_seen, w_seen = np.array([0.8, 0.4])")
    assert "NotImplementedError" in test.locator(".jp-OutputArea-output").inner_text()


def test_a_solved_question_passes_its_visible_tests(student: Any) -> None:
    editor = cell_with(student, "def neuron(x, w, b, activation):").first.locator(".cm-content")
    editor.click()
    student.keyboard.press("Control+A")
    student.keyboard.insert_text(SOLUTION)
    run_to(student, "x_seen, w_seen = np.array([0.8, 0.4])")
    test = cell_with(student, "x_seen, w_seen = np.array([0.8, 0.4])")
    assert test.locator(".jp-OutputArea-output").count() == 0
    test.scroll_into_view_if_needed()
    take_picture(student, "student-solves")


def test_what_is_saved_is_what_was_written(student: Any, desk: Path) -> None:
    student.keyboard.press("Control+S")
    path = desk / f"{LAB}.ipynb"
    student.wait_for_function("() => !document.querySelector('.jp-mod-dirty')")
    for _ in range(100):
        if SOLUTION in [cell_text(cell) for cell in json.loads(path.read_text("utf-8"))["cells"]]:
            return
        student.wait_for_timeout(200)
    pytest.fail("the notebook on disk has no solution")


def cell_text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def test_validate_names_the_questions_that_fail_and_not_the_one_that_is_solved(
    student: Any,
) -> None:
    student.get_by_role("button", name="Validate").first.click()
    dialog = student.locator(".jp-Dialog").filter(has_text="Validation Results")
    dialog.get_by_text("You did not provide a response").wait_for()
    text = dialog.inner_text()
    take_picture(student, "student-validates")
    # Six questions of code, and the one that a person grades: it is unanswered.
    assert text.count("The following cell failed") == 7, text
    assert "x_seen, w_seen = np.array([0.8, 0.4])" not in text
    dialog.get_by_role("button", name="Ok").click()


# --- the instructor -------------------------------------------------------------------------------


def test_formgrader_generates_the_release(browser: Any, instructor: Jupyter) -> None:
    page = browser.new_page()
    page.goto(instructor.at("formgrader/manage_assignments"))
    row = page.locator("tr").filter(has_text=LAB)
    row.locator(".assign a, .assign button").first.click()
    page.get_by_text("Success", exact=False).first.wait_for()
    take_picture(page, "instructor-generates")
    page.close()
    autograder(instructor.folder, "build", "--check")


def test_the_file_is_graded(course: Path, desk: Path) -> None:
    target = course / "submitted" / STUDENT / LAB
    target.mkdir(parents=True)
    path = target / f"{LAB}.ipynb"
    content = json.loads((desk / f"{LAB}.ipynb").read_text("utf-8"))
    content["cells"][-1]["source"] = "Without one it has to be undecided about an input of zeros."
    path.write_text(json.dumps(content), "utf-8")
    out = autograder(course, "grade", "--gradebook")
    assert "needs_review 3/20" in out


def test_formgrader_shows_our_scores_and_a_person_grades_the_rest(
    browser: Any, course: Path, instructor: Jupyter
) -> None:
    page = browser.new_page()
    page.goto(instructor.at(f"formgrader/gradebook/{LAB}/{LAB}"))
    page.get_by_role("link", name="Submission #1").click()
    score = page.locator(f"#{MANUAL}")
    score.wait_for()
    # Scores come after the page.
    page.wait_for_function("() => document.getElementById('test-neuron').placeholder")
    assert page.locator("#test-neuron").get_attribute("placeholder") == "3"
    assert page.locator("#test-at-least").get_attribute("placeholder") == "0"
    score.scroll_into_view_if_needed()
    take_picture(page, "instructor-grades")
    with page.expect_response(lambda response: "/api/grade/" in response.url and response.ok):
        score.fill("2")
        score.press("Tab")
    page.close()
    out = autograder(course, "grade", "--gradebook")
    assert "5 / 20" in out


def test_feedback_opens(browser: Any, course: Path) -> None:
    page = browser.new_page()
    page.goto((course / "grades" / STUDENT / f"{LAB}.html").as_uri())
    text = page.locator("body").inner_text()
    assert "5 / 20" in " ".join(text.split())
    assert MANUAL in text
    take_picture(page, "feedback", full_page=False)
    page.close()
