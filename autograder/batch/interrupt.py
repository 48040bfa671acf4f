"""End in time when a person or the system says so."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PATIENCE = 1.9
"""Seconds between an interruption and the end, whatever still hangs."""

_EXIT_INTERRUPTED = 130
_PARTING = b"autograder: interrupted; what is done is kept. Run the same command again to go on.\n"


@contextmanager
def interruptible(worker_prefix: str = "grade") -> Iterator[None]:
    """Let SIGINT and SIGTERM raise KeyboardInterrupt in the block, and end within two seconds.

    After the first signal the process has :data:`PATIENCE` seconds to put things away; then it ends
    without asking further, with a sentence where the block is still running. The journal makes that
    safe. Outside the main thread this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    timers: list[threading.Timer] = []
    leaving = threading.Event()

    def end() -> None:
        # Once the block is left, who called says it.
        if not leaving.is_set():
            os.write(2, _PARTING)
        os._exit(_EXIT_INTERRUPTED)

    def interrupt(number: int, frame: FrameType | None) -> None:
        if not timers:
            timer = threading.Timer(PATIENCE, end)
            timer.daemon = True
            timer.start()
            timers.append(timer)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in _signals()}
    try:
        yield
    finally:
        leaving.set()
        for number, handler in before.items():
            signal.signal(number, handler)
        # Python waits at its end for the threads of a pool: while one runs, the timer is needed.
        if not any(thread.name.startswith(worker_prefix) for thread in threading.enumerate()):
            for timer in timers:
                timer.cancel()


def _signals() -> tuple[signal.Signals, ...]:
    return (signal.SIGINT, signal.SIGTERM)
