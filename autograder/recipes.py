"""How a lab is retrained by the grader: what its ``grading_config.py`` says, and what came of it.

Times are seconds of wall clock. A *tier* is a value of the metric and the share of the cell's points that it earns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Metric = Literal["accuracy", "recall", "macro_f1", "auc", "rmse_ratio"]
"""``accuracy``, ``recall`` (of class 1), ``macro_f1`` and ``auc`` are better when higher; ``rmse_ratio``, the root
mean squared error over the standard deviation of the truth, when lower."""

BACKENDS = ("tensorflow", "jax", "torch")
"""What Keras computes with."""

LOWER_IS_BETTER = frozenset(["rmse_ratio"])

_HARD = 1.25
_HARD_EXTRA = 15.0

FRESH_STARTS = 3
"""Trainings on permuted labels that a model may have: who has learned nothing from a part of them gets all, twice."""


@dataclass(frozen=True)
class Tier:
    """From this value of the metric on, a submission earns this share of the cell's points."""

    value: float
    share: float = 1.0


@dataclass(frozen=True)
class Floor:
    """A second metric that must hold as well, or no tier is reached."""

    metric: Metric
    value: float


@dataclass(frozen=True)
class Budget:
    """What one training may use."""

    seconds: float = 120.0
    """Wall clock. Then training is stopped and what has been learned is scored."""
    epochs: int = 100
    """Epochs in all calls of ``fit`` together; then as above."""
    parameters: int = 1_000_000
    """Of the model, counted before training."""

    @property
    def hard_seconds(self) -> float:
        """When the process is ended: a training that does not listen has had this long."""
        return self.seconds * _HARD + _HARD_EXTRA


@dataclass(frozen=True)
class Retraining:
    """One test cell whose points are decided by training the student's model anew."""

    grade_id: str
    """The test cell. Its visible part runs as ever; in place of its hidden part there is the retraining."""
    data: str
    """The module of the lab that has ``load_arrays(seed, variant)`` and ``permute(y, rng)``."""
    tiers: tuple[Tier, ...]
    """Best first."""
    metric: Metric = "accuracy"
    floors: tuple[Floor, ...] = ()
    margin: float = 0.01
    """A first seed that clears the best tier by this much ends it; a doubtful one runs the others too."""
    seeds: int = 3
    """How many trainings a doubtful one has; the median counts."""
    budget: Budget = field(default_factory=Budget)
    build: str = "build_model"
    train: str = "train"
    given: Literal["nothing", "base", "n_features"] = "nothing"
    """What ``build`` is called with: the grader's base model, which must come through training unchanged, say."""

    @property
    def lower_is_better(self) -> bool:
        """Which way the metric goes."""
        return self.metric in LOWER_IS_BETTER

    @property
    def allowance(self) -> float:
        """The most seconds that all trainings of one submission may take."""
        return self.budget.hard_seconds * (self.seeds + FRESH_STARTS) + 60.0


@dataclass(frozen=True)
class Training:
    """One training of a student's model, and how it did on the held-out set."""

    seed: int
    score: float
    """Value of the metric."""
    floors: tuple[float, ...] = ()
    """Values of the floors' metrics, in their order."""
    untrained: float | None = None
    """Value of the metric before training."""
    seconds: float = 0.0
    epochs: int = 0
    stopped: Literal["", "time", "epochs"] = ""
    """Which part of the budget ended it."""


@dataclass(frozen=True)
class Retrained:
    """What the retraining of one submission was. In the grade, for the instructor."""

    metric: str
    value: float | None
    """What the points were decided by: the only score, or the median."""
    trainings: tuple[Training, ...] = ()
    permuted: tuple[float, float] | None = None
    """After training on permuted labels: the metric against those, and against the true ones."""
    parameters: int = 0
    held_out: int = 0
    """Examples in the held-out set."""
    backend: str = ""
    device: str = ""
    versions: dict[str, str] = field(default_factory=dict)
