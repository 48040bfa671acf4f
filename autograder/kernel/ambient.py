"""The kernel's side of what tests share with the student's functions beside names (see the judge's module)."""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
import warnings
from typing import Any

from autograder.wire.ambient import set_numpy_state, set_random_state

_MAX_TEXT = 2**20
_MAX_WARNINGS = 100


class Surroundings:
    """What is as the test wants it while one of its calls runs. Calls may nest."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._stack: list[tuple[contextlib.ExitStack, dict[str, Any]]] = []
        self._names = names
        self.covered: set[str] = set()
        """Names of builtins that stand among the notebook's names for the time of a call."""

    def begin(self, asked: dict[str, Any]) -> None:
        """Make it so."""
        stack = contextlib.ExitStack()
        kept: dict[str, Any] = {}
        if asked.get("output"):
            kept["stdout"] = stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
            kept["stderr"] = stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        if asked.get("warnings"):
            kept["warnings"] = stack.enter_context(warnings.catch_warnings(record=True))
            warnings.simplefilter("always")
        if "input" in asked:
            stack.callback(setattr, builtins, "input", builtins.input)
            builtins.input = asked["input"]
        if "errors" in asked and "numpy" in sys.modules:
            numpy = sys.modules["numpy"]
            kept_errors = numpy.seterr(**asked["errors"])
            stack.callback(lambda: numpy.seterr(**kept_errors))
        if "depth" in asked:
            stack.callback(sys.setrecursionlimit, sys.getrecursionlimit())
            sys.setrecursionlimit(asked["depth"])
        for path, name, value in asked.get("patched", ()):
            self._replace(stack, path, name, value)
        if "random" in asked:
            set_random_state(asked["random"])
        if "numpy" in asked:
            set_numpy_state(asked["numpy"])
        if "keras" in asked and "keras" in sys.modules:
            sys.modules["keras"].utils.set_random_seed(asked["keras"])
        elif "tensorflow" in asked and "tensorflow" in sys.modules:
            sys.modules["tensorflow"].random.set_seed(asked["tensorflow"])
        self._stack.append((stack, kept))

    def _replace(self, stack: contextlib.ExitStack, path: list[str], name: str, value: Any) -> None:
        if path == ["builtins"] and name != "print":
            # Among the notebook's names it is the student's code that finds it, and nothing else of this process.
            if name not in self._names:
                self._names[name] = value
                self.covered.add(name)
                stack.callback(self._names.pop, name, None)
                stack.callback(self.covered.discard, name)
            return
        target: Any = sys.modules.get(path[0])
        for part in path[1:]:
            target = getattr(target, part, None)
        if hasattr(target, name):
            stack.callback(setattr, target, name, getattr(target, name))
            setattr(target, name, value)

    def end(self) -> dict[str, Any]:
        """Put everything back; what the test is to learn of the call."""
        stack, kept = self._stack.pop()
        stack.close()
        back: dict[str, Any] = {}
        for name in ("stdout", "stderr"):
            if name in kept:
                back[name] = kept[name].getvalue()[:_MAX_TEXT]
        if "warnings" in kept:
            back["warnings"] = [
                (one.category.__name__, str(one.message))
                for one in kept["warnings"][:_MAX_WARNINGS]
            ]
        return back


def pyplot(name: str, args: list[Any]) -> list[Any]:
    """What pyplot says here, in a list; an empty list where the student's code has not imported it."""
    module = sys.modules.get("matplotlib.pyplot")
    return [] if module is None else [getattr(module, name)(*args)]
