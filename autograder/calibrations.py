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
    """One calibration of one lab on one backend and device."""

    metric: str
    backend: str
    device: str
    seeds: int
    held_out: int
    """Examples in the held-out set."""
    versions: dict[str, str]
    recommended: Recommendation
    runs: tuple[Runs, ...] = field(default_factory=tuple)


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
            f"{path}: the calibration cannot be read ({error}). Run `autograder calibrate` again."
        ) from None


def store_calibration(folder: Path, calibration: Calibration) -> Path:
    """Write a calibration, in place of an earlier one for its backend and device."""
    kept = [
        one
        for one in read_calibrations(folder)
        if (one.backend, one.device) != (calibration.backend, calibration.device)
    ]
    both = sorted([*kept, calibration], key=lambda one: (one.backend, one.device))
    content = msgspec.json.format(msgspec.json.encode(both), indent=1) + b"\n"
    write_atomically(folder / FILE, content)
    return folder / FILE


def uncovered(
    recipe: Retraining, calibrations: tuple[Calibration, ...], backend: str, device: str = ""
) -> str:
    """Say why the recipe's best tier is not covered by a calibration; empty where it is.

    Args:
        recipe: The lab's.
        calibrations: The lab's.
        backend: Keras's backend.
        device: What it computes on; empty for any that there is a calibration for.
    """
    wanted = recipe.tiers[0].value
    found = [
        one
        for one in calibrations
        if (one.backend, one.metric) == (backend, recipe.metric) and device in ("", one.device)
    ]
    if not found:
        place = f"{backend} on {device}" if device else backend
        return f"the threshold {wanted:g} has not been calibrated for {place}"
    for one in found:
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
