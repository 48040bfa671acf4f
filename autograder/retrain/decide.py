"""What the scores of a retraining are worth. Pure: numbers in, a share of the points out."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from autograder.recipes import LOWER_IS_BETTER, Floor, Retraining, Training

_CLEARLY = 0.1
"""By so much, in the metric, a model must know the true labels better than those that it was trained on."""


def reaches(recipe: Retraining, value: float, wanted: float) -> bool:
    """Whether a value of the recipe's metric is at least as good as another."""
    return value <= wanted if recipe.lower_is_better else value >= wanted


def share(recipe: Retraining, trainings: Sequence[Training]) -> float:
    """The share of the points that the median of these trainings earns."""
    if not floors_hold(recipe, trainings):
        return 0.0
    value = median(training.score for training in trainings)
    return max(
        (tier.share for tier in recipe.tiers if reaches(recipe, value, tier.value)), default=0.0
    )


def floors_hold(recipe: Retraining, trainings: Sequence[Training]) -> bool:
    """Whether the medians of the other metrics are good enough."""
    return not missed_floors(recipe, trainings)


def missed_floors(recipe: Retraining, trainings: Sequence[Training]) -> list[tuple[Floor, float]]:
    """The floors that the medians of their metrics don't reach, with those medians."""
    missed = []
    for position, floor in enumerate(recipe.floors):
        value = median(training.floors[position] for training in trainings)
        better = value <= floor.value if floor.metric in LOWER_IS_BETTER else value >= floor.value
        if not better:
            missed.append((floor, value))
    return missed


def is_settled(recipe: Retraining, trainings: Sequence[Training]) -> bool:
    """Whether no further seed is needed: all have run, or the first clears best tier and floors by the margin."""
    if len(trainings) != 1:
        return len(trainings) >= recipe.seeds
    first = trainings[0]
    return _clears(recipe.metric, first.score, recipe.tiers[0].value, recipe.margin) and all(
        _clears(floor.metric, value, floor.value, recipe.margin)
        for floor, value in zip(recipe.floors, first.floors, strict=True)
    )


def _clears(metric: str, value: float, wanted: float, margin: float) -> bool:
    return (wanted - value if metric in LOWER_IS_BETTER else value - wanted) >= margin


def brought_along(recipe: Retraining, untrained: float) -> bool:
    """Whether a model that has not been trained is too good to be true: it reaches the lowest tier."""
    return reaches(recipe, untrained, recipe.tiers[-1].value)


def has_learned(recipe: Retraining, value: float, nothing: float) -> bool:
    """Whether a model does half as much better than who knows nothing as the lowest tier asks for."""
    return reaches(recipe, value, (nothing + recipe.tiers[-1].value) / 2)


def follows(recipe: Retraining, permuted: float, true: float) -> bool:
    """Whether a model that was trained on permuted labels gives no clearly better answers to the true ones.

    It had a part of the examples only, so an honest one may have learned little of either.
    """
    ahead = permuted - true if recipe.lower_is_better else true - permuted
    return ahead <= _CLEARLY
