"""Which threshold a set of runs supports, how it is stored, and what the build says of one that isn't supported."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autograder.calibrate.plot import draw
from autograder.calibrate.threshold import recommend
from autograder.calibrations import (
    Calibration,
    Runs,
    read_calibrations,
    store_calibration,
    uncovered,
)
from autograder.cli.overview import Thresholds
from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.recipes import Retrained, Retraining, Tier
from autograder.records import CellResult, Grade, Isolation, NotebookGrade

RNG = np.random.default_rng(0)


def runs(kind, mean, sd=0.005, title="", count=20):
    scores = tuple(float(x) for x in RNG.normal(mean, sd, count))
    return Runs(title=title or f"{kind} {mean}", kind=kind, scores=scores)


VALID = [runs("valid", 0.95), runs("valid", 0.94), runs("valid", 0.96)]
WEAK = [runs("weak", 0.6), runs("weak", 0.7)]


def test_the_threshold_is_the_first_percentile_of_the_valid_less_a_hundredth_or_the_sd():
    found = recommend("accuracy", VALID + WEAK, 1000)
    pooled = np.concatenate([run.scores for run in VALID])
    sd = np.sqrt(np.mean([np.var(run.scores, ddof=1) for run in VALID]))
    assert found.threshold == pytest.approx(np.quantile(pooled, 0.01) - 0.01, abs=1e-4)
    assert found.sd == pytest.approx(sd, abs=1e-5)
    noisy = [runs("valid", 0.9, 0.03) for _ in range(3)]
    noise = recommend("accuracy", noisy + WEAK, 1000)
    pooled = np.concatenate([run.scores for run in noisy])
    assert noise.threshold == pytest.approx(np.quantile(pooled, 0.01) - noise.sd, abs=1e-4)


def test_where_lower_is_better_the_signs_turn():
    valid = [runs("valid", x, 0.003) for x in (0.11, 0.12, 0.13)]
    found = recommend("rmse_ratio", [*valid, runs("weak", 0.38)], 1000)
    pooled = np.concatenate([run.scores for run in valid])
    assert found.threshold == pytest.approx(np.quantile(pooled, 0.99) + 0.01, abs=1e-4)
    assert found.threshold < found.limit < 0.38


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (VALID[:2] + WEAK, "3 of different kinds"),
        (VALID, "no weak solution"),
        ([*VALID, runs("weak", 0.94)], "no threshold tells them apart"),
        ([*VALID, *WEAK, Runs("crashes", "valid", ())], "could not be trained: crashes"),
    ],
)
def test_where_there_can_be_no_threshold_it_says_why(given, words):
    found = recommend("accuracy", given, 1000)
    assert found.threshold is None
    assert words in found.reason


def test_mutants_are_reported_and_decide_nothing():
    with_mutant = [*VALID, *WEAK, runs("mutant", 0.999)]
    assert recommend("accuracy", with_mutant, 1000) == recommend("accuracy", VALID + WEAK, 1000)


def calibration(backend="tensorflow", device="cpu", given=None, metric="accuracy"):
    given = tuple(given or VALID + WEAK)
    return Calibration(
        metric, backend, device, 20, 1000, {"keras": "3"}, recommend(metric, given, 1000), given
    )


def test_one_calibration_is_kept_for_each_backend_and_device(tmp_path):
    assert read_calibrations(tmp_path) == ()
    store_calibration(tmp_path, calibration("torch"))
    store_calibration(tmp_path, calibration())
    again = calibration(given=[*VALID, runs("weak", 0.5)])
    store_calibration(tmp_path, again)
    found = read_calibrations(tmp_path)
    assert [one.backend for one in found] == ["tensorflow", "torch"]
    assert found[0] == again
    (tmp_path / "calibration.json").write_text("{}")
    with pytest.raises(AutograderError, match="autograder calibrate"):
        read_calibrations(tmp_path)


def recipe(value, metric="accuracy"):
    return Retraining(grade_id="t", data="d", tiers=(Tier(value),), metric=metric)


def test_a_threshold_is_covered_between_the_weak_and_the_valid():
    found = (calibration(),)
    assert uncovered(recipe(0.9), found, "tensorflow") == ""
    assert "stricter" in uncovered(recipe(0.95), found, "tensorflow")
    assert "weak" in uncovered(recipe(0.7), found, "tensorflow")
    assert "not been calibrated for jax" in uncovered(recipe(0.9), found, "jax")
    assert "not been calibrated" in uncovered(recipe(0.9, "auc"), found, "tensorflow")
    assert uncovered(recipe(0.9), found, "tensorflow", "cpu") == ""
    assert "calibrated for tensorflow on H100" in uncovered(
        recipe(0.9), found, "tensorflow", "H100"
    )
    both = (*found, calibration(device="H100"))
    assert uncovered(recipe(0.9), both, "tensorflow", "H100") == ""
    few = (replace(found[0], seeds=19),)
    assert "has 19 trainings a solution; 20 are needed" in uncovered(recipe(0.9), few, "tensorflow")
    none = (calibration(given=[*VALID, runs("weak", 0.94)]),)
    assert "no threshold" in uncovered(recipe(0.9), none, "tensorflow")


def test_each_variant_of_the_data_has_a_calibration_of_its_own(tmp_path):
    other = replace(calibration(), variant="uci")
    store_calibration(tmp_path, calibration())
    store_calibration(tmp_path, other)
    found = read_calibrations(tmp_path)
    assert [one.variant for one in found] == ["default", "uci"]
    assert uncovered(recipe(0.9), found[:1], "tensorflow") == ""
    assert "the data 'uci'" in uncovered(recipe(0.9), found[:1], "tensorflow", variant="uci")
    assert uncovered(recipe(0.9), found, "tensorflow", variant="uci") == ""


CONFIG = """
from autograder.config import Course, LabPolicy, Retraining, Tier

recipe = Retraining(grade_id="t", data="d", tiers=(Tier(0.9),))
course = Course("Devices", labs=(LabPolicy("clouds", retraining=recipe),))
"""


def retrained_on(device, lab="clouds"):
    found = Retrained("accuracy", 0.95, backend="tensorflow", device=device)
    result = CellResult("t", "passed", 4, 4, retrained=found)
    notebooks = (NotebookGrade("n", (CellResult("u", "passed", 1, 1), result)),)
    return Grade("ana", lab, 5, 5, "graded", notebooks, Isolation("full"), 1.0)


def test_grading_on_a_device_that_nobody_has_calibrated_for_says_so_once(tmp_path):
    (tmp_path / "grading_config.py").write_text(CONFIG)
    store_calibration(tmp_path / "solutions" / "clouds", calibration())
    thresholds = Thresholds(CourseFolder(tmp_path))
    for device in ("cpu", "H100", "cpu", "H100"):
        thresholds.look_at(retrained_on(device))
    thresholds.look_at(retrained_on("H100", lab="not retrained any more"))
    (text,) = thresholds.doubts
    assert "clouds: the threshold 0.9 has not been calibrated for tensorflow on H100" in text
    assert "`autograder calibrate clouds`" in text


def test_where_lower_is_better_it_is_covered_the_other_way():
    given = [*(runs("valid", x, 0.003) for x in (0.11, 0.12, 0.13)), runs("weak", 0.38)]
    found = (calibration(given=given, metric="rmse_ratio"),)
    assert uncovered(recipe(0.2, "rmse_ratio"), found, "tensorflow") == ""
    assert "stricter" in uncovered(recipe(0.1, "rmse_ratio"), found, "tensorflow")
    assert "weak" in uncovered(recipe(0.37, "rmse_ratio"), found, "tensorflow")


def test_the_picture_is_the_same_for_the_same_calibration():
    one = calibration()
    picture = draw(one, 0.9)
    assert picture == draw(one, 0.9)
    for run in one.runs:
        assert run.title.encode() in picture
    assert b"configured: 0.9" in picture
