"""What scores of a retraining are worth: metrics, tiers, medians, and the checks of a recipe."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.config import Budget, Floor, LabPolicy, Retraining, Tier
from autograder.errors import ConfigError
from autograder.grade import session
from autograder.recipes import Training
from autograder.retrain import decide
from autograder.retrain.metrics import UnusablePredictionsError, of_nothing, score

RNG = np.random.default_rng(0)


def recipe(**changes):
    given = {"grade_id": "t", "data": "d", "tiers": (Tier(0.9), Tier(0.8, 0.5)), "margin": 0.02}
    return Retraining(**given | changes)


def runs(*scores, floors=()):
    return [Training(seed=i, score=s, floors=floors) for i, s in enumerate(scores)]


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["rows", "one-hot"])
def test_accuracy_recall_and_f1_are_scikit_learns(shape):
    from sklearn import metrics as reference

    truth = RNG.integers(0, 3, 200)
    given = np.eye(3)[truth] if shape == "one-hot" else truth
    scores = RNG.random((200, 3))
    said = scores.argmax(axis=1)
    assert score("accuracy", scores, given) == pytest.approx(reference.accuracy_score(truth, said))
    assert score("macro_f1", scores, given) == pytest.approx(
        reference.f1_score(truth, said, average="macro")
    )


@pytest.mark.slow
@pytest.mark.parametrize("columns", [(), (1,)])
def test_one_probability_for_each_example(columns):
    from sklearn import metrics as reference

    truth = RNG.integers(0, 2, 300)
    chance = RNG.random((300, *columns))
    said = chance.reshape(300) > 0.5
    assert score("accuracy", chance, truth) == pytest.approx(np.mean(said == truth))
    assert score("recall", chance, truth) == pytest.approx(reference.recall_score(truth, said))
    assert score("auc", chance, truth) == pytest.approx(
        reference.roc_auc_score(truth, chance.reshape(300))
    )


def test_an_error_beyond_all_numbers_is_no_score():
    """It would be written as `null`, and the grade could not be read again."""
    with pytest.raises(UnusablePredictionsError, match="diverged"):
        score("rmse_ratio", np.full(500, 1e300), RNG.normal(size=500))


def test_rmse_ratio_is_one_for_the_mean_and_zero_for_the_truth():
    truth = RNG.normal(3, 2, 500)
    assert score("rmse_ratio", truth[:, None], truth) == 0
    assert score("rmse_ratio", np.full(500, truth.mean()), truth) == pytest.approx(1)


@pytest.mark.parametrize(
    ("predictions", "words"),
    [
        (np.zeros(9), "10 predictions"),
        (np.full(10, np.nan), "not finite"),
        ("nonsense", "not an array of numbers"),
        (np.zeros((10, 2, 2)), "(n, classes)"),
        (None, "predictions"),
    ],
)
def test_predictions_that_cannot_be_scored_say_why(predictions, words):
    with pytest.raises(UnusablePredictionsError) as error:
        score("accuracy", predictions, np.arange(10) % 2)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("scores", "share"),
    [
        ((0.95,), 1),
        ((0.9,), 1),
        ((0.85,), 0.5),
        ((0.5,), 0),
        ((0.5, 0.95, 0.92), 1),
        ((0.95, 0.5, 0.85), 0.5),
    ],
)
def test_the_median_decides_the_tier(scores, share):
    assert decide.share(recipe(), runs(*scores)) == share


def test_where_lower_is_better_tiers_go_the_other_way():
    lower = recipe(metric="rmse_ratio", tiers=(Tier(0.2), Tier(0.4, 0.5)))
    assert [decide.share(lower, runs(s)) for s in (0.1, 0.3, 0.5)] == [1, 0.5, 0]
    assert decide.is_settled(lower, runs(0.1))
    assert not decide.is_settled(lower, runs(0.19))
    assert decide.brought_along(lower, 0.39)
    assert not decide.brought_along(lower, 0.9)
    assert decide.follows(lower, permuted=0.5, true=1.5)
    assert not decide.follows(lower, permuted=1.5, true=0.5)


@pytest.mark.parametrize(
    ("permuted", "true", "follows"),
    [
        (0.9, 0.1, True),
        (0.5, 0.5, True),  # it has learned nothing from so few examples: slow, not dishonest
        (0.48, 0.52, True),
        (0.2, 0.8, False),
        (0.4, 0.6, False),
    ],
)
def test_only_who_clearly_knows_the_true_labels_has_brought_them_along(permuted, true, follows):
    assert decide.follows(recipe(), permuted, true) is follows


@pytest.mark.parametrize(
    ("metric", "tiers", "truth", "enough"),
    [
        ("accuracy", (0.9, 0.8), [0, 1] * 50, 0.65),
        ("accuracy", (0.9, 0.8), [0] * 40 + [1] * 60, 0.7),
        ("accuracy", (0.9, 0.7), [*range(10)] * 10, 0.4),
        ("macro_f1", (0.9, 0.7), [0] * 90 + [*range(10)], 0.4),
        ("auc", (0.9, 0.7), [0, 1] * 50, 0.6),
        ("rmse_ratio", (0.2, 0.3), [0.5, 1.5] * 50, 0.65),
    ],
)
def test_who_has_learned_is_half_way_from_knowing_nothing_to_the_lowest_tier(
    metric, tiers, truth, enough
):
    given = recipe(
        metric=metric, tiers=tuple(Tier(t, s) for t, s in zip(tiers, (1, 0.5), strict=True))
    )
    nothing = of_nothing(metric, np.array(truth))
    better = -0.01 if metric == "rmse_ratio" else 0.01
    assert decide.has_learned(given, enough + better, nothing)
    assert not decide.has_learned(given, enough - better, nothing)


@pytest.mark.parametrize(
    ("scores", "settled"),
    [
        ((0.95,), True),
        ((0.91,), False),  # full points, but within the margin
        ((0.85,), False),
        ((0.1,), False),  # an unlucky start has two more
        ((0.1, 0.95), False),
        ((0.1, 0.95, 0.95), True),
    ],
)
def test_only_a_first_seed_that_clears_the_threshold_by_the_margin_ends_it(scores, settled):
    assert decide.is_settled(recipe(), runs(*scores)) is settled


def test_a_floor_that_is_missed_takes_every_tier():
    with_floor = recipe(floors=(Floor("recall", 0.95),))
    assert decide.share(with_floor, runs(0.99, floors=(0.96,))) == 1
    assert decide.share(with_floor, runs(0.99, floors=(0.90,))) == 0
    assert not decide.is_settled(with_floor, runs(0.99, floors=(0.96,)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tiers": ()}, "tiers"),
        ({"tiers": (Tier(0.8, 0.5), Tier(0.9))}, "tiers"),
        ({"tiers": (Tier(0.8), Tier(0.9, 0.5))}, "tiers"),
        ({"metric": "rmse_ratio"}, "tiers"),
        ({"tiers": (Tier(float("nan")),)}, "tiers"),
        ({"metric": "loss"}, "metric"),
        ({"floors": (Floor("loss", 1),)}, "metric"),
        ({"seeds": 2}, "seeds"),
        ({"seeds": 0}, "seeds"),
        ({"data": "../data"}, "data"),
        ({"build": ""}, "build"),
        ({"given": "labels"}, "given"),
        ({"margin": -1}, "margin"),
        ({"budget": Budget(seconds=0)}, "budget.seconds"),
        ({"budget": Budget(epochs=1.5)}, "budget.epochs"),
    ],
)
def test_a_wrong_recipe_names_the_lab_the_field_and_what_is_allowed(changes, field):
    with pytest.raises(ConfigError) as error:
        LabPolicy("21-fashion", retraining=recipe(**changes))
    text = str(error.value)
    assert "21-fashion" in text
    assert f"`{field}`" in text
    assert "allowed is" in text


def test_the_names_of_a_students_metrics_cannot_steer_the_instructors_terminal():
    told: list[str] = []
    task: Any = SimpleNamespace(lease=None, deadline=float("inf"))
    running = session._Session(task, SimpleNamespace(), SimpleNamespace(), told.append)  # type: ignore[arg-type]
    running._progress({"phase": "training 1", "seconds": 60.0})
    running._progress({"epoch": 3, "metrics": {"\x1b]0;owned\x07": 0.5, "größe": 1.0}})
    assert running.training_seconds == 60
    assert told[1].startswith("training 1, epoch 3: \ufffd]0;owned\ufffd 0.5, größe 1 (")
