"""Confinement of a student's or judge's process by the kernel's own means.

:func:`enter` is called in a freshly forked child and returns in a process that sees nothing but
what its :class:`Policy` names. The levels are those of :data:`autograder.records.LEVELS`; what each
of them stops is written down in ``docs/isolation.md``.
"""

from autograder.sandbox.confine import enter, prepare
from autograder.sandbox.policy import Policy, runtime_paths
from autograder.sandbox.probe import Capability, best_level, capabilities

__all__ = [
    "Capability",
    "Policy",
    "best_level",
    "capabilities",
    "enter",
    "prepare",
    "runtime_paths",
]
