"""Which cells of a notebook a case can do without."""

from __future__ import annotations

import pytest

from autograder.verify.shows import without_effect

SOLUTION = "def answer(x):\n    return x + offset\n"
TEST = "from numbers import Number\nassert isinstance(answer(2), Number)\nassert table[0] == 1\n"
GIVEN = (
    "import numpy as np\nimport matplotlib.pyplot as plt\noffset = 3\ntable = [1, 2]\nother = [3]\n"
)


@pytest.mark.parametrize(
    "show",
    [
        "plt.plot([answer(x) for x in range(3)])\nplt.show()",
        "print(answer(5))",
        "result = answer(4)\nresult",
        "other.append(answer(1))\nprint(other)",
        "np.random.seed(3)\nfigure, axes = plt.subplots()\naxes.set_title('what it gives')",
        "def draw(x):\n    return plt.plot(x)\ndraw([answer(1)])",
        "shown = [offset + k for k in (1, 2)]",
        "def draw(table):\n    table.sort()\n    return plt.plot(table)\ndraw([answer(1)])",
        "def draw():\n    table = [answer(1)]\n    table.sort()\ndraw()",
        "shown = [table.append(1) for table in ([1], [2])]",
        "print(table, len(offset.mean()))\nprint(np.asarray(table).mean(axis=0))",
        "draw_table(table, best=answer(1))\nax.imshow(table)",
        "plt.plot(table)\nplt.title(f'{np.std(table):.2f}')",
    ],
)
def test_a_cell_that_only_shows_is_left_out(show: str) -> None:
    assert without_effect([GIVEN, SOLUTION, show, TEST], [2]) == {2}


@pytest.mark.parametrize(
    "matters",
    [
        "offset = 4",
        "table = [1]",
        "del offset",
        "import numbers as Number",
        "def answer(x): return 0",
        "table.append(3)",
        "table[0] = 1",
        "np.put(table, 0, 1)",
        "np.add(table, 1, out=table)",
        "np.random.shuffle(table)",
        "table.sort_values('x')",
        "table.round(2, out=table)",
        "print(table.pop())",
        "draw_table(table.reverse())",
        "change(first=table)",
        "(table or other).sort()",
        "def draw(table):\n    table.sort()\ndraw(table)",
        "def draw():\n    table.sort()\ndraw()",
        "def draw():\n    global table\n    table = [answer(1)]\n    table.sort()",
        "(lambda rows: table.extend(rows))([1])",
        "for offset in range(3):\n    print(offset)",
        "open('results.txt', 'w')",
        "other.save('model.keras')",
        "import os\nos.environ['X'] = '1'",
        "%matplotlib inline",
        "!ls",
    ],
)
def test_a_cell_on_which_something_depends_stays(matters: str) -> None:
    assert without_effect([GIVEN, SOLUTION, matters, TEST], [2]) == set()


def test_what_stays_keeps_what_it_needs() -> None:
    shows = ["one = answer(1)", "two = one + 1", "table = [two]", "three = 3", "print(three)"]
    assert without_effect([GIVEN, SOLUTION, *shows, TEST], range(2, 7)) == {5, 6}


@pytest.mark.parametrize(
    ("test", "left"),
    [
        ("x = [1]\nassert answer(x[0])", {2}),
        ("for x in range(3):\n    assert answer(x)", {2}),
        ("assert all(answer(x) for x in range(3))", {2}),
        ("def check(x):\n    assert answer(x)\ncheck(1)", {2}),
        ("def check(x):\n    assert answer(x)\nx = 1\ncheck(x)", {2}),
        ("y = [answer(x) for x in (1, 2)]\nx = 1\nassert x", {2}),
        ("for y in (1, 2):\n    for x in (1, 2):\n        assert answer(x)\nassert x", {2}),
        ("assert answer(x[0])\nx = [1]", set()),
        ("x = x + [1]\nassert answer(x[0])", set()),
        ("x += [1]\nassert answer(x[0])", set()),
        ("for x in x:\n    assert answer(x)", set()),
        ("if answer(1) > 3:\n    x = [1]\nassert answer(x[0])", set()),
        ("def check():\n    assert answer(x[0])\ncheck()", set()),
    ],
)
def test_a_test_that_names_things_itself_needs_none_of_that_name(test: str, left: set[int]) -> None:
    assert without_effect([GIVEN, SOLUTION, "x = [2, 3]\nprint(x)", test], [2]) == left


def test_a_function_of_the_notebooks_own_may_be_named_like_one_that_writes() -> None:
    save = "def save(x):\n    return answer(x)\n"
    assert without_effect([GIVEN, SOLUTION, save, "save(3)", TEST], [3]) == {3}
    assert without_effect([GIVEN, SOLUTION, "save(3)", TEST], [2]) == set()


def test_an_answer_that_uses_what_a_cell_shows_keeps_it() -> None:
    wrong = "def answer(x):\n    return x + shown\n"
    assert without_effect([GIVEN, wrong, "shown = answer(0)", TEST], [2]) == set()


@pytest.mark.parametrize(
    "shown",
    [
        "[len(str(offset)) for offset in (1, 2)]",
        "{answer(offset): offset for offset in (1, 2)}",
        "{(offset, table) for offset in (1, 2) for table in ([offset],) if offset}",
        "[[offset for offset in row] for row in [[1], [2]]]",
    ],
)
def test_the_variables_of_a_comprehension_are_no_names_of_the_notebook(shown: str) -> None:
    """Python 3.12 gives comprehensions no scope of their own any more."""
    assert without_effect([GIVEN, SOLUTION, f"print({shown})", TEST], [2]) == {2}
