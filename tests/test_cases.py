"""Cases read from a file, made into submissions, and compared with their grades."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.grade.records import Graded
from autograder.intake import rebuild
from autograder.records import (
    Cell,
    CellResult,
    Grade,
    Isolation,
    Lab,
    Limits,
    Notebook,
    NotebookGrade,
    Outcome,
)
from autograder.verify import make_trials, narrow_trials, parse_cases, verify_labs
from autograder.verify import run as verify_run
from autograder.verify.cases import Insertion, Loss

TEXT = """\
# Cases of a lab.

# === correct: with a loop
# A remark.
# --- one

def one(x):
    # --not a heading
    return x

# === wrong: forgets x
# loses: test-one=failed, test-two@1.5
# loses: test-three
# hint: Return
# hint: x
# notebook: lab
# --- two
def two(): pass
# --- +scratch after one
print(1)
"""


def test_a_file_of_cases():
    first, second = parse_cases(TEXT, "f")
    assert (first.kind, first.title, first.line) == ("correct", "with a loop", 3)
    assert first.answers == (("one", "def one(x):\n    # --not a heading\n    return x"),)
    assert second.losses == (
        Loss("test-one", Outcome.FAILED),
        Loss("test-two", points=1.5),
        Loss("test-three"),
    )
    assert second.hints == ("Return", "x")
    assert second.notebook == "lab"
    assert second.answers == (("two", "def two(): pass"),)
    assert second.insertions == (Insertion("scratch", "after", "one", "print(1)"),)
    assert parse_cases("", "f") == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("x = 1", 1, "belongs to no cell"),
        ("# --- one\nx", 1, "before the first case"),
        ("\n# === right: a", 2, "correct: title"),
        ("# === wrong:", 1, "correct: title"),
        ("# === wrong: a\n# lose: test-one", 2, "`lose:` is not known"),
        ("# === wrong: a\n# loses:\n# --- one\nx", 2, "says nothing"),
        ("# === wrong: a\n# loses: a b\n# --- one\nx", 2, "'a b' is not a cell"),
        ("# === wrong: a\n# loses: a=fail\n# --- one\nx", 2, "`fail` is not an outcome"),
        ("# === wrong: a\n# loses: a@1.2.3\n# --- one\nx", 2, "not a number"),
        ("# === wrong: a\n# --- one\nx", 1, "loses nothing"),
        ("# === correct: a\n# loses: b\n# --- one\nx", 1, "has `loses`"),
        ("# === correct: a", 1, "changes nothing"),
        ("# === correct: a\n# ---\nx", 2, "names no cell"),
        ("# === correct: a\n# --- one two\nx", 2, "names no cell"),
        ("# === correct: a\n# --- +s below one\nx", 2, "names no cell"),
        ("# === correct: a\n# --- one\nx\n# --- one\ny", 4, "answered twice"),
        ("# === correct: a\n# --- one\nx\n# === correct: a\n# --- one\ny", 4, "two cases"),
    ],
)
def test_mistakes_in_a_file_of_cases(text, line, words):
    with pytest.raises(AutograderError) as caught:
        parse_cases(text, "tests/labs/lab.py")
    assert str(caught.value).startswith(f"tests/labs/lab.py, line {line}: ")
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")


STUB = "def {}(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
WORKED = "def {}(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"


def source_cell(text, grade_id, **flags):
    meta = {"grade_id": grade_id, "schema_version": 3, "grade": False, "solution": False}
    meta |= {"locked": False, **flags}
    return {
        "cell_type": "code",
        "id": grade_id,
        "source": text,
        "metadata": {"nbgrader": meta},
        "outputs": [],
        "execution_count": None,
    }


@pytest.fixture
def course(tmp_path):
    """A course with one lab of two questions, and its bundle."""
    cells = []
    records = []
    for name in ("one", "two"):
        cells.append(source_cell(WORKED.format(name), name, solution=True))
        test = f"assert {name}(1) == 1"
        cells.append(source_cell(test, f"test-{name}", grade=True, locked=True, points=2))
        stub = STUB.format(name)
        records.append(Cell("code", "solution", name, 0.0, stub, stub))
        records.append(Cell("code", "test", f"test-{name}", 2.0, test, test))
    path = tmp_path / "source" / "lab" / "lab.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    )
    lab = Lab("lab", "A lab", (Notebook("lab", tuple(records)),))
    return CourseFolder(tmp_path), Bundle(lab, "d" * 64, tmp_path / "lab.zip")


def write_cases(folder, text):
    path = folder.root / "tests" / "labs" / "lab.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def sources(trial):
    return [cell["source"] for cell in trial.notebooks["lab"]["cells"]]


def test_trials_are_notebooks_that_a_student_could_hand_in(course):
    folder, bundle = course
    write_cases(
        folder,
        "# === wrong: forgets x!\n# loses: test-one\n# --- one\ndef one(x): pass\n"
        "# --- +scratch before test-one\nprint('hello')\n",
    )
    reference, release, wrong = make_trials(folder, bundle)
    assert (reference.name, release.name, wrong.name) == (
        "reference",
        "release",
        "wrong-forgets-x",
    )
    assert sources(reference)[0] == "def one(x):\n    return x"
    assert sources(release)[0] == STUB.format("one")
    assert sources(wrong)[:3] == ["def one(x): pass", "print('hello')", "assert one(1) == 1"]
    assert sources(wrong)[3] == sources(reference)[2]
    for trial in (reference, release, wrong):
        raw = json.dumps(trial.notebooks["lab"]).encode()
        rebuilt = rebuild(bundle.lab.notebooks[0], raw, Limits())
        assert rebuilt.notes == ()
        assert [cell.source for cell in rebuilt.cells] == sources(trial)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# === correct: a\n# --- three\nx", "`three` is not an answer cell of lab"),
        ("# === correct: a\n# --- test-one\nx", "`test-one` is not an answer cell"),
        ("# === wrong: a\n# loses: one\n# --- one\nx", "`one` is not an autograded test cell"),
        ("# === correct: a\n# --- +s after three\nx", "`three` is not a cell of lab"),
        ("# === correct: a\n# notebook: b\n# --- one\nx", "no notebook `b`; it has: lab"),
    ],
)
def test_cases_that_do_not_fit_the_lab(course, text, words):
    folder, bundle = course
    write_cases(folder, text)
    with pytest.raises(AutograderError) as caught:
        make_trials(folder, bundle)
    assert str(caught.value).startswith("tests/labs/lab.py, line 1: ")
    assert words in str(caught.value)


def run_tests(one, bundle, hint="Return x."):
    """Grade for real, in this process: these notebooks are our own."""
    results = []
    namespace: dict[str, object] = {}
    rebuilt = rebuild(bundle.lab.notebooks[0], one.read("lab", 10_000), Limits())
    answered = {cell.grade_id for cell in rebuilt.cells if cell.changed}
    for cell in rebuilt.cells:
        try:
            exec(cell.source, namespace)
            outcome = Outcome.PASSED
        except Exception:
            answer = cell.grade_id.removeprefix("test-")
            outcome = Outcome.FAILED if answer in answered else Outcome.NOT_ATTEMPTED
        if cell.role == "test":
            score = cell.points if outcome is Outcome.PASSED else 0.0
            results.append(CellResult(cell.grade_id, outcome, score, cell.points, hint=hint))
    score = sum(result.score for result in results)
    notebook = NotebookGrade("lab", tuple(results), rebuilt.notes)
    isolation = Isolation("none")
    return Graded(Grade(one.student_id, "lab", score, 4.0, "graded", (notebook,), isolation, 0.0))


def verified(course, monkeypatch, text, grade=run_tests, environment="e", **options):
    folder, bundle = course
    monkeypatch.setattr(verify_run, "ensure_bundle", lambda folder, lab: bundle)
    write_cases(folder, text)
    return {
        item.trial.title: item
        for item in verify_labs(folder, ["lab"], grade, environment=environment, **options)
    }


CASES = """\
# === correct: as a lambda
# --- one
one = lambda x: x
# === wrong: forgets x
# loses: test-one=failed
# hint: RETURN
# --- one
def one(x): pass
"""


def test_a_lab_without_surprise(course, monkeypatch):
    items = verified(course, monkeypatch, CASES)
    assert len(items) == 4
    assert all(item.surprises == () for item in items.values())
    assert items["the reference solution"].grade.score == 4.0
    assert items["the untouched release"].grade.score == 0.0


def test_unchanged_cases_do_not_run_again(course, monkeypatch):
    verified(course, monkeypatch, CASES)
    again = verified(course, monkeypatch, CASES.replace("def one(x): pass", "def one(x): ..."))
    assert [item.trial.title for item in again.values() if not item.cached] == ["forgets x"]


def test_only_some_cases(course, monkeypatch):
    assert set(verified(course, monkeypatch, CASES, only="LAMBDA")) == {"as a lambda"}
    assert set(verified(course, monkeypatch, CASES, only="wrong:")) == {"forgets x"}


TWO = (
    CASES
    + """\
# === wrong: forgets y
# loses: test-two=failed
# --- two
def two(x): pass
"""
)


def handing_in(wrong=()):
    """A grader like `run_tests` and the list of whom it graded; `wrong` are stopped at their last question."""
    graded = []

    def grade(one, bundle):
        graded.append(one.student_id)
        found = run_tests(one, bundle)
        if one.student_id not in wrong:
            return found
        (book,) = found.grade.notebooks
        last = replace(book.cells[-1], outcome=Outcome.TIMED_OUT, score=0.0)
        cells = (*book.cells[:-1], last)
        return Graded(replace(found.grade, notebooks=(replace(book, cells=cells),)))

    return grade, graded


def test_cases_that_do_not_meet_are_graded_as_one(course, monkeypatch):
    grade, graded = handing_in()
    items = verified(course, monkeypatch, TWO, grade, make=narrow_trials)
    assert sorted(graded) == ["correct-as-a-lambda+1", "reference", "release", "wrong-forgets-x"]
    assert {title: item.others for title, item in items.items()} == {
        "the reference solution": 0,
        "the untouched release": 0,
        "as a lambda": 1,
        "forgets x": 0,
        "forgets y": 1,
    }
    assert all(item.surprises == () for item in items.values())
    again = verified(course, monkeypatch, TWO, grade, make=narrow_trials)
    assert all(item.cached for item in again.values())


def test_cases_asked_for_by_name_and_whole_ones_are_graded_one_by_one(course, monkeypatch):
    for options in ({"make": narrow_trials, "only": ":"}, {"make": make_trials}):
        grade, graded = handing_in()
        verified(course, monkeypatch, TWO, grade, **options)
        assert not [name for name in graded if "+" in name]


def test_where_one_of_them_disturbs_the_grading_each_is_graded_alone(course, monkeypatch):
    grade, graded = handing_in(wrong=["correct-as-a-lambda+1"])
    items = verified(course, monkeypatch, TWO, grade, make=narrow_trials, jobs=1)
    assert len(items) == 5
    assert set(graded[-2:]) == {"correct-as-a-lambda", "wrong-forgets-y"}
    assert all(item.surprises == () and not item.others for item in items.values())


def test_a_surprise_is_one_of_a_case_graded_alone(course, monkeypatch):
    grade, graded = handing_in()
    text = TWO.replace("one = lambda x: x", "one = lambda x: 2")
    items = verified(course, monkeypatch, text, grade, make=narrow_trials)
    assert "correct-as-a-lambda" in graded
    assert [name for name, item in items.items() if item.surprises] == ["as a lambda"]


MANY = "".join(
    f"# === correct: number {number}\n# --- one\ndef one(x): return x + {number} - {number}\n"
    for number in range(12)
)
OWED = {"the reference solution", "the untouched release"}


def test_when_time_is_up_reference_and_release_are_graded_and_the_rest_waits(course, monkeypatch):
    assert set(verified(course, monkeypatch, MANY, seconds=0, jobs=1)) == OWED
    rest = verified(course, monkeypatch, MANY)
    assert len(rest) == 14
    assert {title for title, item in rest.items() if item.cached} == OWED


def test_a_sample_is_another_one_when_something_has_changed(course, monkeypatch):
    def order(environment):
        graded = []

        def grade(one, bundle):
            graded.append(one.student_id)
            return run_tests(one, bundle)

        verified(course, monkeypatch, MANY, grade, environment, seconds=1e9, jobs=1)
        return graded

    one, other = order("e"), order("f")
    assert set(one[:2]) == set(other[:2]) == {"reference", "release"}
    assert sorted(one) == sorted(other)
    assert one[2:] != other[2:]


@pytest.mark.parametrize(
    ("change", "title", "words"),
    [
        (("def one(x): pass", "def one(x): return x"), "forgets x", "`test-one` passed"),
        (("one = lambda x: x", "one = lambda x: 2"), "as a lambda", "must pass"),
        (("=failed", "=crashed"), "forgets x", "must be crashed"),
        (("=failed", "@1"), "forgets x", "lost 2 points, and must lose 1"),
        (("RETURN", "bias"), "forgets x", "no feedback says 'bias'; it says: Return x."),
        (("test-one=failed", "test-two"), "forgets x", "`test-one` failed with 0/2"),
    ],
)
def test_surprises(course, monkeypatch, change, title, words):
    items = verified(course, monkeypatch, CASES.replace(*change))
    assert any(words in surprise for surprise in items[title].surprises)
    assert [name for name, item in items.items() if item.surprises] == [title]


def test_a_release_that_earns_points_and_a_reference_that_loses_them(course, monkeypatch):
    def lenient(one, bundle):
        graded = run_tests(one, bundle)
        cells = tuple(
            CellResult(c.grade_id, Outcome.PARTIAL, 1.0, 2.0)
            for c in graded.grade.notebooks[0].cells
        )
        notebook = NotebookGrade("lab", cells)
        grade = Grade(one.student_id, "lab", 2.0, 4.0, "graded", (notebook,), Isolation("none"), 0)
        return Graded(grade)

    items = verified(course, monkeypatch, "", lenient)
    assert len(items["the untouched release"].surprises) == 2
    assert len(items["the reference solution"].surprises) == 2


def test_a_cell_of_the_reference_that_fails_in_the_grader(course, monkeypatch):
    """An ungraded cell costs no points, but what it shows is an error in every student's feedback."""

    def failing(one, bundle):
        def ran(role, tags=(), name="NameError", number=0):
            output = {
                "output_type": "error",
                "ename": name,
                "evalue": "name 'x'",
                "traceback": [],
            }
            meta = {
                "nbgrader": {"grade_id": f"c{number}", "solution": False, **role},
                "tags": list(tags),
            }
            return {
                "cell_type": "code",
                "id": f"i{number}",
                "source": "x",
                "metadata": meta,
                "outputs": [output],
            }

        cells = [
            ran({"locked": True}),
            ran({"grade": True, "locked": True}, number=1),
            ran({"locked": True}, tags=["raises-exception"], number=2),
            {"cell_type": "markdown", "id": "m", "source": "", "metadata": {}},
            {**ran({}, name="ValueError", number=3), "metadata": {}},
        ]
        return replace(run_tests(one, bundle), notebooks={"lab": {"cells": cells}})

    items = verified(course, monkeypatch, CASES, failing)
    assert items["the reference solution"].surprises == (
        "cell 1 (`c0`) fails: NameError: name 'x'",
        "cell 5 fails: ValueError: name 'x'",
    )
    assert items["the untouched release"].surprises == items["as a lambda"].surprises == ()


def test_a_grader_that_fails_is_a_surprise(course, monkeypatch):
    def broken(one, bundle):
        raise RuntimeError("no server")

    items = verified(course, monkeypatch, "", broken)
    assert all("no server" in item.surprises[0] for item in items.values())
