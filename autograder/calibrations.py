"""``solutions/<lab>/calibration.json``: what solutions of known worth scored, and which thresholds that supports."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from autograder.bundle import write_atomically
from autograder.errors import AutograderError
from autograder.recipes import Retraining

FILE = "calibration.json"
PLOT = "calibration.svg"

ENOUGH_SEEDS = 20
"""Trainings a solution from which on a calibration supports a threshold."""

Kind = Literal["valid", "weak", "mutant"]


@dataclass(frozen=True)
class Runs:
    """One solution, trained with each seed."""

    title: str
    kind: Kind
    scores: tuple[float, ...]
    """Values of the metric, a seed each; empty where it could not be trained."""
    untrained: tuple[float, ...] = ()
    seconds: tuple[float, ...] = ()
    """Wall clock of each training."""
    stopped: tuple[str, ...] = ()
    """Which part of the budget ended each training."""
    parameters: int = 0
    failure: str = ""
    """Why it could not be trained or was refused."""


@dataclass(frozen=True)
class Recommendation:
    """What the runs support. The names are those of ``docs/retraining.md``."""

    threshold: float | None
    """The strictest threshold that no valid solution should miss; None where there can be none."""
    limit: float
    """What the weak solutions allow: a threshold must be beyond it."""
    sd: float
    """Standard deviation over seeds, pooled over the valid solutions."""
    standard_error: float
    """Of one score, for the size of the held-out set."""
    reason: str
    """One sentence on how the threshold came about, or on why there can be none."""


@dataclass(frozen=True)
class Calibration:
    """One calibration of one lab, for a variant of its data, on one backend and device."""

    metric: str
    backend: str
    device: str
    seeds: int
    held_out: int
    """Examples in the held-out set."""
    versions: dict[str, str]
    recommended: Recommendation
    runs: tuple[Runs, ...] = field(default_factory=tuple)
    variant: str = "default"
    """Of the data."""

    @property
    def place(self) -> tuple[str, str, str]:
        """What there is one calibration for."""
        return self.backend, self.device, self.variant


def read_calibrations(folder: Path) -> tuple[Calibration, ...]:
    """Return the calibrations beside a lab's solution; none where there is no file.

    Raises:
        AutograderError: where the file is not what ``autograder calibrate`` writes.
    """
    path = folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Calibration, ...])
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.MsgspecError) as error:
        raise AutograderError(
            f"{path}: the calibration cannot be read ({error}). Restore the file or remove it; runs that"
            " `autograder calibrate` has kept are not trained again."
        ) from None


def store_calibration(folder: Path, calibration: Calibration) -> Path:
    """Write a calibration, in place of an earlier one for its backend, device and data."""
    kept = [one for one in read_calibrations(folder) if one.place != calibration.place]
    both = sorted([*kept, calibration], key=lambda one: one.place)
    content = msgspec.json.format(msgspec.json.encode(both), indent=1) + b"\n"
    write_atomically(folder / FILE, content)
    return folder / FILE


def uncovered(
    recipe: Retraining,
    calibrations: tuple[Calibration, ...],
    backend: str,
    device: str = "",
    variant: str = "default",
) -> str:
    """Say why the recipe's best tier is not covered by a calibration; empty where it is.

    Args:
        recipe: The lab's.
        calibrations: The lab's.
        backend: Keras's backend.
        device: What it computes on; empty for any that there is a calibration for.
        variant: Of the lab's data.
    """
    wanted = recipe.tiers[0].value
    found = [
        one
        for one in calibrations
        if (one.backend, one.metric, one.variant) == (backend, recipe.metric, variant)
        and device in ("", one.device)
    ]
    if not found:
        place = f"{backend} on {device}" if device else backend
        if variant != "default":
            place += f" and the data {variant!r}"
        return f"the threshold {wanted:g} has not been calibrated for {place}"
    for one in found:
        if one.seeds < ENOUGH_SEEDS:
            return (
                f"the calibration on {one.device} ({backend}) has {one.seeds} trainings a solution;"
                f" {ENOUGH_SEEDS} are needed"
            )
        threshold = one.recommended.threshold
        if threshold is None:
            return f"the calibration on {one.device} found no threshold: {one.recommended.reason}"
        sign = -1 if recipe.lower_is_better else 1
        if sign * wanted > sign * threshold + 1e-9:
            return (
                f"the threshold {wanted:g} is stricter than the {threshold:.3f} that valid solutions"
                f" reach on {one.device} ({backend})"
            )
        if sign * wanted < sign * one.recommended.limit - 1e-9:
            return (
                f"the threshold {wanted:g} does not keep out the weak solutions, which reach up to"
                f" {one.recommended.limit:.3f} with their margin on {one.device} ({backend})"
            )
    return ""
