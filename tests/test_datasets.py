"""The data sets: shape, figures, splits, hashes, and the labs' own copies."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import datasets
from datasets import agreement, banknotes, points, symbols

ROOT = Path(__file__).parent.parent
COPIES = {
    "agreement": ROOT / "source" / "29-recurrence" / "agreement_data.py",
    "antelopes": ROOT / "source" / "26-impala-vs-springbok" / "antelopes_data.py",
    "banknotes": ROOT / "source" / "17-banknotes" / "banknotes_data.py",
    "cats_dogs": ROOT / "source" / "22-inside-a-convnet" / "cats_dogs_data.py",
    "fashion": ROOT / "source" / "21-fashion" / "fashion_data.py",
    "points": ROOT / "source" / "03-features" / "points_data.py",
    "points in 14": ROOT / "source" / "14-keras-layers" / "points_data.py",
    "points in 16": ROOT / "source" / "16-keras-classifier" / "points_data.py",
    "symbols": ROOT / "source" / "20-shifted-images" / "symbols_data.py",
}
MIRROR = Path(os.environ.get("AUTOGRADER_DATA_MIRROR", ROOT.parent / "shared" / "mirror"))

needs_mirror = pytest.mark.skipif(
    not (MIRROR / banknotes.MIRROR_FILE).is_file(), reason="no mirror of the published data here"
)


def test_every_data_set_has_the_common_interface() -> None:
    assert datasets.names() == (
        "agreement",
        "antelopes",
        "banknotes",
        "cats_dogs",
        "fashion",
        "points",
        "santa",
        "series",
        "symbols",
    )
    for name in datasets.names():
        module = datasets.get(name)
        assert module.TITLE
        assert module.CITATION
        assert len(module.CLASSES) != 1
        assert set(module.LICENCE) == set(module.VARIANTS)


@pytest.mark.slow
@pytest.mark.parametrize("name", datasets.names())
def test_every_split_has_a_thousand_rows(name: str) -> None:
    module = datasets.get(name)
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


@pytest.mark.slow
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
    linear = linear_classifier()
    linear.fit(train[features], train["forged"])
    assert linear.score(test[features], test["forged"]) == pytest.approx(0.989, abs=0.01)


@pytest.mark.slow
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
    plain = linear_classifier(C=100)
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


def linear_classifier(**options: Any) -> Any:
    """Logistic regression of standardised features."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(**options))


def test_the_verb_agrees_with_the_first_word_and_the_last_ones_do_not_tell() -> None:
    words, labels = agreement.load("train", seed=1)
    new_words, new_labels = agreement.load("test", seed=1)
    assert words.shape == new_words.shape == (3000, 12)
    assert words.dtype == labels.dtype == np.int64
    assert np.array_equal(words[:, 0], labels)
    assert np.all(np.bincount(labels) == 1000)
    assert np.all(words[:, 1] == agreement.WORDS.index("who"))
    assert np.mean(words[:, 2:] < 3) == pytest.approx(0.3, abs=0.02)
    assert not np.array_equal(words, new_words)
    assert np.array_equal(agreement.load("train", seed=1)[0], words)

    counts = np.zeros((9, 9, 9, 3))
    np.add.at(counts, (*words[:, -3:].T, labels), 1)
    guessed = counts[tuple(new_words[:, -3:].T)].argmax(axis=1)
    assert np.mean(guessed == new_labels) == pytest.approx(1 / 3, abs=0.04)

    assert agreement.as_text(np.array([2, 3, 4, 1])) == "she who met you"
    assert np.array_equal(agreement.one_hot(words)[5].argmax(axis=1), words[5])
    with pytest.raises(ValueError, match="no split 'validation'"):
        agreement.load("validation")
    with pytest.raises(ValueError, match="no variant 'real'"):
        agreement.load(variant="real")
    with pytest.raises(ValueError, match="at least one sentence"):
        agreement.draw(5, 1, np.random.default_rng(0))


def test_the_trained_reader_reads_what_it_says() -> None:
    folder = COPIES["agreement"].parent
    reader = agreement.load_reader(folder)
    assert {name: array.shape for name, array in reader.items()} == {
        "W": (9, 32),
        "U": (8, 32),
        "b": (32,),
        "V": (8, 3),
        "d": (3,),
    }
    record = json.loads((folder / agreement.READER_FILE).read_text("utf-8"))
    words, labels = agreement.load("test", record["seed"])
    h = c = np.zeros((len(words), 8))
    for x in agreement.one_hot(words).swapaxes(0, 1):
        gates = (x @ reader["W"] + h @ reader["U"] + reader["b"]).reshape(-1, 4, 8)
        i, f, o = (1 / (1 + np.exp(-gates[:, block])) for block in (0, 1, 3))
        c = f * c + i * np.tanh(gates[:, 2])
        h = o * np.tanh(c)
    said = (h @ reader["V"] + reader["d"]).argmax(axis=1)
    assert np.mean(said == labels) == pytest.approx(record["accuracy"]["LSTM"], abs=1e-3)


def test_a_reader_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no .*agreement_reader\.json"):
        agreement.load_reader(tmp_path)


def test_the_same_symbols_are_drawn_elsewhere_and_places_alone_matter() -> None:
    x, y = symbols.load("test", seed=3)
    assert (x.shape, x.dtype, y.dtype) == ((1000, 28, 28, 1), np.float32, np.int64)
    assert (x.min(), x.max()) == (0, 1)
    assert np.bincount(y).tolist() == [125] * 8
    again, _ = symbols.load("test", seed=3, down=-6, right=np.full(1000, 4))
    assert not np.array_equal(symbols.load("test", seed=4)[0], x)
    # The noise stays where it was, the light moves; nothing of it leaves the picture.
    assert again[:, :12, 10:].sum() == pytest.approx(x[:, 6:18, 6:24].sum(), rel=0.02)
    bright = np.argwhere(x[..., 0].mean(axis=0) > 0.2).mean(axis=0)
    moved = np.argwhere(again[..., 0].mean(axis=0) > 0.2).mean(axis=0)
    assert moved - bright == pytest.approx([-6, 4], abs=0.3)
    assert np.abs((x > 0.3).sum(axis=(1, 2, 3)) - (again > 0.3).sum(axis=(1, 2, 3))).max() < 12

    train, labels = symbols.load("train", seed=3)
    means = np.array([train[labels == label].mean(axis=0).ravel() for label in range(8)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)

    def accuracy(pictures: np.ndarray, truth: np.ndarray) -> float:
        """Of a linear classifier: which class has the most similar mean picture?"""
        similar = pictures.reshape(len(pictures), -1) @ means.T
        return float(np.mean(similar.argmax(axis=1) == truth))

    assert accuracy(x, y) > 0.9
    assert accuracy(again, y) < 0.3
    # A mirror makes the other arrow of an arrow, and leaves the rest what it is.
    mirrored = np.where(y >= 6, 13 - y, y)
    assert accuracy(x[:, :, ::-1], mirrored) == pytest.approx(accuracy(x, y), abs=0.05)


def test_symbols_that_do_not_exist_are_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="no split 'validation'"):
        symbols.load("validation")
    with pytest.raises(ValueError, match="no variant 'real'"):
        symbols.load(variant="real")


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
