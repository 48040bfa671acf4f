"""A confined process, seen from the supervisor: watch, interrupt and end it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import threading
import time
from typing import Any


class Process:
    """A confined process, seen from outside: the monitor above it."""

    def __init__(self, pid: int, pidfd: int, status_fd: int) -> None:
        self.pid = pid
        self._pidfd = pidfd
        self._status_fd = status_fd
        self._status: dict[str, Any] | None = None
        self._text = b""
        self._reading = threading.Lock()

    def poll(self) -> dict[str, Any] | None:
        """How it ended (``exit``, ``signal``, ``oom``, ``peak_memory``), or None while it runs."""
        with self._reading:
            while self._status is None:
                if not select.select([self._status_fd], [], [], 0)[0]:
                    return None
                chunk = os.read(self._status_fd, 65536)
                self._text += chunk
                if not chunk:
                    self._status = _parse_status(self._text)
            return self._status

    def wait(self, seconds: float) -> dict[str, Any] | None:
        """Wait up to ``seconds`` for the end; None where it still runs."""
        deadline = time.monotonic() + seconds
        while (status := self.poll()) is None and (left := deadline - time.monotonic()) > 0:
            select.select([self._status_fd], [], [], left)
        return status

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in what it is running."""
        self._signal(signal.SIGUSR1)

    def terminate(self) -> None:
        """Ask for its end and that of everything below it, without waiting."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it and everything below it."""
        self.terminate()
        if self.wait(2.0) is None:
            self._signal(signal.SIGKILL)

    def close(self) -> None:
        """Let go of the descriptors; the process must have ended."""
        for name in ("_pidfd", "_status_fd"):
            fd = getattr(self, name)
            if fd >= 0:
                os.close(fd)
                setattr(self, name, -1)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self._pidfd, number)


def _parse_status(text: bytes) -> dict[str, Any]:
    try:
        status = json.loads(text)
    except ValueError:
        status = None
    # A monitor that was killed itself says nothing.
    return (
        status
        if isinstance(status, dict)
        else {"exit": None, "signal": signal.SIGKILL, "oom": False}
    )
