"""Syntax trees made by several threads."""

from __future__ import annotations

import ast
import gc
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import autograder
from autograder.build.rebinding import find_rebindable
from autograder.judge.scope import scope_of
from autograder.records import Cell, Notebook
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


def failures(make: Callable[[str], object]) -> list[Exception]:
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


def scope(source: str) -> object:
    return scope_of(Notebook("lab", (Cell("code", "readonly", "given", 0.0, source, source),)))


def rebindable(source: str) -> object:
    given = {"grade_id": "given", "locked": True, "solution": False, "grade": False}
    return find_rebindable(
        [{"cell_type": "code", "source": source, "metadata": {"nbgrader": given}}]
    )


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("read", [scope, rebindable])
def test_so_do_those_that_read_a_lab_while_others_are_graded(read: Callable[[str], object]) -> None:
    assert failures(read) == []


def test_nothing_in_the_graders_own_process_parses_by_itself() -> None:
    """A judge and a student's process have one thread that parses; all else is called by the threads of a batch."""
    package = Path(autograder.__file__).parent
    alone = {"syntax.py", "judge/source.py", "wire/signatures.py", "wire/handles.py"}
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "ast.parse"
    }
    assert found == alone
