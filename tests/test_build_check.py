"""Faults in an instructor's notebook: each is found, named by notebook and cell, all at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from courses import NEURON, TEST, answer, cell, check, graded, neuron_lab, notebook, write_lab

from autograder.build.check import check_lab
from autograder.build.metadata import Findings
from autograder.build.source import read_lab
from autograder.errors import SourceError


def look(root: Path, *cells: Any, **metadata: Any) -> Findings:
    return check_lab(read_lab(write_lab(root, notebook(*cells, **metadata)), "ps1"))


def test_a_sound_notebook_has_no_findings(tmp_path: Path) -> None:
    assert check_lab(read_lab(write_lab(tmp_path, neuron_lab()), "ps1")) == Findings()


HIDDEN_ONLY = "import os\n### BEGIN HIDDEN TESTS\nassert f(1)\n### END HIDDEN TESTS"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            answer("a", "### BEGIN SOLUTION\nx = 1"),
            "cell 1 (`a`): `BEGIN SOLUTION` of line 1 has no",
        ),
        (
            answer("a", "x = 1\n### END SOLUTION"),
            "`END SOLUTION` of line 2 has no `BEGIN SOLUTION`",
        ),
        (
            answer("a", "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION"),
            "of line 2 is inside that of 1",
        ),
        (check("t", "assert 1\n### BEGIN HIDDEN TESTS"), "`BEGIN HIDDEN TESTS` of line 2 has no"),
        (check("t", "assert 1\n### begin hidden tests\nassert 2"), "looks like a marker"),
        (check("t", "assert 1\n### BEGIN HIDDEN TEST\nassert 2"), "looks like a marker"),
        (
            graded(NEURON, locked=True, grade_id="a"),
            "cell 1 (`a`): there is a solution in a locked cell",
        ),
        (check("t", NEURON), "there is a solution in a test cell"),
        (cell(NEURON), "cell 1: there is a solution in a cell that is not an answer"),
        (cell(TEST), "hidden tests in a cell that is not graded"),
        (answer("a", TEST), "hidden tests in a cell that is not graded"),
        (
            cell("### BEGIN MARK SCHEME\nx\n### END MARK SCHEME", "markdown"),
            "mark scheme in a cell that is not a task",
        ),
        (graded("x = 1", solution=True), "cell 1: the cell has no grade_id"),
        (answer("", "x = 1"), "has no grade_id"),
        (answer("two words", "x = 1"), "'two words'; allowed are letters"),
        (
            graded("assert 1", grade=True, locked=True, grade_id="t"),
            "cell 1 (`t`): the cell is graded but has no points",
        ),
        (check("t", "assert 1", -1), "`points` is -1; allowed is a number from 0 up"),
        (check("t", "assert 1", "2"), "`points` is '2'"),
        (
            graded("State it.", "markdown", task=True, locked=True, grade_id="t"),
            "graded but has no points",
        ),
        (check("t", "assert 1", schema_version=4), "schema_version 4, and 3 is the newest"),
        (check("t", "assert 1", schema_version="new"), "`schema_version` is 'new'"),
        (
            graded("text", "markdown", grade=True, locked=True, grade_id="t", points=1),
            "a markdown cell cannot be an autograded test",
        ),
        (
            graded("text", "markdown", solution=True, grade_id="t"),
            "a markdown cell cannot be an autograded answer",
        ),
        (check("t", "assert ("), "the test is not valid Python"),
        (
            check(
                "t",
                "assert 1\nfor i in range(3):\n    ### BEGIN HIDDEN TESTS\n"
                "    assert f(i)\n    ### END HIDDEN TESTS",
            ),
            "not valid Python once the hidden tests are removed",
        ),
    ],
)
def test_a_fault_is_found_and_named(tmp_path: Path, made: Any, said: str) -> None:
    found = look(tmp_path, made)
    assert len(found.problems) == 1, found.problems
    assert found.problems[0].startswith("source/ps1")
    assert said in found.problems[0]


def test_cells_that_share_a_grade_id_are_named_together(tmp_path: Path) -> None:
    found = look(tmp_path, answer("train", "x = 1"), cell("y"), check("train", "assert x"))
    assert found.problems == ["source/ps1: cells 1 and 3 share the grade_id `train`. Rename one."]


def test_two_notebooks_of_a_lab_may_use_the_same_grade_id(tmp_path: Path) -> None:
    write_lab(tmp_path, notebook(check("t", "assert 1")), name="one")
    folder = write_lab(tmp_path, notebook(check("t", "assert 2")), name="two")
    assert check_lab(read_lab(folder, "ps1")).problems == []


def test_a_header_that_repeats_a_grade_id_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        "get_config().IncludeHeaderFooter.header = 'source/header.ipynb'\n"
    )
    (tmp_path / "source").mkdir()
    header = notebook(graded("x", "markdown", locked=True, grade_id="t"))
    (tmp_path / "source" / "header.ipynb").write_text(json.dumps(header))
    found = look(tmp_path, check("t", "assert 1"))
    assert len(found.problems) == 1
    assert "source/header.ipynb, cell 1 and source/ps1, cell 1" in found.problems[0]


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    found = look(tmp_path, cell(NEURON), answer("", "x"), check("t", "assert ("))
    assert [problem.split(":")[0] for problem in found.problems] == [
        "source/ps1, cell 1",
        "source/ps1, cell 2",
        "source/ps1, cell 3 (`t`)",
    ]


def test_points_of_zero_are_allowed(tmp_path: Path) -> None:
    assert look(tmp_path, check("t", "assert 1", 0)) == Findings()


def test_magics_in_a_test_are_no_syntax_error(tmp_path: Path) -> None:
    assert look(tmp_path, check("t", "%matplotlib inline\nassert 1")).problems == []


def test_hidden_tests_alone_are_a_warning(tmp_path: Path) -> None:
    found = look(tmp_path, check("t", HIDDEN_ONLY))
    assert found.problems == []
    assert "all tests are hidden" in found.warnings[0]


def test_hidden_tests_that_run_beside_the_student_are_a_warning(tmp_path: Path) -> None:
    found = look(tmp_path, check("t", TEST, tags=("in-kernel",)))
    assert "can be read" in found.warnings[0]


@pytest.mark.parametrize("source", ["%%time\nassert f()", "!ls\nassert f()", "a = !ls\nassert a"])
def test_what_needs_a_shell_is_a_warning(tmp_path: Path, source: str) -> None:
    assert "gives no verdict" in look(tmp_path, check("t", source)).warnings[0]
    assert look(tmp_path, check("t", source, tags=("in-kernel",))).warnings == []


def test_a_visible_line_that_reads_a_hidden_file_is_a_warning(tmp_path: Path) -> None:
    found = look(tmp_path, check("t", "import numpy as np\nassert f() == np.load('hidden/a.npy')"))
    assert "students don't have" in found.warnings[0]


def test_an_old_schema_version_is_read_with_a_warning(tmp_path: Path) -> None:
    found = look(tmp_path, check("t", "assert 1", schema_version=1))
    assert found.problems == []
    assert "nbgrader update" in found.warnings[0]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"display_name": "R", "language": "R", "name": "ir"}},
        {"kernelspec": {"display_name": "R", "name": "ir"}},
        {"kernelspec": {"display_name": "J", "name": "j"}, "language_info": {"name": "julia"}},
    ],
)
def test_kernels_other_than_python_are_refused(tmp_path: Path, metadata: dict[str, Any]) -> None:
    found = look(tmp_path, check("t", "assert 1"), **metadata)
    assert "only `python` can be graded" in found.problems[0]


def test_a_notebook_that_names_no_kernel_is_taken_for_python(tmp_path: Path) -> None:
    content = notebook(check("t", "assert 1"))
    content["metadata"] = {}
    assert check_lab(read_lab(write_lab(tmp_path, content), "ps1")) == Findings()


def test_configured_delimiters_are_used(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.ClearSolutions.begin_solution_delimeter = 'ANSWER {'\n"
        "c.ClearSolutions.end_solution_delimeter = '} ANSWER'\n"
    )
    found = look(tmp_path, cell("# ANSWER {\nx = 1\n# } ANSWER"), check("t", "assert 1"))
    assert "there is a solution in" in found.problems[0]
    found = look(tmp_path, answer("a", NEURON), check("t", "assert 1"))
    assert "looks like a marker" in found.problems[0]


def test_a_policy_that_names_an_unknown_cell_is_refused(tmp_path: Path) -> None:
    (tmp_path / "grading_config.py").write_text(
        "from autograder.config import *\n"
        "course = Course(title='C', labs=(LabPolicy('ps1', manual=('essay',)),))\n"
    )
    found = look(tmp_path, check("t", "assert 1"))
    assert "`essay`, which no graded cell has. The graded cells are: t." in found.problems[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a notebook"),
        ('{"nbformat": 5, "nbformat_minor": 0}', "newer than 4.5"),
        ('{"nbformat": 4, "nbformat_minor": 6, "cells": [], "metadata": {}}', "newer than 4.5"),
        ('{"nbformat": 2}', "too old"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "not valid"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3]}', "not valid"),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": '
            '[{"cell_type": "markdown", "metadata": {}, "source": 3}]}',
            "not valid",
        ),
    ],
)
def test_files_that_are_no_notebook_are_refused(tmp_path: Path, content: str, said: str) -> None:
    folder = write_lab(tmp_path, content)
    with pytest.raises(SourceError, match=r"^source/ps1: ") as raised:
        read_lab(folder, "ps1")
    assert said in str(raised.value)
    assert len(raised.value.problems) == 1


def test_notebooks_that_cannot_be_read_are_all_named(tmp_path: Path) -> None:
    write_lab(tmp_path, "{", name="one")
    folder = write_lab(tmp_path, "{", name="two")
    with pytest.raises(SourceError) as raised:
        read_lab(folder, "ps1")
    assert [text.split(":")[0] for text in raised.value.problems] == [
        "source/ps1/one",
        "source/ps1/two",
    ]


def test_a_notebook_of_format_3_is_read(tmp_path: Path) -> None:
    old = {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "collapsed": False,
                        "input": ["x = 1"],
                        "language": "python",
                        "metadata": {},
                        "outputs": [],
                    }
                ],
                "metadata": {},
            }
        ],
    }
    lab = read_lab(write_lab(tmp_path, old), "ps1")
    assert [cell["source"] for cell in lab.notebooks[0].data["cells"]] == ["x = 1"]
