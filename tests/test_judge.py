"""What a test cell may do, and what of it students see: the judge and a student's process, joined by the real wire."""

from __future__ import annotations

import textwrap

import pytest
from wired import student

# --- a test that goes wrong costs its own points, and no more -------------------------------------


@pytest.mark.parametrize(
    "test",
    [
        """
        from functools import lru_cache
        @lru_cache
        def helper(n): return n
        assert x == 1
        """,
        """
        from dataclasses import dataclass
        @dataclass
        class Case:
            value: int
        assert Case(x).value == 1
        """,
    ],
)
def test_a_decorated_helper_of_a_test_is_there_for_later_cells(test: str) -> None:
    later = "names = [n for n in ('helper', 'Case') if n in globals()]"
    with student("x = 1", later) as s:
        s.check(test)
        s.check("assert len(names) == 1")


def test_a_helper_that_cannot_be_defined_over_there_is_only_missing() -> None:
    source = "x = 1"
    with student(source, "found = 'helper' in globals()") as s:
        s.check(
            """
            assert x == 1
            def helper(n=default): return n
            ### BEGIN HIDDEN TESTS
            ### END HIDDEN TESTS
            """.replace("assert x == 1", "default = object()\nassert x == 1").replace(
                "\n            ", "\n"
            )
        )
        s.check("assert not found and helper() is not None")


@pytest.mark.parametrize("error", ["RuntimeError('no')", "SystemExit(3)", "KeyboardInterrupt()"])
def test_an_answer_that_does_not_let_itself_be_printed_fails_its_own_test(error: str) -> None:
    source = f"""
class Odd:
    def __str__(self): raise {error}
    __repr__ = __str__
def f(): return Odd()
def g(): return 2
"""
    with student(source) as s:
        ruling = s.test("assert f() == 2, f()")
        assert ruling.verdict == "failed"
        s.check("assert g() == 2")


def test_a_module_that_a_test_needs_and_nobody_has_is_no_verdict() -> None:
    with student("def f(): import surely_not_there") as s:
        ruling = s.test("from surely_not_there.tools import assert_equal\nassert_equal(1, 1)")
        assert ruling.verdict == "broken_test"
        assert "`surely_not_there`" in ruling.private
        assert s.test("f()").verdict == "failed"


GRAPH = """Graph execution error:

Detected at node loss/Sparse defined at (most recent call last):
  File "/opt/grader/autograder/kernel/app.py", line 4, in main

  File "/opt/grader/keras/src/trainer.py", line 399, in fit

Received a label value of 7 which is outside the valid range of [0, 3).
\t [[{{node loss/Sparse}}]] [Op:__inference_408]"""


def test_a_message_of_tensorflow_does_not_tell_of_the_graders_files() -> None:
    with student(f"def train(): raise ValueError({GRAPH!r})") as s:
        ruling = s.test("train()")
    assert "Received a label value of 7" in ruling.message
    assert "/opt/grader" not in ruling.message + ruling.detail


# --- what a test leaves to the student's later cells ----------------------------------------------


def test_whatever_a_visible_test_binds_is_seen_by_later_cells() -> None:
    source = """
import pandas as pd
class Net:
    def __init__(self): self.width = 3
def make(): return Net()
def table(): return pd.DataFrame({"a": [1, 2]})
"""
    later = "seen = (net.width, net is kept, int(df.a.sum()), sqrt(4), _small)"
    with student(source, later) as s:
        s.check(
            """
            from math import sqrt
            net = make()
            kept = net
            df = table()
            _small = 5
            assert net.width == 3
            """
        )
        s.check("assert seen == (3, True, 3, 2.0, 5)")


def test_objects_of_the_tests_own_stay_with_the_test() -> None:
    with student("x = 1", "found = [n for n in ('spy', 'numbers') if n in globals()]") as s:
        s.check("class Spy: pass\nspy = Spy()\nnumbers = iter([1])\nassert x == 1")
        s.check("assert found == [] and isinstance(spy, Spy) and next(numbers) == 1")


def test_a_magic_in_a_test_does_not_hide_what_it_binds() -> None:
    with student("x = 1", "seen = k") as s:
        s.check("%matplotlib inline\nk = 3\nassert x == 1")
        s.check("assert seen == 3")


def test_a_hidden_part_that_is_no_cell_of_its_own_publishes_nothing_that_it_mentions() -> None:
    later = "found = [n for n in ('total', 'other') if n in globals()]"
    with student("x = 1", later) as s:
        s.check(
            """
            total = 0
            other = 1
            for i in range(2):
                other += i
                ### BEGIN HIDDEN TESTS
                total += 31337
            else:
                total += 1
                ### END HIDDEN TESTS
            assert x == 1
            """
        )
        s.check("assert 'total' not in found and total == 62675")


# --- whose name it is -----------------------------------------------------------------------------


def test_a_student_does_not_replace_what_only_tests_define() -> None:
    with student("def f(x): return 3", "def close(a, b): return True\nlimit = 9") as s:
        s.runner.globals.shared = frozenset(["f", "limit"])
        s.check("def close(a, b): return a == b\nlimit = 1\nassert close(1, 1)")
        assert s.test("assert close(f(1), 2)").verdict == "failed"
        s.check("assert limit == 9")


# --- hidden files ---------------------------------------------------------------------------------


def test_what_a_hidden_module_says_is_hidden(tmp_path, monkeypatch) -> None:
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "checks_of_f.py").write_text(
        textwrap.dedent(
            """
            def check(f):
                assert f(271828) == 5, f"for 271828 I wanted 5, not {f(271828)}"
            """
        )
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path / "hidden"))
    with student("def f(x): return 4") as s:
        ruling = s.test("import checks_of_f\n# hint: Look at large numbers.\nchecks_of_f.check(f)")
    assert ruling.verdict == "failed"
    assert "271828" not in ruling.message + ruling.detail
    assert ruling.hint == "Look at large numbers."
    assert "for 271828 I wanted 5" in ruling.private
    # What an instructor reads begins in the test, not in the grader's own files.
    first, second, *_ = ruling.private.splitlines()
    assert first.startswith("Traceback")
    assert second == '  File "<test test>", line 3, in <module>'
    assert "autograder" not in ruling.private


# --- what a notebook's cells share beside names -------------------------------------------------

PRINTS = """
import random, warnings
import numpy as np
def hello(name): print("Hello", name)
def draw(): return float(np.random.rand())
def roll(): return random.randint(1, 10**9)
def old(): warnings.warn("use new", DeprecationWarning); return 1
def ask(): return int(input("How many? ")) + 1
class Door:
    def __enter__(self): print("open"); return self
    def __exit__(self, *error): print("shut")
    @property
    def state(self): print("asked"); return 1
def count(n):
    for i in range(n):
        print(i)
        yield i
def exponentials(x): return np.exp(x)
def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
def total(values): return sum(values)
def length(values): return np.linalg.norm(values)
def lines(path):
    with open(path) as file: return file.read().split()
"""


@pytest.mark.parametrize(
    "test",
    [
        """
        import contextlib, io
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            hello("Ada")
        assert out.getvalue() == "Hello Ada\\n", out.getvalue()
        """,
        """
        import numpy as np
        np.random.seed(1); first = draw(); second = draw()
        np.random.seed(1)
        assert (first, second) == (np.random.rand(), np.random.rand())
        assert first != second
        """,
        """
        import numpy as np
        np.random.seed(1); first = draw()
        np.random.seed(1); again = draw()
        assert first == again != draw()
        """,
        """
        import random, numpy as np
        kept = np.random.get_state(); first = draw()
        np.random.set_state(kept)
        assert first == np.random.rand()
        kept = random.getstate(); first = roll(), roll()
        random.setstate(kept)
        assert first == (roll(), roll())
        """,
        """
        import random
        random.seed(5); got = [roll(), roll()]
        random.seed(5)
        assert got == [random.randint(1, 10**9), random.randint(1, 10**9)]
        """,
        """
        import pytest
        with pytest.warns(DeprecationWarning, match="use new"):
            assert old() == 1
        """,
        """
        from unittest.mock import patch
        with patch("builtins.input", return_value="41"):
            assert ask() == 42
        """,
        """
        input = lambda prompt: "1"
        assert ask() == 2
        """,
        """
        get_ipython().run_line_magic("matplotlib", "inline")
        display(hello)
        """,
        """
        import contextlib, io
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            with Door() as door: door.state
            list(count(2))
        assert out.getvalue().split() == ["open", "asked", "shut", "0", "1"], out.getvalue()
        """,
        """
        import numpy as np, pytest
        with np.errstate(over="raise"), pytest.raises(FloatingPointError):
            exponentials(np.array([1000.0]))
        kept = np.seterr(over="ignore")
        assert exponentials(np.array([1000.0]))[0] == np.inf
        np.seterr(**kept)
        """,
        """
        import sys
        kept = sys.getrecursionlimit()
        sys.setrecursionlimit(9000)
        assert deep(3000) == 3000
        sys.setrecursionlimit(kept)
        """,
        """
        from unittest.mock import patch
        with patch("builtins.print") as said:
            hello("Ada")
        said.assert_called_once_with("Hello", "Ada")
        """,
        """
        from unittest.mock import patch
        with patch("random.randint", side_effect=[3, 5]) as rolled:
            assert roll() + roll() == 8
        assert rolled.call_count == 2
        assert roll() > 5
        """,
        """
        import numpy as np
        from unittest.mock import patch
        with patch.object(np.linalg, "norm", wraps=np.linalg.norm) as norm:
            assert length([3.0, 4.0]) == 5
        assert norm.called
        """,
        """
        from unittest.mock import mock_open, patch
        with patch("builtins.open", mock_open(read_data="a b")) as opened:
            assert lines("nowhere.txt") == ["a", "b"]
        opened.assert_called_once_with("nowhere.txt")
        """,
        """
        import pytest
        from unittest.mock import patch
        with patch("builtins.sum", side_effect=AssertionError("without sum, please")):
            with pytest.raises(AssertionError, match="without sum"): total([1, 2])
            assert deep(2) == 2
        assert total({1, 2}) == 3
        """,
    ],
)
def test_what_a_test_does_around_a_call_holds_for_the_students_function(test: str) -> None:
    with student(PRINTS) as s:
        s.check(test)
        # ... and no longer than that.
        s.check("import numpy as np\nassert draw() != draw()")


@pytest.mark.parametrize(
    "test",
    [
        "assert {'x', 'f'} <= set(globals()) and 'x' in [*globals()] and 'y' not in list(globals())",
        "assert [name for name, value in globals().items() if value == 7] == ['x']",
        "assert 7 in globals().values() and globals().copy()['x'] == dict(globals())['x'] == 7",
        "assert sum(callable(value) and name == 'f' for name, value in list(vars().items())) == 1",
    ],
)
def test_globals_are_the_notebooks_names(test: str) -> None:
    with student("import threading\nx = 7\nlock = threading.Lock()\ndef f(): return 1") as s:
        s.check(test)


def test_a_name_of_tests_alone_may_be_bound_to_what_does_not_cross() -> None:
    """An earlier test has left it in the student's process, but none of the student's code needs it."""
    with student("def f(): return 1", "a = 1", "b = 2") as s:
        s.runner.globals.shared = frozenset({"f", "kept"})
        s.check("r = f()\nassert r == 1")
        s.check("import doctest\nr = doctest.DocTestRunner()\nassert r.summarize().failed == 0")
        s.check("r = [f()]\nassert r == [1]")
    with student("kept = 1") as s:
        s.runner.globals.shared = frozenset({"f", "kept"})
        ruling = s.test("import doctest\nkept = doctest.DocTestRunner()")
        assert ruling.verdict == "broken_test"


def test_a_student_does_not_choose_the_tests_random_numbers() -> None:
    source = "import numpy as np\ndef f(): np.random.seed(0)"
    with student(source) as s:
        s.check(
            """
            import numpy as np
            np.random.seed(1); np.random.rand(); expected = np.random.rand()
            np.random.seed(1); np.random.rand(); f()
            assert np.random.rand() == expected
            """
        )


@pytest.mark.slow
def test_pyplots_current_figure_is_the_students() -> None:
    source = """
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
def plot(): plt.plot([0, 1], [2, 3]); plt.title("loss")
"""
    with student(source) as s:
        s.check(
            """
            import matplotlib.pyplot as plt
            plot()
            assert plt.gca().get_title() == "loss"
            assert list(plt.gcf().axes[0].lines[0].get_ydata()) == [2, 3]
            plt.close("all")
            assert plt.get_fignums() == []
            """
        )
        # A new figure that the test opens first is where the student's code draws, in a notebook.
        for _ in range(2):
            s.check(
                """
                import matplotlib.pyplot as plt
                plt.figure()
                plot()
                assert len(plt.gca().lines) == 1, plt.gca().lines
                assert plt.gcf().axes[0].get_title() == "loss"
                plt.close()
                """
            )
        s.check(
            """
            import matplotlib.pyplot as plt
            plt.figure(); plot(); plt.figure(); plot()
            assert len(plt.gca().lines) == 1
            plt.clf()
            assert not plt.gcf().axes
            plt.figure(); plt.plot([5, 6])
            assert list(plt.gca().lines[0].get_ydata()) == [5, 6]
            """
        )


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ("assert _ == 42", "`_` is the history"),
        ("assert 'f' in In[-1]", "`In` is the history"),
        ("get_ipython().system('ls')", "no IPython shell"),
        ("!ls", "no IPython shell"),
        ("%%time\nassert f() == 2", "no IPython shell"),
    ],
)
def test_what_needs_a_shell_is_no_verdict(test: str, words: str) -> None:
    with student("def f(): return 1") as s:
        ruling = s.test(test)
    assert ruling.verdict == "broken_test"
    assert words in ruling.private


def test_a_file_in_the_other_folder_is_no_verdict(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = """
import os, tempfile
os.chdir(tempfile.mkdtemp())
def save(name): open(name, "w").write("1,2")
def load(name): return open(name).read()
"""
    with student(source) as s:
        for test in (
            "save('out.csv')\nassert open('out.csv').read() == '1,2'",
            "open('in.csv', 'w').write('3')\nassert load('in.csv') == '3'",
        ):
            ruling = s.test(test)
            assert ruling.verdict == "broken_test"
            assert "each has a folder of its own" in ruling.private
        assert s.test("assert load('nowhere.csv') == '3'").verdict == "failed"


@pytest.mark.parametrize(
    "test",
    [
        """
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "in.csv")
            with open(path, "w") as file: file.write("3")
            assert load(path) == "3"
        """,
        """
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write("3"); file.flush()
            assert load(file.name) == "3"
        """,
    ],
)
def test_a_temporary_file_of_a_test_is_no_verdict(tmp_path, monkeypatch, test: str) -> None:
    """It is gone when the test has failed."""
    monkeypatch.chdir(tmp_path)
    # As in a sandbox, whose /tmp is its own.
    source = """
def load(name):
    raise FileNotFoundError(2, "No such file or directory", name)
"""
    with student(source) as s:
        ruling = s.test("import os, tempfile\n" + textwrap.dedent(test))
        assert ruling.verdict == "broken_test"
        assert "each has a folder of its own" in ruling.private
        assert s.test("assert load('/tmp/nowhere.csv') == '3'").verdict == "failed"


@pytest.mark.parametrize(
    "look",
    [
        "os.path.exists('out.csv')",
        "os.path.isfile('out.csv')",
        "os.path.exists(b'out.csv')",
        "Path('out.csv').exists()",
        "Path('out.csv').is_file()",
        "os.path.getsize('out.csv') == 3",
    ],
)
def test_looking_for_a_file_of_the_students_is_no_verdict(tmp_path, monkeypatch, look: str) -> None:
    """It would be false for all, with no word of why."""
    monkeypatch.chdir(tmp_path)
    source = """
import os, tempfile
os.chdir(tempfile.mkdtemp())
def save(name): open(name, "w").write("1,2")
def idle(name): pass
"""
    with student(source) as s:
        head = "import os\nfrom pathlib import Path\n"
        ruling = s.test(f"{head}save('out.csv')\nassert {look}")
        assert ruling.verdict == "broken_test"
        assert "the student's code wrote the file 'out.csv'" in ruling.private
        ruling = s.test(f"{head}save('out.csv')\nassert not {look.replace('out.csv', 'no.csv')}")
        assert ruling.verdict == ("failed" if "getsize" in look else "passed")
    with student(source) as s:
        assert s.test(f"{head}idle('out.csv')\nassert {look}").verdict == "failed"


def test_a_failure_that_has_nothing_to_do_with_a_file_is_one(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with student("def f(): return 1") as s:
        ruling = s.test("import os\nassert not os.path.exists('plot.png')\nassert f() == 2")
        assert ruling.verdict == "failed"


# --- a function is asked for once, as long as its name stays where it is --------------------------------------------


@pytest.mark.parametrize(
    "test",
    [
        "assert f() == 1; change(); assert f() == 2",
        "assert f() == 1; f = lambda: 3; assert f() == 3 and through() == 3; change(); assert through() == 2",
        """
        import __main__
        assert f() == 1
        del __main__.f
        assert not exists()
        __main__.f = lambda: 4
        assert f() == 4
        """,
        """
        from unittest import mock
        assert f() == through() == 1
        with mock.patch("__main__.f", lambda: 5):
            assert f() == through() == 5
        assert f() == through() == 1
        """,
        """
        assert K().value == 1
        change()
        assert K().value == 2
        """,
        """
        assert f() == 1
        take_away()
        try:
            f()
        except NameError:
            pass
        else:
            assert False
        """,
    ],
)
def test_a_function_that_has_been_called_is_the_new_one_when_its_name_is_bound_anew(
    test: str,
) -> None:
    source = """
    def f(): return 1
    def through(): return f()
    def exists(): return "f" in globals()
    class K: value = 1
    def change():
        global f, K
        def f(): return 2
        class K: value = 2
    def take_away():
        global f
        del f
    """
    with student(textwrap.dedent(source)) as s:
        s.check(test)


def test_a_later_cell_may_define_a_function_anew() -> None:
    with student("def f(): return 1", "def f(): return 2") as s:
        s.check("assert f() == 1")
        s.check("assert f() == 2")
