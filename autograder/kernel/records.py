"""How the supervisor and a student's kernel find each other."""

from __future__ import annotations

from dataclasses import dataclass

ENTRY = "autograder.kernel.app"
"""What a warm server runs for a kernel."""

TRIGGER = "%autograder: serve the judge"
"""The code of the execute request upon which the kernel serves the judge. It is no secret."""

MAX_MESSAGE = 8 * 2**20
"""Bytes of one message from a kernel; ours makes its own shorter, another's is not read."""

LEFT_OUT = "autograder_left_out"
"""The field of a message's metadata that says how long it would have been."""


@dataclass(frozen=True)
class KernelJob:
    """The connection: Unix sockets ``<ip>-<port>`` and the key of its signatures."""

    ip: str
    ports: tuple[int, int, int, int, int]
    """shell, iopub, stdin, heartbeat, control."""
    key: str
