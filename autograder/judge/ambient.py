"""What a notebook's cells share beside names: output, warnings, input, random generators and pyplot's figures.

In a notebook a test that redirects ``sys.stdout``, calls ``np.random.seed``, replaces ``input`` or patches
``random.randint`` does so for the student's functions as well. Here they are two processes; whatever of it a test has
touched is carried over with each of its calls. Back come what was printed and warned of: the random numbers of a test
are never the student's to choose.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import sys
import types
import unittest.mock
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from autograder.wire.ambient import numpy_state, random_state
from autograder.wire.codec import CannotCross
from autograder.wire.proxies import RemoteMeta

if TYPE_CHECKING:
    from autograder.judge.namespace import TestGlobals
    from autograder.wire.peer import Peer

_PYPLOT = ("gcf", "gca", "get_fignums", "fignum_exists", "close", "clf", "cla", "figure")
_CARRIED_OTHERWISE = {"builtins": {"input"}, "sys": {"stdin", "stdout", "stderr"}}
"""What ``mock.patch`` may replace and is not carried over as a patch."""
_HARMLESS = ("input", "print", "open")
"""Builtins that may be patched in this process, too."""


class Ambient:
    """The judge's side. :meth:`installed` is for the time of one test."""

    def __init__(self, peer: Peer, names: TestGlobals) -> None:
        self._peer = peer
        self._names = names
        self._output: Any = None
        self._filters: Any = None
        self._input: Any = None
        self._touched: dict[str, Any] = {}
        """Generators that the test has seeded; for Keras and TensorFlow, the seed that is to be handed on."""
        self._handed: dict[str, Any] = {}
        """The states that the student's process was last given."""
        self._patched: list[tuple[Any, str, Any]] = []
        self._known = 0
        """How many modules there were when it was last looked for those that are to be watched."""
        self._mocks: dict[int, Any] = {}
        """The patches of ``unittest.mock`` that are in force, each with what it put in."""
        self._errors: dict[str, Any] = {}
        self._depth = 0

    @contextlib.contextmanager
    def installed(self, output: Any) -> Iterator[None]:
        """Watch what the test does; ``output`` is where it prints unless it redirects that."""
        self._output, self._filters, self._input = output, warnings.filters, builtins.input
        self._touched, self._handed, self._known = {}, {}, 0
        self._errors, self._depth = _numpy_errors(), sys.getrecursionlimit()
        self._peer.around_call = self._around
        self._patch_modules()
        try:
            yield
        finally:
            self._peer.around_call = contextlib.nullcontext
            while self._patched:
                setattr(*self._patched.pop())

    # --- around a call -------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _around(self) -> Iterator[None]:
        self._patch_modules()
        asked = self._asked()
        if not asked:
            yield
            return
        with self._peer.turn:
            self._peer.exchange("ambient", lambda: [self._peer.codec.encode(asked)])
            try:
                yield
            finally:
                self._take(self._peer.request("ambient_end"))

    def _asked(self) -> dict[str, Any]:
        asked: dict[str, Any] = {}
        if sys.stdout is not self._output or sys.stderr is not self._output:
            asked["output"] = True
        if warnings.filters is not self._filters:
            asked["warnings"] = True
        replaced = self._replaced_input()
        if replaced is not None:
            asked["input"] = _lent(replaced)
        if (errors := _numpy_errors()) != self._errors:
            asked["errors"] = {k: v for k, v in errors.items() if self._errors.get(k) != v}
        if (depth := sys.getrecursionlimit()) != self._depth:
            asked["depth"] = depth
        if self._mocks and (replaced_names := self._replaced_names()):
            asked["patched"] = replaced_names
        for name, state_of in (("random", random_state), ("numpy", numpy_state)):
            # Between two calls the student's stream goes on, unless the test has seeded or drawn meanwhile.
            if name in self._touched and (state := state_of()) != self._handed.get(name):
                asked[name] = self._handed[name] = state
        for name in ("keras", "tensorflow"):
            if name in self._touched:
                asked[name] = self._touched.pop(name)
        return asked

    def _replaced_input(self) -> Callable[..., Any] | None:
        if self._names.is_own("input"):
            own: Callable[..., Any] = self._names["input"]
            return own
        return None if builtins.input is self._input else builtins.input

    def _replaced_names(self) -> list[tuple[list[str], str, Any]]:
        """What ``mock.patch`` has put in the place of a library's or a builtin: where, its name, and what."""
        found = []
        for patching, replacement in self._mocks.values():
            target, name = patching.target, patching.attribute
            if isinstance(target, types.ModuleType):
                path = [target.__name__]
            elif isinstance(target, type) and not isinstance(target, RemoteMeta):
                path = [target.__module__, *target.__qualname__.split(".")]
            else:
                continue
            if path[0] != "__main__" and name not in _CARRIED_OTHERWISE.get(path[0], ()):
                found.append((path, name, replacement))
        return found

    def _take(self, back: Any) -> None:
        """What came back is the student's word, and used for what it is for alone."""
        if not isinstance(back, dict):
            return
        for stream, text in ((sys.stdout, back.get("stdout")), (sys.stderr, back.get("stderr"))):
            if isinstance(text, str) and text:
                stream.write(text)
        for item in back.get("warnings") or ():
            category, text = item
            warnings.warn(str(text), _category(category), stacklevel=6)

    # --- what tests call -----------------------------------------------------------------------------------------

    def _patch_modules(self) -> None:
        """Modules that are imported only now are watched from now on."""
        if len(sys.modules) == self._known:
            return
        self._known = len(sys.modules)
        for name in ("seed", "getstate", "setstate"):
            self._watch("random", name, "random")
        for name in ("seed", "get_state", "set_state"):
            self._watch("numpy.random", name, "numpy")
        self._watch("keras.utils", "set_random_seed", "random", "numpy", "keras")
        self._watch("tensorflow.random", "set_seed", "tensorflow")
        # Imported above, for a test patches without a call between its own import and that.
        patching = unittest.mock._patch
        self._patch(patching, "__enter__", self._entered)
        self._patch(patching, "__exit__", self._left)
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:
            for name in _PYPLOT:
                self._patch(pyplot, name, self._pyplot)

    def _watch(self, module: str, name: str, *touched: str) -> None:
        # As tests reach it: TensorFlow's `random` is an attribute, but no module of that name.
        top, _, rest = module.partition(".")
        found: Any = sys.modules.get(top)
        if found is not None and rest:
            found = getattr(found, rest, None)
        if found is None:
            return

        def watched(original: Any) -> Any:
            @functools.wraps(original)
            def seed(*args: Any, **kwargs: Any) -> Any:
                result = original(*args, **kwargs)
                value = args[0] if args else next(iter(kwargs.values()), None)
                self._touched.update(dict.fromkeys(touched, value))
                if "get" not in name:
                    # Set to what it was for the last call, it is to be so for the next one, too.
                    for one in touched:
                        self._handed.pop(one, None)
                return result

            return seed

        self._patch(found, name, watched)

    def _entered(self, original: Any) -> Any:
        @functools.wraps(original)
        def enter(patching: Any) -> Any:
            result = original(patching)
            target, name = patching.target, patching.attribute
            self._mocks[id(patching)] = patching, getattr(target, name)
            if target is builtins and name not in _HARMLESS:
                # This process needs it; it is the student's code that is to find the other.
                setattr(builtins, name, patching.temp_original)
            return result

        return enter

    def _left(self, original: Any) -> Any:
        @functools.wraps(original)
        def leave(patching: Any, *error: Any) -> Any:
            self._mocks.pop(id(patching), None)
            return original(patching, *error)

        return leave

    def _patch(self, module: Any, name: str, wrap: Callable[[Any], Any]) -> None:
        original = getattr(module, name)
        if any(one is module and what == name for one, what, _ in self._patched):
            return
        self._patched.append((module, name, original))
        setattr(module, name, wrap(original))

    def _pyplot(self, original: Any) -> Any:
        """The student's current figure, unless the test has drawn in one of its own."""
        name = original.__name__

        @functools.wraps(original)
        def current(*args: Any, **kwargs: Any) -> Any:
            if _has_drawn():
                return original(*args, **kwargs)
            if name == "figure":
                # Both have a new one: which of them is drawn in shows later.
                self._peer.exchange("pyplot", lambda: [name, self._peer.codec.encode([])])
                return original(*args, **kwargs)
            if kwargs or not all(isinstance(a, (str, int)) for a in args):
                return original(*args, **kwargs)
            found = self._peer.exchange(
                "pyplot", lambda: [name, self._peer.codec.encode(list(args))]
            )
            if name == "close":
                original(*args)
            return found[0] if found else original(*args)

        return current


def _has_drawn() -> bool:
    """Whether one of the figures of this process has something in it."""
    managers = sys.modules["matplotlib._pylab_helpers"].Gcf.get_all_fig_managers()
    return any(manager.canvas.figure.axes for manager in managers)


def _numpy_errors() -> dict[str, Any]:
    import numpy as np

    return dict(np.geterr())


def _lent(replaced: Callable[..., Any]) -> Callable[..., Any]:
    """A function in the name of the test, which alone has something to lend to the student's code."""

    def ask(*prompt: Any) -> Any:
        return replaced(*prompt)

    ask.__module__ = "__main__"
    return ask


def _category(name: Any) -> type[Warning]:
    found = getattr(builtins, str(name), None)
    if not (isinstance(found, type) and issubclass(found, Warning)):
        import numpy as np

        found = getattr(np.exceptions, str(name), None)
    return found if isinstance(found, type) and issubclass(found, Warning) else UserWarning


# --- what IPython adds ---


class _Shell:
    """Stands for IPython in a test: a line magic does nothing, anything else says what to write instead."""

    def run_line_magic(self, *args: Any, **kwargs: Any) -> None:
        """``%matplotlib inline`` and its like are about how a notebook looks."""

    def __getattr__(self, name: str) -> Any:
        raise CannotCross(
            f"a test has no IPython shell: `get_ipython().{name}` (a cell magic or a `!` command?) does not run."
            " Write it as Python, or give the cell the tag in-kernel."
        )


def display(*objects: Any, **options: Any) -> None:
    """A test has nowhere to show anything."""


SHELL = _Shell()
NOTEBOOK_NAMES: dict[str, Any] = {"display": display, "get_ipython": lambda: SHELL}
"""What IPython adds to the builtins."""
