"""Classes, functions and exceptions of the student's, looked at by a test as Python lets one look."""

from __future__ import annotations

import pytest
from wired import student

NAMEDTUPLES = """
from collections import namedtuple
from typing import NamedTuple
Point = namedtuple("Point", "x y", defaults=[0])
class Vector(NamedTuple):
    x: float
    y: float = 2.0
    def norm(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    @property
    def flipped(self): return Vector(self.y, self.x)
    @classmethod
    def unit(cls): return cls(1, 0)
    @staticmethod
    def check(x): return x > 0
    def __add__(self, other): return Vector(self.x + other.x, self.y + other.y)
    def __str__(self): return f"<{self.x}, {self.y}>"
class Even(namedtuple("Even", "n")):
    def __new__(cls, n): return super().__new__(cls, n * 2)
def p(): return Point(1, 2)
def v(): return [Vector(3, 4)]
def e(): return Even(3)
def same(x): return type(x) in (Point, Vector) and isinstance(x, tuple) and x
"""


@pytest.mark.parametrize(
    "check",
    [
        "assert isinstance(p(), Point) and type(p()) is Point and isinstance(p(), tuple)",
        "assert p() == Point(1, 2) == (1, 2) and Point(5).y == 0 and p()._asdict() == {'x': 1, 'y': 2}",
        "assert Point._fields == ('x', 'y') and p()._replace(x=7) == (7, 2) and repr(p()) == 'Point(x=1, y=2)'",
        "assert Point._field_defaults == {'y': 0} and Point.__name__ == 'Point'",
        "w, = v()\nassert type(w) is Vector and w.norm() == 5 and w.flipped == (4, 3) and Vector.unit() == (1, 0)",
        "w, = v()\nassert Vector.check(2) and type(w + w) is Vector and w + w == (6, 8) and str(w) == '<3, 4>'",
        "assert same(Point(1, 2)) == (1, 2) and same(v()[0]) == (3, 4)",
        "assert e() == (6,) and e().n == 6",
        "import sys\nassert sys.version_info == sys.version_info and v() == [Vector(3, 4)]",
        "from collections import namedtuple\nMine = namedtuple('Mine', 'a')\nassert not same(Mine(1))",
    ],
)
def test_a_named_tuple_is_of_its_class(check: str) -> None:
    with student(NAMEDTUPLES, classes=("Point", "Vector")) as s:
        s.check(check)


ENUMS = """
import enum
class C(enum.Enum):
    R = 1
    G = "g"
    RED = 1
    def pretty(self): return self.name.lower()
    @property
    def twice(self): return self.value * 2
    @classmethod
    def first(cls): return cls.R
    @classmethod
    def _missing_(cls, value): return cls.G if value == "green" else None
class I(enum.IntEnum):
    LOW, HIGH = 1, 2
class S(str, enum.Enum):
    A = "a"
class F(enum.Flag):
    X, Y = 1, 2
class Planet(enum.Enum):
    EARTH = (5.9, 6.3)
    def __init__(self, mass, radius): self.mass, self.radius = mass, radius
def c(): return C.R
def i(): return I.HIGH
def both(): return F.X | F.Y
def table(): return {C.R: [1], C.G: [2]}
def mine(x): return x is C.R or x is I.HIGH or x is F.X | F.Y
def earth(): return Planet.EARTH
"""


@pytest.mark.parametrize(
    "check",
    [
        "assert c() is C.R and c().name == 'R' and c().value == 1 and isinstance(c(), C) and C.RED is C.R",
        "assert list(C) == [C.R, C.G] and C['R'] is C.R and C(1) is C.R and len(C) == 2 and C.R in C",
        "assert c().pretty() == 'r' and C.R.twice == 2 and C.first() is C.R and C('green') is C.G",
        "import pytest\nwith pytest.raises(ValueError): C(99)",
        "import pytest\nwith pytest.raises(KeyError): C['B']",
        "import enum\nassert issubclass(C, enum.Enum) and issubclass(I, enum.IntEnum) and repr(C.R) == '<C.R: 1>'",
        "assert i() is I.HIGH and i().name == 'HIGH' and i() == 2 and i() > I.LOW and isinstance(i(), I)",
        "assert S.A == 'a' and isinstance(S.A, S) and S('a') is S.A",
        "assert both() == F.X | F.Y and F.X in both() and mine(both())",
        "assert table() == {C.R: [1], C.G: [2]} and table()[c()] == [1]",
        "assert mine(C.R) and mine(C(1)) and mine(I['HIGH']) and not mine(C.G)",
        "assert earth() is Planet.EARTH and earth().mass == 5.9 and earth().value == (5.9, 6.3)",
        "assert set(C.__members__) == {'R', 'G', 'RED'} and C.__name__ == 'C'",
    ],
)
def test_an_enumeration_is_one(check: str) -> None:
    with student(ENUMS, classes=("C", "I", "S", "F")) as s:
        s.check(check)


LIARS = """
import enum
from collections import namedtuple
class P(namedtuple("P", "x")):
    __eq__ = __ge__ = __gt__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __sub__ = __rsub__ = lambda self, other: 0
    __hash__ = tuple.__hash__
class E(enum.IntEnum):
    A = 1
    __eq__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0
    __hash__ = int.__hash__
class N(enum.Enum):
    A = 1
    __eq__ = lambda self, other: True
    __hash__ = lambda self: hash(4711)
def f(kind): return {"P": P(1), "E": E.A, "N": N.A}[kind]
"""


@pytest.mark.parametrize("kind", "PEN")
@pytest.mark.parametrize(
    "check",
    [
        "assert f(kind) == 4711",
        "assert f(kind) == (4711,)",
        "assert (f(kind),) == ((4711,),)",
        "assert not (f(kind) != (4711,))",
        "assert abs(f(kind) - 4711) < 1e-6",
        "assert f(kind) in (4711, (4711,))",
        "assert f(kind) >= (4711,)",
    ],
)
def test_a_named_tuple_or_enumeration_does_not_decide_a_comparison(kind: str, check: str) -> None:
    with student(LIARS) as s:
        assert s.test(f"kind = {kind!r}\n{check}").verdict == "failed"


DATACLASSES = """
from dataclasses import dataclass, field
@dataclass
class P:
    x: int
    y: "list[int]" = field(default_factory=list)
    z: int = 3
@dataclass(frozen=True, order=True)
class Q:
    p: P
def p(): return P(1, [2])
def q(): return Q(p())
"""


@pytest.mark.parametrize(
    "check",
    [
        "assert p() == P(1, [2]) and repr(p()) == 'P(x=1, y=[2], z=3)'",
        "assert dataclasses.asdict(p()) == {'x': 1, 'y': [2], 'z': 3}",
        "assert dataclasses.asdict(q()) == {'p': {'x': 1, 'y': [2], 'z': 3}}",
        "assert dataclasses.astuple(p()) == (1, [2], 3)",
        "assert dataclasses.is_dataclass(P) and dataclasses.is_dataclass(p())",
        "assert [f.name for f in dataclasses.fields(P)] == ['x', 'y', 'z']",
        "x, y, z = dataclasses.fields(p())\nassert x.type in (int, 'int') and z.default == 3",
        "assert dataclasses.fields(P)[1].default_factory is list",
        "assert dataclasses.replace(p(), x=9).x == 9",
        "import pytest\nwith pytest.raises(dataclasses.FrozenInstanceError): q().p = 1",
    ],
)
def test_a_dataclass_is_one(check: str) -> None:
    with student(DATACLASSES, classes=("P", "Q")) as s:
        s.check(f"import dataclasses\n{check}")


def test_a_defaultdict_keeps_its_factory() -> None:
    source = """
    from collections import defaultdict
    def f():
        d = defaultdict(int)
        d["a"] += 1
        return d
    def g(): return defaultdict(lambda: [7])
    def count(d, words):
        for w in words: d[w] += 1
    def kind(d): return d.default_factory
    """
    with student(source) as s:
        s.check(
            """
            from collections import defaultdict
            d = f()
            assert d["zz"] == 0 and d == {"a": 1, "zz": 0} and d.default_factory is int
            assert g()["any"] == [7]
            mine = defaultdict(int)
            count(mine, "aab")
            assert mine == {"a": 2, "b": 1} and kind(mine) is int
            """
        )


FUNCTIONS = """
import functools, abc, math
import numpy as np
def f(a, b=2, *rest, k=[], **more):
    total = math.sqrt(a)
    return a, b, rest, k, more
def remember(g):
    @functools.wraps(g)
    def wrapper(*args): return g(*args, 5)
    return wrapper
@remember
def one(x, extra): return x + extra
def positional(a, b=3, /, c=4): return a, b, c
half = functools.partial(int, base=2)
class A(abc.ABC):
    n = 1
    @abc.abstractmethod
    def m(self): ...
class B(A):
    def m(self): return 1
class Typed:
    a: int
    b: "list[float]"
def by(items, key): return sorted(items, key=key)
def typed(a: int, b: "list[float]", c: np.ndarray) -> float: return a
def counted(g):
    def wrapper(*args):
        wrapper.calls += 1
        return g(*args)
    wrapper.calls = 0
    return wrapper
class Box:
    def __init__(self, items): self.items = items
"""


@pytest.mark.parametrize(
    "check",
    [
        "assert f.__code__.co_argcount == 2 and f.__code__.co_varnames[:3] == ('a', 'b', 'k')",
        "c = f.__code__\nassert c.co_kwonlyargcount == 1 and 'total' in c.co_varnames and 'sqrt' in c.co_names",
        "assert f.__defaults__ == (2,) and f.__kwdefaults__ == {'k': []}",
        "assert f(4) == (4, 2, (), [], {}) and f(4, 5, 6, k=1, z=2) == (4, 5, (6,), 1, {'z': 2})",
        "assert f(b=1, a=0) == (0, 1, (), [], {}) and f(4, k=3) == (4, 2, (), 3, {})",
        "assert positional(1) == (1, 3, 4) and positional(1, c=2) == (1, 3, 2) and positional(1, 2, 5) == (1, 2, 5)",
        "import pytest\nwith pytest.raises(TypeError): f()",
        "import pytest\nwith pytest.raises(TypeError): positional(a=1)",
        "assert one(1) == 6 and one.__name__ == 'one' and one.__wrapped__(1, 2) == 3",
        "import functools\nassert half('10') == 2 and isinstance(half, functools.partial)",
        "assert half.keywords == {'base': 2} and half.func is int",
        "import inspect\nassert inspect.isabstract(A) and not inspect.isabstract(B) and A.__abstractmethods__ == {'m'}",
        "import pytest\nwith pytest.raises(TypeError): A()",
        "assert 'n' in vars(A) and 'm' in vars(B) and A.__dict__['n'] == 1",
        "assert A in B.__bases__ and B.__base__ is A and A in B.__mro__ and B.mro() == [B, A, *A.__mro__[1:]]",
        "assert B.__mro__[0] is B and B.__mro__[-1] is object",
        "import inspect, numpy as np\nassert inspect.signature(typed).parameters['c'].annotation is np.ndarray",
        "import inspect\nassert str(inspect.signature(typed)).endswith(') -> float')",
        "import typing\nassert typing.get_type_hints(typed)['b'] == list[float]\n"
        "assert typing.get_type_hints(typed)['return'] is float",
        "assert Typed.__annotations__['a'] is int and f.__annotations__ == {}",
        "import operator as o\nassert by([(1, 2), (0, 3)], o.itemgetter(1)) == [(1, 2), (0, 3)]\n"
        "assert by([3 + 1j, 2j], o.attrgetter('real')) == [2j, 3 + 1j]\n"
        "assert by(['b', 'A'], o.methodcaller('lower')) == ['A', 'b']",
        "import typing\nassert typing.get_type_hints(Typed) == {'a': int, 'b': list[float]}",
        "@counted\ndef add(a, b): return a + b\nassert add(1, 2) == 3 and add(2, 2) == 4 and add.calls == 2\n"
        "add.calls = 0\nadd(1, 1)\nassert add.calls == 1",
        "import copy\nbox = Box([1])\nother = copy.deepcopy(box)\nother.items.append(2)\n"
        "assert box.items == [1] and other.items == [1, 2] and copy.copy(box).items == [1]",
    ],
)
def test_functions_and_classes_can_be_looked_into(check: str) -> None:
    with student(FUNCTIONS, classes=("A", "B")) as s:
        s.check(check)


@pytest.mark.parametrize(
    "text",
    [
        "__call.__globals__['__builtins__']['exec']('import sys; sys.taken = True')",
        "list['setattr(__import__(\\'sys\\'), \\'taken\\', True)']",
        "[setattr(sys, 'taken', True) for sys in [()]]",
        "().__class__.__base__.__subclasses__()",
    ],
)
def test_an_annotation_runs_nothing_in_the_judge(text: str) -> None:
    source = f"def f(a: {text!r}): return 1\nclass K:\n    a: {text!r}\n"
    with student(source, classes=("K",)) as s:
        s.check(
            """
            import contextlib, inspect, sys, typing
            for look in (
                typing.get_type_hints,
                lambda o: inspect.signature(o, eval_str=True),
                lambda o: inspect.get_annotations(o, eval_str=True),
            ):
                for thing in (f, K):
                    with contextlib.suppress(Exception):
                        found = look(thing)
                        assert "type" not in str(found) or "class" in str(found), found
            assert not hasattr(sys, "taken")
            """
        )


def test_a_list_of_objects_that_derive_from_a_tuple() -> None:
    """To look whether the list has changed must not ask the objects: each question looks again."""
    source = """
    class Bars(tuple):
        def __new__(cls, items, label):
            self = super().__new__(cls, items)
            self.label = label
            return self
    charts = [Bars([1, 2], "a")]
    def more(charts): charts.append(Bars([3], "b"))
    """
    with student(source, classes=("Bars",)) as s:
        s.check(
            """
            assert len(charts) == 1 and charts[0].label == "a" and list(charts[0]) == [1, 2]
            assert isinstance(charts[0], tuple) and charts[0][1] == 2
            more(charts)
            assert [chart.label for chart in charts] == ["a", "b"]
            """
        )


HASHED = """
from collections import Counter, defaultdict
from dataclasses import dataclass
@dataclass(frozen=True)
class Node:
    name: int
edges = {Node(1): [Node(2)], Node(7): [Node(3)]}
seen = {Node(1), Node(2)}
counts = Counter([Node(1), Node(1), Node(2)])
lists = defaultdict(list)
lists[Node(1)].append(Node(4))
def grow():
    edges[Node(len(edges) + 10)] = [Node(0)]
    seen.add(Node(len(seen) + 10))
    counts[Node(9)] += 1
    lists[Node(len(lists) + 20)].append(1)
    return len(edges), len(seen), len(counts), len(lists)
"""


@pytest.mark.parametrize(
    "tests",
    [
        ["assert edges[Node(1)][0].name == 2", "assert grow()[0] == 3 == len(edges)"],
        ["assert Node(2) in seen and len(seen) == 2", "assert grow()[1] == 3 == len(seen)"],
        ["assert counts[Node(1)] == 2", "grow(); grow()\nassert counts[Node(9)] == 2"],
        ["assert lists[Node(1)][0].name == 4", "assert grow()[3] == 2 == len(lists)"],
        ["seen.add(Node(77))\nassert grow()[1] == 4 == len(seen)", "assert Node(77) in seen"],
        [
            "got = grow()",
            "assert got == (3, 3, 3, 2) == tuple(map(len, (edges, seen, counts, lists)))",
        ],
    ],
)
def test_sets_and_keys_of_objects_that_have_a_hash_of_their_own(tests: list[str]) -> None:
    """To put one into a set here is to ask for its hash over there, while the set is half full."""
    with student(HASHED, *["pass"] * 3, classes=("Node",)) as s:
        for test in tests:
            s.check(test)
        s.check("assert grow()[0] == len(edges)")


def test_a_deque_keeps_its_bound() -> None:
    source = "from collections import deque\nd = deque([1], maxlen=2)\ndef push(q): q.append(9)"
    with student(source) as s:
        s.check(
            """
            from collections import deque
            assert d.maxlen == 2 and d == deque([1])
            mine = deque([1, 2], maxlen=2)
            push(mine)
            assert list(mine) == [2, 9] and mine.maxlen == 2
            push(d); push(d)
            assert list(d) == [9, 9]
            """
        )


def test_source_of_a_class_from_a_cell() -> None:
    text = "class A:\n    def m(self):\n        return 1\n\n\nclass B(A):\n    def other(self): return 2\n"
    source = f"""
import linecache
text = {text!r}
linecache.cache["<c>"] = (len(text), None, text.splitlines(True), "<c>")
exec(compile(text, "<c>", "exec"))
"""
    with student(source) as s:
        s.check(
            "import inspect\nassert inspect.getsource(A) == 'class A:\\n    def m(self):\\n        return 1\\n'\n"
            "assert 'def other' in inspect.getsource(B) and 'def m' not in inspect.getsource(B)"
        )


def test_the_cause_of_an_exception_comes_with_it() -> None:
    source = """
    class MyErr(ValueError): pass
    def f(): raise MyErr("no") from KeyError("k")
    def g():
        try: 1 / 0
        except ZeroDivisionError: raise MyErr("during")
    def h():
        try: 1 / 0
        except ZeroDivisionError: raise MyErr("alone") from None
    """
    with student(source) as s:
        s.check(
            """
            import pytest
            with pytest.raises(MyErr) as e: f()
            assert isinstance(e.value.__cause__, KeyError) and e.value.__cause__.args == ("k",)
            with pytest.raises(MyErr) as e: g()
            assert e.value.__cause__ is None and isinstance(e.value.__context__, ZeroDivisionError)
            with pytest.raises(MyErr) as e: h()
            assert e.value.__suppress_context__
            """
        )


def test_a_comparison_with_a_librarys_object_that_stays_over_there_is_the_tests_fault() -> None:
    source = "import re, ipaddress\nf, ip = re.compile, ipaddress.ip_address"
    with student(source) as s:
        ruling = s.test("import re\nassert f('a+') == re.compile('a+')")
        assert ruling.verdict == "broken_test"
        assert "str(" in ruling.private
        s.check("assert f('a+').pattern == 'a+'")
        assert s.test("assert f('a+') == 'a+'").verdict == "failed"
        # Where the test's own object can tell, it does.
        s.check(
            "import ipaddress\nassert ip('1.2.3.4') == ipaddress.ip_address('1.2.3.4') != ip('1.2.3.5')"
        )


def test_a_partial_makes_no_class_that_lies() -> None:
    source = """
    import functools
    make = functools.partial(type, "Odd", (float,), {"__eq__": lambda self, other: True})
    base = functools.partial(int, base=2)
    """
    with student(source) as s:
        assert s.test("made = make()\nassert made() == 4711").verdict == "failed"
        s.check("assert base('11') == 3")
