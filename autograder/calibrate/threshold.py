"""From the scores of valid and weak solutions to a threshold, or to the reason why there can be none.

With s the standard deviation over seeds (pooled over the valid solutions) and SE the standard error of one score on
the held-out set, √(p(1 − p)/n) for a share p: the threshold is the 1 % quantile of the valid scores less
max(.01, s), and must be at least the 99 % quantile of the weak ones plus max(.02, SE).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from autograder.calibrations import Recommendation, Runs
from autograder.recipes import LOWER_IS_BETTER

_FEWEST_VALID = 3


def recommend(metric: str, runs: Sequence[Runs], held_out: int) -> Recommendation:
    """What the runs support. For a metric that is better when lower, all signs are turned.

    Raises:
        ValueError: without a valid solution that was trained.
    """
    sign = -1.0 if metric in LOWER_IS_BETTER else 1.0
    valid = [sign * np.asarray(run.scores) for run in runs if run.kind == "valid" and run.scores]
    weak = [sign * np.asarray(run.scores) for run in runs if run.kind == "weak" and run.scores]
    if not valid:
        raise ValueError("no valid solution was trained")
    sd = math.sqrt(
        float(np.mean([scores.var(ddof=1 if len(scores) > 1 else 0) for scores in valid]))
    )
    best = float(np.quantile(np.concatenate(valid), 0.01)) - max(0.01, sd)
    if metric in LOWER_IS_BETTER:
        error = sd
    else:
        share = min(max(float(np.median(np.concatenate(valid))), 0.0), 1.0)
        error = math.sqrt(share * (1 - share) / max(held_out, 1))
    limit = -math.inf
    if weak:
        limit = float(np.quantile(np.concatenate(weak), 0.99)) + max(0.02, error)
    failed = [run.title for run in runs if run.kind == "valid" and not run.scores]
    reason, holds = _judge(sign, best, limit, len(valid), len(weak), failed)
    return Recommendation(
        threshold=round(sign * best, 4) if holds else None,
        limit=round(sign * limit, 4) if weak else (0.0 if sign > 0 else 1e9),
        sd=round(sd, 5),
        standard_error=round(error, 5),
        reason=reason,
    )


def _judge(
    sign: float, best: float, limit: float, valid: int, weak: int, failed: list[str]
) -> tuple[str, bool]:
    if failed:
        return f"a valid solution could not be trained: {', '.join(failed)}", False
    if valid < _FEWEST_VALID:
        return (
            f"there are {valid} valid solutions; {_FEWEST_VALID} of different kinds are needed",
            False,
        )
    if not weak:
        return "there is no weak solution that it would have to keep out", False
    text = (
        f"valid solutions reach {sign * best:.3f} with their margin,"
        f" weak ones {sign * limit:.3f} with theirs"
    )
    if best < limit:
        return (
            f"{text}: no threshold tells them apart."
            " Change the task, or grade the structure or a comparison instead",
            False,
        )
    return text, True
