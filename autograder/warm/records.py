"""What the supervisor asks of a warm server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.sandbox import Policy

READY = b"ready\n"
HOLDS_DEVICE = b"ready, with a device\n"
"""What a server says when it has imported what it was asked to; the second where that has opened a GPU."""


@dataclass(frozen=True)
class Spawn:
    """One process to start. Its descriptors travel beside this: status, readiness, then the channels."""

    entry: str
    """The module that the process runs: its ``before(job)`` ahead of confinement, if there is one, gives descriptors
    to keep; then ``main(job, kept, channels)``."""
    policy: Policy
    level: str
    job: dict[str, Any] = field(default_factory=dict)
    """Plain values for the entry. Nothing secret: the server's memory is every later child's too."""


@dataclass(frozen=True)
class Spawned:
    """The answer: the pid of the sandbox's monitor."""

    pid: int
