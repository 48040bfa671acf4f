"""What a notebook's test may do with coroutines, and with `__main__`, is done here too."""

from __future__ import annotations

import pytest
from wired import student

# One is refused, and its end told whenever the collector finds it.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine 'g' was never awaited")

THEIRS = """
import asyncio
log = []
async def add_one(x):
    await asyncio.sleep(0.002)
    return x + 1
async def forever():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        log.append("cancelled")
        raise
async def refuse(x): raise ValueError(f"not {x}")
async def call(g, x): return g(x)
async def enter(lock):
    async with lock as held:
        return held
async def count(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i
class Door:
    async def __aenter__(self): return 5
    async def __aexit__(self, kind, error, trace): log.append(kind)
class Later:
    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return 9
mail = []
arrived = None
async def put(x):
    mail.append(x)
    event().set()
async def take():
    await event().wait()
    return mail.pop()
def event():
    global arrived
    arrived = arrived or asyncio.Event()
    return arrived
def plain(x): return x
"""

AWAITED = {
    "a coroutine": "assert await add_one(1) == 2",
    "twice": "x = await add_one(1)\nassert await add_one(x) == 3",
    "in a function": "async def t():\n    return await add_one(1)\nassert await t() == 2",
    "asyncio.run": "import asyncio\nassert asyncio.run(add_one(1)) == 2",
    "gather": "import asyncio\nassert await asyncio.gather(add_one(1), add_one(2)) == [2, 3]",
    # Neither ends without the other.
    "two that wait for each other": "import asyncio\nassert (await asyncio.gather(take(), put(3)))[0] == 3",
    "a time limit": """
        import asyncio
        try:
            await asyncio.wait_for(forever(), 0.01)
        except asyncio.TimeoutError:
            pass
        assert log == ["cancelled"]
        """,
    "a task that is cancelled": """
        import asyncio
        task = asyncio.create_task(forever())
        await asyncio.sleep(0.005)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass
        assert task.cancelled() and log == ["cancelled"]
        """,
    "an exception": "import pytest\nwith pytest.raises(ValueError, match='not 3'):\n    await refuse(3)",
    "a function of the test's": "assert await call(lambda x: 2 * x, 4) == 8",
    "an asynchronous generator": """
        assert [i async for i in count(3)] == [0, 1, 2]
        async for i in count(2):
            pass
        assert i == 1
        """,
    "an asynchronous context": "async with Door() as d:\n    assert d == 5\nassert log == [None]",
    "what has __await__": "assert await Later() == 9",
    "inspect": """
        import asyncio, inspect
        assert inspect.iscoroutinefunction(add_one) and asyncio.iscoroutinefunction(add_one)
        assert not inspect.iscoroutinefunction(plain) and inspect.isasyncgenfunction(count)
        coroutine = add_one(1)
        assert inspect.iscoroutine(coroutine) and inspect.isawaitable(coroutine)
        coroutine.close()
        """,
}


@pytest.mark.parametrize("test", AWAITED.values(), ids=AWAITED)
def test_a_test_awaits_what_is_the_students(test: str) -> None:
    with student(THEIRS) as s:
        s.check(test)
        s.check("assert plain(1) == 1")


def test_an_awaited_answer_can_be_wrong() -> None:
    with student(THEIRS) as s:
        assert s.test("assert await add_one(1) == 3, 'two'").message == "two"
        assert s.test("await refuse(3)").message == "Your code raised ValueError: not 3"
        assert s.test("2 * await add_one(0)", points=4).score == 2
        assert s.test("await plain(1)").verdict == "failed"


def test_a_coroutine_of_the_tests_is_not_handed_over() -> None:
    with student(THEIRS) as s:
        ruling = s.test("async def g(x): return x\nawait call(g, 1)")
        assert ruling.verdict == "broken_test"
        assert "a coroutine of the test's" in ruling.private
        ruling = s.test(
            """
            class Lock:
                async def __aenter__(self): return 1
                async def __aexit__(self, *error): pass
            await enter(Lock())
            """
        )
        assert ruling.verdict == "broken_test"
        assert "cannot wait for an object of the test's" in ruling.private
        ruling = s.test("c = add_one(1)\nc.throw(KeyError())")
        assert ruling.verdict == "broken_test"
        assert "can cancel a coroutine" in ruling.private


ASKED = {
    "run": '"step", function, "run"',
    "no such step": '"step", function, "go"',
    "no waiting": '"waiting", function, "__len__", []',
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_the_students_code_does_not_ask_the_judge_to_wait(asked: str) -> None:
    source = f"""
import sys
def f(g):
    frame = sys._getframe(1)
    while "peer" not in frame.f_locals: frame = frame.f_back
    peer = frame.f_locals["peer"]
    function = peer.codec.encode(g)
    return peer.request({asked})
"""
    with student(source) as s:
        ruling = s.test("f(lambda: 1)")
    assert ruling.verdict == "student_gone"
    assert ruling.private


# --- __main__ -------------------------------------------------------------------------------------

MAIN = """
def helper(x): return x
def f(x): return helper(x)
k = 3
"""


@pytest.mark.parametrize(
    "test",
    [
        """
        from unittest import mock
        with mock.patch("__main__.helper", lambda x: 5):
            assert f(1) == 5
        assert f(1) == helper(1) == 1
        """,
        """
        from unittest.mock import patch
        @patch("__main__.helper")
        def t(helper):
            helper.return_value = 7
            assert f(1) == 7
            helper.assert_called_once_with(1)
        t()
        """,
        """
        import sys, __main__
        from __main__ import k as three
        own = 1
        assert sys.modules["__main__"] is __main__ and three == __main__.k == 3 and __main__.own == 1
        assert "f" in dir(__main__) and vars(__main__)["k"] == 3 and not hasattr(__main__, "nothing")
        __main__.k = 4
        assert k == 4
        del __main__.k
        assert not hasattr(__main__, "k")
        """,
        """
        import dataclasses, pickle, typing
        @dataclasses.dataclass
        class Case:
            x: int
            kind: "typing.ClassVar[str]" = "point"
        assert pickle.loads(pickle.dumps(Case(1))) == Case(1) and f(1) == 1
        assert Case.__annotations__["x"] is int and len(dataclasses.fields(Case)) == 1
        """,
        """
        import unittest
        class T(unittest.TestCase):
            def test_f(self):
                self.assertEqual(f(1), 1)
        done = unittest.main(argv=[""], exit=False, verbosity=0).result
        assert done.testsRun == 1 and done.wasSuccessful()
        """,
    ],
    ids=["patch", "decorator", "module", "pickle", "unittest"],
)
def test_main_is_the_notebook(test: str) -> None:
    with student(MAIN, "after = f(1)") as s:
        s.check(test)
        s.check("assert after == 1")


def test_a_patch_of_what_is_missing_tells_of_no_file_of_ours() -> None:
    with student(MAIN) as s:
        ruling = s.test("from unittest import mock\nwith mock.patch('__main__.other'): pass")
    assert ruling.verdict == "failed"
    assert "'other'" in ruling.message
    assert "/" not in ruling.message
