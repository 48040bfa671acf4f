"""A class of a test's that derives from one of the student's."""

from __future__ import annotations

import textwrap

import pytest
from wired import student

SOURCE = """
import abc
class Base:
    rate = 1
    def __init__(self, name="x"): self.name = name
    def area(self): raise NotImplementedError
    def describe(self): return f"{self.name}: {self.area()}"
    def scale(self, n): return n * self.rate
    @property
    def label(self): return "base " + self.name
    @classmethod
    def make(cls, *args): return cls(*args)
    @staticmethod
    def double(x): return 2 * x
    def __len__(self): return 3
    def __eq__(self, other): return True
    def __add__(self, other): return "sum of bases"
class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
    def describe(self): return str(self.area())
def total(shapes): return sum(shape.area() for shape in shapes)
def made(cls): return cls("made").describe()
def known(x): return isinstance(x, Base)
"""

CHECKS = [
    """
    class S(Base):
        def area(self): return 4
    assert S().describe() == 'x: 4' and S('y').area() == 4
    """,
    """
    class S(Base):
        def area(self): return 4
    s = S()
    assert type(s) is S and isinstance(s, Base) and known(s)
    """,
    """
    class S(Base):
        def area(self): return 4
    assert issubclass(S, Base) and S.__name__ == 'S' and made(S) == 'made: 4'
    """,
    """
    class S(Base):
        def __init__(self, n):
            super().__init__('sq')
            self.n = n
        def area(self): return self.n ** 2
    s = S(3)
    assert s.describe() == 'sq: 9' and s.n == 3 and total([s, S(2)]) == 13
    """,
    """
    class S(Base):
        def __init__(self, n):
            Base.__init__(self, 'old')
            self.n = n
        def area(self): return self.n
    assert S(3).describe() == 'old: 3'
    """,
    """
    class S(Base):
        def scale(self, n): return super().scale(n) + 1
    assert S().scale(5) == 6 and Base().scale(5) == 5
    """,
    """
    class S(Base):
        @property
        def label(self): return super().label + '!'
    assert S('q').label == 'base q!'
    """,
    """
    class S(Base):
        rate = 3
    assert S().scale(2) == 6 and S.rate == 3 and S.double(4) == 8
    """,
    """
    class S(Base):
        @classmethod
        def make(cls, *a): return super().make('via', *a)
    assert S.make().name == 'via' and type(S.make()) is S
    """,
    """
    class S(Base):
        @staticmethod
        def double(x): return -x
    assert S.double(4) == -4 and S().double(1) == -1
    """,
    """
    class S(Base):
        def area(self): return 1
    class T(S):
        def area(self): return super().area() + 1
    assert T().describe() == 'x: 2' and isinstance(T(), S)
    """,
    """
    class S(Base):
        def __len__(self): return super().__len__() + 1
    assert len(S()) == 4
    """,
    """
    class S(Shape):
        def area(self): return 7
    assert S().describe() == '7'
    """,
    """
    import pytest
    class S(Shape): pass
    with pytest.raises(TypeError): S()
    """,
    """
    class S(Base):
        def area(self): return secret
    secret = 12
    assert S().describe() == 'x: 12'
    """,
    """
    log = []
    class S(Base):
        def area(self):
            log.append(self.name)
            return 0
    S('a').describe()
    assert log == ['a']
    """,
]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("hidden", [False, True])
def test_a_class_that_derives_from_the_students_is_derived(check: str, hidden: bool) -> None:
    check = textwrap.dedent(check)
    if hidden:
        check = f"### BEGIN HIDDEN TESTS\n{check}\n### END HIDDEN TESTS"
    with student(SOURCE, classes=("Base", "Shape")) as s:
        s.check(check)


def test_what_the_test_defines_in_it_is_not_asked_of_the_student() -> None:
    """Whatever the student makes of the class, the test's own method is the test's."""
    source = """
    class Base:
        def __init_subclass__(cls):
            cls.check = lambda self: True
            cls.__len__ = lambda self: 3
        def __getattribute__(self, name):
            return (lambda: True) if name == "check" else object.__getattribute__(self, name)
    """
    with student(source) as s:
        ruling = s.test(
            """
            class S(Base):
                def check(self): return False
                def __len__(self): return 0
            assert not len(S()), "the length"
            assert S().check(), "the test's own check"
            """
        )
        assert ruling.message == "the test's own check"


def test_a_class_that_derives_from_a_liar_does_not_decide_a_comparison() -> None:
    with student(SOURCE) as s:
        assert s.test("class S(Base): pass\nassert S() == 4711").verdict == "failed"
        assert (
            s.test("class S(Base): pass\nassert S() + 4711 == 'sum of bases'").verdict == "failed"
        )


@pytest.mark.parametrize(
    "check",
    [
        "class Mine: pass\nclass S(Base, Mine): pass",
        "class S(Base, flag=True): pass",
        "class S(Base):\n    opened = open('/dev/null').fileno\n",
    ],
)
def test_what_cannot_be_derived_says_what_to_write_instead(check: str) -> None:
    with student(SOURCE) as s:
        ruling = s.test(check)
        assert ruling.verdict == "broken_test", ruling.private
        assert "derive" in ruling.private
        s.check("assert Base('z').name == 'z'")
