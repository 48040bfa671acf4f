"""The data sets: shape, figures, splits, hashes, and the labs' own copies."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import datasets
from datasets import banknotes, points

ROOT = Path(__file__).parent.parent
COPIES = {
    "antelopes": ROOT / "source" / "26-impala-vs-springbok" / "antelopes_data.py",
    "banknotes": ROOT / "source" / "17-banknotes" / "banknotes_data.py",
    "fashion": ROOT / "source" / "21-fashion" / "fashion_data.py",
    "points": ROOT / "source" / "03-features" / "points_data.py",
    "points in 14": ROOT / "source" / "14-keras-layers" / "points_data.py",
    "points in 16": ROOT / "source" / "16-keras-classifier" / "points_data.py",
}
MIRROR = Path(os.environ.get("AUTOGRADER_DATA_MIRROR", ROOT.parent / "shared" / "mirror"))

needs_mirror = pytest.mark.skipif(
    not (MIRROR / banknotes.MIRROR_FILE).is_file(), reason="no mirror of the published data here"
)


def test_every_data_set_has_the_common_interface() -> None:
    assert datasets.names() == ("antelopes", "banknotes", "fashion", "points", "santa", "series")
    for name in datasets.names():
        module = datasets.get(name)
        assert module.TITLE
        assert module.CITATION
        assert len(module.CLASSES) != 1
        assert set(module.LICENCE) == set(module.VARIANTS)
        for split in module.SPLITS:
            loaded = module.load(split, seed=1)
            # A table, or arrays of which the labels are the last.
            assert len(loaded[-1] if isinstance(loaded, tuple) else loaded) >= 1000


def test_an_unknown_name_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"no 'coins'.*banknotes"):
        datasets.get("coins")
    with pytest.raises(ValueError, match="no split 'validation'"):
        banknotes.load("validation")
    with pytest.raises(ValueError, match="no variant 'real'"):
        banknotes.load(variant="real")
    with pytest.raises(ValueError, match="60 of 100 rows"):
        banknotes.draw(100, 60, np.random.default_rng(0))


@pytest.mark.parametrize("name", COPIES)
def test_the_copy_beside_the_notebook_is_in_step(name: str) -> None:
    original = ROOT / "datasets" / f"{name.split()[0]}.py"
    assert COPIES[name].read_bytes() == original.read_bytes(), (
        f"copy {original} over {COPIES[name]}"
    )


def test_the_same_seed_draws_the_same_notes_and_another_seed_others() -> None:
    assert banknotes.load(seed=3).equals(banknotes.load(seed=3))
    assert not banknotes.load(seed=3).equals(banknotes.load(seed=4))


def test_splits_share_no_note() -> None:
    train, test = (set(map(tuple, banknotes.load(s).to_numpy())) for s in banknotes.SPLITS)
    assert not train & test


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_drawn_notes_behave_like_the_published_ones(seed: int) -> None:
    train, test = banknotes.load("train", seed), banknotes.load("test", seed)
    assert train.shape == test.shape == (1372, 5)
    assert list(train.columns) == [*banknotes.FEATURES, banknotes.LABEL]
    assert train["forged"].dtype == np.int64
    assert train.duplicated().sum() == 24
    assert test.duplicated().sum() == 0
    assert 1 - train["forged"].mean() == pytest.approx(0.555, abs=0.01)

    features = list(banknotes.FEATURES)
    assert best_cut(test[features].to_numpy(), test["forged"].to_numpy()) == pytest.approx(
        0.85, abs=0.03
    )
    linear = make_pipeline(StandardScaler(), LogisticRegression())
    linear.fit(train[features], train["forged"])
    assert linear.score(test[features], test["forged"]) == pytest.approx(0.989, abs=0.01)


@pytest.mark.parametrize("variant", points.VARIANTS)
@pytest.mark.parametrize("seed", [0, 1])
def test_points_need_a_feature_and_then_a_straight_cut_does(variant: str, seed: int) -> None:
    train, test = (points.load(split, seed, variant) for split in points.SPLITS)
    assert train.shape == test.shape == (points.ROWS, 3)
    assert train["label"].dtype == np.int64
    assert train["label"].mean() == pytest.approx(0.5, abs=0.05)
    assert not set(map(tuple, train.to_numpy())) & set(map(tuple, test.to_numpy()))
    assert points.load("test", seed, variant).equals(test)
    assert not points.load("test", seed + 1, variant).equals(test)

    feature = {"rings": lambda t: t["x1"] ** 2 + t["x2"] ** 2, "xor": lambda t: t["x1"] * t["x2"]}
    plain = make_pipeline(StandardScaler(), LogisticRegression(C=100))
    plain.fit(train[["x1", "x2"]], train["label"])
    assert plain.score(test[["x1", "x2"]], test["label"]) < 0.65
    both = [table.assign(new=feature[variant](table)) for table in (train, test)]
    plain.fit(both[0][["x1", "x2", "new"]], train["label"])
    assert plain.score(both[1][["x1", "x2", "new"]], test["label"]) > 0.97


def test_points_that_do_not_exist_are_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="no split 'validation'"):
        points.load("validation")
    with pytest.raises(ValueError, match="no variant 'moons'"):
        points.load(variant="moons")
    with pytest.raises(ValueError, match="no variant 'moons'"):
        points.draw(10, np.random.default_rng(0), "moons")
    with pytest.raises(ValueError, match="at least one row"):
        points.draw(0, np.random.default_rng(0))


def best_cut(features: np.ndarray, labels: np.ndarray) -> float:
    """Return the best accuracy of one cut through one column."""
    best = 0.0
    for column in features.T:
        forged_below = np.concatenate([[0], np.cumsum(labels[np.argsort(column)])])
        right = np.arange(len(labels) + 1) - 2 * forged_below + labels.sum()
        best = max(best, right.max() / len(labels), 1 - right.min() / len(labels))
    return best


@needs_mirror
def test_the_published_table_is_read_from_the_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(MIRROR))
    train, test = (banknotes.load(split, variant="uci") for split in banknotes.SPLITS)
    assert (len(train), len(test)) == (1035, 337)
    assert train.duplicated().sum() == 24
    assert train["forged"].sum() + test["forged"].sum() == 610
    shared = set(map(tuple, train.to_numpy())) & set(map(tuple, test.to_numpy()))
    assert not shared


def test_a_mirror_without_the_file_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"holds no banknote_authentication\.csv"):
        banknotes.load(variant="uci")


def test_a_changed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / banknotes.MIRROR_FILE).write_text("1,2,3,4,0\n")
    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(tmp_path))
    with pytest.raises(ValueError, match="SHA-256 differs"):
        banknotes.load(variant="uci")


def test_without_a_mirror_the_file_is_fetched_with_its_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pooch

    asked = {}

    def retrieve(url: str, known_hash: str, fname: str) -> str:
        asked.update(url=url, known_hash=known_hash)
        (tmp_path / fname).write_text("not the table\n")
        return str(tmp_path / fname)

    monkeypatch.delenv("AUTOGRADER_DATA_MIRROR", raising=False)
    monkeypatch.setattr(pooch, "retrieve", retrieve)
    with pytest.raises(ValueError, match="SHA-256 differs"):
        banknotes.load(variant="uci")
    assert asked == {"url": banknotes.UCI_URL, "known_hash": f"sha256:{banknotes.UCI_SHA256}"}
