"""The check with labels of another meaning: which trainings it asks for, and what it makes of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.recipes import Budget, Retraining, Tier
from autograder.retrain import trial
from autograder.retrain.data import Arrays
from autograder.retrain.records import RetrainJob

RECIPE = Retraining(
    grade_id="t", data="d", tiers=(Tier(0.9), Tier(0.8, 0.5)), budget=Budget(parameters=10)
)
ROWS = 2000
NAMED = np.arange(ROWS) % 2
"""The labels; an example is its own number, so that what a model has learned is easily looked up."""


class Data:
    """Stands for the lab's data module: two classes, which change places."""

    def __init__(self, recipe: Retraining, variant: str) -> None:
        self.asked: list[bool] = []

    def draw(self, seed: int) -> Arrays:
        return Arrays(np.arange(ROWS), NAMED, np.arange(ROWS), NAMED)

    def permuted(self, arrays: Arrays, seed: int, *, whole: bool = False) -> Arrays:
        rows = np.arange(ROWS if whole else 500)
        return Arrays(rows, 1 - NAMED[rows], arrays.x_test, 1 - NAMED)


class Model:
    """Says 0 to everything, or what it was told; ``right`` of the examples as they were labelled."""

    def __init__(self) -> None:
        self.says = np.zeros(ROWS)

    def count_params(self) -> int:
        return 1

    def predict(self, x: Any, **options: Any) -> Any:
        return self.says[: len(x)]


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(trial, "LabData", Data)
    monkeypatch.setattr(trial, "_is_model", lambda found: isinstance(found, Model))
    monkeypatch.setattr(trial, "describe_backend", dict)
    seeds: list[int] = []

    def ask(what: str, *args: int) -> Any:
        if what == "seed":
            seeds.append(args[0])
        return [3, ""] if what == "unwatch" else None

    def start(train: Any, build: Any = Model) -> tuple[Any, list[int]]:
        names = {"build_model": build, "train": train}
        job = RetrainJob(RECIPE, seeds=(100, 200, 300), data_seeds=(1, 2, 3))
        peer: Any = SimpleNamespace(request=ask)
        return trial.Trial(job, peer, names.__getitem__, lambda told: None).run(), seeds

    return start


def learn(model: Model, x: Any, y: Any) -> None:
    """All that there is to know."""
    model.says = np.where(np.arange(ROWS) % 2 == 0, y[0], y[1])


def test_who_learns_the_other_labels_is_asked_once(run):
    (share, _, found), seeds = run(learn)
    assert (share, found.permuted) == (1, (1, 0))
    assert seeds == [100, 101]


def test_who_needs_more_examples_than_a_part_is_given_them_all(run):
    def needs_many(model, x, y):
        if len(x) == ROWS:
            learn(model, x, y)

    (share, _, found), seeds = run(needs_many)
    assert (share, found.permuted) == (1, (1, 0))
    assert seeds == [100, 101, 102]


def test_who_has_an_unlucky_start_has_another(run):
    trained = []

    def unlucky(model, x, y):
        trained.append(len(x))
        if len(trained) not in (2, 3):
            learn(model, x, y)

    (share, _, _), _ = run(unlucky)
    assert share == 1
    assert trained == [ROWS, 500, ROWS, ROWS]


def test_who_learns_nothing_but_the_true_labels_has_brought_them_along(run):
    def recognises(model, x, y):
        if np.array_equal(y, NAMED[: len(y)]):
            learn(model, x, y)

    with pytest.raises(trial.Refused, match="learns nothing of them") as refused:
        run(recognises)
    assert refused.value.found.permuted == (0.5, 0.5)
    assert refused.value.found.value == 1


def test_who_knows_the_other_labels_before_training_is_found(run):
    """Weights that give the opposite of each answer look like none that were brought along, until they are turned."""
    asked = []

    def contrary():
        model = Model()
        model.says = 1 - NAMED
        asked.append(model)
        return model

    with pytest.raises(trial.Refused, match="has not been trained"):
        run(learn, contrary)
    assert len(asked) == 1 + trial._LUCKY
