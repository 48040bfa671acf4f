"""What a case is about: which tests its answers reach, and which answers those need."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.bundle import Bundle
from autograder.recipes import Retraining, Tier
from autograder.records import (
    NOT_RUN,
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
from autograder.verify.expect import surprises
from autograder.verify.flow import set_before_use
from autograder.verify.names import names_of
from autograder.verify.narrow import narrowed, without_idle_cells
from autograder.verify.trials import Trial, apply_case, student_notebook

STUB = "raise NotImplementedError()"
ANSWERS = {
    "area": "def area(a, b):\n    return a * b",
    "volume": "def volume(a, b, c):\n    return area(a, b) * c",
    "sort": "import math\ndef ordered(table):\n    table.sort()\n    return table",
    "study": "table = [volume(1, 1, k) for k in given]",
    "root": "def root(x):\n    return math.sqrt(x)",
}
TESTS = {
    "area": "import os\nassert area(2, 3) == 6",
    "volume": "import os\nassert volume(1, 2, 3) == 6",
    "sort": "rows = [2, 1]\nassert ordered(rows) == [1, 2]",
    "study": "assert len(table) == 3",
    "root": "rows = root(4)\nassert rows == 2",
}


def notebook(**more: str) -> Notebook:
    start = "import os\ngiven = [1, 2, 3]"
    cells = [Cell("code", "readonly", "start", 0.0, start, start)]
    for name, answer in ANSWERS.items():
        cells.append(Cell("code", "solution", name, 0.0, answer, STUB))
        test = TESTS[name] + more.get(name, "")
        cells.append(Cell("code", "test", f"test-{name}", 2.0, test, "assert True"))
    cells.append(Cell("code", "solution", "remark", 0.0, "remark = None", STUB))
    return Notebook("lab", tuple(cells))


def case(*, losses: tuple[str, ...] = (), added: str = "", **answers: str) -> Case:
    insertions = (Insertion("more", "after", "test-area", added),) if added else ()
    return Case(
        "wrong", "", tuple(map(Loss, losses)), (), "", tuple(answers.items()), insertions, 1
    )


def asked(one: Case, book: Notebook | None = None, lab: Lab | None = None) -> tuple[str, str]:
    """The tests that count, and the answers that were handed in, a word each."""
    book = book or notebook()
    lab = lab or Lab("lab", "A lab", (book,))
    reference = {("lab", name): text for name, text in ANSWERS.items()}
    reference["lab", "remark"] = "remark = None"
    solved = {"lab": student_notebook(book, reference)}
    handed = Trial("case", "wrong", "", one, {"lab": apply_case(one, book, reference, "here")})
    found = narrowed(handed, solved, lab)
    given = [
        cell["metadata"]["nbgrader"]["grade_id"]
        for cell in found.notebooks["lab"]["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution") and cell["source"]
    ]
    tests = sorted(name.removeprefix("test-") for _, name in found.asked or ())
    return "all" if found.asked is None else " ".join(tests), " ".join(given)


@pytest.mark.parametrize(
    ("changed", "tests", "answers"),
    [
        # What others build on reaches their tests, and needs nothing of them where it doesn't.
        ("area", "area study volume", "area volume study"),
        ("volume", "study volume", "area volume study"),
        # The module `math` comes from another answer.
        ("root", "root", "sort root"),
        ("sort", "sort", "sort"),
        ("study", "study", "area volume study"),
    ],
)
def test_a_case_asks_what_its_answer_reaches(changed: str, tests: str, answers: str) -> None:
    text = ANSWERS[changed] + "\n# another way"
    assert asked(case(**{changed: text})) == (tests, answers)


def test_what_an_answer_needed_before_it_was_changed_is_not_handed_in() -> None:
    assert asked(case(study="table = [1, 2, 3]")) == ("study", "study")


def test_what_a_test_defines_for_another_ties_the_two() -> None:
    book = notebook(
        volume="\ndef near(a, b): return abs(a - b) < 1e-3", root="\nassert near(rows, 2)"
    )
    assert asked(case(area=ANSWERS["area"] + "\n"), book)[0] == "area root study volume"
    assert asked(case(root=ANSWERS["root"] + "\n"), book) == ("root", "area volume sort root")


def test_an_answer_that_changes_what_others_read_reaches_them() -> None:
    spoiling = "import math\ndef ordered(table):\n    given.append(4)\n    return sorted(table)"
    assert asked(case(sort=spoiling)) == ("sort study", "area volume sort study")


def test_what_is_imported_no_more_reaches_who_used_it() -> None:
    assert asked(case(sort="def ordered(table):\n    return sorted(table)")) == (
        "root sort",
        "sort root",
    )


def test_an_answer_that_binds_a_name_of_another_reaches_it() -> None:
    assert asked(case(sort=ANSWERS["sort"] + "\ndef volume(a, b, c): return 0"))[0] == (
        "sort study volume"
    )


def test_a_cell_that_is_added_counts_as_changed() -> None:
    assert asked(case(added="area = None"))[0] == "area study volume"


@pytest.mark.parametrize(
    "whole",
    [
        # It is to cost points where no name leads: a crash, say.
        case(sort="import math, os\nos._exit(0)", losses=("test-sort", "test-area")),
        case(sort="%run other.py"),
        # No test is about it.
        case(remark="remark = 'none'"),
        case(sort="def ordered(table) return"),
    ],
)
def test_what_names_cannot_tell_is_handed_in_whole(whole: Case) -> None:
    assert asked(whole)[0] == "all"


def test_the_answers_that_are_trained_anew_reach_the_test_that_trains() -> None:
    book = notebook()
    recipe = Retraining("test-root", "data", (Tier(0.9),), build="ordered", train="root")
    lab = Lab("lab", "A lab", (book,), retraining=recipe)
    assert asked(case(sort=ANSWERS["sort"] + "\n"), book, lab)[0] == "root sort"


def test_only_what_is_asked_can_surprise() -> None:
    book = notebook()
    results = tuple(
        CellResult(
            f"test-{name}",
            Outcome.PASSED if name == "sort" else Outcome.NOT_ATTEMPTED,
            2.0 * (name == "sort"),
            2.0,
        )
        for name in ANSWERS
    )
    grade = Grade(
        "a", "lab", 2.0, 10.0, "graded", (NotebookGrade("lab", results),), Isolation("none"), 0.0
    )
    lab = Lab("lab", "A lab", (book,))
    trial = Trial("case", "correct", "", replace(case(sort="1"), kind="correct"), {})
    narrow = replace(trial, asked=frozenset({("lab", "test-sort")}))
    assert surprises(narrow, grade, lab) == []
    assert len(surprises(trial, grade, lab)) == 4
    wider = replace(narrow, asked=frozenset({("lab", "test-sort"), ("lab", "test-root")}))
    assert ["test-root" in text for text in surprises(wider, grade, lab)] == [True]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("got = f()\nassert got", True),
        ("assert got\ngot = f()", False),
        ("try:\n    got = f()\nexcept ValueError:\n    raise\nassert got", True),
        ("try:\n    got = f()\nexcept ValueError:\n    pass\nassert got", False),
        ("try:\n    f()\nexcept ValueError as got:\n    print(got)", True),
        ("try:\n    f()\nexcept ValueError as got:\n    pass\nassert got", False),
        ("try:\n    f()\nexcept ValueError as got:\n    h = lambda: got\nprint(h())", False),
        ("if f():\n    got = 1\nelse:\n    got = 2\nassert got", True),
        ("if f():\n    got = 1\nassert got", False),
        ("if not f():\n    raise ValueError\nelse:\n    got = 2\nassert got", True),
        ("for i in (1, 2):\n    got = f(i)\n    assert got", True),
        ("for i in (1, 2):\n    got = f(i)\nassert got", True),
        ("for i in (1, 2):\n    if i > 1:\n        got = f(i)\nassert got", False),
        ("for got in (1, 2):\n    break\nassert got", True),
        ("for i in (1, 2):\n    assert got\n    got = f(i)", False),
        ("for got in f(got):\n    pass", False),
        ("while f():\n    got = 1\n    assert got", True),
        ("with f() as got:\n    assert got", True),
        ("with f():\n    got = 1\nassert got", True),
        ("got += 1", False),
        ("got = [got for got in (1, 2)]\nassert got", True),
        ("def use():\n    return got\nuse()\ngot = 1", True),  # within: when it is called
        ("def use():\n    return got\nwhile f():\n    got = i", False),
        ("def use(way=got):\n    return way\ngot = 1", False),
    ],
)
def test_a_name_is_a_cell_s_own_where_it_is_set_before_anything_loads_it(
    text: str, own: bool
) -> None:
    assert ("got" in set_before_use(ast.parse(text))) == own


def test_what_nothing_needs_is_not_run_but_for_imports_of_tests_and_what_leaves_a_file() -> None:
    more = ("shown = given[0]", "open('notes', 'w').close()", "text = '**'")
    locked = [Cell("code", "readonly", f"more-{n}", 0.0, text, text) for n, text in enumerate(more)]
    book = notebook()
    book = replace(book, cells=(*book.cells, *locked))
    lab = Lab("lab", "A lab", (book,))
    bundle = Bundle(lab, "0" * 64, Path("lab.zip"))
    reference = {("lab", name): text for name, text in ANSWERS.items()}
    solved = {"lab": student_notebook(book, reference)}
    root = case(root=ANSWERS["root"] + "\n")
    handed = Trial("case", "wrong", "", root, {"lab": apply_case(root, book, reference, "here")})
    found = without_idle_cells(bundle, narrowed(handed, solved, lab))
    assert [cell.source for cell in found.lab.notebooks[0].cells if cell.role == "test"] == [
        "import os",
        "import os",
        "pass",
        "pass",
        TESTS["root"],
    ]
    run = [NOT_RUN not in cell.tags for cell in found.lab.notebooks[0].cells if cell.role == "test"]
    assert run == [False, False, False, False, True]
    kept = [cell.source for cell in found.lab.notebooks[0].cells if cell.role == "readonly"]
    assert kept == ["", "", more[1], ""]
    assert without_idle_cells(bundle, handed) is bundle


def test_a_table_that_is_shown_with_pandas_is_left_as_it_is() -> None:
    shown = names_of("pd.DataFrame(table)\npd.Series(column)\npd.DataFrame.pop(wide, 'a')")
    assert shown is not None
    assert shown.handed & {"table", "column", "wide"} == {"wide"}
