"""A submission rebuilt from the instructor's notebook."""

from __future__ import annotations

import json
import random

import pytest

from autograder.errors import SubmissionError
from autograder.intake import parse_notebook, rebuild
from autograder.records import Cell, Limits, Notebook

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


def solution(name: str) -> Cell:
    release = f"def {name}(x):\n    {STUB}"
    return Cell("code", "solution", name, 0.0, f"def {name}(x):\n    return x", release)


def check(name: str) -> Cell:
    visible = f"assert {name}(1) == 1"
    return Cell("code", "test", f"test-{name}", 2.0, f"{visible}\nassert {name}(7) == 7", visible)


IMPORTS = Cell("code", "readonly", "imports", 0.0, "import math", "import math")
INTRO = Cell("markdown", "free", "", 0.0, "# Lab", "# Lab")
ESSAY = Cell("markdown", "manual", "essay", 3.0, "YOUR ANSWER HERE", "YOUR ANSWER HERE")
LAB = Notebook(
    "lab",
    (INTRO, IMPORTS, solution("one"), check("one"), solution("two"), check("two"), ESSAY),
)


def cell(source, grade_id="", kind="code", **extra):
    meta = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    return {"cell_type": kind, "metadata": meta, "source": source, **extra}


def answer(name, text):
    return cell(text, name)


def release(**answers):
    """The student version as cells, with some answers filled in."""
    kinds = {c.grade_id: c for c in LAB.cells}
    return [
        cell(answers.get(c.grade_id, c.release), c.grade_id, c.kind)
        for c in LAB.cells
        if c.grade_id in kinds
    ]


def notebook(cells, **extra):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **extra})


def rebuilt(cells, **extra):
    return rebuild(LAB, notebook(cells, **extra).encode(), Limits())


def ids(result):
    return [c.grade_id or c.source for c in result.cells]


ORDER = ["# Lab", "imports", "one", "test-one", "two", "test-two", "essay"]


def test_an_untouched_release_has_no_note_and_no_change():
    result = rebuilt(release())
    assert ids(result) == ORDER
    assert result.notes == ()
    assert not any(c.changed for c in result.cells)
    assert [c.index for c in result.cells] == list(range(1, 8))


def test_only_what_a_student_may_write_is_taken():
    cells = release(one="def one(x):\n    return 1")
    cells[3]["source"] = "pass"  # the test
    cells[1]["source"] = "import os"  # a locked cell
    for c in cells:
        if "nbgrader" in c["metadata"]:
            c["metadata"]["nbgrader"].update(points=1000, grade=True, locked=False)
        c["metadata"]["tags"] = ["in-kernel"]
    by_id = {c.grade_id: c for c in rebuilt(cells).cells}
    assert by_id["one"].source == "def one(x):\n    return 1"
    assert by_id["one"].changed
    assert by_id["test-one"].source == LAB.cells[3].source
    assert by_id["test-one"].points == 2.0
    assert by_id["imports"].source == "import math"
    assert all(c.tags == () for c in by_id.values())
    (note,) = rebuilt(cells).notes
    assert "`imports` and `test-one`" in note
    assert "locked" in note


def test_trailing_space_and_line_ends_are_no_change():
    text = LAB.cells[2].release.replace("\n", "  \r\n") + "\n\n"
    assert not {c.grade_id: c for c in rebuilt(release(one=text)).cells}["one"].changed


def test_source_may_be_a_list_of_lines():
    cells = release()
    cells[2]["source"] = ["def one(x):\n", "    return 5"]
    assert rebuilt(cells).cells[2].source == "def one(x):\n    return 5"


def test_free_cells_stay_between_the_same_anchors():
    cells = release()
    cells.insert(5, cell("mine = 1"))
    cells.insert(0, cell("top = 0", kind="raw"))
    result = rebuilt(cells)
    assert ids(result) == ["top = 0", *ORDER[:5], "mine = 1", *ORDER[5:]]
    assert [c.source for c in result.cells if c.changed] == ["top = 0", "mine = 1"]
    assert result.notes == ()


def test_a_deleted_free_cell_stays_deleted_and_locked_ones_come_back():
    result = rebuilt([c for c in release() if "# Lab" not in c["source"]][1:])
    assert ids(result) == ORDER[1:]
    (note,) = result.notes
    assert "`imports` was missing and put back" in note


def test_a_missing_answer_becomes_the_stub():
    cells = [c for c in release(one="def one(x): return x") if "two" not in str(c["metadata"])]
    result = rebuilt(cells)
    assert ids(result) == ORDER
    two = result.cells[4]
    assert two.source == two.release
    assert not two.changed
    assert any("`two` was missing" in note for note in result.notes)
    assert any("`test-two` was missing and put back" in note for note in result.notes)


def test_an_answer_that_lost_its_metadata_is_known_by_what_it_defines():
    cells = release()
    cells[4] = cell("import math\n\ndef two(x):\n    return 2 * x")
    result = rebuilt(cells)
    assert ids(result) == ORDER
    assert result.cells[4].source.endswith("return 2 * x")
    assert result.cells[4].changed
    assert any("`two`" in note and "marked" in note for note in result.notes)


def test_a_notebook_that_lost_all_metadata_is_put_together_again():
    cells = release(one="def one(x):\n    return x", two="def two(x):\n    return x")
    for c in cells:
        c["metadata"] = {}
    result = rebuilt(cells)
    assert ids(result) == ORDER
    assert [c.grade_id for c in result.cells if c.changed] == ["one", "two"]


def test_a_text_that_lost_its_metadata_is_found_where_only_it_can_be_meant():
    cells = release()
    cells[-1] = cell("Because it is so.", kind="markdown")
    result = rebuilt(cells)
    assert ids(result) == ORDER
    assert result.cells[-1].changed
    assert result.cells[-1].source == "Because it is so."
    assert any("`essay`" in note and "marked" in note for note in result.notes)
    # The lab's own texts are none, and of two it cannot be told which it is.
    for others in (["# Lab"], ["Because.", "And so."]):
        cells = [*release()[:-1], *(cell(text, kind="markdown") for text in others)]
        result = rebuilt(cells)
        assert not next(c for c in result.cells if c.grade_id == "essay").changed
        assert any("`essay` was missing" in note for note in result.notes)


def test_free_cells_run_after_a_stub_that_stands_in_for_a_lost_answer():
    kept = [c for c in release() if c["metadata"].get("nbgrader", {}).get("grade_id") != "two"]
    kept.insert(4, cell("two = lambda x: x  # not a def\nprint(two)"))
    kept[4]["source"] = "globals()['two'] = abs"
    assert ids(rebuilt(kept)) == [*ORDER[:5], "globals()['two'] = abs", *ORDER[5:]]


def test_the_last_answered_copy_takes_the_place_and_the_order_is_kept():
    cells = release(one="def one(x): return 'first'")
    cells.insert(3, answer("one", "def one(x): return 'last'"))
    cells.insert(4, answer("one", LAB.cells[2].release))  # an unanswered copy
    result = rebuilt(cells)
    assert ids(result) == ["# Lab", "imports", "def one(x): return 'first'", *ORDER[2:]]
    assert result.cells[3].source == "def one(x): return 'last'"
    assert result.cells[2].role == "free"
    assert any("`one` was there more than once" in note for note in result.notes)


def test_a_copy_below_the_test_counts_only_where_none_above_is_answered():
    backup = answer("one", "def one(x): return 'below'")
    above = rebuilt([*release(one="def one(x): return 'above'"), backup])
    assert above.cells[2].source == "def one(x): return 'above'"
    assert above.cells[-1].source == "def one(x): return 'below'"
    alone = rebuilt([*release(), backup])
    assert alone.cells[2].source == "def one(x): return 'below'"
    assert ids(alone) == ORDER


def test_copies_of_tests_are_left_out():
    cells = release()
    cells += [cell("assert True", "test-one"), cell("assert True", "test-one")]
    result = rebuilt(cells)
    assert ids(result) == ORDER
    assert any("Copies of `test-one`" in note for note in result.notes)


def test_cells_out_of_order_run_in_the_order_of_the_lab():
    cells = release(two="def two(x): return x")
    cells.append(cells.pop(2))
    result = rebuilt(cells)
    assert ids(result) == ORDER
    assert any("`one` was out of order" in note for note in result.notes)


def test_an_answer_of_another_cell_type_keeps_the_type_of_the_lab():
    cells = release(one="def one(x): return x")
    cells[2]["cell_type"] = "markdown"
    result = rebuilt(cells)
    assert result.cells[2].kind == "code"
    assert any("`one`" in note and "type" in note for note in result.notes)


def test_nothing_handed_in_and_an_empty_notebook():
    result = rebuild(LAB, None, Limits())
    assert ids(result) == ORDER
    assert "not handed in" in result.notes[0]
    assert ids(rebuilt([])) == ORDER[1:]


def test_another_notebook_is_refused():
    with pytest.raises(SubmissionError, match=r"No cell of lab\.ipynb"):
        rebuilt([cell("print('hello')", "task-of-another-lab")])


def test_another_labs_notebook_is_refused_though_both_have_a_cell_of_one_name():
    other = [cell("import numpy", "imports"), cell("def three(x): return x", "three")]
    with pytest.raises(SubmissionError, match=r"No question of lab\.ipynb"):
        rebuilt(other)
    # Whoever has deleted the questions and answers in cells of their own is graded.
    own = rebuilt([cell("import math", "imports"), cell("exec('def one(x): return x')")])
    assert ids(own)[0] == "imports"
    assert len(own.cells) == 7
    # One question is enough, whatever else is in the notebook.
    assert rebuilt([*other, answer("one", "def one(x): return x")]).cells


def test_nbformat_3_is_read():
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 2, "source": ["Title"], "metadata": {}},
                    {"cell_type": "code", "language": "python", "input": ["x = 1"], "outputs": []},
                ]
            }
        ],
    }
    cells = parse_notebook(json.dumps(old).encode(), max_bytes=10_000)
    assert [(c.kind, c.source) for c in cells] == [("markdown", "## Title"), ("code", "x = 1")]


def test_outputs_may_hold_what_only_python_takes_for_json():
    raw = notebook([cell("x", outputs=[{"data": float("nan")}])]).encode()
    assert b"NaN" in raw
    assert parse_notebook(b"\xef\xbb\xbf" + raw, max_bytes=10_000)[0].source == "x"


def test_an_editor_may_have_saved_another_encoding():
    raw = notebook([cell("naïve = 1")]).encode("utf-16")
    assert parse_notebook(raw, max_bytes=10_000)[0].source == "naïve = 1"


def test_the_encoding_of_a_large_notebook_makes_no_difference():
    outputs = [{"data": float("nan"), "text": "x" * 5_000_000}]
    text = notebook([cell("naïve = 1", outputs=outputs)])
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"):
        cells = parse_notebook(text.encode(encoding), max_bytes=100_000_000)
        assert [c.source for c in cells] == ["naïve = 1"]


ODD_METADATA = {
    "kernel of R": {"kernelspec": {"name": "ir", "language": "R"}},
    "language of VS Code": {"language_info": {"name": "polyglot-notebook"}},
    "kernelspec a string": {"kernelspec": "python3"},
    "language a list": {"language_info": {"name": ["python"]}},
    "a list": [],
    "a number": 3,
    "null": None,
}


@pytest.mark.parametrize("metadata", ODD_METADATA.values(), ids=ODD_METADATA)
def test_the_notebooks_metadata_counts_for_nothing(metadata):
    cells = release(one="def one(x): return x")
    result = rebuilt(cells, metadata=metadata)
    assert result == rebuilt(cells)
    assert result.cells[2].changed


@pytest.mark.parametrize(
    "metadata",
    [[], 3, None, "x", {"nbgrader": []}, {"nbgrader": {"grade_id": 3}}, {"nbgrader": None}],
    ids=str,
)
def test_malformed_metadata_of_a_cell_counts_as_none(metadata):
    cells = release(one="def one(x): return x", two="def two(x): return x")
    cells[2]["metadata"] = metadata
    result = rebuilt(cells)
    assert ids(result) == ORDER
    assert [c.grade_id for c in result.cells if c.changed] == ["one", "two"]


@pytest.mark.parametrize("kind", ["script", "", 3, None, [], "CODE"], ids=repr)
def test_the_type_of_an_answer_is_the_labs_whatever_the_cell_says(kind):
    cells = release(one="def one(x): return x")
    cells[2]["cell_type"] = kind
    cells.append({**cell("a note"), "cell_type": kind})
    result = rebuilt(cells)
    assert result.cells[2].source == "def one(x): return x"
    assert result.cells[2].kind == "code"
    assert (result.cells[-1].kind, result.cells[-1].source) == ("raw", "a note")
    del cells[2]["cell_type"]
    assert rebuilt(cells).cells[2].changed


def test_an_odd_character_costs_its_cell_alone():
    cells = [*release(one="def one(x): return x"), cell("a\0b", kind="markdown"), cell("\0")]
    result = rebuilt(cells)
    assert result.cells[2].source == "def one(x): return x"
    assert [c.source for c in result.cells[-2:]] == ["a\ufffdb", "\ufffd"]


def test_outputs_and_attachments_count_for_nothing():
    odd = {"outputs": "none", "attachments": 3, "execution_count": "x", "id": [], "trusted": 1}
    text = notebook([{**c, **odd} for c in release(one="def one(x): return x")])
    text = text.replace('"none"', '["\\ud800", NaN, -Infinity, "NaN \\\\\\" Infinity"]')
    assert rebuild(LAB, text.encode(), Limits()) == rebuilt(release(one="def one(x): return x"))


BROKEN = {
    "empty": b"",
    "not JSON": b"{",
    "text": b"print('hello')",
    "binary": bytes(range(256)),
    "a number": b"3",
    "an array": b"[]",
    "no nbformat": b"{}",
    "nbformat 2": b'{"nbformat": 2}',
    "nbformat 5": b'{"nbformat": 5, "cells": []}',
    "no cells": b'{"nbformat": 4}',
    "deep": b'{"nbformat": 4, "cells": [], "x": ' + b"[" * 100_000,
    "deep source": b'{"nbformat": 4, "cells": [{"source": ' + b'{"a":' * 100_000,
    "cells no list": b'{"nbformat": 4, "cells": {}}',
    "format a text": b'{"nbformat": "4", "cells": []}',
    "cell no object": b'{"nbformat": 4, "cells": [3]}',
    "source number": notebook([cell(3)]).encode(),
    "source of numbers": notebook([cell([1, 2])]).encode(),
    "many cells": notebook([cell("")] * 5000).encode(),
    "long cell": notebook([cell("a" * 1_100_000)]).encode(),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_said_in_words(raw):
    with pytest.raises(SubmissionError) as caught:
        rebuild(LAB, raw, Limits())
    text = str(caught.value)
    assert text[0].isupper()
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) < 400


def test_size_is_checked_before_parsing():
    raw = b"[" * (2 * 2**20)
    with pytest.raises(SubmissionError, match=r"2\.0 MiB and the limit is 1\.0 MiB"):
        rebuild(LAB, raw, Limits(notebook_mb=1))


def _scrambled(random_: random.Random, value):
    """Return a value of JSON with something in it changed at random."""
    odd = [None, True, 0, -1, 1.5, "", "x", "\ud800", [], {}, [[]], {"a": []}, "one", "test-one"]
    if random_.random() < 0.04:
        return random_.choice(odd)
    if isinstance(value, dict):
        return {
            k if random_.random() > 0.02 else "x": _scrambled(random_, v) for k, v in value.items()
        }
    if isinstance(value, list):
        items = [_scrambled(random_, v) for v in value]
        if items and random_.random() < 0.3:
            items.insert(random_.randrange(len(items)), random_.choice(items))
        if random_.random() < 0.2:
            random_.shuffle(items)
        return items
    return value


@pytest.mark.parametrize("seed", range(400))
def test_no_submission_breaks_intake_or_the_tests(seed):
    random_ = random.Random(seed)
    cells = release(one="def one(x): return x", two="def two(x): return 2")
    data = _scrambled(random_, json.loads(notebook([*cells, cell("free = 1")])))
    raw = bytearray(json.dumps(data).encode())
    for _ in range(random_.choice([0, 0, 0, 1, 5])):
        raw[random_.randrange(len(raw))] = random_.randrange(256)
    try:
        result = rebuild(LAB, bytes(raw), Limits())
    except SubmissionError:
        return
    # Whatever was handed in: every anchor is there once, in order, with its own text and points.
    anchors = [c for c in result.cells if c.grade_id]
    assert [c.grade_id for c in anchors] == ORDER[1:]
    for mine, own in zip(anchors, LAB.cells[1:], strict=True):
        assert (mine.kind, mine.role, mine.points) == (own.kind, own.role, own.points)
        if own.role in ("test", "readonly"):
            assert mine.source == own.source
        mine.source.encode()
    for c in result.cells:
        assert "\0" not in c.source
        assert c.grade_id or c.points == 0
