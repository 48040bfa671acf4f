"""The antelopes: what is drawn, the shapes of the base, and the base's weights with their record."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from autograder.config import Retraining, Tier
from autograder.retrain.data import LabData, LabDataError
from datasets import antelopes

FOLDER = Path(__file__).parent.parent / "source" / "26-impala-vs-springbok"


def test_pictures_have_the_documented_types_and_both_classes_equally_often() -> None:
    x, y = antelopes.load(rows=60)
    assert x.shape == (60, 32, 32, 3)
    assert x.dtype == np.uint8
    assert y.dtype == np.int64
    assert np.bincount(y).tolist() == [30, 30]
    assert x.min() < 20
    assert x.max() > 235
    x, y = antelopes.load(rows=300)
    assert dark_band(x)[y == 1].mean() > dark_band(x)[y == 0].mean() + 3


def test_the_same_seed_draws_the_same_pictures_and_another_seed_or_split_others() -> None:
    x, y = antelopes.load(seed=3, rows=20)
    again, y_again = antelopes.load(seed=3, rows=20)
    assert np.array_equal(x, again)
    assert np.array_equal(y, y_again)
    for other in (antelopes.load(seed=4, rows=20), antelopes.load("test", seed=3, rows=20)):
        assert not set(map(bytes, x)) & set(map(bytes, other[0]))


@pytest.mark.slow
def test_pictures_of_many_parts_follow_their_labels() -> None:
    """Labels and pictures stay together beyond one part of the drawing, which is done in parts."""
    x, y = antelopes.draw(2 * antelopes._PART + 10, np.random.default_rng(0))
    for part in (slice(0, 400), slice(-400, None)):
        assert dark_band(x[part])[y[part] == 1].mean() > dark_band(x[part])[y[part] == 0].mean() + 3


def dark_band(pictures: np.ndarray) -> np.ndarray:
    """How much darker the flank is than what lies below it, at the place where it most is."""
    rows = pictures[:, 10:24, 8:24].astype(float).mean(axis=(2, 3))
    return (rows[:, 3:] - rows[:, :-3]).max(axis=1)


@pytest.mark.slow
def test_the_arrays_of_retraining() -> None:
    x_train, y_train, x_test, y_test = antelopes.load_arrays(5)
    assert x_train.shape == (40, 32, 32, 3)
    assert np.bincount(y_train).tolist() == [20, 20]
    assert len(x_test) == len(y_test) >= 1000
    assert not set(map(bytes, x_train)) & set(map(bytes, x_test))
    assert not np.array_equal(x_train, antelopes.load_arrays(6)[0])


def test_permuting_exchanges_the_classes() -> None:
    y = np.array([0, 1, 1, 0])
    assert antelopes.permute(y, np.random.default_rng(0)).tolist() == [1, 0, 0, 1]


@pytest.mark.slow
def test_the_pixels_alone_tell_little() -> None:
    """The animal moves and turns round: no pixel has a meaning, so a linear classifier is lost."""
    from sklearn.linear_model import LogisticRegression

    x, y, x_new, y_new = antelopes.load_arrays(0)
    linear = LogisticRegression(C=0.01, max_iter=500).fit(x.reshape(40, -1) / 255, y)
    assert linear.score(x_new.reshape(len(x_new), -1) / 255, y_new) < 0.65


@pytest.mark.slow
def test_mean_colours_tell_little() -> None:
    from sklearn.linear_model import LogisticRegression

    x, y = antelopes.load(rows=1000)
    colours = np.concatenate([x.mean(axis=(1, 2)), x.std(axis=(1, 2))], axis=1) / 255
    linear = LogisticRegression(C=100, max_iter=2000).fit(colours[:800], y[:800])
    assert linear.score(colours[800:], y[800:]) < 0.7


def test_there_are_twelve_shapes() -> None:
    x, y = antelopes.draw_shapes(36, np.random.default_rng(0))
    assert x.shape == (36, 32, 32, 3)
    assert np.bincount(y).tolist() == [3] * len(antelopes.SHAPES) == [3] * 12


@pytest.mark.parametrize("arguments", [{"split": "validation"}, {"variant": "real"}])
def test_what_does_not_exist_is_refused_in_one_sentence(arguments: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"antelopes: there is no .* Choose one of"):
        antelopes.load(**arguments)


def test_the_record_is_that_of_the_weights() -> None:
    content = (FOLDER / antelopes.BASE_FILE).read_bytes()
    record = json.loads((FOLDER / "shapes_base.json").read_text("utf-8"))
    assert hashlib.sha256(content).hexdigest() == antelopes.BASE_SHA256 == record["sha256"]
    with np.load(FOLDER / antelopes.BASE_FILE, allow_pickle=False) as arrays:
        assert sum(arrays[name].size for name in arrays) == record["weights"]


def test_the_measured_curves_cross_where_the_lab_says() -> None:
    """With the lab's 40 pictures the base wins by far, with the most pictures training from scratch does."""
    curve = json.loads((FOLDER / "curve.json").read_text("utf-8"))
    means = {way: np.mean(draws, axis=1) for way, draws in curve["accuracy"].items()}
    assert {way: len(mean) for way, mean in means.items()} == dict.fromkeys(
        ("frozen", "scratch"), len(curve["sizes"])
    )
    few = curve["sizes"].index(antelopes.FEW)
    assert means["frozen"][few] > means["scratch"][few] + 0.2
    assert means["scratch"][-1] > means["frozen"][-1] + 0.01


def test_a_folder_without_the_weights_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="copy both"):
        antelopes.load_base(tmp_path)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / antelopes.BASE_FILE, kernel=np.zeros(3))
    with pytest.raises(ValueError, match="SHA-256 differs"):
        antelopes.load_base(tmp_path)


@pytest.mark.slow
def test_the_base_tells_shapes_apart_and_a_random_one_does_so_worse() -> None:
    """Its features, under a linear classifier that has seen 240 shapes, name most of 480 others."""
    from sklearn.linear_model import LogisticRegression

    x, y = antelopes.draw_shapes(720, np.random.default_rng(1))
    scores = []
    for base in (antelopes.load_base(FOLDER), antelopes.build_base()):
        features = base.predict(x / np.float32(127.5) - 1, verbose=0).max(axis=(1, 2))
        features /= features.std(axis=0) + 1e-3
        linear = LogisticRegression(max_iter=500).fit(features[:240], y[:240])
        scores.append(linear.score(features[240:], y[240:]))
    assert scores[0] > 0.8
    assert scores[1] < scores[0] - 0.2


@pytest.mark.slow
def test_the_grader_takes_the_base_from_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    recipe = Retraining(
        grade_id="retrained", data="antelopes_data", tiers=(Tier(0.8),), given="base"
    )
    data = LabData(recipe, "default")
    monkeypatch.chdir(FOLDER)
    for got, wanted in zip(
        data.base().get_weights(), antelopes.load_base(FOLDER).get_weights(), strict=True
    ):
        assert np.array_equal(got, wanted)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LabDataError, match="shapes_base"):
        data.base()


@pytest.mark.slow
def test_loading_puts_each_array_into_its_place() -> None:
    base = antelopes.load_base(FOLDER)
    with np.load(FOLDER / antelopes.BASE_FILE, allow_pickle=False) as arrays:
        for layer in base.layers:
            for weight in layer.weights:
                assert np.array_equal(np.asarray(weight), arrays[f"{layer.name}/{weight.name}"])
    assert base.output_shape == (None, 8, 8, 64)
