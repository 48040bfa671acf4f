"""What becomes of a submission, from the file to the table: outcomes, texts, seeds, interruptions."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from courses import answer, cell, check, graded, notebook, write_lab
from tricks.graded import marked_processes

from autograder.build import ensure_bundle
from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.grade.submission import Grader
from autograder.intake import Submission, find_submissions
from autograder.records import CellResult, Grade, Limits, to_json
from autograder.report.feedback import render_feedback

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

CONFIG = """\
from autograder.config import Course
from autograder.records import Limits

course = Course(
    title="Outcomes",
    limits=Limits(
        cell_seconds=4, total_seconds=60, memory_mb=512, processes=64, output_kb=64, work_mb=32
    ),
)
"""

TEST_TWICE = """\
assert twice(2) == 4, f"twice 2 is 4, not {twice(2)}"
helper = "seen by later cells"
def check_twice(number):
    assert twice(number) == 2 * number
check_twice(5)
### BEGIN HIDDEN TESTS
# hint: think of what is
# below zero
unseen = "kept from later cells"
check_twice(-314159)
### END HIDDEN TESTS"""

TEST_DICE = """\
assert callable(dice)
### BEGIN HIDDEN TESTS
import os, random
assert dice() == 7, f"seed {os.environ['AUTOGRADER_SEED']} draw {random.random()}"
### END HIDDEN TESTS"""

TEST_PARTS = """\
score = 0
if parts()[0] == 1:
    score += 1
### BEGIN HIDDEN TESTS
if parts()[1] == 2:
    score += 2
### END HIDDEN TESTS
score"""

STUBBORN = """\
def parts():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass"""

TEST_KERNEL = """\
assert get_ipython() is not None
assert "local" in globals()
assert local == 3, f"local is 3, not {local}"
### BEGIN HIDDEN TESTS
import os
# hint: three, and whole
assert isinstance(local, int), f"271828 {os.environ['AUTOGRADER_SEED']}"
### END HIDDEN TESTS"""

GOOD = {
    "twice": "def twice(x):\n    return 2 * x",
    "dice": "def dice():\n    return 7",
    "parts": "def parts():\n    return [1, 2]",
    "local": "local = 3",
    "why": "Because.",
}


def outcomes_lab() -> dict[str, Any]:
    """Return a lab with a question of every kind."""

    def stub(grade_id: str) -> Any:
        text = GOOD[grade_id]
        return answer(grade_id, f"### BEGIN SOLUTION\n{text}\n### END SOLUTION")

    return notebook(
        stub("twice"),
        check("test-twice", TEST_TWICE, 3),
        stub("dice"),
        check("test-dice", TEST_DICE, 1),
        stub("parts"),
        check("test-parts", TEST_PARTS, 3),
        stub("local"),
        graded(
            TEST_KERNEL,
            grade=True,
            locked=True,
            grade_id="test-local",
            points=2,
            tags=("in-kernel",),
        ),
        graded("Why?", "markdown", solution=True, grade=True, grade_id="why", points=4),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("outcomes") / "course"
    root.mkdir()
    (root / "grading_config.py").write_text(CONFIG, "utf-8")
    made = write_lab(root, outcomes_lab(), "kinds")
    ensure_bundle(made, "kinds")
    return made


@pytest.fixture(scope="module")
def bundle(folder):
    return ensure_bundle(folder, "kinds")


@pytest.fixture(scope="module")
def grader():
    with Grader(b"the secret of a term", jobs=2) as made:
        yield made


def write_submission(
    folder: CourseFolder,
    where: Path,
    answers: dict[str, str],
    *,
    after: dict[str, str] | None = None,
    before: dict[str, str] | None = None,
) -> None:
    """Write a submission made of the release, with answers and with new cells beside others."""
    release = folder.release / "kinds" / "kinds.ipynb"
    if not release.exists():
        from autograder.build import build_labs

        build_labs(folder)
    content = json.loads(release.read_text("utf-8"))
    cells: list[Any] = []
    for one in content["cells"]:
        grade_id = one["metadata"].get("nbgrader", {}).get("grade_id", "")
        if grade_id in (before or {}):
            cells.append(cell((before or {})[grade_id]))
        if grade_id in answers:
            one["source"] = answers[grade_id]
        cells.append(one)
        if grade_id in (after or {}):
            cells.append(cell((after or {})[grade_id]))
    content["cells"] = cells
    content["nbformat_minor"] = 4
    for one in cells:
        one.pop("id", None)
    where.mkdir(parents=True, exist_ok=True)
    (where / "kinds.ipynb").write_text(json.dumps(content), "utf-8")


@pytest.fixture
def hand_in(folder, bundle, grader, tmp_path) -> Callable[..., Any]:
    def grade(
        answers: dict[str, str],
        student: str = "ada",
        limits: Limits = bundle.lab.limits,
        **cells: dict[str, str],
    ) -> Any:
        tree = tmp_path / f"tree-{len(list(tmp_path.iterdir()))}"
        write_submission(folder, tree / student / "kinds", answers, **cells)
        limited = replace(bundle, lab=replace(bundle.lab, limits=limits))
        return grader.grade(only(tree, folder), limited)

    return grade


def only(tree: Path, folder: CourseFolder) -> Submission:
    (submission,) = find_submissions(tree, folder, "kinds")
    return submission


def by_id(grade: Grade) -> dict[str, CellResult]:
    assert grade.results, f"{grade.status}: {grade.message}"
    return {result.grade_id: result for result in grade.results}


def words(grade: Grade) -> dict[str, str]:
    return {result.grade_id: str(result.outcome) for result in grade.results}


# --- outcomes -------------------------------------------------------------------------------------


def test_a_good_submission_passes_everything_and_waits_for_a_person(hand_in):
    grade = hand_in(GOOD).grade
    assert words(grade) == {
        "test-twice": "passed",
        "test-dice": "passed",
        "test-parts": "passed",
        "test-local": "passed",
        "why": "needs_review",
    }
    assert grade.status == "needs_review"
    assert (grade.score, grade.max_score) == (9, 13)
    assert grade.warm
    assert grade.isolation.level


def test_the_untouched_release_is_not_attempted_and_final(hand_in):
    grade = hand_in({}).grade
    assert set(words(grade).values()) == {"not_attempted"}
    assert grade.status == "graded"


def test_partial_credit_is_the_number_that_the_test_ends_in(hand_in):
    found = by_id(hand_in({**GOOD, "parts": "def parts():\n    return [1, 0]"}).grade)
    assert (found["test-parts"].outcome, found["test-parts"].score) == ("partial", 1)
    found = by_id(hand_in({**GOOD, "parts": "def parts():\n    return [0, 0]"}).grade)
    assert (found["test-parts"].outcome, found["test-parts"].score) == ("failed", 0)


def test_a_visible_failure_is_told_in_full(hand_in):
    graded = hand_in({**GOOD, "twice": "def twice(x):\n    return x"})
    result = by_id(graded.grade)["test-twice"]
    assert result.outcome == "failed"
    assert result.message == "twice 2 is 4, not 2"
    assert "assert twice(2) == 4" in result.detail
    assert result.hint == ""
    page = render_feedback(graded)
    assert "twice 2 is 4, not 2" in page


def test_of_a_hidden_failure_only_the_hint_is_told(hand_in):
    graded = hand_in({**GOOD, "twice": "def twice(x):\n    return 2 * abs(x)"})
    result = by_id(graded.grade)["test-twice"]
    assert result.outcome == "failed"
    assert result.hint == "think of what is below zero"
    assert "314159" in result.private
    page = render_feedback(graded)
    assert "think of what is below zero" in page
    record = json.dumps(to_json(replace(result, private="")))
    for text in (page, record):
        for hidden in ("314159", "628318", "HIDDEN", "unseen"):
            assert hidden not in text


def test_an_error_in_a_hidden_test_shows_the_place_but_not_the_value(hand_in):
    text = "def twice(x):\n    if x < 0:\n        raise ValueError(f'odd {x}')\n    return 2 * x"
    graded = hand_in({**GOOD, "twice": text})
    result = by_id(graded.grade)["test-twice"]
    assert "ValueError" in result.message
    assert "line 3" in result.detail
    assert "314159" not in render_feedback(graded)


def test_what_is_printed_in_a_hidden_test_is_not_shown(hand_in):
    text = "def twice(x):\n    print('twice of', x)\n    return 2 * x"
    graded = hand_in({**GOOD, "twice": text}, after={"twice": "twice(21)"})
    assert by_id(graded.grade)["test-twice"].outcome == "passed"
    page = render_feedback(graded)
    assert "twice of 21" in page
    assert "314159" not in page


def test_stderr_and_warnings_cost_nothing(hand_in):
    text = (
        "import sys, warnings, logging\n"
        "def twice(x):\n"
        "    print('noise', file=sys.stderr)\n"
        "    warnings.warn('old')\n"
        "    logging.error('bad')\n"
        "    return 2 * x\n"
        "print('more noise', file=sys.stderr)"
    )
    assert by_id(hand_in({**GOOD, "twice": text}).grade)["test-twice"].outcome == "passed"


def test_an_answer_that_stops_says_why_its_name_is_missing(hand_in):
    grade = hand_in({**GOOD, "twice": "1 / 0\ndef twice(x):\n    return 2 * x"}).grade
    result = by_id(grade)["test-twice"]
    assert result.outcome == "failed"
    assert "`twice` is not defined" in result.message
    assert "ZeroDivisionError" in result.message
    assert words(grade)["test-dice"] == "passed"


def test_names_pass_from_cell_to_cell_and_test_to_cell(hand_in):
    graded = hand_in(
        {**GOOD, "dice": "number = base + 1\ndef dice():\n    return number"},
        before={"dice": "base = 6\nprint(helper, 'unseen' in globals(), check_twice(3))"},
    )
    assert by_id(graded.grade)["test-dice"].outcome == "passed"
    assert "seen by later cells False None" in render_feedback(graded)


def test_a_cell_without_end_is_timed_out_and_the_rest_goes_on(hand_in):
    grade = hand_in({**GOOD, "dice": "while True:\n    pass"}).grade
    found = words(grade)
    assert found.pop("test-dice") == "timed_out"
    assert set(found.values()) == {"passed", "needs_review"}
    assert "4 s" in by_id(grade)["test-dice"].message


def test_a_cell_of_the_students_own_without_end_is_stopped_and_costs_nothing(hand_in):
    # Pauses, or a fast machine's memory is full of output before any of it has been sent.
    printing = "import time\nwhile True:\n    print('x' * 10_000)\n    time.sleep(0.0005)"
    graded = hand_in(GOOD, before={"dice": "while True:\n    pass", "local": printing})
    assert set(words(graded.grade).values()) == {"passed", "needs_review"}
    slow, loud = graded.grade.notebooks[0].notes
    assert re.fullmatch(r"Cell \d+ ran longer than 4 s and was stopped; the cells after .*", slow)
    assert re.match(r"Cell \d+ printed without end and was stopped", loud)
    page = render_feedback(graded)
    assert slow in page
    assert "This cell ran longer than 4 s and was stopped" in page


def test_a_function_without_end_is_timed_out_and_the_rest_goes_on(hand_in):
    found = words(hand_in({**GOOD, "dice": "def dice():\n    while True:\n        pass"}).grade)
    assert found.pop("test-dice") == "timed_out"
    assert set(found.values()) == {"passed", "needs_review"}


def test_catching_the_interruption_gains_no_point(hand_in):
    text = (
        "import time\ndef dice():\n    try:\n        while True: time.sleep(0.01)\n"
        "    except KeyboardInterrupt:\n        return 7"
    )
    found = words(hand_in({**GOOD, "dice": text}).grade)
    assert found.pop("test-dice") == "timed_out"
    assert set(found.values()) == {"passed", "needs_review"}


def test_no_number_of_cells_without_end_outlasts_the_total(hand_in, bundle):
    catches = (
        "import time\ntry:\n    while True: time.sleep(0.01)\nexcept KeyboardInterrupt:\n    pass"
    )
    limits = replace(bundle.lab.limits, cell_seconds=2, total_seconds=5)
    grade = hand_in(GOOD, before=dict.fromkeys(GOOD, catches), limits=limits).grade
    assert 5 <= grade.seconds < 5 + 12
    assert words(grade)["test-twice"] == "passed"
    assert by_id(grade)["test-local"].outcome == "timed_out"
    assert "longer than 5 s in all" in by_id(grade)["test-local"].message


def test_too_much_memory_is_said_so(hand_in):
    grade = hand_in({**GOOD, "dice": "hog = bytearray(2**31)\ndef dice():\n    return 7"}).grade
    found = words(grade)
    assert found.pop("test-dice") == "out_of_memory"
    assert set(found.values()) == {"passed", "needs_review"}
    assert "512 MiB" in by_id(grade)["test-dice"].message


def test_a_kernel_that_dies_costs_what_comes_after(hand_in):
    grade = hand_in({**GOOD, "parts": "import os\nos._exit(3)"}).grade
    assert words(grade) == {
        "test-twice": "passed",
        "test-dice": "passed",
        "test-parts": "crashed",
        "test-local": "crashed",
        "why": "needs_review",
    }
    assert "status 3" in by_id(grade)["test-parts"].message


def test_after_a_kernel_that_would_not_stop_the_word_is_timed_out(hand_in):
    grade = hand_in({**GOOD, "parts": STUBBORN}).grade
    found = words(grade)
    assert found["test-parts"] == "timed_out"
    # The kernel had to be killed because it ran too long: nothing of the student's crashed.
    assert found["test-local"] == "timed_out"


def test_a_test_in_the_kernel_says_that_it_ran_there(hand_in):
    found = by_id(hand_in(GOOD).grade)
    assert found["test-local"].in_kernel
    assert not found["test-twice"].in_kernel
    wrong = by_id(hand_in({**GOOD, "local": "local = 4"}).grade)["test-local"]
    assert (wrong.outcome, wrong.score) == ("failed", 0)
    assert "local is 3" in wrong.message


def test_a_hidden_line_in_the_kernel_says_no_more_than_its_hint(hand_in):
    graded = hand_in({**GOOD, "local": "local = 3.0"})
    found = by_id(graded.grade)["test-local"]
    assert (found.outcome, found.hint) == ("failed", "three, and whole")
    assert re.search(r"271828 \d+", found.private)
    assert "271828" not in found.message + found.detail
    assert "271828" not in render_feedback(graded)


def test_what_a_notebook_leaves_to_chance_is_the_same_in_a_regrade(hand_in):
    chance = {**GOOD, "local": "import random\nlocal = random.random()"}
    said = [by_id(hand_in(chance, who).grade)["test-local"].message for who in ("a", "a", "b")]
    assert said[0] == said[1] != said[2]


def test_a_broken_file_is_rejected_with_a_sentence(folder, bundle, grader, tmp_path):
    where = tmp_path / "ada" / "kinds"
    where.mkdir(parents=True)
    (where / "kinds.ipynb").write_text('{"cells": [', "utf-8")
    grade = grader.grade(only(tmp_path, folder), bundle).grade
    assert (grade.status, grade.score, grade.max_score) == ("rejected", 0, 13)
    assert "JSON" in grade.message


def test_a_test_may_import_the_module_that_came_with_the_lab(grader, tmp_path):
    root = tmp_path / "course"
    content = notebook(
        cell("import tables\nfrom tables import NAME"),
        answer("one", "### BEGIN SOLUTION\none = tables.ONE\n### END SOLUTION"),
        check("test-one", "import tables\nassert one == tables.ONE and NAME == tables.NAME", 1),
        check("test-two", "from tables import ONE\nassert one == ONE", 1),
    )
    folder = write_lab(root, content, "kinds")
    (root / "source" / "kinds" / "tables.py").write_text('NAME, ONE = "the table", 1\n', "utf-8")
    bundle = ensure_bundle(folder, "kinds")
    write_submission(folder, tmp_path / "tree" / "ada" / "kinds", {"one": "one = tables.ONE"})
    grade = grader.grade(only(tmp_path / "tree", folder), bundle).grade
    found = {result.grade_id: (str(result.outcome), result.private) for result in grade.results}
    assert found == {"test-one": ("passed", ""), "test-two": ("passed", "")}


# --- seeds and starts -----------------------------------------------------------------------------


def drawn(graded: Any) -> str:
    found = re.search(r"seed \d+ draw [\d.e-]+", by_id(graded.grade)["test-dice"].private)
    assert found
    return found[0]


def test_a_regrade_draws_the_same_and_another_student_draws_other_numbers(hand_in):
    wrong = {**GOOD, "dice": "def dice():\n    return 0"}
    first = drawn(hand_in(wrong, "ada"))
    assert drawn(hand_in(wrong, "ada")) == first
    assert drawn(hand_in(wrong, "bob")) != first


def test_another_term_draws_other_numbers(folder, bundle, hand_in, tmp_path):
    wrong = {**GOOD, "dice": "def dice():\n    return 0"}
    first = drawn(hand_in(wrong))
    write_submission(folder, tmp_path / "again" / "ada" / "kinds", wrong)
    with Grader(b"the secret of another term", jobs=1) as other:
        assert drawn(other.grade(only(tmp_path / "again", folder), bundle)) != first


def test_a_cold_start_gives_the_same_grades(folder, bundle, hand_in, tmp_path):
    answers = {
        **GOOD,
        "twice": "def twice(x):\n    return 2 * abs(x)",
        "dice": "def dice():\n    return 0",
        "parts": "def parts():\n    return [1, 0]",
    }
    warm = hand_in(answers)
    write_submission(folder, tmp_path / "cold" / "ada" / "kinds", answers)
    with Grader(b"the secret of a term", jobs=1, cold=True) as other:
        cold = other.grade(only(tmp_path / "cold", folder), bundle)
    assert not cold.grade.warm
    assert drawn(cold) == drawn(warm)

    def plain(grade: Grade) -> list[CellResult]:
        return [replace(result, seconds=0.0) for result in grade.results]

    assert plain(cold.grade) == plain(warm.grade)
    assert cold.grade.isolation == warm.grade.isolation


# --- isolation ------------------------------------------------------------------------------------


def test_isolation_that_is_out_of_reach_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr("autograder.grade.engine.best_level", lambda: "landlock")
    with pytest.raises(AutograderError, match=r"`landlock`, not `full`"):
        Grader(b"s", require_isolation="full")


def test_a_kernel_confined_less_than_required_runs_nothing(folder, bundle, tmp_path, monkeypatch):
    # The level that the grader asks for is lowered behind its back: each kernel is checked again.
    monkeypatch.setattr("autograder.grade.engine.best_level", lambda: "full")
    write_submission(folder, tmp_path / "ada" / "kinds", GOOD)
    with Grader(b"s", jobs=1, require_isolation="full") as other:
        other._engine.level = "limits"
        graded = other.grade(only(tmp_path, folder), bundle)
    assert graded.grade.status == "grader_error"
    assert "limits" in graded.grade.message
    assert graded.grade.results == ()
    assert graded.notebooks == {}


# --- the command ----------------------------------------------------------------------------------

STUDENTS = 8


def start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "autograder", "--course", str(root), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str], status: int) -> str:
    out, err = process.communicate(timeout=200)
    assert process.returncode == status, out + err
    return out + err


@pytest.fixture
def classroom(tmp_path):
    """A course with eight submissions, of which one is broken and two are wrong."""
    root = tmp_path / "course"
    root.mkdir()
    (root / "grading_config.py").write_text(CONFIG, "utf-8")
    folder = write_lab(root, outcomes_lab(), "kinds")
    # Long enough that an interruption comes before the end.
    pause = {"twice": "import time\ntime.sleep(0.7)"}
    for number in range(STUDENTS):
        where = root / "submitted" / f"student{number}" / "kinds"
        answers = {**GOOD, "dice": f"def dice():\n    return {7 if number > 2 else 0}"}
        write_submission(folder, where, answers, after=pause)
    broken = root / "submitted" / "student5" / "kinds" / "kinds.ipynb"
    broken.write_text('{"cells": [', "utf-8")
    return root


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8") as file:
        return [
            {name: value for name, value in row.items() if name != "seconds"}
            for row in csv.DictReader(file)
        ]


def journalled(root: Path) -> list[str]:
    path = root / ".autograder" / "journal.sqlite"
    if not path.exists():
        return []
    database = sqlite3.connect(path, timeout=10)
    try:
        return sorted(row[0] for row in database.execute("SELECT student_id FROM graded"))
    except sqlite3.OperationalError:  # not made yet
        return []
    finally:
        database.close()


def wait_for_grades(root: Path, process: subprocess.Popen[str], count: int) -> None:
    while len(journalled(root)) < count:
        assert process.poll() is None, finish(process, 0)
        time.sleep(0.05)


def uninterrupted(root: Path) -> list[dict[str, str]]:
    """The table of a run that nothing happened to."""
    finish(start(root, "grade", "--regrade", "--out", str(root / "whole")), 0)
    return rows(root / "whole" / "grades.csv")


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)],
    ids=["kill", "interrupt"],
)
def test_an_ended_run_is_taken_up_where_it_was(classroom, number, status):
    with marked_processes() as left:
        process = start(classroom, "grade", "--jobs", "2")
        wait_for_grades(classroom, process, 2)
        process.send_signal(number)
        # Two seconds are promised for an interruption; the rest is for a busy machine.
        assert process.wait(timeout=4) == status
        text = process.stdout.read() + process.stderr.read()
        before = journalled(classroom)
        assert 2 <= len(before) < STUDENTS, text
        if number == signal.SIGINT:
            assert "Run the same command again" in text
        deadline = time.monotonic() + 15
        while left() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert left() == []
    text = finish(start(classroom, "grade", "--jobs", "2"), 0)
    assert text.count("from the journal") == len(before)
    # A row a submission: nothing was graded twice, nothing left out.
    assert journalled(classroom) == [f"student{n}" for n in range(STUDENTS)]
    assert rows(classroom / "grades" / "grades.csv") == uninterrupted(classroom)


def test_a_broken_submission_costs_only_itself_and_every_outcome_is_written(classroom):
    text = finish(start(classroom, "grade", "--jobs", "2"), 0)
    found = {row["student_id"]: row for row in rows(classroom / "grades" / "grades.csv")}
    assert found.pop("student5")["status"] == "rejected"
    assert {row["status"] for row in found.values()} == {"needs_review"}
    assert [found[f"student{n}"]["score"] for n in (0, 1, 2)] == ["8"] * 3
    assert {float(found[f"student{n}"]["score"]) for n in (3, 4, 6, 7)} == {9.0}
    assert "student5" in text
    for number in range(STUDENTS):
        for suffix in ("json", "html"):
            assert (classroom / "grades" / f"student{number}" / f"kinds.{suffix}").is_file()
    # The broken file is replaced: only that one is graded again.
    good = classroom / "submitted" / "student4" / "kinds" / "kinds.ipynb"
    (classroom / "submitted" / "student5" / "kinds" / "kinds.ipynb").write_bytes(good.read_bytes())
    again = finish(start(classroom, "grade", "--jobs", "2"), 0)
    assert again.count("from the journal") == STUDENTS - 1
    after = {row["student_id"]: row for row in rows(classroom / "grades" / "grades.csv")}
    assert after["student5"]["score"] == "9"


def test_a_fault_of_the_test_is_no_zero_and_exits_with_1(tmp_path):
    root = tmp_path / "course"
    root.mkdir()
    (root / "grading_config.py").write_text(CONFIG, "utf-8")
    content = notebook(
        answer("one", "### BEGIN SOLUTION\none = 1\n### END SOLUTION"),
        check("test-one", "assert one == 1\n99", 2),
    )
    folder = write_lab(root, content, "kinds")
    write_submission(folder, root / "submitted" / "ada" / "kinds", {"one": "one = 1"})
    text = finish(start(root, "grade"), 1)
    (row,) = rows(root / "grades" / "grades.csv")
    assert row["status"] == row["outcome:test-one"] == "grader_error"
    assert "ada" in text
    assert journalled(root) == []


def test_wrong_uses_are_told_from_faults(tmp_path):
    finish(start(tmp_path, "grade"), 1)
    finish(start(tmp_path, "grade", "--jobs", "none"), 2)
    finish(start(tmp_path, "grade", "--require-isolation", "perfect"), 2)
    assert os.listdir(tmp_path) == []  # noqa: PTH208
