"""The namespace in which a test runs: its own names, then the student's, then the builtins."""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Iterator, MutableMapping
from types import FunctionType, ModuleType
from typing import Any

from autograder.judge.ambient import NOTEBOOK_NAMES
from autograder.wire.codec import CannotCross
from autograder.wire.peer import Peer
from autograder.wire.proxies import local_subclass


class TestGlobals(dict[str, Any]):
    """Globals of the test cells. A name that is not here is looked up in the student's process.

    Python looks a global up with ``__getitem__`` when the globals are a subclass of dict, so functions, classes and
    comprehensions in a test see the student's names too.
    """

    __test__ = False

    def __init__(self, peer: Peer) -> None:
        super().__init__(__name__="__main__", __builtins__=_Builtins(self), __doc__=None)
        self.peer = peer
        self.remote: set[str] = set()
        """The names that exist in the student's namespace now."""
        self.imports: dict[str, str] = {}
        """Names that are the judge's own import, whatever the student has made of them: name → statement."""
        self.answers: frozenset[str] = frozenset()
        """Names that an answer is to bind: of the builtins, the student may replace only these."""
        self.shared: frozenset[str] | None = None
        """Names that whoever binds them last has, test or student; None for all."""
        self.written: set[str] = set()
        """Names that the running test has assigned: until it ends, nobody else's assignment counts for it."""
        self._imported: dict[str, Any] = {}
        self._functions: dict[str, Any] = {}
        """What stands for functions and classes of the student's, until their names are bound anew: half of what a call
        takes would be to ask for the function. Other values may change while nobody tells of it."""

    def __missing__(self, name: str) -> Any:
        if name in self.imports:
            with contextlib.suppress(ImportError):
                return self._import(name)
        if name not in self.remote:
            raise KeyError(name)
        if name in self._functions:
            return self._functions[name]
        found = self.peer.request("get", name)
        if isinstance(found, (FunctionType, type)):
            self._functions[name] = found
        return found

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self.remote or name in self.imports

    def _import(self, name: str) -> Any:
        if name not in self._imported:
            found: dict[str, Any] = {}
            exec(self.imports[name], found)
            self._imported[name] = found[name]
        return self._imported[name]

    def begin(self) -> None:
        """A new test: what the last one assigned to names of the student's is in their process now."""
        self._functions.clear()
        for name in self.written & self.remote:
            if super().__contains__(name) and not isinstance(self[name], ModuleType):
                super().__delitem__(name)
        self.written = set()

    def get(self, name: str, default: Any = None) -> Any:
        """As for any mapping, the student's names included."""
        try:
            return self[name]
        except KeyError:
            return default

    def keys(self) -> Any:
        """The test's names and the student's."""
        return [*super().keys(), *sorted(self.remote - set(super().keys()))]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def items(self) -> Any:
        """Names and values; a value that cannot be handed over is left out."""
        found = []
        for name in self.keys():
            with contextlib.suppress(CannotCross, KeyError):
                found.append((name, self[name]))
        return found

    def values(self) -> Any:
        """As :meth:`items`, without the names."""
        return [value for _, value in self.items()]

    def copy(self) -> Any:
        """As :meth:`items`, in a dictionary of its own."""
        return dict(self.items())

    def forget(self, name: str) -> None:
        """The test has bound or deleted a name in the student's process."""
        self._functions.pop(name, None)

    def is_own(self, name: str) -> bool:
        """Whether the test defined this name."""
        return super().__contains__(name)

    def _may_bind(self, name: str) -> bool:
        return name in self.answers or not (name.startswith("__") or hasattr(builtins, name))

    def student_bound(self, names: Any, bound: Any) -> None:
        """The student's code has bound ``bound``; ``names`` are all it has. Of shared names the last writer wins."""
        self.remote = {name for name in names if isinstance(name, str) and self._may_bind(name)}
        self._functions.clear()
        for name in bound:
            if not isinstance(name, str) or name in self.written or name.startswith("__"):
                continue
            if self.shared is not None and name not in self.shared:
                continue
            if super().__contains__(name) and not isinstance(self[name], ModuleType):
                super().__delitem__(name)


class _Builtins(dict[str, Any]):
    """The builtins, behind the student's names.

    The body of a class in a test looks its names up past ``TestGlobals.__missing__``; this is where it ends.
    """

    def __init__(self, names: TestGlobals) -> None:
        super().__init__(vars(builtins) | NOTEBOOK_NAMES)
        self["issubclass"] = local_subclass
        self._globals = names

    def __getitem__(self, name: str) -> Any:
        if name in self._globals.remote or name in self._globals.imports:
            return self._globals[name]
        return super().__getitem__(name)


class TestLocals(MutableMapping[str, Any]):
    """What a test cell assigns, deletes and reads at its top level.

    A name of the student's is replaced or deleted in the student's process; any other is the test's own.
    """

    __test__ = False

    def __init__(self, names: TestGlobals) -> None:
        self._globals = names
        self._deleted: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        return self._globals[name]

    def __setitem__(self, name: str, value: Any) -> None:
        names = self._globals
        # A module stays here: what a test imports is never the student's.
        theirs = (name in names.remote or name in self._deleted) and name not in names.imports
        if theirs and not isinstance(value, ModuleType):
            names.forget(name)
            try:
                names.peer.exchange("set", lambda: [name, names.peer.codec.encode(value)])
            except CannotCross:
                # An earlier test has left the name there, and tests alone use it.
                if names.shared is None or name in names.shared:
                    raise
            else:
                names.remote.add(name)
                self._deleted.discard(name)
        # The test reads back its own value, not what the student's process says that it holds.
        names.written.add(name)
        names[name] = value

    def __delitem__(self, name: str) -> None:
        names = self._globals
        own = names.is_own(name)
        if own:
            dict.__delitem__(names, name)
        if name in names.remote:
            names.forget(name)
            names.peer.request("del", name)
            names.remote.discard(name)
            # A test that takes a name away puts it back by assigning it.
            self._deleted.add(name)
        elif not own:
            raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._globals.keys())

    def __len__(self) -> int:
        return len(self._globals.keys())
