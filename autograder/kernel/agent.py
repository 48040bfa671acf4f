"""The judge's counterpart in the student's kernel: answers for the student's namespace.

It runs in the student's process, so nothing here is trusted and nothing secret passes through. What a student could
change here they could as well have written as their answer.
"""

from __future__ import annotations

import re
import traceback
from operator import is_
from pathlib import Path
from typing import Any

from autograder.kernel.ambient import Surroundings, pyplot
from autograder.retrain.guard import Guard
from autograder.wire.channel import ProtocolError
from autograder.wire.peer import Peer

_INTERACTIVE = re.compile(r"^(_+|_\d+|_i+\d*|_(oh|dh|ih)|_exit_code|__\w*__|In|Out)$")
"""Names that IPython keeps for itself."""


class Agent:
    """Serves one judge from one IPython shell."""

    def __init__(self, peer: Peer, shell: Any) -> None:
        self.peer = peer
        self.shell = shell
        self._initial = {name: id(value) for name, value in shell.user_ns.items()}
        self._told: dict[str, Any] = {}
        self._seen: dict[str, Any] = {}
        peer.handlers.update(
            begin=self._begin,
            get=self._get,
            set=self._set,
            define=self._define,
            publish=self._set,
            **{"del": self._delete},
        )
        self._surroundings = Surroundings(shell.user_ns)
        peer.handlers.update(
            ambient=lambda asked: self._surroundings.begin(peer.codec.decode(asked)),
            ambient_end=self._surroundings.end,
            pyplot=lambda name, args: pyplot(name, peer.codec.decode(args)),
            exists=self._exists,
        )
        guard = Guard(peer.note)
        peer.handlers.update(seed=guard.seed, watch=guard.watch, unwatch=guard.unwatch)
        peer.notice = self._notice
        peer.format_traceback = self._format

    def serve(self) -> None:
        """Answer the judge until the test is done."""
        try:
            self.peer.serve()
        except ProtocolError:
            # Hang up: the judge must not wait for an answer that will not come.
            self.peer.channel.close()
            raise

    def _names(self) -> dict[str, Any]:
        initial = self._initial
        return {
            name: value
            for name, value in self.shell.user_ns.items()
            if initial.get(name) != id(value)
            and not _INTERACTIVE.match(name)
            and name not in self._surroundings.covered
        }

    def _notice(self) -> Any:
        """``[all names, names bound since the last time]``, or None where nothing is new."""
        space: dict[str, Any] = self.shell.user_ns
        if [*space] == [*self._seen] and all(map(is_, space.values(), self._seen.values())):
            return None
        self._seen = dict(space)
        names = self._names()
        told = self._told
        if len(names) == len(told) and all(
            told.get(name, self) is value for name, value in names.items()
        ):
            return None
        bound = [name for name, value in names.items() if told.get(name, self) is not value]
        self._told = names
        return [list(names), bound]

    def _begin(self, named: list[str]) -> None:
        self.peer.named = frozenset(named)
        self.peer.interrupts.forget()

    def _get(self, name: str) -> Any:
        try:
            return self.shell.user_ns[name]
        except KeyError:
            raise NameError(f"name {name!r} is not defined") from None

    def _set(self, name: str, value: Any) -> None:
        self.shell.user_ns[name] = self.peer.codec.decode(value)
        self._told = self._names()  # the judge knows what it has set

    def _delete(self, name: str) -> None:
        self.shell.user_ns.pop(name, None)
        self._told = self._names()

    def _define(self, name: str, source: str) -> None:
        """Define a function or class of a visible test for the cells that follow."""
        code = compile(source, f"<{name}, from a test>", "exec", dont_inherit=True)
        exec(code, self.shell.user_ns)
        self._told = self._names()

    def _exists(self, path: str) -> bool:
        return Path(path).exists()

    def _format(self, error: BaseException) -> str:
        """The traceback through the student's own cells."""
        lines = []
        for frame in traceback.extract_tb(error.__traceback__):
            place = self._place(frame.filename)
            if place:
                lines.append(f"  {place}, line {frame.lineno}, in {frame.name}")
                if frame.line:
                    lines.append(f"    {frame.line}")
        lines.extend(traceback.format_exception_only(error))
        return "\n".join(line.rstrip("\n") for line in lines)

    def _place(self, filename: str) -> str:
        try:
            found = self.shell.compile.format_code_name(filename)
        except Exception:
            return ""
        return " ".join(str(part) for part in found) if found else ""
