"""Which cases of a lab are retrained by ``autograder verify``."""

from __future__ import annotations

import pytest

from autograder.recipes import Retraining, Tier
from autograder.records import Lab
from autograder.verify.cases import parse_cases
from autograder.verify.retraining import retrain_job
from autograder.verify.trials import Trial

RECIPE = Retraining(grade_id="test", data="d", tiers=(Tier(0.9),))
LAB = Lab("lab", "Lab", (), retraining=RECIPE)
REFERENCE = {
    ("lab", "scores"): "def accuracy(y, said):\n    return 1",
    ("lab", "scale"): "def scale(x):\n    return x / 255",
    ("lab", "model"): "def build_model():\n    return 1",
    ("lab", "train"): "def train(model, x, y):\n    model.fit(scale(x), y)",
}


def trial(text):
    (case,) = parse_cases(f"# === correct: a case\n{text}", "here")
    return Trial("a", "correct", "a case", case, {})


@pytest.mark.parametrize(
    ("text", "retrained"),
    [
        ("# --- scores\ndef accuracy(y, said):\n    return 2", False),
        ("# --- model\ndef build_model():\n    return 2", True),
        ("# --- train\ndef train(model, x, y):\n    pass", True),
        ("# --- scale\ndef scale(x):\n    return x", True),
        ("# --- scores\ndef train(model, x, y):\n    pass", True),
        ("# --- +later after test\nbuild_model = None", True),
    ],
)
def test_a_case_is_retrained_where_it_changes_what_is_trained(text, retrained):
    job = retrain_job(trial(text), LAB, REFERENCE)
    assert (job is None) is retrained
    assert job is None or job.seeds == ()


def test_the_reference_is_always_retrained():
    assert retrain_job(Trial("reference", "reference", "", None, {}), LAB, REFERENCE) is None
