"""What ``autograder lint`` says of a course; nothing is run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from courses import answer, cell, check, graded, neuron_lab, notebook, write_lab

from autograder.__main__ import main
from autograder.build.rebinding import find_rebindable
from autograder.course import CourseFolder
from autograder.lint import Severity, lint_course

REPOSITORY = Path(__file__).parent.parent
ONE = "def one(x):\n    ### BEGIN SOLUTION\n    return sum(x) + 1\n    ### END SOLUTION"


def lab(*tests, before=(), after=()):
    """A lab with an answer and test cells; a plain text is the source of one."""
    made = [
        check(f"t{number}", test) if isinstance(test, str) else test
        for number, test in enumerate(tests, 1)
    ]
    return notebook(*before, answer("one", ONE), *after, *made)


def look(tmp_path, content, files=(), **config):
    """Lint a course of one lab; return the findings less the build's own."""
    folder = write_lab(tmp_path, content)
    for name, text in dict(files).items():
        path = tmp_path / "source" / "ps1" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return lint_course(folder)


def kinds(found):
    return sorted({one.check for one in found if one.check != "build"})


VISIBLE = "assert one([1]) == 2\n"


def hidden(text):
    return f"{VISIBLE}### BEGIN HIDDEN TESTS\n{text}\n### END HIDDEN TESTS"


def test_a_sound_lab_is_left_in_peace(tmp_path):
    assert lint_course(write_lab(tmp_path, neuron_lab())) == []


CLEAN = {
    "raises": "import pytest\nwith pytest.raises(TypeError):\n    one(3)",
    "else of try": "try:\n    one(3)\nexcept TypeError:\n    pass\nelse:\n    raise AssertionError",
    "numpy's": "import numpy as np\nnp.testing.assert_allclose(one([1]), 2)",
    "points": "points = 2 * (one([1]) == 2)\npoints",
    "autotest": "### AUTOTEST one([1])",
    "a seed": "import numpy as np\nrng = np.random.default_rng(3)\nassert one(rng.random(3))",
    "seeded globally": "import random\nrandom.seed(1)\nassert one([random.random()])",
    "public underscores": "from collections import namedtuple\nP = namedtuple('P', 'x')\nassert P(1)._asdict()",
    "a loop that needs no name": "assert all(one([1]) == 2 for _ in range(3))",
    "its own class": "class A:\n    def __init__(self):\n        self._x = 1\n\nassert one([1]) == 2",
    "its own file": "open('a.txt', 'w').write('1')\nassert open('a.txt').read() and one([1])",
    "a hint": hidden("# hint: add one\nassert one([2]) == 3"),
    "a hint for a helper": hidden(
        "def same(a, b):\n    assert a == b\n\n# hint: add one\nsame(one([2]), 3)"
    ),
    "text of a number": "assert str(one([1])) == str(2)",
    "what an error says": (
        "try:\n    one([1])\nexcept ValueError as error:\n    assert 'dtype' not in str(error), 'not text'\n    raise"
    ),
    "a word that looks like a path": "assert one([1]) == 2, 'see /home/ of the course'",
    "its own coroutine": (
        "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return one([1])\n\n"
        "assert await f() == 2"
    ),
    "a coroutine of the student's": "assert await one([1]) == 2",
    "a database in memory": "import sqlite3\nassert sqlite3.connect(':memory:') and one([1])",
    "patch of __main__": f"from unittest import mock\nwith mock.patch('__main__.one'):\n    {VISIBLE}",
    "__main__": "import __main__, sys\nassert __main__.one([1]) and sys.modules['__main__'].one",
    "a function that prints": "print('ok')\nassert one([1]) == 2",
}


@pytest.mark.parametrize("source", CLEAN.values(), ids=CLEAN)
def test_no_false_alarm(tmp_path, source):
    assert kinds(look(tmp_path, lab(source))) == []


FAULTS = {
    "no assert": ("no-assert", "x = one([1])", Severity.WARNING),
    "prints": ("no-assert", "print(one([1]))", Severity.WARNING),
    "comment only": ("no-assert", "# to be written", Severity.WARNING),
    "ends in a call": ("ends-in-value", "one([1])", Severity.NOTE),
    "no hint": ("no-hint", hidden("assert one([2]) == 3"), Severity.NOTE),
    "a line magic": ("magic", f"%matplotlib inline\n{VISIBLE}", Severity.NOTE),
    "asyncio.run": ("async", "import asyncio\nassert asyncio.run(one([1]))", Severity.WARNING),
    "stdout": (
        "printed-output",
        "import io, contextlib\nout = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    one([1])\n"
        "assert out.getvalue() == '2'",
        Severity.NOTE,
    ),
    "sys.stdout": (
        "printed-output",
        f"import sys, io\nsys.stdout = io.StringIO()\n{VISIBLE}",
        Severity.NOTE,
    ),
    "repr": ("printed-output", "assert repr(one([1])) == '2'", Severity.NOTE),
    "getsource": (
        "source-text",
        "import inspect\nassert 'sum' in inspect.getsource(one)",
        Severity.NOTE,
    ),
    "getsource, imported": (
        "source-text",
        "from inspect import getsource as text\nassert 'sum' in text(one)",
        Severity.NOTE,
    ),
    "the last value": ("kernel-history", "assert _ == 42 and one([1])", Severity.ERROR),
    "In": ("kernel-history", "assert 'sum' in In[-1]", Severity.ERROR),
    "compiled_loss": ("private-name", "assert one([1]).compiled_loss", Severity.WARNING),
    "_compile_loss": ("private-name", "assert one([1])._compile_loss", Severity.WARNING),
    "input_shape": (
        "private-name",
        "assert one([1]).layers[0].input_shape == (3,)",
        Severity.WARNING,
    ),
    "output_shape": ("private-name", "assert one(1).get_layer('a').output_shape", Severity.WARNING),
    "default_rng()": (
        "unseeded",
        hidden("import numpy as np\n# hint: a\nassert one(np.random.default_rng().random(3))"),
        Severity.WARNING,
    ),
    "RandomState(None)": (
        "unseeded",
        "from numpy.random import RandomState\nassert one(RandomState(None).rand(3))",
        Severity.WARNING,
    ),
    "secrets": ("unseeded", "import secrets\nassert one([secrets.randbelow(3)])", Severity.WARNING),
    "global": ("unseeded", "import numpy as np\nassert one(np.random.rand(3))", Severity.NOTE),
    "random": (
        "unseeded",
        "from random import randint\nassert one([randint(1, 2)])",
        Severity.NOTE,
    ),
    "a student's file": (
        "student-file",
        "import os\none([1])\nassert os.path.exists('out.csv')",
        Severity.WARNING,
    ),
    "a student's path": (
        "student-file",
        "from pathlib import Path\none([1])\nassert Path('out.csv').read_text() == '2'",
        Severity.WARNING,
    ),
    "open": ("student-file", "one([1])\nassert open('out.csv').read()", Severity.WARNING),
    "hidden file": (
        "missing-file",
        hidden("import numpy as np\n# hint: a\nassert one(np.load('hidden/x.npy'))"),
        Severity.WARNING,
    ),
    "absolute": ("absolute-path", "assert one(open('/home/me/x.txt').read())", Severity.WARNING),
    "drive": ("absolute-path", "p = 'C:\\\\data\\\\x.csv'\nassert one([1])", Severity.WARNING),
    "stderr": ("stock-stderr", f"import warnings\nwarnings.warn('x')\n{VISIBLE}", Severity.NOTE),
    "print to stderr": (
        "stock-stderr",
        f"import sys\nprint(1, file=sys.stderr)\n{VISIBLE}",
        Severity.NOTE,
    ),
}


@pytest.mark.parametrize(("name", "source", "severity"), FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_with_a_test(tmp_path, name, source, severity):
    found = [one for one in look(tmp_path, lab(source)) if one.check != "build"]
    assert {one.check for one in found} == {name}
    (one,) = found
    assert (one.severity, one.cell, one.grade_id) == (severity, 2, "t1")
    assert one.file == "source/ps1/ps1.ipynb"
    assert one.message.endswith(".")
    assert one.message[0].isupper() or one.message[0] == "`"


IN_KERNEL = ["In", "a student's file", "a line magic"]


@pytest.mark.parametrize("name", IN_KERNEL)
def test_a_test_in_the_kernel_may_do_as_in_a_notebook(tmp_path, name):
    test = check("t", FAULTS[name][1], tags=("in-kernel",))
    assert kinds(look(tmp_path, lab(test))) == []


def test_a_helper_of_the_authors_may_assert(tmp_path):
    helper = "def judge_it(f):\n    assert f([1]) == 2"
    test = "from tools import judge_it\njudge_it(one)"
    assert kinds(look(tmp_path, lab(test), {"tools.py": helper})) == []
    plain = "def judge_it(f):\n    return f([1]) == 2"
    found = look(tmp_path, lab(f"{test}\nx = 1"), {"tools.py": plain})
    assert kinds(found) == ["no-assert"]


FILES = {
    "a table": "import pandas as pd\ntable = pd.read_csv('data/table.csv')",
    "a file": "text = open('data/table.csv').read()",
    "a path": "from pathlib import Path\nfound = Path('data/table.csv').exists()",
}


@pytest.mark.parametrize("source", FILES.values(), ids=FILES)
def test_a_file_that_the_release_lacks(tmp_path, source):
    (one,) = look(tmp_path, lab(VISIBLE, before=[cell(source)]))
    assert (one.check, one.cell) == ("missing-file", 1)
    assert look(tmp_path, lab(VISIBLE, before=[cell(source)]), {"data/table.csv": "1"}) == []
    writes = cell("import os\nos.makedirs('data')\nopen('data/table.csv', 'w').write('1')")
    other = write_lab(tmp_path / "other", lab(VISIBLE, before=[writes, cell(source)]))
    assert kinds(lint_course(other)) == []


def test_a_test_does_not_see_what_a_cell_wrote(tmp_path):
    writes = cell("open('out.csv', 'w').write('1')")
    found = look(tmp_path, lab("assert one([1]) and open('out.csv').read()", after=[writes]))
    assert kinds(found) == ["student-file"]
    given = look(tmp_path, lab("assert one([1]) and open('in.csv').read()"), {"in.csv": "1"})
    assert kinds(given) == []


def test_pictures_that_the_release_lacks(tmp_path):
    text = (
        "![a](img/a.png) ![b](https://example.org/b.png) ![c](attachment:c.png)\n\n"
        '<img src="img/d%20e.png"> `![f](f.png)`'
    )
    found = look(tmp_path, lab(VISIBLE, before=[cell(text, "markdown")]), {"img/a.png": "x"})
    assert [(one.check, one.cell) for one in found] == [("missing-file", 1)]
    assert "`img/d e.png`" in found[0].message


def test_paths_of_one_machine_in_any_code(tmp_path):
    shown = cell("%cd /content/drive\nROOT = '~/data/x.csv'")
    found = look(tmp_path, lab(VISIBLE, before=[shown]), {"tools.py": "A = '/Users/me/a.npy'"})
    places = sorted((one.file.rpartition("/")[2], one.line) for one in found)
    assert places == [("ps1.ipynb", 1), ("ps1.ipynb", 2), ("tools.py", 1)]
    assert kinds(found) == ["absolute-path"]


LOCKED = "LIMIT = 3\n\n\ndef rehearse(f):\n    return f([1])"


def locked(source):
    return graded(source, grade_id="given", locked=True)


def test_names_of_locked_cells_that_tests_rely_on(tmp_path):
    content = lab("assert rehearse(one) == 2", "assert one([LIMIT]) == 4", before=[locked(LOCKED)])
    (one,) = look(tmp_path, content)
    assert (one.severity, one.cell, one.grade_id) == (Severity.WARNING, 1, "given")
    assert "`t1`, `t2` use `LIMIT`, `rehearse` of this cell" in one.message
    assert "module" in one.message


QUIET = {
    "imports": (locked("import math\nfrom os import path"), "assert math.pi and path and one([1])"),
    "the test's own": (locked(LOCKED), "LIMIT = 4\nassert one([LIMIT]) == 5"),
    "a parameter": (locked(LOCKED), "f = lambda LIMIT: LIMIT\nassert f(1) and one([1])"),
    "an attribute": (locked(LOCKED), "assert one([1]).rehearse"),
    "unused": (locked(LOCKED), VISIBLE),
}


@pytest.mark.parametrize(("given", "test"), QUIET.values(), ids=QUIET)
def test_names_that_nobody_can_rebind_for_a_test(tmp_path, given, test):
    assert look(tmp_path, lab(test, before=[given])) == []


def test_a_test_that_imports_the_helper_itself_is_safe():
    cells = lab("from tools import rehearse\nassert rehearse(one) == 2", before=[locked(LOCKED)])
    assert find_rebindable(cells["cells"]) == []


def test_a_cell_below_the_test_is_not_what_it_uses():
    below = locked(LOCKED)
    cells = lab("assert one([LIMIT]) == 4")["cells"]
    assert find_rebindable([*cells, below]) == []
    assert [one.number for one in find_rebindable([below, *cells])] == [1]


def test_names_of_free_cells_and_what_is_computed_from_answers(tmp_path):
    free = look(tmp_path, lab("assert rehearse(one) == 2", before=[cell(LOCKED)]))
    assert [(one.check, one.severity) for one in free] == [("rebindable", Severity.WARNING)]
    assert "edit or delete" in free[0].message
    computed = locked("a = one([1])\nb = a + 1")
    other = write_lab(tmp_path / "other", lab("assert b == 3", after=[computed]))
    (found,) = lint_course(other)
    assert (found.check, found.severity, found.cell) == ("rebindable", Severity.NOTE, 2)


def test_a_test_that_uses_what_is_not_there_yet_or_nowhere(tmp_path):
    early = check("early", VISIBLE)
    found = look(tmp_path, lab("assert on([1]) == 2", before=[early]))
    assert [(one.check, one.cell, one.grade_id) for one in found] == [
        ("undefined", 1, "early"),
        ("undefined", 3, "t1"),
    ]
    assert "`one`, which cell 2 defines" in found[0].message
    assert "`on`, which no cell defines" in found[1].message


def test_what_an_answer_without_its_solution_is_to_bind_is_not_known(tmp_path):
    stub = answer("two", "# YOUR CODE HERE\nraise NotImplementedError()")
    assert "undefined" not in kinds(look(tmp_path, lab("assert total == 3", after=[stub])))


IN_ORDER = {
    "star": "from math import *",
    "exec": "exec('on = one')",
    "magic": "%run tools.py",
    "import": "import os.path as on",
    "with": "with open(__file__) as on:\n    pass",
    "global": "def f():\n    global on\n    on = 1",
    "except": "try:\n    1 / 0\nexcept ZeroDivisionError as on:\n    pass",
}


@pytest.mark.parametrize("given", IN_ORDER.values(), ids=IN_ORDER)
def test_a_name_that_may_be_bound_above_is_no_finding(tmp_path, given):
    found = look(tmp_path, lab(f"assert on and one([1]) == 2\n{VISIBLE}", before=[locked(given)]))
    assert "undefined" not in kinds(found)


LATER = {
    "a function's": "def f(): return on\nassert one([1]) == 2",
    "asked for": "try:\n    on\nexcept NameError:\n    pass\nassert one([1]) == 2",
    "a comprehension's": "assert all(one([n]) == n + 1 for n in (1, 2))",
    "the notebook's": "assert one([1]) == 2 and __name__ and get_ipython",
}


@pytest.mark.parametrize("source", LATER.values(), ids=LATER)
def test_a_name_that_is_not_looked_up_at_once_is_no_finding(tmp_path, source):
    assert "undefined" not in kinds(look(tmp_path, lab(source)))


def test_a_name_that_an_earlier_test_defined_is_the_tests(tmp_path):
    cells = lab(
        "LIMIT = 3\nassert one([LIMIT]) == 4", "assert one([LIMIT]) == 4", before=[locked(LOCKED)]
    )
    assert find_rebindable(cells["cells"]) == []


USED_BELOW = {
    "an import": (
        "import math\nassert one([1]) == 2",
        "def two():\n    return math.pi",
        "no other cell",
    ),
    "a constant": ("LIMIT = 3\nassert one([LIMIT]) == 4", "two = LIMIT + 1", "no other cell"),
    "the answer's name": (
        "one_was, one = one, len\nassert one_was([1]) == 2",
        "two = one([1, 2])",
        "cell 1",
    ),
    "a loop's": ("for n in range(3):\n    assert one([n]) == n + 1", "two = n", "no other cell"),
}


@pytest.mark.parametrize(("test", "below", "says"), USED_BELOW.values(), ids=USED_BELOW)
def test_cells_below_do_not_see_what_a_test_binds(tmp_path, test, below, says):
    content = notebook(answer("one", ONE), check("t1", test), locked(below))
    (found,) = (one for one in look(tmp_path, content) if one.check == "bound-in-test")
    assert (found.severity, found.cell, found.grade_id) == (Severity.WARNING, 2, "t1")
    assert f"cell 3 uses (line {below.count(chr(10)) + 1}), and {says} does" in found.message


NOT_BELOW = {
    "bound anew": ("LIMIT = 3\nassert one([LIMIT]) == 4", "LIMIT = 4\ntwo = LIMIT"),
    "not used": ("LIMIT = 3\nassert one([LIMIT]) == 4", "two = 4"),
    "its own": ("LIMIT = 3\nassert one([LIMIT]) == 4", "def two(LIMIT):\n    return LIMIT"),
    "a function's": ("def f():\n    LIMIT = 3\nassert one([1]) == 2", "two = 'LIMIT'"),
    "the same import": ("import math\nassert one([1]) == 2", "two = math.pi"),
}


@pytest.mark.parametrize(("test", "below"), NOT_BELOW.values(), ids=NOT_BELOW)
def test_what_a_test_binds_for_itself_is_no_finding(tmp_path, test, below):
    content = notebook(
        locked("import math"),
        answer("one", ONE),
        check("t1", test),
        locked(below),
        check("t2", "assert two"),
    )
    assert "bound-in-test" not in kinds(look(tmp_path, content))


def test_what_a_test_in_the_kernel_binds_is_there_below(tmp_path):
    test = check("t1", "LIMIT = 3\nassert one([LIMIT]) == 4")
    test["metadata"]["tags"] = ["in-kernel"]
    content = notebook(answer("one", ONE), test, locked("two = LIMIT"))
    assert "bound-in-test" not in kinds(look(tmp_path, content))


def test_what_the_build_refuses_is_an_error(tmp_path):
    content = lab(VISIBLE, check("t1", VISIBLE), check("t3", "assert one(", points=None))
    content["cells"][-1]["metadata"]["nbgrader"].pop("points")
    found = look(tmp_path, content)
    assert {one.severity for one in found} == {Severity.ERROR}
    assert [one.cell for one in found] == [None, 4]
    assert "cells 2 and 3 share the grade_id `t1`" in found[0].message.lower()
    assert "no points" in found[1].message


def test_leaks_and_broken_files_are_errors(tmp_path):
    leak = cell("Hint: `return sum(x) + 1` will do.", "markdown")
    (one,) = look(tmp_path, lab(VISIBLE, before=[leak]))
    assert (one.severity, one.cell) == (Severity.ERROR, 1)
    assert "return sum(x) + 1" in one.message
    (one,) = lint_course(write_lab(tmp_path / "b", "{broken"))
    assert (one.severity, one.file) == (Severity.ERROR, "source/ps1/ps1.ipynb")
    assert "not JSON" in one.message


def test_schema_and_requirements_are_told(tmp_path):
    old = check("t1", VISIBLE, schema_version=2)
    found = look(tmp_path, lab(old, before=[cell("import no_such_package")]))
    texts = " ".join(one.message for one in found)
    assert "schema_version 2" in texts
    assert "`no-such-package`, which is neither locked nor installed" in texts
    newer = write_lab(tmp_path / "b", lab(check("t1", VISIBLE, schema_version=9)))
    assert lint_course(newer)[0].severity is Severity.ERROR


def test_what_nbgrader_itself_would_do(tmp_path):
    content = lab(VISIBLE, before=[cell("from tensorflow import keras")])
    folder = write_lab(tmp_path, content, lab="a+b")
    (tmp_path / "grading_config.py").write_text(
        "from autograder.config import Course, Limits\n"
        "course = Course(title='x', limits=Limits(cell_seconds=45))\n"
    )
    found = lint_course(CourseFolder(tmp_path))
    assert kinds(found) == ["stock-name", "stock-stderr", "stock-timeout"]
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.IgnorePattern.enabled = True\nc.IgnorePattern.pattern = '.*'\n"
        "c.Execute.timeout = 60\n"
    )
    assert kinds(lint_course(CourseFolder(folder.root))) == ["stock-name"]


def test_nbgrader_would_hand_out_hidden_files(tmp_path):
    assert kinds(look(tmp_path, lab(VISIBLE), {"hidden/x.txt": "1"})) == ["stock-hidden"]
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.ignore = ['*.pyc', 'hidden']\n"
    )
    assert lint_course(CourseFolder(tmp_path)) == []


QUIET_SETTINGS = [
    "c.IgnorePattern.enabled = True\nc.IgnorePattern.pattern = '.*'",
    "c.Autograde.autograde_preprocessors = ['autograder.nbgrader.JudgeSubmission']",
    "c.Execute.extra_arguments = ['--IPKernelApp.exec_lines=sys.stderr = ...']",
]


@pytest.mark.parametrize("settings", QUIET_SETTINGS)
def test_settings_that_keep_tensorflow_quiet(tmp_path, settings):
    write_lab(tmp_path, lab(VISIBLE, before=[cell("import keras")]))
    assert kinds(lint_course(CourseFolder(tmp_path))) == ["stock-stderr"]
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{settings}\n")
    assert kinds(lint_course(CourseFolder(tmp_path))) == []


def test_the_command(tmp_path, capsys):
    write_lab(tmp_path, lab("x = one([1])"))
    assert main(["lint", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "source/ps1/ps1.ipynb, cell 2 (`t1`): warning: The test asserts nothing" in shown
    assert "0 errors, 1 warning, 0 notes in 1 lab." in shown
    assert main(["--course", str(tmp_path), "lint", "--format", "json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["severity"], one["check"], one["cell"]) == ("warning", "no-assert", 2)
    assert main(["lint", str(tmp_path), "--level", "error", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    write_lab(tmp_path, lab(VISIBLE, check("t1", VISIBLE)))
    assert main(["lint", str(tmp_path)]) == 1
    assert main(["lint", str(tmp_path / "none")]) == 1
    assert "no such folder" in capsys.readouterr().err


def test_nbgraders_quickstart_course(tmp_path):
    import importlib.util
    import shutil

    spec = importlib.util.find_spec("nbgrader")
    source = Path(spec.origin).parent / "docs" / "source" / "user_guide" / "source"
    shutil.copytree(source / "ps1", tmp_path / "source" / "ps1")
    found = lint_course(CourseFolder(tmp_path))
    assert [one for one in found if one.severity is Severity.ERROR or one.check != "build"] == []


@pytest.mark.slow
def test_our_own_labs():
    own = lint_course(CourseFolder(REPOSITORY))
    assert [one for one in own if one.severity is Severity.ERROR] == []
    # The last of them only in tests that a retraining decides.
    assert {one.check for one in own} <= {"build", "stock-timeout", "stock-stderr", "rebindable"}
    assert all("bind to something else" in one.message for one in own if one.check == "build")


CLAIMS = ["In", "a student's file"]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_what_lint_says_of_a_test_is_what_the_grader_does(tmp_path):
    """Honest work fails in the tests that lint finds; a rebound helper passes."""
    tests = [check(f"t{n}", FAULTS[name][1]) for n, name in enumerate(CLAIMS)]
    tests += [check("cheated", "assert rehearse(one) == 99"), check("sound", VISIBLE)]
    writes = ONE.replace("    return", "    open('out.csv', 'w').write('1')\n    return")
    content = notebook(locked(LOCKED), answer("one", writes), *tests)
    root = tmp_path / "course"
    found = lint_course(write_lab(root, content))
    assert {f"t{n}" for n in range(len(CLAIMS))} <= {one.grade_id for one in found}
    assert any("`cheated` uses `rehearse`" in one.message for one in found)

    handed_in = json.loads(json.dumps(content))
    handed_in["cells"].insert(2, cell("rehearse = lambda f: 99"))
    path = root / "submitted" / "ana" / "ps1" / "ps1.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(handed_in))
    command = [sys.executable, "-m", "autograder", "--course", str(root), "grade", "--cold"]
    subprocess.run(command, capture_output=True, timeout=200, cwd=REPOSITORY)
    grade = json.loads((root / "grades" / "ana" / "ps1.json").read_text())
    outcomes = {one["grade_id"]: one["outcome"] for one in grade["notebooks"][0]["cells"]}
    assert outcomes.pop("sound") == "passed"
    assert outcomes.pop("cheated") == "passed"
    assert set(outcomes.values()) <= {"failed", "grader_error"}
