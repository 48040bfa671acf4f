"""Where a score is decided: from what happened to an outcome and points."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.grade.deaths import death_of
from autograder.grade.events import CellRun, Death, Events, TestRun
from autograder.grade.score import grade_notebook, score
from autograder.grade.seeds import seed_for
from autograder.intake import Rebuilt, RebuiltCell
from autograder.judge.records import Ruling
from autograder.records import CellResult, Limits, Outcome


def cell(
    index: int, role: str, grade_id: str = "", *, points: float = 0, changed: bool = True
) -> RebuiltCell:
    return RebuiltCell("code", role, grade_id, points, "x", "x", (), changed, index)  # type: ignore[arg-type]


def one(answer: RebuiltCell, test: TestRun | None, **events: Any) -> CellResult:
    """The result of one question: an answer cell and its test."""
    rebuilt = Rebuilt((answer, cell(2, "test", "test-f", points=4)), ())
    happened = Events(tests={} if test is None else {2: test}, **events)
    (result,) = score(rebuilt, happened, Limits())
    return result


ANSWER = cell(1, "solution", "f")
UNTOUCHED = cell(1, "solution", "f", changed=False)


def test_a_pass_gives_all_points_even_where_the_answer_stands_elsewhere() -> None:
    result = one(UNTOUCHED, TestRun(Ruling("passed", 4)))
    assert (result.outcome, result.score, result.max_score) == (Outcome.PASSED, 4, 4)


def test_a_trailing_number_gives_part_of_the_points() -> None:
    result = one(ANSWER, TestRun(Ruling("partial", 1.5)))
    assert (result.outcome, result.score) == (Outcome.PARTIAL, 1.5)


def test_a_failure_shows_message_hint_and_detail_and_keeps_the_rest_private() -> None:
    ruling = Ruling(
        "failed", 0, "2 is not 3", "Add, do not subtract.", "assert f(1) == 3", "secret"
    )
    result = one(ANSWER, TestRun(ruling))
    assert result.outcome is Outcome.FAILED
    assert (result.message, result.hint, result.detail) == (
        "2 is not 3",
        "Add, do not subtract.",
        "assert f(1) == 3",
    )
    assert result.private == "secret"


def test_an_untouched_answer_is_not_attempted_and_gets_no_hint() -> None:
    result = one(UNTOUCHED, TestRun(Ruling("failed", 0, "no", "a hint")))
    assert (result.outcome, result.score, result.hint) == (Outcome.NOT_ATTEMPTED, 0, "")


def test_a_name_that_is_missing_because_its_cell_failed_names_the_cell() -> None:
    text = "invalid syntax (895661206.py, line 1)"
    stopped = CellRun(1, "error", "SyntaxError", text)
    result = one(ANSWER, TestRun(Ruling("failed", 0, missing_name="f")), cells={1: stopped})
    assert result.outcome is Outcome.FAILED
    assert "`f` is not defined, because cell 1 stopped with SyntaxError" in result.message
    assert result.detail == "SyntaxError: invalid syntax (line 1)"


@pytest.mark.parametrize("error", ["MemoryError", "ResourceExhaustedError"])
def test_running_out_of_memory_is_told_as_such(error: str) -> None:
    assert (
        one(ANSWER, TestRun(Ruling("failed", 0, error_type=error))).outcome is Outcome.OUT_OF_MEMORY
    )
    stopped = CellRun(1, "error", error)
    result = one(ANSWER, TestRun(Ruling("failed", 0, missing_name="f")), cells={1: stopped})
    assert result.outcome is Outcome.OUT_OF_MEMORY


def test_time_up_in_the_test_or_in_the_answer() -> None:
    assert one(ANSWER, TestRun(Ruling("failed", 0), timed_out=True)).outcome is Outcome.TIMED_OUT
    slow = CellRun(1, "timed_out")
    result = one(ANSWER, TestRun(Ruling("failed", 0, missing_name="f")), cells={1: slow})
    assert result.outcome is Outcome.TIMED_OUT
    assert "Cell 1" in result.message
    # Whoever catches the interruption and answers afterwards has run too long all the same.
    for verdict in ("passed", "partial"):
        result = one(ANSWER, TestRun(Ruling(verdict, 4), timed_out=True))
        assert (result.outcome, result.score) == (Outcome.TIMED_OUT, 0)


def test_printing_without_end_fails_the_test_or_leaves_the_name_undefined() -> None:
    for verdict in ("failed", "passed"):
        result = one(ANSWER, TestRun(Ruling(verdict, 4), flooded=True))
        assert (result.outcome, result.score) == (Outcome.FAILED, 0)
        assert "printed without end in this test" in result.message
    result = one(
        ANSWER,
        TestRun(Ruling("failed", 0, missing_name="f")),
        cells={1: CellRun(1, "flooded", "KeyboardInterrupt")},
    )
    assert "`f` is not defined, because cell 1 printed without end" in result.message


def test_cells_that_were_stopped_are_noted_but_for_tests_and_the_end_of_the_kernel() -> None:
    rebuilt = Rebuilt((ANSWER, cell(2, "test", "test-f", points=4)), ("From intake.",))

    def notes(*stopped: CellRun, **happened: Any) -> tuple[str, ...]:
        events = Events(cells={run.index: run for run in stopped}, **happened)
        return grade_notebook("nb", rebuilt, events, Limits(cell_seconds=7)).notes

    fine, slow = CellRun(1, "ok"), CellRun(3, "timed_out")
    assert notes(fine) == ("From intake.",)
    (said,) = notes(fine, slow)[1:]
    assert said.startswith("Cell 3 ran longer than 7 s and was stopped")
    (said,) = notes(slow, CellRun(5, "timed_out"))[1:]
    assert said.startswith("Cells 3 and 5 ran longer")
    (said,) = notes(CellRun(4, "flooded"))[1:]
    assert said.startswith("Cell 4 printed without end")
    assert notes(slow, tests={3: TestRun(None)})[1:] == ()
    assert notes(slow, death=Death("timed_out", 3, "It did not stop."))[1:] == ()


@pytest.mark.parametrize("cause", ["crashed", "timed_out", "out_of_memory"])
def test_after_the_kernel_has_died_each_test_has_the_cause_of_its_death(cause: Any) -> None:
    death = Death(cause, 1, "The kernel ended in cell 1.")
    for test in (None, TestRun(None), TestRun(Ruling("student_gone", 0))):
        result = one(ANSWER, test, death=death)
        assert (result.outcome.value, result.score) == (cause, 0)
        assert "cell 1" in result.message


def test_a_test_that_is_broken_is_the_graders_fault() -> None:
    result = one(ANSWER, TestRun(Ruling("broken_test", 0, private="ends in 9 of 4 points")))
    assert result.outcome is Outcome.GRADER_ERROR
    assert "9 of 4" not in result.message


def test_a_test_that_could_not_be_asked_is_the_graders_fault() -> None:
    assert one(ANSWER, None).outcome is Outcome.GRADER_ERROR


def test_two_tests_in_a_row_are_about_the_same_answer() -> None:
    rebuilt = Rebuilt(
        (UNTOUCHED, cell(2, "test", "a", points=1), cell(3, "test", "b", points=1)), ()
    )
    failed = TestRun(Ruling("failed", 0))
    results = score(rebuilt, Events(tests={2: failed, 3: failed}), Limits())
    assert [result.outcome for result in results] == [Outcome.NOT_ATTEMPTED] * 2


def test_a_cell_that_the_student_added_counts_as_an_attempt() -> None:
    rebuilt = Rebuilt((UNTOUCHED, cell(2, "free"), cell(3, "test", "a", points=1)), ())
    (result,) = score(rebuilt, Events(tests={3: TestRun(Ruling("failed", 0))}), Limits())
    assert result.outcome is Outcome.FAILED


def test_a_person_grades_a_manual_answer_unless_it_was_not_touched() -> None:
    rebuilt = Rebuilt(
        (
            cell(1, "manual", "essay", points=3),
            cell(2, "manual", "empty", points=3, changed=False),
            cell(3, "task", "project", points=3, changed=False),
        ),
        (),
    )
    results = score(rebuilt, Events(), Limits())
    assert [(r.outcome.value, r.score, r.max_score) for r in results] == [
        ("needs_review", 0, 3),
        ("not_attempted", 0, 3),
        ("needs_review", 0, 3),
    ]


def test_a_seed_repeats_and_differs_by_student_lab_question_and_secret() -> None:
    base = (b"secret", "lab", "ann", "notebook", "test-f")
    seed = seed_for(*base)
    assert seed == seed_for(*base)
    assert 0 <= seed < 2**32
    others = [
        seed_for(b"other", *base[1:]),
        seed_for(b"secret", "lab2", *base[2:]),
        seed_for(b"secret", "lab", "bob", *base[3:]),
        seed_for(*base[:4], "test-g"),
    ]
    assert len({seed, *others}) == 5


def test_a_training_that_is_ended_is_told_its_own_limit_and_not_that_of_a_cell() -> None:
    run = TestRun(Ruling("failed", 0), timed_out=True, training_seconds=127.5)
    result = one(ANSWER, run)
    assert result.outcome is Outcome.TIMED_OUT
    assert result.message == "A training of your model ran longer than 127.5 s and was ended."
    death = death_of(2, "timed_out", {}, Limits(), 127.5)
    assert "127.5 s" in death.text
    assert f"{Limits().cell_seconds:g} s" in death_of(2, "timed_out", {}, Limits()).text
