"""What the judge is asked to retrain, as plain records."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.recipes import Retraining


@dataclass(frozen=True)
class RetrainJob:
    """One retraining of one submission.

    ``seeds`` are for the trainings in their order, ``data_seeds`` for the draws of data that go with them, both made
    of the term's secret. With ``measure`` all seeds are run, whatever they give, and nothing is decided: that is
    how a threshold is calibrated. Without seeds nothing is trained, and the visible part of the test decides.
    """

    recipe: Retraining
    seeds: tuple[int, ...]
    data_seeds: tuple[int, ...]
    variant: str = "default"
    measure: bool = False
    device: str = ""
    """The GPU that the student's process trains on, by its name; empty for what the judge itself computes on."""


@dataclass(frozen=True)
class Share:
    """What one process may allocate of a GPU's memory."""

    backend: str
    """Keras's backend, which is told."""
    fraction: float
    """Of the whole memory."""
    bytes: int
    """The same in bytes."""
