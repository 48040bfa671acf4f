"""What a test sees of a student's objects, and the student's code of the test's."""

from __future__ import annotations

import datetime
import decimal
import fractions
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from wired import student

from autograder.wire.codec import NotPortable
from autograder.wire.sharing import Shared

VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    2**63,
    -(2**63) - 1,
    10**300,
    1.5,
    float("inf"),
    -0.0,
    1j,
    "text",
    "\ud800",
    b"\x00\xff",
    (),
    (1, (2, "x")),
    [1, [2, [3]]],
    {"a": [1], 2: (3,)},
    {1, 2},
    frozenset({1}),
    range(2, 9, 3),
    slice(1, None, 2),
    ...,
    fractions.Fraction(1, 3),
    decimal.Decimal("0.10"),
    datetime.date(2026, 1, 2),
    datetime.datetime(2026, 1, 2, 3, 4, 5),
    datetime.timedelta(days=1, microseconds=3),
    np.float32(1.5),
    np.int8(-3),
    np.bool_(True),
    np.datetime64("2026-01-02"),
    np.str_("x"),
    bytearray(b"ab"),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_plain_value_crosses_both_ways_with_its_exact_type(value: Any) -> None:
    with student("def same(x): return x\ndef kind(x): return type(x).__name__") as s:
        same, kind = s.name("same"), s.name("kind")
        s.runner.peer.request("begin", [])
        found = same(value)
        assert type(found) is type(value)
        assert repr(found) == repr(value)
        assert kind(value) == type(value).__name__
        s.runner.peer.finish()


ARRAYS = [
    np.arange(6).reshape(2, 3),
    np.arange(6, dtype="float32")[::2],
    np.zeros((0, 3)),
    np.array(3.5),
    np.array(["a", "bc"]),
    np.array([b"a"]),
    np.array([1, None, "x"], dtype=object),
    np.array(["2026-01-01"], dtype="datetime64[D]"),
    np.asfortranarray(np.ones((2, 3))),
    np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]),
    np.array([1 + 2j]),
    np.array([True, False]),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda a: f"{a.dtype}{a.shape}")
def test_an_array_crosses_with_dtype_shape_and_values(array: np.ndarray[Any, Any]) -> None:
    with student("def same(x): return x.copy()") as s:
        same = s.name("same")
        s.runner.peer.request("begin", [])
        found = same(array)
        assert found.dtype == array.dtype
        assert found.shape == array.shape
        assert found.tolist() == array.tolist()
        s.runner.peer.finish()


FRAMES = [
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
    pd.DataFrame({"t": pd.to_datetime(["2026-01-01", "2026-01-02"])}, index=["p", "q"]),
    pd.DataFrame({"c": pd.Categorical(["lo", "hi", "lo"], ordered=True)}),
    pd.DataFrame({"n": pd.array([1, None], dtype="Int64")}),
    pd.DataFrame(),
    pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])),
]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda f: str(list(f.dtypes)))
def test_a_data_frame_crosses_with_its_dtypes_and_index(frame: pd.DataFrame) -> None:
    with student("def same(x): return x.copy()") as s:
        same = s.name("same")
        s.runner.peer.request("begin", [])
        pd.testing.assert_frame_equal(same(frame), frame, check_index_type=False)
        s.runner.peer.finish()


def test_a_function_is_a_function_with_signature_source_and_documentation() -> None:
    with student('def f(x, y=3, *rest, k, **more):\n    "Adds."\n    return x + y + k') as s:
        s.check(
            """
            import inspect, types
            assert f(1, k=2) == 6
            assert str(inspect.signature(f)) == "(x, y=3, *rest, k, **more)"
            assert f.__doc__ == "Adds." and f.__name__ == "f"
            assert callable(f) and isinstance(f, types.FunctionType)
            """
        )


def test_generators_are_lazy_and_are_generators() -> None:
    with student(
        "log = []\ndef g(n):\n    for i in range(n):\n        log.append(i)\n        yield i * i"
    ) as s:
        s.check(
            """
            import inspect, types
            squares = g(10)
            assert isinstance(squares, types.GeneratorType)
            assert inspect.isgeneratorfunction(g)
            assert [next(squares), next(squares)] == [0, 1]
            assert log == [0, 1]
            assert list(squares)[-1] == 81
            """
        )


CLASSES = """
class Account:
    rate = 0.1
    def __init__(self, owner, balance=0):
        self.owner, self.balance = owner, balance
    @property
    def interest(self): return self.balance * self.rate
    @classmethod
    def empty(cls): return cls("nobody")
    @staticmethod
    def check(x): return x > 0
    def pay(self, amount):
        if amount <= 0: raise ValueError("not a payment")
        self.balance += amount
        return self
    def __eq__(self, other): return isinstance(other, Account) and self.balance == other.balance
    def __lt__(self, other): return self.balance < other.balance
    def __add__(self, other): return Account(self.owner, self.balance + other.balance)
    def __len__(self): return int(self.balance)
    def __getitem__(self, i): return (self.owner, self.balance)[i]
    def __contains__(self, x): return x == self.owner
    def __iter__(self): return iter((self.owner, self.balance))
    def __call__(self, x): return x * 2
    def __enter__(self): return self
    def __exit__(self, *a): self.balance = -1
    def __repr__(self): return f"Account({self.owner!r})"
class Savings(Account):
    pass
"""


def test_classes_and_instances_behave_as_in_one_process() -> None:
    with student(CLASSES, classes=("Account", "Savings")) as s:
        s.check(
            """
            import pytest
            a = Account("ann", 5)
            assert type(a) is Account and isinstance(a, Account) and isinstance(Savings("x"), Account)
            assert issubclass(Savings, Account) and not issubclass(Account, Savings)
            assert a.pay(3) is a and a.balance == 8 and a.interest == 8 * 0.1
            with pytest.raises(ValueError, match="not a payment"):
                a.pay(0)
            assert Account.empty().owner == "nobody" and Account.check(1) and Account.rate == 0.1
            assert a == Account("bob", 8) and a != Account("bob", 1) and Account("c", 1) < a
            assert (a + a).balance == 16 and len(a) == 8 and a[0] == "ann" and "ann" in a
            owner, balance = a
            assert (owner, balance) == ("ann", 8) and a(4) == 8 and repr(a) == "Account('ann')"
            a.balance = 2
            assert a.balance == 2 and hasattr(a, "owner") and not hasattr(a, "nothing")
            with a as same:
                assert same is a
            assert a.balance == -1
            assert sorted([Account("x", 3), Account("y", 1)])[0].owner == "y"
            """
        )


def test_exceptions_keep_type_message_and_attributes() -> None:
    source = """
class Broke(ValueError):
    def __init__(self, by):
        super().__init__(f"short of {by}")
        self.by = by
def spend(): raise Broke(3)
def key(): return {}["missing"]
def deep(): return deep()
def leave(): raise SystemExit(2)
"""
    with student(source) as s:
        s.check(
            """
            import pytest
            with pytest.raises(Broke) as caught:
                spend()
            assert caught.value.by == 3 and str(caught.value) == "short of 3"
            try:
                spend()
            except ValueError as error:
                assert error.by == 3
            with pytest.raises(KeyError, match="missing"):
                key()
            with pytest.raises(RecursionError):
                deep()
            with pytest.raises(SystemExit):
                leave()
            """
        )


def test_a_function_of_the_tests_can_be_called_by_the_student() -> None:
    source = """
def twice(f, x): return f(f(x))
def collect(items): return [i for i in items]
def safe(f):
    try: return f()
    except ZeroDivisionError as e: return str(e)
"""
    with student(source) as s:
        s.check(
            """
            factor = 3
            def times(x):
                return x * factor
            assert twice(times, 2) == 18 and twice(lambda x: x + 1, 0) == 2
            assert collect(i * i for i in range(4)) == [0, 1, 4, 9]
            assert safe(lambda: 1 / 0) == "division by zero"
            """
        )


def test_an_instance_of_the_tests_can_be_used_by_the_student() -> None:
    with student("def speak(dog): dog.name = dog.name.upper(); return dog.bark(2)") as s:
        s.check(
            """
            class Dog:
                def __init__(self): self.name = "rex"
                def bark(self, n): return self.name * n
            d = Dog()
            assert speak(d) == "REXREX" and d.name == "REX"
            """
        )


@pytest.mark.parametrize("end", ["return 1", "raise ValueError('after all')"])
def test_a_change_after_a_call_back_is_brought_back_however_large_the_arrays(end: str) -> None:
    source = f"""
def fill(big, rng, tell):
    big[0] = 5
    tell(rng.integers(10))
    big[1] = 7
    {end}
"""
    with student(source) as s:
        s.check(
            """
            import contextlib
            import numpy as np
            big = np.zeros(800_000)
            told = []
            with contextlib.suppress(ValueError):
                fill(big, np.random.default_rng(0), told.append)
            assert list(big[:3]) == [5, 7, 0] and len(told) == 1
            """
        )


def test_what_the_student_changes_in_an_argument_is_changed_in_the_test() -> None:
    source = """
def change(l, d, s, a, df, nested):
    l.append(9); d["k"] = 1; s.add(5); a[0] = 7; df["z"] = df["x"] * 2; nested[0]["in"].append(1)
def keep(l):
    global kept
    kept = l
    return l
def later(): kept.append("later")
"""
    with student(source) as s:
        s.check(
            """
            import numpy as np, pandas as pd
            l, d, st, a, df, nested = [1], {}, set(), np.zeros(2), pd.DataFrame({"x": [1, 2]}), [{"in": []}]
            change(l, d, st, a, df, nested)
            assert l == [1, 9] and d == {"k": 1} and st == {5} and a.tolist() == [7, 0]
            assert list(df["z"]) == [2, 4] and nested == [{"in": [1]}]
            mine = []
            assert keep(mine) is mine
            later()
            assert mine == ["later"]
            """
        )


def test_what_the_test_changes_in_what_it_was_handed_is_changed_in_the_student() -> None:
    source = """
import numpy as np
def walk(step):
    state, way, w = {}, [], np.zeros(2)
    for _ in range(3):
        step(state, way, w)
    return state, way, w
"""
    with student(source) as s:
        s.check(
            """
            def step(state, way, w):
                state["t"] = state.get("t", 0) + 1
                way.append(state["t"])
                w += state["t"]
            state, way, w = walk(step)
            assert state == {"t": 3} and way == [1, 2, 3] and w.tolist() == [6, 6]
            """
        )


def test_an_object_of_the_students_that_comes_back_is_the_same_object() -> None:
    source = """
store = [1, 2]
def get(): return store
def is_store(x): return x is store
class Node: pass
node = Node()
def is_node(x): return x is node
"""
    with student(source) as s:
        s.check(
            """
            assert is_store(store) and is_store(get()) and get() is store
            store.append(3)
            assert get() == [1, 2, 3]
            assert is_node(node) and node is node
            f = is_store
            assert f is is_store
            """
        )


def test_names_resolve_in_functions_classes_and_comprehensions() -> None:
    with student("x = 5\ndef f(): return x\nsum = lambda v: 'mine'") as s:
        s.runner.globals.answers = frozenset(["sum"])
        s.check(
            """
            def use(): return [f() + x + y for y in range(2) if x]
            class Case:
                value = f()
                other = [x for _ in range(2)]
                def method(self): return f() + x
            assert use() == [10, 11] and Case.value == 5 and Case().method() == 10
            assert {x: f() for _ in [0]} == {5: 5} and "f" in globals() and "nothing" not in globals()
            assert sum([1, 2]) == "mine"
            """
        )


def test_a_test_can_take_a_name_away_and_put_it_back() -> None:
    """The pattern of nbgrader's own example."""
    source = "def squares(n): return [i * i for i in range(1, n + 1)]\ndef sum_of_squares(n): return sum(squares(n))"
    with student(source) as s:
        s.check(
            """
            tmp = squares
            del squares
            try:
                sum_of_squares(1)
            except NameError:
                pass
            else:
                raise AssertionError("sum_of_squares does not use squares")
            finally:
                squares = tmp
            assert sum_of_squares(3) == 14
            """
        )
        s.check("assert sum_of_squares(2) == 5 and squares(2) == [1, 4]")


def test_a_test_can_replace_a_function_that_the_students_code_calls() -> None:
    with student("def inner(): return 1\ndef outer(): return inner() + 1") as s:
        s.check(
            """
            calls = []
            def inner():
                calls.append("called")
                return 10
            assert outer() == 11 and calls == ["called"]
            """
        )


def test_what_a_visible_test_defines_is_there_for_later_cells_and_hidden_names_are_not() -> None:
    first = "def f(): return 1"
    later = """
try: seen = (helper(2), table, np.pi > 3)
except NameError as e: seen = str(e)
found = 'secret' in globals()
"""
    with student(first, later) as s:
        s.check(
            """
            import numpy as np
            table = [1, 2]
            def helper(x): return x + 1
            ### BEGIN HIDDEN TESTS
            secret = 42
            ### END HIDDEN TESTS
            """
        )
        s.check(
            "assert seen == (3, [1, 2], True) and not found and secret == 42 and helper(1) == 2"
        )


def test_a_student_who_binds_a_name_of_the_tests_later_has_it() -> None:
    with student("pass", "\nlimit = 'mine'") as s:
        s.check("limit = 3\nassert limit == 3")
        s.check("assert limit == 'mine'")


@pytest.mark.slow
def test_figures_of_the_students_and_axes_of_the_tests() -> None:
    source = """
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
def plot(x, y):
    fig, ax = plt.subplots()
    ax.plot(x, y, label="loss"); ax.set_xlabel("epoch"); ax.legend()
    return fig
def draw(ax): ax.plot([0, 1], [2, 3]); ax.set_title("drawn")
"""
    with student(source) as s:
        s.check(
            """
            import matplotlib
            matplotlib.use("agg")
            import matplotlib.pyplot as plt, numpy as np
            fig = plot([1, 2, 3], [3, 2, 1])
            assert isinstance(fig, matplotlib.figure.Figure)
            ax = fig.axes[0]
            assert ax.get_xlabel() == "epoch" and len(ax.lines) == 1
            assert np.allclose(ax.lines[0].get_ydata(), [3, 2, 1])
            assert ax.get_legend().get_texts()[0].get_text() == "loss"
            own, axes = plt.subplots()
            draw(axes)
            assert axes.get_title() == "drawn" and axes.lines[0].get_xydata().tolist() == [[0, 2], [1, 3]]
            plt.close(own)
            """
        )


def test_source_of_a_function_from_a_cell() -> None:
    source = """
import linecache
text = "def f(x):\\n    return x + 1\\n"
linecache.cache["<f>"] = (len(text), None, text.splitlines(True), "<f>")
exec(compile(text, "<f>", "exec"))
"""
    with student(source) as s:
        s.check('import inspect\nassert "return x + 1" in inspect.getsource(f)')


def test_a_trailing_number_is_the_score() -> None:
    with student("pass") as s:
        assert s.test("score = 1\nscore + 1", points=5).score == 2
        assert s.test("import numpy as np\nnp.float64(0.5)", points=5).verdict == "partial"
        assert s.test("'not a number'", points=5).score == 5
        assert s.test("0", points=5).verdict == "failed"
        assert s.test("7", points=5).verdict == "broken_test"


def test_a_hidden_failure_shows_its_hint_and_nothing_else() -> None:
    with student("def f(x): return x - 1") as s:
        ruling = s.test(
            """
            assert f(1) == 0
            ### BEGIN HIDDEN TESTS
            # hint: Add one,
            # do not take one away.
            assert f(4711) == 4712, f"got {f(4711)}"
            ### END HIDDEN TESTS
            """
        )
    assert ruling.verdict == "failed"
    assert ruling.hint == "Add one, do not take one away."
    assert "471" not in ruling.message + ruling.detail + ruling.hint + ruling.output
    assert "4712" in ruling.private


def test_a_visible_failure_is_told_in_full() -> None:
    with student("def f(x): return x - 1") as s:
        ruling = s.test('assert f(1) == 2, f"f(1) should be 2, not {f(1)}"')
    assert ruling.message == "f(1) should be 2, not 0"


def test_an_exception_in_a_hidden_test_names_its_type_and_line_but_not_its_message() -> None:
    with student("def f(x):\n    raise ValueError(f'cannot do {x}')") as s:
        ruling = s.test("### BEGIN HIDDEN TESTS\nf(4711)\n### END HIDDEN TESTS")
    assert "ValueError" in ruling.message
    assert "line 2" in ruling.detail
    assert "4711" not in ruling.message + ruling.detail


def test_the_seed_is_in_the_judges_environment_only() -> None:
    with student("import os\nseed = os.environ.get('AUTOGRADER_SEED')") as s:
        s.check('import os\nassert os.environ["AUTOGRADER_SEED"] == "7" and seed is None')


def test_what_a_known_list_and_an_argument_have_in_common_crosses_once() -> None:
    """A list that the test has seen takes up a new array, which the test's own function is then called with."""
    source = """
    import numpy as np
    kept = {"z": [], "a": []}
    def layers(x, activation, log):
        kept["z"].clear()
        kept["a"].clear()
        for _ in range(3):
            x = x + 1.0
            log.append(x)
            kept["z"].append(x)
            x = activation(x)
            kept["a"].append(x)
        return kept
    """
    with student(source) as s:
        s.check(
            """
            import numpy as np
            heard = []
            def double(z):
                heard.append(z)
                return 2 * z
            for begin in range(30):
                log = []
                got = layers(np.full(3, float(begin)), double, log)
                assert [z[0] for z in got["z"]] == [z[0] for z in log] == [z[0] for z in heard[-3:]]
                assert [a[0] for a in got["a"]] == [2 * z[0] for z in log]
                assert got["z"][0] is log[0] is heard[-3]
            """
        )


def test_what_a_call_has_handed_over_is_let_go_of_with_the_next_ones() -> None:
    """It would be compared at every message."""
    with student("import numpy as np\ndef twice(x): return [2 * x, {'x': x}]") as s:
        twice, most = s.name("twice"), 0
        s.runner.peer.request("begin", [])
        for value in range(30):
            assert twice(np.full(3, value))[0].tolist() == [2 * value] * 3
            most = max(most, len(s.runner.peer.shared))
        assert most <= 12
        s.runner.peer.finish()


def test_views_of_an_array_that_changes_are_let_go_of() -> None:
    """Each call of the test's function is given a new view of one array, and all those before change with it."""
    source = """
    import numpy as np
    def slopes(f, w, h=1e-5):
        flat = np.array(w, dtype=float).reshape(-1)
        found = []
        for i in range(flat.size):
            old = flat[i]
            flat[i] = old + h
            above = f(flat.reshape(w.shape))
            flat[i] = old - h
            found.append((above - f(flat.reshape(w.shape))) / (2 * h))
            flat[i] = old
        return found
    """
    with student(source) as s:
        s.check(
            """
            import numpy as np
            w = np.arange(120.0).reshape(60, 2)
            assert np.allclose(slopes(lambda w: float(np.sum(w**2)), w), 2 * w.ravel(), atol=1e-3)
            """
        )


def test_ten_thousand_calls_leave_nothing_behind() -> None:
    with student("def f(l): return [l]") as s:
        s.check("for i in range(3000): f([i])")
        peer = s.runner.peer
        assert len(peer.shared) < 1500


@pytest.mark.slow
def test_an_answer_of_too_many_objects_is_an_error_of_the_answer_and_costs_nothing_else() -> None:
    source = """
    class Thing:
        pass
    def many(n): return [Thing() for _ in range(n)]
    """
    with student(source) as s:
        ruling = s.test("many(200_000)")
        assert ruling.verdict == "failed"
        assert "more than 100,000 objects" in ruling.message
        s.check("assert len(many(3)) == 3")


@pytest.mark.slow
def test_what_a_test_cannot_hand_over_for_its_size_is_the_tests_fault() -> None:
    with student("def f(x): return len(x)") as s:
        ruling = s.test("f([[] for _ in range(200_000)])")
        assert ruling.verdict == "broken_test"
        assert "more than 100,000 objects" in ruling.private
        ruling = s.test("import numpy as np\nf(np.zeros(20_000_000))")
        assert ruling.verdict == "broken_test"
        assert "too large to hand over" in ruling.private
        s.check("assert f([1, 2]) == 2")


def test_what_can_no_longer_be_compared_is_left_out_of_the_news() -> None:
    """A network whose training broke off on JAX has lost its weights; what else has changed still goes over."""

    class Fragile:
        kind = "fragile"

        def content(self, codec: Any, obj: Any) -> Any:
            return [obj.value]

        def fingerprint(self, codec: Any, obj: Any) -> bytes:
            if obj.value is None:
                raise NotPortable("it has lost its value")
            return bytes([obj.value])

    shared = Shared(SimpleNamespace(cyclic={}), parity=0)  # type: ignore[arg-type]
    things = [SimpleNamespace(value=value) for value in (1, 2)]
    for thing in things:
        shared.encode_mirror(thing, Fragile())  # type: ignore[arg-type]
    things[0].value, things[1].value = None, 3
    changes, _ = shared.news()
    assert changes == [["O", shared.number_of_own(things[1]), "fragile", [3]]]


def test_a_method_that_is_looked_at_again_is_not_described_again() -> None:
    """A test asks a callback for a method in every epoch, a student's loop a generator for every number."""
    source = """
    class Counter:
        def __init__(self): self.n = 0
        def up(self, by=1): self.n += by; return self.n
    counter, other = Counter(), Counter()
    def draw(rng): return [rng.integers(10) for _ in range(20)]
    """
    with student(source) as s:
        s.check("assert counter.up() == 1")
        s.check("up = counter.up\nassert [up(), counter.up(2), other.up(5)] == [2, 4, 5]")
        s.check("counter.up = other.up\nassert counter.up() == 6 and other.n == 6")
        shared = s.runner.peer.shared
        before = len(shared)
        s.check("for _ in range(20): counter.up()")
        s.check("import numpy as np\ndrawn = draw(np.random.default_rng(0))")
        assert len(shared) < before + 10
        s.check("assert drawn == np.random.default_rng(0).integers(10, size=20).tolist()")


def test_methods_of_two_objects_are_told_apart_where_one_has_the_others_place() -> None:
    shared = Shared(SimpleNamespace(cyclic={}), parity=0)  # type: ignore[arg-type]
    items = [1]
    number = shared.own(items.append)
    assert shared.number_of_own(items.append) == number
    assert shared.number_of_own(items.extend) is None
    assert shared.number_of_own([2].append) is None
    shared.forget(number)
    assert shared.number_of_own(items.append) is None


class _Part:
    whole: Any


class _Ring:
    """As a Keras model: it is referred to by its own parts."""

    def __init__(self, value: int) -> None:
        self.value = value
        self.part = _Part()
        self.part.whole = self

    def parts(self) -> list[Any]:
        return [self, self.part]


class _RingMirror:
    kind = "ring"

    def content(self, codec: Any, obj: Any) -> Any:
        return [obj.value]

    def create(self, codec: Any, content: Any, register: Any) -> Any:
        return register(_Ring(content[0]))

    def fingerprint(self, codec: Any, obj: Any) -> bytes:
        return bytes([obj.value])


@pytest.mark.parametrize(("frozen", "models"), [(1, 4), (0, 16)])
def test_a_model_that_nobody_refers_to_but_itself_is_let_go_of(
    frozen: int, models: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sooner in a process that was forked from a warm server, whose own objects are frozen."""
    monkeypatch.setattr("autograder.wire.known.forked_warm", lambda: frozen > 0)
    mirror: Any = _RingMirror()
    codec: Any = SimpleNamespace(cyclic={"ring": _Ring.parts}, mirror=lambda kind: mirror)
    shared = Shared(codec, parity=0)
    kept = _Ring(0)
    number = shared.encode_mirror(kept, mirror)[1]
    lost = [shared.encode_mirror(_Ring(value), mirror)[1] for value in range(models - 3)]
    theirs = shared.decode_mirror("O", 1, "ring", [7])
    assert shared.news() == [[], []]
    shared.decode_mirror("O", 3, "ring", [8])
    assert shared.news() == [[], [3, *lost]]
    shared.sent()
    assert shared.number_of_own(kept) == number
    assert shared.number_of_copy(theirs) == 1
    assert len(shared) == 2
    kept.value = 5
    assert shared.news() == [[["O", number, "ring", [5]]], []]


def test_a_model_is_kept_as_long_as_a_part_of_it_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """In use by what does not cross, or in two of those that do: the other side does not know of the tie."""
    monkeypatch.setattr("autograder.wire.known.forked_warm", lambda: True)
    mirror: Any = _RingMirror()
    shared = Shared(
        SimpleNamespace(cyclic={"ring": _Ring.parts}, mirror=lambda kind: mirror), parity=0
    )  # type: ignore[arg-type]
    part = shared.decode_mirror("O", 1, "ring", [1]).part
    del part.whole  # as a layer, which does not know its model
    common = shared.decode_mirror("O", 3, "ring", [2]).part
    other = _Ring(3)
    other.part = common
    number = shared.encode_mirror(other, mirror)[1]
    del other, common
    shared.decode_mirror("O", 5, "ring", [4])
    assert shared.news() == [[], [5]]
    shared.sent()
    assert vars(part) == {}
    shared.apply([], [3])
    del part
    for gid in (7, 9, 11, 13):
        shared.decode_mirror("O", gid, "ring", [5])
    assert sorted(shared.news()[1]) == sorted([1, 7, 9, 11, 13, number])
    assert len(shared) == 0


def test_a_model_is_compared_though_much_else_is_shared() -> None:
    """Its weights change when another model is trained that has some of its layers; large arrays hide none of that."""

    class Heavy(_RingMirror):
        kind = "heavy"

        def content(self, codec: Any, obj: Any) -> Any:
            return [bytes(5 * 2**20)]

    ring: Any = _RingMirror()
    heavy: Any = Heavy()
    shared = Shared(SimpleNamespace(cyclic={"ring": _Ring.parts}), parity=0)  # type: ignore[arg-type]
    model, array = _Ring(1), _Ring(2)
    number = shared.encode_mirror(model, ring)[1]
    shared.encode_mirror(array, heavy)
    shared.news()
    model.value, array.value = 3, 4
    changes, _ = shared.news()
    assert changes == [["O", number, "ring", [3]]]


def test_what_changes_when_a_method_is_looked_at_is_told_with_its_call() -> None:
    source = """
    class Box:
        def __init__(self): self.items = [1]
        @property
        def adder(self): self.items.append(2); return self.items.append
    box = Box()
    """
    with student(source) as s:
        s.check("items = box.items; add = box.adder; add(3); assert items == [1, 2, 3]")


def test_names_that_are_exchanged_are_told_though_their_values_are_the_same() -> None:
    with student("one = object(); last = object()", "two = last; del last") as s:
        s.check("assert one is not last")
        s.check("""
        import pytest
        assert two is not one
        with pytest.raises(NameError):
            last
        """)


def test_what_was_let_go_of_is_told_again_where_the_message_could_not_be_sent() -> None:
    """Who isn't told goes on naming it by its number, which says nothing here any more."""

    class Thing:
        kind = "thing"

        def content(self, codec: Any, obj: Any) -> Any:
            return []

        def fingerprint(self, codec: Any, obj: Any) -> bytes:
            return b""

    shared = Shared(SimpleNamespace(cyclic={}), parity=0)  # type: ignore[arg-type]
    for _ in range(100):
        shared.encode_mirror(SimpleNamespace(), Thing())  # type: ignore[arg-type]
    shared.sent()
    _, dropped = shared.news()
    assert len(dropped) == 100
    shared.unsend()
    assert shared.news()[1] == dropped
    shared.sent()
    assert shared.news()[1] == []
