"""What happened while a notebook ran, before anyone makes a score of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from autograder.judge.records import Ruling

End = Literal["ok", "error", "timed_out", "dead", "flooded"]


@dataclass(frozen=True)
class CellRun:
    """How one of the student's cells ended."""

    index: int
    end: End
    error_type: str = ""
    error_text: str = ""


@dataclass(frozen=True)
class TestRun:
    """How one test cell ended. ``ruling`` is None where the judge could not be asked."""

    __test__ = False

    ruling: Ruling | None
    timed_out: bool = False
    flooded: bool = False
    """Whether the student's code was stopped in it, for what it printed."""
    in_kernel: bool = False
    seconds: float = 0.0
    training_seconds: float = 0.0
    """What a training had when the time was up; 0 where it was no training, and the limit was the lab's for a cell."""


@dataclass(frozen=True)
class Death:
    """Why the student's kernel is gone, and in which cell (from 1) it was lost."""

    cause: Literal["crashed", "timed_out", "out_of_memory"]
    index: int
    text: str


@dataclass
class Events:
    """The run of one notebook, in order."""

    cells: dict[int, CellRun] = field(default_factory=dict)
    tests: dict[int, TestRun] = field(default_factory=dict)
    death: Death | None = None
    on_gpu: bool = False
    """Whether the student's process had a GPU."""
