"""Cases that do not meet are graded as one submission, and each gets what it would get alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.records import (
    Cell,
    CellResult,
    Grade,
    Isolation,
    Lab,
    Notebook,
    NotebookGrade,
    Outcome,
)
from autograder.verify.cases import Case, Insertion, Loss
from autograder.verify.narrow import narrowed
from autograder.verify.together import Party, as_alone, parties
from autograder.verify.trials import Trial, apply_case, student_notebook

STUB = "raise NotImplementedError()"
ANSWERS = {
    "area": "def area(a, b):\n    return a * b",
    "volume": "def volume(a, b, c):\n    return area(a, b) * c",
    "root": "def root(x):\n    return x ** 0.5",
    "total": "def total(numbers):\n    return sum(numbers)",
}
TESTS = {
    "area": "assert area(2, 3) == 6",
    "volume": "assert volume(1, 2, 3) == 6",
    "root": "assert root(4) == 2",
    "total": "assert total(given) == 6",
}
START = "given = [1, 2, 3]"


def _cells() -> list[Cell]:
    cells = [Cell("code", "readonly", "start", 0.0, START, START)]
    for name, answer in ANSWERS.items():
        cells.append(Cell("code", "solution", name, 0.0, answer, STUB))
        cells.append(Cell("code", "test", f"test-{name}", 2.0, TESTS[name], "assert True"))
    return cells


BOOK = Notebook("lab", tuple(_cells()))
LAB = Lab("lab", "A lab", (BOOK,))
REFERENCE = {("lab", name): text for name, text in ANSWERS.items()}
SOLVED = {"lab": student_notebook(BOOK, REFERENCE)}


def trial(
    name: str, *, kind: str = "wrong", loses: str = "", added: str = "", **answers: str
) -> Trial:
    """A case, as `verify` makes it: narrowed to what it is about."""
    losses = tuple(Loss(f"test-{one}") for one in loses.split())
    more = (Insertion("more", "after", "test-area", added),) if added else ()
    case = Case(kind, name, losses, (), "", tuple(answers.items()), more, 1)  # type: ignore[arg-type]
    content = {"lab": apply_case(case, BOOK, REFERENCE, "here")}
    return narrowed(Trial(name, kind, name, case, content), SOLVED, LAB)  # type: ignore[arg-type]


def names(*trials: Trial) -> list[str]:
    """Who is together, a line for each party."""
    found = parties(trials, LAB, REFERENCE)
    return [" ".join(member.name for member in party.members) for party in found]


AREA = trial("a", area="def area(a, b):\n    return a + b", loses="area volume")
VOLUME = trial("v", volume="def volume(a, b, c):\n    return c", loses="volume")
ROOT = trial("r", root="def root(x):\n    return x", loses="root")
TOTAL = trial("t", total="def total(numbers):\n    return 0", loses="total")


def test_cases_of_answers_that_do_not_use_each_other_are_one_notebook_with_the_answers_of_all() -> (
    None
):
    (party,) = parties([AREA, ROOT, TOTAL], LAB, REFERENCE)
    assert party.members == (AREA, ROOT, TOTAL)
    texts = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["source"]
        for cell in party.handed.notebooks["lab"]["cells"]
    }
    assert "a + b" in texts["area"]
    assert "return x" in texts["root"]
    assert "return 0" in texts["total"]
    # Which the first of them is about, and the others had left out.
    assert texts["volume"] == ANSWERS["volume"]
    asked = {name for _, name in party.handed.asked or ()}
    assert asked == {"test-area", "test-volume", "test-root", "test-total"}
    assert not party.handed.idle
    # The members are as they were.
    assert ROOT.notebooks["lab"]["cells"][1]["source"] == ""


def test_what_no_member_needs_is_not_run() -> None:
    (party,) = parties([ROOT, TOTAL], LAB, REFERENCE)
    assert party.handed.idle == {("lab", "test-area"), ("lab", "test-volume")}


def test_one_whose_tests_need_the_other_s_answer_is_not_with_it() -> None:
    assert names(AREA, VOLUME, ROOT) == ["a r", "v"]


def test_two_of_the_same_answer_are_not_together() -> None:
    assert names(ROOT, replace(ROOT, name="again"), TOTAL) == ["r t", "again"]


@pytest.mark.parametrize(
    "answer",
    [
        "given = [9]\ndef root(x):\n    return x",  # which the other uses
        "given.append(4)\ndef root(x):\n    return x",
        "def total(x):\n    return x\nroot = total",
        "def root(x):\n    return x\nopen('file', 'w').close()",  # which no name tells of
        "%timeit 1\ndef root(x):\n    return x",
    ],
)
def test_an_answer_that_touches_more_than_its_own_is_alone(answer: str) -> None:
    assert names(trial("r", root=answer, loses="root"), TOTAL) == ["r", "t"]


def test_reference_release_and_cases_that_count_all_questions_are_alone() -> None:
    reference = Trial("reference", "reference", "the reference solution", None, SOLVED)
    whole = trial("w", root=ANSWERS["root"], loses="total")  # nothing that its answer can reach
    assert whole.asked is None
    more = trial("m", root="def root(x):\n    return x", added="print(1)", loses="root")
    assert names(reference, whole, more, TOTAL) == ["reference", "w", "m", "t"]


def test_one_that_is_to_end_the_process_is_alone() -> None:
    assert ROOT.case is not None
    killed = replace(ROOT, case=replace(ROOT.case, losses=(Loss("test-root", Outcome.CRASHED),)))
    assert names(killed, TOTAL) == ["r", "t"]


def grade(**outcomes: Outcome) -> Grade:
    cells = []
    for name in ANSWERS:
        outcome = outcomes.get(name, Outcome.PASSED)
        score = 2.0 if outcome is Outcome.PASSED else 0.0
        cells.append(CellResult(f"test-{name}", outcome, score, 2.0))
    book = NotebookGrade("lab", tuple(cells))
    return Grade("s", "lab", 0.0, 8.0, "graded", (book,), Isolation("none"), 0.0)


FAILED = Outcome.FAILED


def test_a_grade_as_expected_is_each_member_s_own() -> None:
    (party,) = parties([ROOT, TOTAL], LAB, REFERENCE)
    assert as_alone(party, grade(root=FAILED, total=FAILED), LAB)
    # A question of neither.
    assert as_alone(party, grade(root=FAILED, total=FAILED, area=Outcome.TIMED_OUT), LAB)


@pytest.mark.parametrize(
    "found",
    [
        grade(root=FAILED),
        grade(root=FAILED, total=Outcome.TIMED_OUT),
        grade(root=FAILED, total=Outcome.CRASHED),
        replace(grade(root=FAILED, total=FAILED), status="rejected"),
        replace(grade(), notebooks=(replace(grade().notebooks[0], notes=("A cell is missing.",)),)),
    ],
)
def test_after_anything_else_they_are_graded_alone(found: Grade) -> None:
    (party,) = parties([ROOT, TOTAL], LAB, REFERENCE)
    assert not as_alone(party, found, LAB)
    # Alone, it is what it is.
    assert as_alone(Party(ROOT, (ROOT,)), found, LAB)


def test_of_mutants_nothing_is_expected_but_that_they_leave_the_others_their_process() -> None:
    members = [replace(one, kind="mutant") for one in (ROOT, TOTAL)]
    (party,) = parties(members, LAB, REFERENCE)
    assert as_alone(party, grade(), LAB)
    assert as_alone(party, grade(root=FAILED), LAB)
    assert not as_alone(party, grade(root=Outcome.TIMED_OUT), LAB)
