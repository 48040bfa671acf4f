"""Why a student's kernel ended."""

from __future__ import annotations

from typing import Any

from autograder.grade.events import Death
from autograder.records import Limits

_MOST_OF_IT = 0.7
"""A process that was killed with this share of its memory in use ran out of it: the kernel counts in large steps."""


def death_of(
    cell: int, end: str, status: dict[str, Any], limits: Limits, training_seconds: float = 0.0
) -> Death:
    """What ended a kernel.

    Args:
        cell: Number of the cell that ran.
        end: How the run of the cell ended, as the client saw it.
        status: What the sandbox knows of the process: ``signal``, ``exit``, ``oom``, ``peak_memory`` in bytes.
        limits: The lab's.
        training_seconds: What a training had, where it was one that ran.
    """
    peak = status.get("peak_memory") or 0
    full = peak > _MOST_OF_IT * limits.memory_mb * 2**20
    if end == "timed_out":
        seconds = training_seconds or limits.cell_seconds
        return Death("timed_out", cell, f"Cell {cell} did not stop after {seconds:g} s.")
    if end == "flooded":
        return Death("crashed", cell, f"Cell {cell} printed without end and was stopped.")
    if status.get("oom") or (status.get("signal") and full):
        text = f"Cell {cell} used more than {limits.memory_mb} MiB of memory."
        return Death("out_of_memory", cell, text)
    return Death("crashed", cell, f"The kernel ended in cell {cell}{_how(status)}.")


def _how(status: dict[str, Any]) -> str:
    if status.get("signal"):
        return f" (killed by signal {status['signal']})"
    if status.get("exit") is not None:
        return f" (it exited with status {status['exit']})"
    return ""
