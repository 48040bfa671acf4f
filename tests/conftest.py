"""The order of the tests."""

from __future__ import annotations

import pytest

FORKING = ("wired", "sandboxed")
"""The helpers that fork the process in which the tests run."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run first what forks: a fork costs what the process has in memory, which other tests fill."""
    items.sort(key=lambda item: not _forks(item))


def _forks(item: pytest.Item) -> bool:
    names = vars(item.module).values() if isinstance(item, pytest.Function) else ()
    return any(getattr(value, "__module__", None) in FORKING for value in names)
