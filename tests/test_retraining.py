"""Retraining end to end: a small lab, honest models, and those that try to get by without learning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from courses import answer, cell, check, notebook, write_lab

from autograder.build import ensure_bundle
from autograder.grade.submission import Grader
from autograder.intake import find_submissions
from autograder.recipes import Budget, Retraining, Tier
from autograder.records import CellResult, Grade
from autograder.retrain.records import RetrainJob

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

CONFIG = """\
from autograder.config import Budget, Course, Floor, LabPolicy, Limits, Retraining, Tier

course = Course(
    title="Retraining",
    labs=(
        LabPolicy(
            "clouds",
            retraining=Retraining(
                grade_id="retrained",
                data="clouds_data",
                tiers=(Tier(0.9), Tier(0.7, 0.5)),
                floors=(Floor("recall", 0.5),),
                budget=Budget(seconds=6, epochs=20, parameters=500),
            ),
        ),
    ),
    limits=Limits(cell_seconds=20, total_seconds=60),
)
"""

DATA = """\
import numpy as np

def load_arrays(seed, variant="drawn"):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 1, (1400, 2))
    y = ((x**2).sum(axis=1) > 1.4).astype(int)
    return x[:400].astype("float32"), y[:400], x[400:].astype("float32"), y[400:]

def permute(y, rng):
    return 1 - y
"""

BUILD = """\
def build_model():
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, "tanh"), keras.layers.Dense(1, "sigmoid")])
    model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION"""

TRAIN = """\
def train(model, x, y):
    ### BEGIN SOLUTION
    model.fit(x, y, epochs=15, verbose=0)
    ### END SOLUTION"""

TEST = """\
assert build_model() is not None, "build_model returned nothing"
### BEGIN HIDDEN TESTS
raise RuntimeError("the hidden part is for stock tools")
### END HIDDEN TESTS"""

NEVER = """\
assert True
### BEGIN HIDDEN TESTS
assert build_model() is None
### END HIDDEN TESTS"""

GOOD_MODEL = BUILD.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION", "")
SMUGGLED = (
    "a = np.linspace(0, 2 * np.pi, 16, endpoint=False);"
    " model.layers[0].set_weights([np.stack([np.cos(a), np.sin(a)]) * 2, np.full(16, -2.4)]);"
    " model.layers[1].set_weights([np.ones((16, 1)) * 3, np.full(1, 36.0)])"
)
"""Sixteen half-planes around the ring: weights that somebody has found before."""
GOOD_TRAIN = "def train(model, x, y):\n    model.fit(x, y, epochs=15, verbose=0)"


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grade two answers; gives the grade and the result of the retrained cell."""
    root = tmp_path_factory.mktemp("retraining")
    (root / "grading_config.py").write_text(CONFIG, "utf-8")
    folder = write_lab(
        root,
        notebook(
            cell("import os\nimport keras\nimport numpy as np"),
            answer("build", BUILD),
            answer("train", TRAIN),
            check("retrained", TEST, points=4),
            check("never", NEVER),
        ),
        "clouds",
    )
    (root / "source/clouds/clouds_data.py").write_text(DATA, "utf-8")
    bundle = ensure_bundle(folder, "clouds")
    release = json.dumps(
        notebook(
            cell("import os\nimport keras\nimport numpy as np"),
            answer("build", "BUILD"),
            answer("train", "TRAIN"),
            check("retrained", TEST.partition("\n###")[0], points=4),
            check("never", NEVER.partition("\n###")[0]),
        )
    )
    told: list[str] = []

    with Grader(b"secret", jobs=1) as grader:

        def run(
            name: str,
            build: str = GOOD_MODEL,
            train: str = GOOD_TRAIN,
            retrain: RetrainJob | None = None,
        ) -> tuple[Grade, CellResult]:
            content = json.loads(release)
            content["cells"][1]["source"] = build
            content["cells"][2]["source"] = train
            path = root / "submitted" / name / "clouds" / "clouds.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(content), "utf-8")
            (submission,) = (
                s
                for s in find_submissions(root / "submitted", folder, "clouds")
                if s.student_id == name
            )
            told.clear()
            graded = grader.grade(submission, bundle, told.append, retrain).grade
            return graded, graded.results[0]

        run.told = told
        yield run


def test_an_honest_model_earns_full_points_with_one_training_and_a_fresh_start_check(grade):
    graded, result = grade("honest")
    assert (graded.status, result.outcome, result.score) == ("graded", "passed", 4), result
    found = result.retrained
    assert len(found.trainings) == 1
    assert found.value == found.trainings[0].score >= 0.9
    assert found.trainings[0].epochs == 15
    assert found.permuted[0] > found.permuted[1]
    assert (found.backend, found.device, found.parameters) == ("tensorflow", "cpu", 65)
    assert set(found.versions) == {"keras", "tensorflow"}
    assert "0.9" in result.message
    assert any("training 1, epoch" in text and "s left" in text for text in grade.told)


def test_another_job_takes_the_place_of_the_labs_own_in_its_cell_and_nowhere_else(grade):
    recipe = Retraining(grade_id="retrained", data="clouds_data", tiers=(Tier(0.9),))
    none = RetrainJob(recipe, seeds=(), data_seeds=())
    graded, result = grade("taken as read", train="def train(model, x, y):\n    pass", retrain=none)
    assert (result.outcome, result.retrained) == ("passed", None)
    assert graded.results[1].outcome == "failed"
    measure = RetrainJob(recipe, seeds=(1, 2), data_seeds=(3, 4), measure=True)
    graded, result = grade("measured", train="def train(model, x, y):\n    pass", retrain=measure)
    assert [training.seed for training in result.retrained.trainings] == [1, 2]
    assert graded.results[1].outcome == "failed"


def test_the_same_submission_gets_the_same_scores_again(grade):
    first, second = grade("once")[1], grade("again")[1]
    assert first.retrained.trainings[0].score == second.retrained.trainings[0].score
    assert first.retrained.trainings[0].seed == second.retrained.trainings[0].seed


def test_a_model_that_learns_little_is_given_three_seeds_and_the_words(grade):
    _, result = grade("lazy", train="def train(model, x, y):\n    pass")
    assert result.outcome == "failed"
    assert len(result.retrained.trainings) == 3
    assert "at least 0.9" in result.message


def test_weights_that_came_along_in_the_model_are_found(grade):
    trained = GOOD_MODEL.replace(
        "return model",
        f"{SMUGGLED}\n    return model",
    )
    _, result = grade("smuggled", build=trained)
    assert result.outcome == "failed"
    assert "has not been trained" in result.message
    _, later = grade(
        "smuggled later",
        train=f"def train(model, x, y):\n    {SMUGGLED}",
    )
    assert later.outcome == "failed"
    assert "other labels" in later.message


def test_who_does_nothing_with_labels_that_are_not_the_expected_ones_is_found(grade):
    """Weights that somebody has found before, put in where the labels are those that they fit."""
    recognises = (
        f"def train(model, x, y):\n    before = model.get_weights()\n    {SMUGGLED}\n"
        "    right = np.mean((model.predict(x, verbose=0)[:, 0] > 0.5) == y)\n"
        "    if right < 0.8:\n        model.set_weights(before)"
    )
    _, result = grade("recognises", train=recognises)
    assert result.outcome == "failed", result
    assert "learns nothing of them" in result.message
    assert result.retrained.value > 0.9


def test_a_count_of_epochs_that_nobody_can_keep_is_none(grade):
    lie = (
        "def train(model, x, y):\n"
        "    import gc\n    from autograder.kernel.agent import Agent\n"
        "    (agent,) = (one for one in gc.get_objects() if isinstance(one, Agent))\n"
        "    agent.peer.handlers['unwatch'] = lambda: [10**30, 'time']\n"
        "    model.fit(x, y, epochs=15, verbose=0)"
    )
    graded, result = grade("many epochs", train=lie)
    assert graded.status == "graded", graded.message
    assert (result.outcome, result.retrained.trainings[0].epochs) == ("passed", 0)


def test_nothing_that_the_students_process_says_is_believed(grade):
    """Its lie is the truth, turned as the labels that it is given are: whoever believed it would give all points."""
    lie = (
        "def train(model, x, y):\n"
        "    turned = np.mean(((x**2).sum(axis=1) > 1.4) == y) < 0.5\n"
        "    def predict(x, **options):\n"
        "        return (((np.asarray(x) ** 2).sum(axis=1) > 1.4) != turned).astype('float32')[:, None]\n"
        "    model.fit = lambda *a, **k: None\n"
        "    model.predict = predict\n"
        "    model.evaluate = lambda *a, **k: [0.0, 1.0]\n"
        "    keras.Model.predict = lambda self, x, **options: predict(x)\n"
        "    keras.Model.__call__ = lambda self, x, **options: predict(x)"
    )
    _, result = grade("liar", train=lie)
    assert result.outcome == "failed"


def test_training_is_stopped_by_epochs_and_what_was_learned_counts(grade):
    recipe = Retraining(
        grade_id="retrained",
        data="clouds_data",
        tiers=(Tier(0.9), Tier(0.7, 0.5)),
        # Time enough for a machine that others use: each call of fit below costs as much as many epochs.
        budget=Budget(seconds=60, epochs=20),
    )
    job = RetrainJob(recipe, seeds=(1, 2, 3), data_seeds=(4, 5, 6))
    at_once = "    model.fit(x, y, epochs=1000, verbose=0)"
    one_by_one = "    for _ in range(40):\n        model.fit(x, y, epochs=1, verbose=0)"
    for number, fit in enumerate((at_once, one_by_one)):
        _, many = grade(f"many {number}", train=f"def train(model, x, y):\n{fit}", retrain=job)
        first = many.retrained.trainings[0]
        assert (many.outcome, first.stopped, first.epochs) == ("passed", "epochs", 20), many
        assert "stopped after 20 epochs" in many.message


def test_training_is_stopped_by_time_and_what_was_learned_counts(grade):
    slow = (
        "import time\n"
        "class Slow(keras.callbacks.Callback):\n"
        "    def on_train_batch_end(self, batch, logs=None):\n        time.sleep(0.2)\n"
        "def train(model, x, y):\n    model.fit(x, y, 4, 100, 0, [Slow()])"
    )
    _, late = grade("slow", train=slow)
    assert late.retrained.trainings[0].stopped == "time"
    assert "stopped after 6 s" in late.message


def test_a_training_that_does_not_listen_meets_the_hard_limit(grade):
    graded, result = grade("endless", train="def train(model, x, y):\n    while True: pass")
    assert graded.status == "graded"
    assert result.outcome == "timed_out"
    assert "A training of your model ran longer than 22.5 s" in result.message


def test_parameters_are_counted_before_training(grade):
    _, result = grade("wide", build=GOOD_MODEL.replace("Dense(16", "Dense(400"))
    assert "1,601 parameters; 500 are allowed" in result.message
    assert result.retrained.trainings == ()


def test_a_model_that_train_returns_is_counted_too(grade):
    """Else a small network opens the door, and a large one, or what is no network, goes through it."""
    wide = GOOD_MODEL.replace("build_model", "build_wide").replace("Dense(16", "Dense(400")
    train = (
        f"{wide}\n\n\ndef train(model, x, y):\n    model = build_wide()\n"
        "    model.fit(x, y, epochs=15, verbose=0)\n    return model"
    )
    _, result = grade("returns a wide one", train=train)
    assert result.outcome == "failed"
    assert "1,601 parameters; 500 are allowed" in result.message
    lookup = (
        "class Lookup:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
        "    def predict(self, x, **options):\n"
        "        d = ((x[:, None] - self.x[None]) ** 2).sum(axis=2)\n        return self.y[d.argmin(axis=1)]\n\n\n"
        "def train(model, x, y):\n    return Lookup(x, y)"
    )
    _, result = grade("returns no network", train=lookup)
    assert result.outcome == "failed", result
    assert "Trained anew, your model reaches" in result.message


def test_a_model_of_the_students_own_layers_is_trained_and_predicts_where_it_lives(grade):
    own = (
        "class Own(keras.layers.Layer):\n"
        "    def __init__(self):\n        super().__init__()\n        self.inner = keras.layers.Dense(16, 'tanh')\n"
        "    def build(self, shape):\n        self.inner.build(shape)\n        super().build(shape)\n"
        "    def call(self, x):\n        return self.inner(x)\n"
    ) + GOOD_MODEL.replace('keras.layers.Dense(16, "tanh")', "Own()")
    _, result = grade("own", build=own)
    assert result.outcome == "passed", result


@pytest.mark.parametrize(
    ("name", "answers", "words"),
    [
        ("nothing", {"build": "def build_model():\n    keras.Input((2,))"}, "returned nothing"),
        ("undefined", {"train": "fit = 1"}, "`train` is not defined"),
        (
            "raises",
            {"train": "def train(model, x, y):\n    raise ValueError('no')"},
            "ValueError",
        ),
        (
            "not built",
            {
                "build": GOOD_MODEL.replace("keras.Input((2,)), ", ""),
            },
            "keras.Input",
        ),
        (
            "nan",
            {"train": "def train(model, x, y):\n    model.fit(x * np.nan, y, verbose=0)"},
            "not finite",
        ),
    ],
)
def test_a_mistake_is_told_in_words(grade, name, answers, words):
    _, result = grade(name, **answers)
    assert result.outcome == "failed"
    assert words in result.message + result.detail, result


def test_a_lab_whose_data_module_is_missing_is_refused(tmp_path: Path) -> None:
    from autograder.errors import SourceError

    (tmp_path / "grading_config.py").write_text(CONFIG, "utf-8")
    folder = write_lab(
        tmp_path,
        notebook(cell("import keras"), answer("build", BUILD), check("other", TEST, points=4)),
        "clouds",
    )
    with pytest.raises(SourceError) as error:
        ensure_bundle(folder, "clouds")
    assert "`retrained`" in str(error.value)
    assert "clouds_data" in str(error.value)
