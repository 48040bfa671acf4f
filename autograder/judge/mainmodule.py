"""``__main__`` in a test: the module that a notebook's cells are, with the test's names and the student's.

``mock.patch("__main__.helper")``, ``import __main__`` and ``pickle`` mean that module. What is assigned to or deleted
from it is assigned or deleted as if the test's own top level did so.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from autograder.judge.namespace import TestGlobals, TestLocals


class MainModule(ModuleType):
    """The module; its ``__dict__`` is the namespace of the tests."""

    __slots__ = ("_names", "_top_level")
    _names: TestGlobals
    _top_level: TestLocals

    def __init__(self, names: TestGlobals, top_level: TestLocals) -> None:
        super().__init__("__main__")
        object.__setattr__(self, "_names", names)
        object.__setattr__(self, "_top_level", top_level)

    @property
    def __dict__(self) -> TestGlobals:  # type: ignore[override]
        return self._names

    def __getattr__(self, name: str) -> Any:
        try:
            return self._names[name]
        except KeyError:
            raise AttributeError(f"module '__main__' has no attribute {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._top_level[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self._top_level[name]
        except KeyError:
            raise AttributeError(name) from None

    def __dir__(self) -> Iterable[str]:
        return sorted(self._names.keys())

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        """Be ``__main__`` for the time of a test."""
        before = sys.modules["__main__"]
        sys.modules["__main__"] = self
        try:
            yield
        finally:
            sys.modules["__main__"] = before
