"""What the student's code can do with objects of a test's: use them as they are meant, and nothing besides."""

from __future__ import annotations

import pytest
from wired import student

# --- what works ----------------------------------------------------------------------------------------------------


def test_a_spy_of_the_tests_sees_what_is_done_and_keeps_its_data() -> None:
    source = """
    def run(spy):
        spy(1, k=2)
        spy.name = spy.name.upper()
        spy.log.append("seen")
        return spy.double(4)
    """
    with student(source) as s:
        s.check(
            """
            class Spy:
                def __init__(self): self.calls, self.name, self.log = [], "spy", []
                def __call__(self, *args, **kwargs): self.calls.append((args, kwargs))
                def double(self, x): return 2 * x
            spy = Spy()
            assert run(spy) == 8
            assert spy.calls == [((1,), {"k": 2})] and spy.name == "SPY" and spy.log == ["seen"]
            """
        )


def test_a_mock_can_be_called_and_its_children_used() -> None:
    with student("def run(cb):\n    cb(1, k=2)\n    cb.child(3)\n    return cb.x") as s:
        s.check(
            """
            from unittest.mock import Mock
            m = Mock(x=3)
            assert run(m) == 3
            m.assert_called_once_with(1, k=2)
            m.child.assert_called_once_with(3)
            """
        )


def test_a_generator_of_random_numbers_draws_for_the_student() -> None:
    source = """
    import numpy as np
    def draw(rng): return rng.normal(size=3), isinstance(rng, np.random.Generator), hasattr(rng, "bit_generator")
    def roll(r): return [r.randint(1, 6) for _ in range(4)] + [r.random()]
    def shuffle(r, items): r.shuffle(items)
    """
    with student(source) as s:
        s.check(
            """
            import numpy as np, random
            values, known, reaches = draw(np.random.default_rng(3))
            assert np.allclose(values, np.random.default_rng(3).normal(size=3)) and known and not reaches
            assert len(roll(random.Random(5))) == 5 and roll(random.Random(5)) == roll(random.Random(5))
            items = [1, 2, 3]
            shuffle(random.Random(5), items)
            assert sorted(items) == [1, 2, 3]
            """
        )


def test_streams_and_paths_and_the_methods_of_lists_cross() -> None:
    source = """
    import io, uuid
    from pathlib import Path
    def say(out): print("hi", file=out)
    def lines(stream): return [line.strip() for line in stream]
    def pack(stream): stream.write(b"ab")
    def text(): return io.StringIO("a\\r\\nb")
    def each(f): f(1); f(2)
    def stem(path): return path.stem, type(path) is type(Path())
    def where(): return Path("a") / "b.txt"
    def number(): return uuid.UUID(int=7)
    def close(stream): stream.close()
    """
    with student(source) as s:
        s.check(
            """
            import io, uuid
            from pathlib import Path
            out, raw, calls = io.StringIO("old "), io.BytesIO(), []
            out.seek(4)
            say(out)
            pack(raw)
            each(calls.append)
            assert out.getvalue() == "old hi\\n" and raw.getvalue() == b"ab" and calls == [1, 2]
            assert lines(io.StringIO("a\\nb")) == ["a", "b"] and text().read() == "a\\r\\nb"
            assert stem(Path("x/y.csv")) == ("y", True)
            assert where() == Path("a/b.txt") and isinstance(where(), Path) and where().name == "b.txt"
            assert number() == uuid.UUID(int=7)
            close(out)
            assert out.closed
            """
        )


def test_numpy_makes_an_array_of_what_the_test_hands_over_as_one() -> None:
    source = """
import numpy as np

def kept(holder):
    return [np.array(part) for part in holder.parts]

def doubled(part):
    return 2 * np.asarray(part, dtype="float64")
"""
    with student(source) as s:
        s.check("""
            import numpy as np

            class Part:
                def __array__(self, dtype=None, copy=None):
                    return np.full((1, 2), 3, dtype or "float32")

            class Holder:
                parts = [Part(), Part()]

            first, second = kept(Holder())
            assert first.dtype == "float32" and first.tolist() == second.tolist() == [[3, 3]]
            again = doubled(Part())
            assert again.dtype == "float64" and again.tolist() == [[6, 6]]
        """)


def test_a_path_of_the_students_is_looked_up_in_the_students_folder() -> None:
    source = """
    import pathlib
    real = pathlib.Path.exists
    pathlib.Path.exists = lambda self: "asked over here"
    pathlib.Path.read_text = lambda self: "their text"
    def where(): return pathlib.Path("somewhere")
    """
    with student(source) as s:
        s.check(
            "assert where().exists() == 'asked over here' and where().read_text() == 'their text'"
        )


def test_library_functions_and_partials_and_decorated_functions_can_be_handed_over() -> None:
    source = "def use(f, *args): return f(*args)\ndef count(f): return f.cache_info().hits"
    with student(source) as s:
        s.check(
            """
            import functools, json, operator
            @functools.lru_cache
            def square(x): return x * x
            assert use(json.dumps, [1]) == "[1]" and use(operator.add, 1, 2) == 3
            assert use(functools.partial(square, 3)) == 9 and use(square, 3) == 9 and count(square) == 1
            """
        )


def test_an_open_file_of_the_tests_can_be_read() -> None:
    with student("def first(f): return f.readline()\ndef rest(f): return list(f)") as s:
        s.check(
            """
            import tempfile
            with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
                f.write("a\\nb\\n")
                f.flush()
                with open(f.name) as g:
                    assert first(g) == "a\\n" and rest(g) == ["b\\n"]
            """
        )


# --- what does not -------------------------------------------------------------------------------------------------

SETUP = """
import collections, functools, io, os, random, subprocess, sys, tempfile, threading
import numpy as np
from unittest.mock import Mock
class Spy:
    limit = 3
    def __init__(self): self.calls = []
    def check(self): assert len(self.calls) == 3, "the spy was not disarmed"
class Words(collections.UserList):
    pass
"""

REACHES = {
    "patches a class": ("Spy()", "type(x).check = lambda self: True"),
    "deletes from a class": ("Spy()", "del type(x).check"),
    "patches a class that is handed over": ("Spy", "x.check = lambda self: True"),
    "patches a library's class": ("re.compile('a')", "type(x).match = 1"),
    "patches a class by way of an instance": ("Words()", "type(x).append = lambda s, y: None"),
    "makes an object of a library's class": ("np.random.default_rng(1)", "type(x)(None)"),
    "puts a function in a method's place": ("Spy()", "x.check = lambda: True"),
    "silences a mock": ("Mock()", "x.assert_called_once = lambda: True"),
    "makes up a mock's calls": ("Mock()", "x.reset_mock()"),
    "sets what a mock returns": ("Mock()", "x.return_value = 7"),
    "seed of a generator": (
        "np.random.default_rng(4711)",
        "return x.bit_generator.seed_seq.entropy",
    ),
    "state of a generator": ("np.random.RandomState(4711)", "return x.get_state()"),
    "rewinds a generator": ("random.Random(4711)", "x.seed(1)"),
    "copies a generator": (
        "np.random.default_rng(4711)",
        "import copy; return copy.deepcopy(x).normal()",
    ),
    "the file below a file": ("open('/dev/null')", "return x.buffer.raw"),
    "the function below a decorator": ("functools.lru_cache(lambda: 4711)", "return x.__wrapped__"),
    "a generator's frame": ("(i for i in [4711])", "return x.gi_frame"),
}


@pytest.mark.parametrize("name", REACHES)
def test_student_code_cannot(name: str) -> None:
    value, code = REACHES[name]
    with student(f"def f(x):\n    {code}") as s:
        ruling = s.test(f"{SETUP}\nimport re\nx = {value}\nf(x)")
        assert ruling.verdict in ("broken_test", "failed"), ruling
        assert "4711" not in ruling.message + ruling.detail
        # Whatever was tried, nothing has changed, and the next question can be graded.
        s.check(
            f"""{SETUP}
import re
assert re.compile("a").match("a")
assert Words([1, 2]).index(2) == 1 and len(Words([1])) == 1
import pytest
with pytest.raises(AssertionError):
    Spy().check()
"""
        )


UNLENDABLE = [
    "subprocess.run",
    "subprocess.Popen(['true'])",
    "tempfile.TemporaryDirectory()",
    "threading.Lock()",
    "sys._getframe()",
    "os.scandir('.')",
    "(lambda: 1).__code__",
    "np.random.default_rng(1).bit_generator",
    "functools.partial(open, '/etc/hostname')",
    "open",
    "eval",
    "__import__('socket').socket()",
    "__import__('matplotlib.figure').figure.Figure().savefig",
]


@pytest.mark.parametrize("value", UNLENDABLE)
def test_what_is_not_lent_says_what_to_hand_over_instead(value: str) -> None:
    with student("called = []\ndef f(x): return 1") as s:
        ruling = s.test(f"{SETUP}\nf({value})")
        # A function of Python's own library is the student's own one over there.
        if value.startswith("subprocess.run"):
            assert ruling.verdict == "passed"
        else:
            assert ruling.verdict == "broken_test", ruling.private
            assert "Hand over plain values" in ruling.private
        s.check("assert f(1) == 1")


def test_code_that_is_refused_something_and_copes_is_graded_by_what_it_returns() -> None:
    source = """
    def copes(rng):
        try: return rng.bit_generator
        except AttributeError: return 5
    def breaks(rng): return rng.bit_generator
    """
    with student(source) as s:
        s.check("import numpy as np\nassert copes(np.random.default_rng(1)) == 5")
        ruling = s.test("import numpy as np\nbreaks(np.random.default_rng(1))")
        assert ruling.verdict == "broken_test"
        assert ".bit_generator of a Generator of the test's" in ruling.private
        assert s.test("assert copes(1) == 6").verdict == "failed"


def test_a_special_method_that_is_no_function_is_called_as_python_does() -> None:
    """Which is how those of a mock come: Python binds functions alone to the object."""
    with student("def go_through(door):\n    with door:\n        return 1") as s:
        s.check(
            """
            class Watch:
                def __call__(self, *args): seen.append(args)
            class Door:
                __enter__ = __exit__ = Watch()
            seen = []
            assert go_through(Door()) == 1
            assert seen == [(), (None, None, None)], seen
            """
        )


def test_the_defaults_of_a_function_of_the_tests_are_not_told() -> None:
    source = "import inspect\ndef f(g): return str(inspect.signature(g)), g(1)"
    with student(source) as s:
        s.check(
            """
            def g(x, want=4711): return x + want
            text, value = f(g)
            assert "want" in text and "4711" not in text and value == 4712
            """
        )
