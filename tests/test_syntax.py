"""Syntax trees made by several threads."""

from __future__ import annotations

import ast
import gc
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from autograder.syntax import parse

SOURCE = "x = [" + ", ".join(f"f({n})[{n}].a + (lambda y: y * {n})({n})" for n in range(40)) + "]\n"


class Slow:
    """What is collected while a tree is made, and gives other threads their turn."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        for _ in range(200):
            pass


@pytest.fixture
def busy() -> Iterator[None]:
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50, 2, 2)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


def failures(make: Callable[[str], ast.Module]) -> list[Exception]:
    found: list[Exception] = []

    def work() -> None:
        for _ in range(40):
            Slow()
            try:
                make(SOURCE)
            except SystemError as error:
                found.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.usefixtures("busy")
def test_threads_that_parse_at_the_same_time_all_get_their_tree() -> None:
    assert failures(parse) == []
