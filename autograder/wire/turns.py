"""Whose turn it is on the channel, and how deep its calls may nest."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

MAX_DEPTH = 200
"""Calls of one side within calls of the other; beyond, the innermost raises RecursionError, as in one process."""
_ROOM = 25
"""Python frames of the wire's own for each level: they don't count as recursion of a test's or a student's."""


class _Exchange:
    """A request and its answer, or the answering of requests."""

    def __init__(self, thread: int) -> None:
        self.thread = thread
        self.times = 1
        self.lent = False


class Turn:
    """One thread at a time exchanges messages; while it runs code that is not the wire's, another may.

    The other side answers what was asked last first. So whoever lent the channel gets it back when all is answered
    that was asked in the meantime. A context manager for an exchange; :meth:`lend` gives one for the code within.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._exchanges: list[_Exchange] = []
        self.depth = 0

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._changed:
            while self._exchanges and not self._exchanges[-1].lent:
                if self._exchanges[-1].thread == me:
                    self._exchanges[-1].times += 1
                    break
                self._changed.wait()
            else:
                self._exchanges.append(_Exchange(me))
        sys.setrecursionlimit(sys.getrecursionlimit() + _ROOM)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sys.setrecursionlimit(sys.getrecursionlimit() - _ROOM)
        with self._changed:
            self._exchanges[-1].times -= 1
            if not self._exchanges[-1].times:
                self._exchanges.pop()
                self._changed.notify_all()

    def lend(self) -> _Lent:
        """For code of a test's or a student's that is called within an exchange.

        Raises:
            RecursionError: on entry, where calls nest too deeply.
        """
        return _Lent(self)


class _Lent:
    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def __enter__(self) -> None:
        turn = self._turn
        if turn.depth >= MAX_DEPTH:
            raise RecursionError("maximum recursion depth exceeded")
        turn.depth += 1
        with turn._changed:
            self._exchange = turn._exchanges[-1]
            self._exchange.lent = True
            turn._changed.notify_all()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        turn = self._turn
        with turn._changed:
            while turn._exchanges[-1] is not self._exchange:
                turn._changed.wait()
            self._exchange.lent = False
        turn.depth -= 1
