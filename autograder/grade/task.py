"""One notebook of one submission, and what belongs to running it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograder.bundle import Bundle
from autograder.grade.events import Events
from autograder.grade.gpu import Lease
from autograder.grade.seeds import seed_for
from autograder.intake import Rebuilt
from autograder.judge.scope import Scope, scope_of
from autograder.records import Lab, Limits
from autograder.retrain.records import RetrainJob


@dataclass(frozen=True)
class Task:
    """One notebook of one submission, ready to run."""

    bundle: Bundle
    name: str
    rebuilt: Rebuilt
    student_id: str
    secret: bytes
    deadline: float
    """``time.monotonic()`` at which the submission's total time is up."""
    retrain: RetrainJob | None = None
    """A retraining to run in place of the one that the lab asks for: a calibration's."""
    lease: Lease | None = None
    """A slot on a GPU, for the student's process; the judge has none."""
    watch: Callable[[Events], None] = lambda events: None
    """Is told of the events after each test."""

    @property
    def lab(self) -> Lab:
        """The lab."""
        return self.bundle.lab

    @property
    def limits(self) -> Limits:
        """The lab's limits."""
        return self.bundle.lab.limits

    def seed(self, what: str) -> int:
        """The seed of a test, by its grade id, or of the kernel's own randomness."""
        return seed_for(self.secret, self.lab.assignment, self.student_id, self.name, what)

    def scope(self) -> Scope:
        """What the tests of this notebook may take for granted."""
        return scope_of(next(one for one in self.lab.notebooks if one.name == self.name))
