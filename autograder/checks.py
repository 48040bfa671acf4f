"""Checks of the fields of a course's policy; each wrong value gives one sentence."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
import typing

from autograder.errors import ConfigError
from autograder.policies import LONGEST_TIMEOUT, SHORTEST_TIMEOUT, Gradescope, Late, Visibility
from autograder.recipes import LOWER_IS_BETTER, Budget, Floor, Metric, Retraining, Tier
from autograder.records import LEVELS, Limits


def refuse(where: str, name: str, value: object, allowed: str) -> ConfigError:
    """The sentence for a wrong value: where, the field, the value and what is allowed."""
    return ConfigError(f"{where}: `{name}` is {value!r}; allowed is {allowed}.")


def check_text(where: str, name: str, value: object) -> None:
    """Refuse what is not a text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise refuse(where, name, value, "a text that is not empty")


_PACKAGE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")


def check_packages(packages: object, where: str) -> None:
    """Refuse what is not a tuple of names that packages are installed by.

    Raises:
        ConfigError: naming ``where``, the value and what is allowed.
    """
    if not isinstance(packages, tuple) or not all(
        isinstance(name, str) and _PACKAGE.fullmatch(name) for name in packages
    ):
        allowed = 'a tuple of names without versions such as ("scikit-learn",)'
        raise refuse(where, "packages", packages, allowed)


def check_limits(limits: object, where: str = "limits") -> None:
    """Refuse limits that are not positive numbers of their own type.

    Raises:
        ConfigError: naming ``where``, the field, the value and what is allowed.
    """
    if not isinstance(limits, Limits):
        raise refuse(where, "limits", limits, "a `Limits(...)`")
    for spec in dataclasses.fields(Limits):
        value = getattr(limits, spec.name)
        if isinstance(spec.default, float):
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not number or not math.isfinite(value) or value <= 0:
                raise refuse(where, spec.name, value, "a number of seconds above 0")
        elif not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            raise refuse(where, spec.name, value, "a whole number above 0")
    if limits.cell_seconds > limits.total_seconds:
        allowed = f"at most `total_seconds`, which is {limits.total_seconds!r}"
        raise refuse(where, "cell_seconds", limits.cell_seconds, allowed)


def check_retraining(recipe: object, where: str) -> None:
    """Refuse a recipe that could not be carried out or that would give points in no order.

    Raises:
        ConfigError: naming ``where``, the field, the value and what is allowed.
    """
    if not isinstance(recipe, Retraining):
        raise refuse(where, "retraining", recipe, "a `Retraining(...)` or None")
    for name in ("grade_id", "data", "build", "train"):
        check_text(where, name, getattr(recipe, name))
    for name in ("data", "build", "train"):
        if not getattr(recipe, name).isidentifier():
            raise refuse(where, name, getattr(recipe, name), "a name such as `build_model`")
    if recipe.given not in ("nothing", "base", "n_features"):
        raise refuse(where, "given", recipe.given, '"nothing", "base" or "n_features"')
    _check_metric(where, recipe.metric)
    _check_tiers(where, recipe)
    if not isinstance(recipe.floors, tuple) or not all(isinstance(f, Floor) for f in recipe.floors):
        raise refuse(where, "floors", recipe.floors, "a tuple of `Floor(...)`")
    for floor in recipe.floors:
        _check_metric(where, floor.metric)
    if not _is_number(recipe.margin) or recipe.margin < 0:
        raise refuse(where, "margin", recipe.margin, "a number from 0 on")
    if not _is_count(recipe.seeds) or recipe.seeds % 2 == 0:
        raise refuse(where, "seeds", recipe.seeds, "an odd number, so that there is a median")
    budget = recipe.budget
    if not isinstance(budget, Budget):
        raise refuse(where, "budget", budget, "a `Budget(...)`")
    if not _is_number(budget.seconds) or budget.seconds <= 0:
        raise refuse(where, "budget.seconds", budget.seconds, "a number of seconds above 0")
    for name in ("epochs", "parameters"):
        if not _is_count(getattr(budget, name)):
            raise refuse(where, f"budget.{name}", getattr(budget, name), "a whole number above 0")


def check_late(late: object, where: str) -> None:
    """Refuse a late policy that takes more than there is, or less than nothing.

    Raises:
        ConfigError: naming ``where``, the field, the value and what is allowed.
    """
    if not isinstance(late, Late):
        raise refuse(where, "late", late, "a `Late(...)` or None")
    for name in ("per_day", "most"):
        value = getattr(late, name)
        if not _is_number(value) or not 0 <= value <= 1:
            raise refuse(where, f"late.{name}", value, "a share from 0 to 1")
    if not _is_number(late.grace_minutes) or late.grace_minutes < 0:
        raise refuse(where, "late.grace_minutes", late.grace_minutes, "a number from 0 on")
    if late.of not in ("score", "points"):
        raise refuse(where, "late.of", late.of, '"score" or "points"')


def check_gradescope(policy: object, where: str) -> None:
    """Refuse settings that Gradescope does not have, or that could not be kept.

    Raises:
        ConfigError: naming ``where``, the field, the value and what is allowed.
    """
    if not isinstance(policy, Gradescope):
        raise refuse(where, "gradescope", policy, "a `Gradescope(...)`")
    words = typing.get_args(Visibility)
    for name in ("questions", "hidden_questions", "total", "stdout"):
        if getattr(policy, name) not in words:
            raise refuse(
                where, f"gradescope.{name}", getattr(policy, name), f"one of {', '.join(words)}"
            )
    if not _is_number(policy.seconds) or not SHORTEST_TIMEOUT <= policy.seconds <= LONGEST_TIMEOUT:
        allowed = f"from {SHORTEST_TIMEOUT:.0f} to {LONGEST_TIMEOUT:.0f} seconds"
        raise refuse(where, "gradescope.seconds", policy.seconds, allowed)
    if policy.keep not in ("latest", "best"):
        raise refuse(where, "gradescope.keep", policy.keep, '"latest" or "best"')
    if policy.attempts is not None and not _is_count(policy.attempts):
        raise refuse(
            where, "gradescope.attempts", policy.attempts, "a whole number above 0, or None"
        )
    hours = policy.attempts_hours
    if hours is not None and (not _is_number(hours) or hours <= 0):
        raise refuse(where, "gradescope.attempts_hours", hours, "a number above 0, or None")
    if policy.require_isolation not in LEVELS:
        raise refuse(
            where,
            "gradescope.require_isolation",
            policy.require_isolation,
            f"one of {', '.join(LEVELS)}",
        )


def _check_metric(where: str, metric: object) -> None:
    allowed = typing.get_args(Metric)
    if metric not in allowed:
        raise refuse(where, "metric", metric, f"one of {', '.join(allowed)}")


def _check_tiers(where: str, recipe: Retraining) -> None:
    tiers = recipe.tiers
    allowed = "a tuple of `Tier(value, share)`, the best first, with shares from 1 down to above 0"
    if not isinstance(tiers, tuple) or not tiers or not all(isinstance(t, Tier) for t in tiers):
        raise refuse(where, "tiers", tiers, allowed)
    if not all(_is_number(tier.value) and _is_number(tier.share) for tier in tiers):
        raise refuse(where, "tiers", tiers, allowed)
    shares = [tier.share for tier in tiers]
    values = [-t.value if recipe.metric in LOWER_IS_BETTER else t.value for t in tiers]
    falling = all(a > b for row in (shares, values) for a, b in itertools.pairwise(row))
    if shares[0] != 1 or shares[-1] <= 0 or not falling:
        raise refuse(where, "tiers", tiers, allowed)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
