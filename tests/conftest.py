"""The order of the tests."""

from __future__ import annotations

import pytest

FORKING = ("wired", "sandboxed")
"""The helpers that fork the process in which the tests run."""

LONG = (
    "test_demo",
    "test_parity",
    "test_build_nbgrader",
    "test_tricks",
    "test_retraining",
    "test_grading",
    "test_foreign_course",
)
"""Modules of minutes, the longest first: one that begins last would leave the other processes idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run first what is long, then what forks: a fork costs what the process has in memory, which other tests fill."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[int, bool]:
    name = item.path.stem
    return LONG.index(name) if name in LONG else len(LONG), not _forks(item)


def _forks(item: pytest.Item) -> bool:
    names = vars(item.module).values() if isinstance(item, pytest.Function) else ()
    return any(getattr(value, "__module__", None) in FORKING for value in names)
