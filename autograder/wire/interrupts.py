"""An interrupt ends the student's code, never a message: whoever asks next would wait for the rest of it.

While a message is on its way SIGINT only leaves a note, and ``KeyboardInterrupt`` is raised as soon as the student's
code has its turn again. So a call that was given up costs its own test, and the process goes on.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """SIGINT in the process that serves. Signals are the main thread's; to other threads nothing here does anything."""

    def __init__(self) -> None:
        self._held = False
        self._noted = False

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Take SIGINT over until the end of the block, and hold it back but for what :meth:`let_through` is round."""
        if not _in_main_thread():
            yield
            return
        self._held, self._noted = True, False
        before = signal.signal(signal.SIGINT, self._handle)
        try:
            yield
        finally:
            # None stands for a handler that was not set from Python, which cannot be put back.
            signal.signal(signal.SIGINT, before or signal.default_int_handler)
            self._held = self._noted = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it back in the block.

        Raises:
            KeyboardInterrupt: at the end of the outermost block, where one came meanwhile.
        """
        if not _in_main_thread():
            yield
            return
        before, self._held = self._held, True
        try:
            yield
        finally:
            self._held = before
            if not before:
                self._raise()

    @contextmanager
    def let_through(self) -> Iterator[None]:
        """For code of the student's, within a block of the others'.

        Raises:
            KeyboardInterrupt: at once, where one came before.
        """
        if not _in_main_thread():
            yield
            return
        before, self._held = self._held, False
        try:
            self._raise()
            yield
        finally:
            self._held = before

    def forget(self) -> None:
        """What came until now was meant for something that has ended by itself."""
        self._noted = False

    def _raise(self) -> None:
        if self._noted:
            self._noted = False
            raise KeyboardInterrupt

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if not self._held:
            raise KeyboardInterrupt
        self._noted = True


def _in_main_thread() -> bool:
    return threading.get_ident() == threading.main_thread().ident
