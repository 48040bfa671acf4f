"""Mutants: which changes are made, what they look like, and what a run of them says."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from courses import answer, check, notebook, write_lab

from autograder.__main__ import main
from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.grade.records import Graded
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
from autograder.verify.mutants import entry_for, mutants_path, read_equivalents, verdict
from autograder.verify.mutate import mutate
from autograder.verify.trials import Trial


def becomes(source: str) -> set[str]:
    return {mutant.becomes for mutant in mutate(source)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("z = x + y", {"z = x - y"}),
        ("z = x @ W", {"z = x * W"}),
        ("z = (a) - (b)", {"z = (a) + (b)", "z = (b)-(a)"}),
        ("z = a < b", {"z = a <= b", "z = a > b"}),
        ("z = a and b", {"z = a or b"}),
        ("z = -x", {"z = (x)"}),
        ("z = np.abs(a - b)", {"z = np.abs(a + b)", "z = (a - b)"}),
        (
            "z = (a - b) ** 2",
            {"z = (a + b) ** 2", "z = (a - b) * 2", "z = (a - b) ** 3", "z = (a - b) ** 1"},
        ),
        ("if a == b: f()", {"if a != b: f()"}),
        ("if not a: f()", {"if (a): f()"}),
        ("if a: f()", {"if (not (a)): f()"}),
        ("z = 2", {"z = 3", "z = 1"}),
        ("z = 0.5", {"z = 1.0"}),
        ("z = 1e-7", {"z = 0.1", "z = 0.0"}),
        ("z = True", {"z = False"}),
        ("z = W.T", {"z = W"}),
        ("z = W.copy()", {"z = W"}),
        ("z = np.exp(x)", {"z = (x)"}),
        ("z = np.argmax(x)", {"z = np.argmin(x)"}),
        ("z = f(x, axis=k)", {"z = f(x)"}),
        ("z = f(axis=k, keepdims=m)", {"z = f( keepdims=m)", "z = f(axis=k)"}),
        ("z = f(x, dtype=float)", set()),
        ("z = f(a, b)", {"z = f(b, a)"}),
        ("z = Dense(n, activation='relu')", {"z = Dense(n)", "z = Dense(n, activation='linear')"}),
        ("z = a if c else b", {"z = a if (not (c)) else b"}),
        (
            "for i in range(n): g(i)",
            {"for i in range((n) - 1): g(i)", "for i in range(1, n): g(i)"},
        ),
        ("for _ in range(n): g()", {"for _ in range((n) - 1): g()"}),
        ("for _ in range(9): g()", {"for _ in range(10): g()", "for _ in range(8): g()"}),
        ("z = {'a', 'b'}", {"z = {'a_', 'b'}", "z = {'a', 'b_'}", "z = {'b'}", "z = {'a'}"}),
        ("s = 'Ä'; z = x + y", {"s = 'Ä_'; z = x + y", "s = 'Ä'; z = x - y"}),
        (
            "z = {'a': 'x', 'b': 'y', 'c': 'x'}",
            {
                "z = {'a_': 'x', 'b': 'y', 'c': 'x'}",
                "z = {'a': 'y', 'b': 'y', 'c': 'x'}",
                "z = {'a': 'x', 'b_': 'y', 'c': 'x'}",
                "z = {'a': 'x', 'b': 'x', 'c': 'x'}",
                "z = {'a': 'x', 'b': 'y', 'c_': 'x'}",
                "z = {'a': 'x', 'b': 'y', 'c': 'y'}",
            },
        ),
        (
            "z = ['a', 'b', 'c']",
            {
                "z = ['b', 'a', 'c']",
                "z = ['a', 'c', 'b']",
                "z = ['b', 'c']",
                "z = ['a', 'c']",
                "z = ['a', 'b']",
            },
        ),
        ("z = ['a']", {"z = ['a_']"}),
        ("z = {'a': 'x'}", {"z = {'a_': 'x'}", "z = {'a': 'x_'}"}),
        (
            "z = {k: 'Which plant is it?', 'b': 'A leaf.'}",
            {"z = {k: 'Which plant is it?', 'b_': 'A leaf.'}"},
        ),
        ("z = np.maximum(x, y)", {"z = np.minimum(x, y)"}),
        ("z = np.clip(x, low, high)", set()),
        ("z = x.clip(low, high)", {"z = x.clip(high, low)"}),
        ("z = state.get('v', default)", set()),
        ("z = np.reshape(y, (k, m))", set()),
        ("z = np.pad(y, (k, m), mode)", set()),
        ("raise ValueError('n + 1')", set()),
        ("print('n', 1 + 2)", set()),
        ("'''A text with 1 + 1.'''", set()),
        ("assert x, 'no 1'", set()),
        ("%matplotlib inline", set()),
    ],
)
def test_changes(source: str, expected: set[str]) -> None:
    assert becomes(source) == expected


def test_statements_are_left_out_where_the_rest_can_do_without() -> None:
    source = (
        "def f(w):\n    w = g(w)\n    b = h(w)\n    b += k\n    b = w\n    w.sort()\n    return b\n"
    )
    dropped = {mutant.line for mutant in mutate(source) if mutant.becomes == "pass"}
    assert dropped == {"w = g(w)", "b += k", "b = w", "w.sort()"}, "`b = h(w)` is needed"


def test_only_the_given_lines_change_and_each_mutant_differs() -> None:
    source = "a = 1 + x\nb = 2 + x\n"
    found = mutate(source, {2})
    assert {mutant.number for mutant in found} == {2}
    assert all(mutant.source.startswith("a = 1 + x\n") for mutant in found)
    sources = [mutant.source for mutant in mutate("z = 1 + 1")]
    assert len(set(sources)) == len(sources)


def record(tmp_path: Path, text: str) -> CourseFolder:
    folder = CourseFolder(tmp_path)
    path = mutants_path(folder, "ps1")
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("change", ["total = b  →  total = b + 1", "x['a']  →  x[\"b\"]  #2"])
def test_what_is_printed_for_a_survivor_records_it(tmp_path: Path, change: str) -> None:
    trial = SimpleNamespace(title=f"neuron: {change}")
    folder = record(tmp_path, entry_for(trial, why="It is 0."))  # type: ignore[arg-type]
    assert list(read_equivalents(folder, "ps1")) == [trial.title]
    assert read_equivalents(folder, "ps2") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[equivalent]]\ncell = 'a'", "missing required field"),
        ("equivalent", "mutants.toml"),
        ("[[equivalent]]\ncell='a'\nline='b'\nbecomes='c'\nwhy=' '", "has no reason"),
        ("[[equivalent]]\ncell='a'\nline='b'\nbecomes='c'\nwhy='d'\nwhat='e'", "unknown field"),
    ],
)
def test_a_record_that_is_wrong_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(AutograderError, match=words):
        read_equivalents(record(tmp_path, text), "ps1")


@pytest.mark.parametrize(
    ("status", "outcome", "expected"),
    [
        ("graded", Outcome.PASSED, "survived"),
        ("graded", Outcome.FAILED, "killed"),
        ("graded", Outcome.PARTIAL, "killed"),
        ("graded", Outcome.TIMED_OUT, "killed"),
        ("needs_review", Outcome.PASSED, "survived"),
        ("grader_error", Outcome.GRADER_ERROR, "undecided"),
    ],
)
def test_verdicts(status: str, outcome: Outcome, expected: str) -> None:
    cells = (
        Cell("code", "test", "test-one", 1.0, "", ""),
        Cell("markdown", "manual", "text", 1.0, "", ""),
    )
    lab = Lab("ps1", "PS 1", (Notebook("ps1", cells),))
    results = (
        CellResult("test-one", outcome, 1.0 if outcome is Outcome.PASSED else 0.0, 1.0),
        CellResult("text", Outcome.NEEDS_REVIEW, 0.0, 1.0),
    )
    trial = Trial("mutant-1", "mutant", "one: a  →  b", None, {})
    assert verdict(trial, graded(status, results), lab) == expected
    narrow = replace(trial, asked=frozenset())
    assert verdict(narrow, graded(status, results), lab) in ("survived", "undecided")


def graded(status: Any, results: tuple[CellResult, ...]) -> Grade:
    notebook = NotebookGrade("ps1", results)
    return Grade("m", "ps1", 1.0, 2.0, status, (notebook,), Isolation("none"), 0.0)


ANSWER = """\
def one(x, scale=2):
    offset = 0  # given
    ### BEGIN SOLUTION
    return scale * (x + offset)
    ### END SOLUTION
"""


class InThisProcess:
    """A grader for notebooks of our own."""

    def grade(self, submission: Any, bundle: Any) -> Graded:
        namespace: dict[str, Any] = {}
        notebook = json.loads(submission.read("ps1", 10**6))
        outcome = Outcome.PASSED
        for part in notebook["cells"]:
            try:
                exec(part["source"], namespace)
            except Exception:
                outcome = Outcome.FAILED
        score = 1.0 if outcome is Outcome.PASSED else 0.0
        return Graded(graded("graded", (CellResult("test-one", outcome, score, 1.0),)))

    def stop(self) -> None: ...


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Any:
    """Run ``autograder verify --mutants`` on a course of one question; returns exit status and output."""

    def run(test: str, record: str = "", *options: str) -> tuple[int, str]:
        folder = write_lab(
            tmp_path, notebook(answer("one", ANSWER), check("test-one", test, points=1))
        )
        path = mutants_path(folder, "ps1")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(record, "utf-8")
        monkeypatch.setattr(
            "autograder.cli.trials.make_grader", lambda *_: nullcontext(InThisProcess())
        )
        monkeypatch.setattr("autograder.batch.environment_hash", lambda *_, **__: "e")
        monkeypatch.setenv("COLUMNS", "200")
        status = main(["--course", str(tmp_path), "verify", "ps1", "--mutants", *options])
        return status, capsys.readouterr().out

    return run


THOROUGH = "assert one(3) == 6 and one(3, 5) == 15"
HALF = "assert one(3, 1) == 3"
EQUIVALENT = """\
[[equivalent]]
cell = "one"
line = "return scale * (x + offset)"
becomes = "return scale * (x - offset)"
why = "The offset is 0."
"""


def test_tests_that_notice_all_but_an_equivalent(verify: Any) -> None:
    status, out = verify(THOROUGH, EQUIVALENT)
    assert "1 equivalent, 0 not noticed, 0 undecided" in out
    assert "100.0% of 2 that are no equivalents are noticed" in out
    assert status == 0


def test_survivors_are_shown_ready_to_be_recorded(verify: Any) -> None:
    status, out = verify(HALF)
    assert status == 1
    assert (
        "one: return scale * (x + offset)  →  return scale + (x + offset) killed by test-one" in out
    )
    _, entries = out.split("tests/labs/ps1.mutants.toml:\n")
    recorded = entries.split("\n\n")[0].replace("why = ''", "why = 'Because.'")
    status, out = verify(HALF, recorded)
    assert (status, "1 equivalent, 0 not noticed" in out) == (0, True)


def test_entries_that_are_no_longer_true_are_told(verify: Any) -> None:
    wrong = EQUIVALENT.replace("x - offset", "x + 2")
    status, out = verify(THOROUGH, wrong)
    assert status == 1
    assert "no mutant is 'one: return scale * (x + offset)  →  return scale * (x + 2)'" in out
    noticed = EQUIVALENT.replace("scale * (x - offset)", "scale / (x + offset)")
    status, out = verify(THOROUGH, noticed)
    assert (status, "tests notice 1" in out) == (1, True)
