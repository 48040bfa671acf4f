"""Threads, timeouts and deep recursion in a test: each answer goes to whoever asked for it."""

from __future__ import annotations

import pytest
from wired import student

from autograder.wire.channel import Channel


def test_threads_of_a_test_each_get_their_own_answer() -> None:
    source = """
    import time
    def f(x):
        time.sleep(0.001)
        return x * x
    def twice(g, x): return g(g(x))
    """
    with student(source) as s:
        s.check(
            """
            from concurrent.futures import ThreadPoolExecutor
            with ThreadPoolExecutor(8) as pool:
                assert list(pool.map(f, range(60))) == [x * x for x in range(60)]
                assert list(pool.map(lambda x: f([x][0]), range(60))) == [x * x for x in range(60)]
                nested = pool.map(lambda x: twice(lambda y: f(y) + x, 2), range(20))
                assert list(nested) == [(4 + x) ** 2 + x for x in range(20)]
            """
        )
        s.check("assert f(3) == 9")


def test_threads_of_the_students_can_call_the_test() -> None:
    source = """
    from concurrent.futures import ThreadPoolExecutor
    def spread(g, n):
        with ThreadPoolExecutor(4) as pool: return list(pool.map(g, range(n)))
    def leave(g):
        import threading
        def late():
            import time
            time.sleep(0.05)
            try: seen.append(g(1))
            except Exception as error: seen.append(type(error).__name__)
        thread = threading.Thread(target=late)
        thread.start()
        return thread
    seen = []
    def f(x): return x
    def join(thread): thread.join(); return seen
    """
    with student(source) as s:
        s.check("assert spread(lambda x: f(x) + 1, 30) == list(range(1, 31))")
        s.check("t = leave(lambda x: x + 41)\nassert f(5) == 5\nassert join(t) == [42]")
        s.check("assert f(6) == 6")


def test_a_callback_may_wait_for_threads_that_call_the_student() -> None:
    with student("def f(x): return x + 1\ndef call(g): return g()") as s:
        s.check(
            """
            from concurrent.futures import ThreadPoolExecutor
            def many():
                with ThreadPoolExecutor(4) as pool: return sum(pool.map(f, range(20)))
            assert call(many) == sum(range(1, 21))
            """
        )


ALARM = """
import signal
class Slow(Exception): pass
def ring(*args): raise Slow
signal.signal(signal.SIGALRM, ring)
def limited(g, seconds):
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try: return g()
    except Slow: return "slow"
    finally: signal.setitimer(signal.ITIMER_REAL, 0)
"""


def test_an_answer_that_comes_after_a_timeout_is_nobodys() -> None:
    source = """
    import time
    log = []
    def slow(l):
        time.sleep(0.15)
        l.append(1)
        return [log]
    def fast(): return 2
    def calls(g):
        time.sleep(0.15)
        return g()
    """
    with student(source) as s:
        s.check(
            f"{ALARM}\nl = []\nassert limited(lambda: slow(l), 0.05) == 'slow'\n"
            "assert fast() == 2 and fast() == 2\nassert l == [1]\nlog.append(3)\nassert log == [3]"
        )
        s.check(f"{ALARM}\nassert limited(lambda: slow([]), 0.05) == 'slow'")
        s.check("assert fast() == 2")
        # The student's code calls a test that has ended.
        s.check(f"{ALARM}\nassert limited(lambda: calls(lambda: 7), 0.05) == 'slow'")
        s.check("assert fast() == 2 and calls(lambda: 8) == 8")


def test_a_message_that_is_interrupted_half_way_is_read_on() -> None:
    ours, theirs = Channel.pair()
    left, right = Channel(ours), Channel(theirs)
    right.settimeout(0.05)
    data = left._encoder.encode(["text" * 10])
    ours.sendall(len(data).to_bytes(4, "big")[:2])
    with pytest.raises(TimeoutError):
        right.receive()
    ours.sendall(len(data).to_bytes(4, "big")[2:] + data[:5])
    with pytest.raises(TimeoutError):
        right.receive()
    ours.sendall(data[5:])
    left.send(7)
    assert right.receive() == ["text" * 10]
    assert right.receive() == 7


def test_recursion_between_test_and_student_goes_as_deep_as_in_one_process() -> None:
    with student(
        "def fmap(f, x): return f(x)\ndef deep(cb, n): return deep(cb, n + 1) if n else cb(n)"
    ) as s:
        s.check(
            """
            import pytest
            def g(n): return 0 if n == 0 else 1 + fmap(g, n - 1)
            assert g(150) == 150
            def endless(n): return fmap(endless, n + 1)
            with pytest.raises(RecursionError): endless(0)
            with pytest.raises(RecursionError): deep(lambda n: n, 1)
            assert g(20) == 20
            """
        )
        s.check("assert fmap(lambda x: x + 1, 1) == 2")


def test_a_student_who_runs_out_of_stack_within_a_call_of_the_tests_goes_on() -> None:
    source = """
    def down(cb, n=0):
        cb([n])
        return down(cb, n + 1)
    def f(): return 1
    """
    with student(source) as s:
        s.check(
            "import pytest\nwith pytest.raises(RecursionError): down(lambda l: l)\nassert f() == 1"
        )
        s.check("assert f() == 1")


def test_what_cannot_be_handed_over_leaves_nothing_half_said() -> None:
    source = """
    class Adder:
        def __add__(self, other): return len(other)
        def take(self, f): return f(1)
    adder = Adder()
    def f(x): return x(2)
    """
    with student(source, classes=("Adder",)) as s:
        ruling = s.test("import threading\ng = lambda x: x + 1\nadder + [g, threading.Lock()]")
        assert ruling.verdict == "broken_test"
        s.check("assert f(g) == 3 and adder.take(g) == 2 and adder + [g] == 1")


INTERRUPTED = """
import os
pid = os.getpid()
def endless(g):
    while True: g()
def stubborn(g):
    while True:
        try: g()
        except ValueError: pass
def f(): return 2
"""
STOP = "import os, signal\ndef stop(): os.kill(pid, signal.SIGINT)\n"


@pytest.mark.parametrize(
    "test",
    [
        "endless(stop)",  # it comes while the student's code waits for the test ...
        "def nested(): return stop() or f()\nendless(nested)",
        "def fails():\n    stop()\n    raise ValueError\nstubborn(fails)",
        "f()\nstop()\nf()",  # ... or while the test is at work
    ],
)
def test_an_interrupt_costs_its_own_test_and_no_other(test: str) -> None:
    with student(INTERRUPTED) as s:
        ruling = s.test(STOP + test)
        assert (ruling.verdict, ruling.error_type) == ("failed", "KeyboardInterrupt")
        s.check("assert f() == 2")


def test_an_interrupt_that_comes_after_the_last_call_costs_nothing() -> None:
    with student(INTERRUPTED) as s:
        s.check(f"{STOP}assert f() == 2\nstop()")
        s.check("assert f() == 2")
