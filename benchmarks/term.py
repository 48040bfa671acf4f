"""The model of a term: what is handed in, when, and how long each submission keeps a core busy.

Service times come from service-times.json (service_times.py writes it); everything that is assumed and not measured is
a field of :class:`Scenario`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import queueing

HOUR = 3600.0
PARTS = (
    "grading",
    "endless loops",
    "training, first seed",
    "training, further seeds",
    "training on permuted labels",
)
KINDS = ("light", "keras", "small", "large")


@dataclass(frozen=True)
class Scenario:
    """A term. What is here is assumed; the service times are measured."""

    students: int = 10_000
    light: int = 11
    """Labs without Keras."""
    keras: int = 7
    """Labs with Keras that are not retrained."""
    small: int = 6
    """Retrained labs whose training is as long as the median of those that were measured."""
    large: int = 6
    """Retrained labs whose training takes the whole budget."""
    budget: float = 180.0
    """The budget of a training in core-seconds: 90 s on two cores."""
    due_together: int = 2
    attempts: float = 1.0
    """How often a student hands in each lab."""
    rush: float = 12.0
    """Hours: hand-ins grow as exp(t / rush) up to the deadline, so the last hour has 1 - exp(-1 / rush) of them."""
    untouched: float = 0.05
    looping: float = 0.02
    """Share of submissions with a loop without end."""
    doubtful: float = 0.2
    """Share of retrainings that need the other two seeds."""
    permuted: float = 0.25
    """Share of the examples on which a fresh start is checked."""
    startup: float = 180.0
    """Seconds until a machine on demand can grade: it boots, fetches the image, imports TensorFlow."""
    idle: float = 600.0
    """Seconds that a machine on demand stays without work."""
    backlog: float = 120.0
    """Seconds of work waiting per slot beyond which another machine is asked for."""
    patience: float = 900.0
    """Seconds from hand-in to grade that 95 % must meet."""
    seed: int = 2026

    @property
    def labs(self) -> int:
        """Labs of the term."""
        return self.light + self.keras + self.small + self.large

    def weeks(self, kind: str) -> float:
        """Weeks in which labs of one kind are due."""
        return float(getattr(self, kind)) / self.due_together


@dataclass(frozen=True)
class Times:
    """The measured service times, in seconds of one core."""

    light: dict[str, np.ndarray]
    """Samples by kind of submission: answered, release, loop."""
    keras: dict[str, np.ndarray]
    training: float
    publish: np.ndarray
    known: float
    """The supervisor's work on a submission that is in the journal already."""
    tables: float
    dispatch: float
    note: str

    @classmethod
    def read(cls, path: Path) -> Times:
        """Read what service_times.py wrote.

        Raises:
            KeyError: where a figure is missing.
        """
        found: dict[str, Any] = json.loads(path.read_text())
        versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())

        def pooled(kind: str, keras: bool | None = None) -> np.ndarray:
            labs = [lab for lab in found["labs"].values() if keras in (None, lab["keras"])]
            return np.array([seconds for lab in labs for seconds in lab[kind]])

        def samples(keras: bool) -> dict[str, np.ndarray]:
            return {
                "answered": pooled("answered", keras),
                "release": pooled("release", keras),
                "loop": pooled("loop"),
            }

        return cls(
            samples(keras=False),
            samples(keras=True),
            float(np.median(pooled("training"))),
            np.array(found["supervisor"]["publish"]),
            found["supervisor"]["known"],
            found["supervisor"]["tables"],
            found["scheduler"]["seconds"],
            f"{found['machine']}; {versions}; {', '.join(found['labs'])}; {found['measured']}",
        )


def draw(kind: str, count: int, scenario: Scenario, times: Times, rng: np.random.Generator) -> Any:
    """Draw the service times of submissions of one kind of lab.

    Returns:
        Core-seconds by the parts of :data:`PARTS`, shape (5, count).
    """
    samples = times.light if kind == "light" else times.keras
    chance = rng.random(count)
    loops = chance < scenario.looping
    untouched = (chance >= scenario.looping) & (chance < scenario.looping + scenario.untouched)
    grading = rng.choice(samples["answered"], count)
    grading[untouched] = rng.choice(samples["release"], untouched.sum())
    parts = np.zeros((len(PARTS), count))
    parts[0] = np.where(loops, 0, grading)
    parts[1] = np.where(loops, rng.choice(samples["loop"], count), 0)
    if kind in ("small", "large"):
        seconds = times.training if kind == "small" else scenario.budget
        trained = ~(loops | untouched)
        parts[2] = np.where(trained, seconds, 0)
        parts[3] = np.where(trained & (rng.random(count) < scenario.doubtful), 2 * seconds, 0)
        parts[4] = np.where(trained, scenario.permuted * seconds, 0)
    return parts


def hand_ins(count: int, scenario: Scenario, rng: np.random.Generator) -> np.ndarray:
    """Draw when submissions come, in seconds up to the deadline of a week at 0: shape (count,), sorted.

    The density grows as exp(t / rush), cut off a week before the deadline.
    """
    rush = scenario.rush * HOUR
    least = math.exp(-7 * 24 * HOUR / rush)
    return np.sort(rush * np.log(least + (1 - least) * rng.random(count)))


@dataclass(frozen=True)
class Week:
    """One deadline, simulated: what is handed in, and what became of it."""

    arrivals: np.ndarray
    services: np.ndarray
    """Core-seconds of each submission."""
    publish: np.ndarray
    dispatch: float

    @property
    def core_hours(self) -> float:
        """Work of the week."""
        return float(self.services.sum() / HOUR)

    def run(self, pool: queueing.Pool) -> tuple[np.ndarray, queueing.Served]:
        """Seconds from hand-in to grade, and what the workers did."""
        handed = queueing.serve(
            self.arrivals, np.full(len(self.arrivals), self.dispatch), queueing.fixed(1)
        )
        worked = queueing.serve(handed.departed, self.services, pool)
        shown = queueing.serve(worked.departed, self.publish, queueing.fixed(1))
        return shown.departed - self.arrivals, worked


def week(kind: str, scenario: Scenario, times: Times) -> Week:
    """A week whose labs are all of one kind."""
    rng = np.random.default_rng([scenario.seed, KINDS.index(kind)])
    count = round(scenario.students * scenario.due_together * scenario.attempts)
    services = draw(kind, count, scenario, times, rng).sum(axis=0)
    publish = rng.choice(times.publish, count)
    return Week(hand_ins(count, scenario, rng), services, publish, times.dispatch)


def slots_needed(one: Week, patience: float) -> int:
    """The fewest slots with which 95 % have their grade in ``patience`` seconds; 0 where none will do."""

    def enough(slots: int) -> bool:
        waits, _ = one.run(queueing.fixed(slots))
        return bool(np.quantile(waits, 0.95) <= patience)

    low, high = 0, 1
    while not enough(high):
        if high > 2 * len(one.arrivals):
            return 0
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def drivers(scenario: Scenario, times: Times) -> dict[str, float]:
    """Core-hours of a term by part."""
    rng = np.random.default_rng(scenario.seed)
    found = dict.fromkeys(PARTS, 0.0)
    count = round(scenario.students * scenario.attempts)
    for kind in KINDS:
        parts = draw(kind, count, scenario, times, rng)
        for part, seconds in zip(PARTS, parts, strict=True):
            found[part] += getattr(scenario, kind) * float(seconds.sum()) / HOUR
    return found
