"""How the supervisor and a student's kernel find each other."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.retrain.records import Share

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
    seed: int | None = None
    """Of the global random generators as the kernel starts: a regrade repeats what a notebook leaves to chance."""
    share: Share | None = None
    """Of a GPU's memory, where one is lent."""
