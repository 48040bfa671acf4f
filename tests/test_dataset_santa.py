"""The drawn Santas and Grinches: shapes, groups, cut-outs, splits, and what can be told from the place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from datasets import santa

ROOT = Path(__file__).parent.parent
COPY = ROOT / "source" / "24-santa-vs-grinch" / "santa_data.py"

drawn = cache(santa.load)  # each split is drawn once for all tests, which don't write to it


@pytest.fixture(scope="module", autouse=True)
def _forget_pictures() -> Iterator[None]:
    yield
    drawn.cache_clear()


def test_the_copy_beside_the_notebook_is_in_step() -> None:
    original = ROOT / "datasets" / "santa.py"
    assert COPY.read_bytes() == original.read_bytes(), f"copy {original} over {COPY}"


def test_what_does_not_exist_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="no split 'validation'"):
        santa.load("validation")
    with pytest.raises(ValueError, match="no variant 'photographs'"):
        santa.load(variant="photographs")
    with pytest.raises(ValueError, match="no variant 'photographs'"):
        santa.load_arrays(0, "photographs")
    with pytest.raises(ValueError, match=r"1\.5, not within 0 and 1"):
        santa.draw(10, np.random.default_rng(0), usual=1.5)


@pytest.mark.parametrize(
    "split",
    [pytest.param(one, marks=() if one == "test" else pytest.mark.slow) for one in santa.SPLITS],
)
def test_each_split_has_the_groups_that_its_table_says(split: str) -> None:
    x, y, place = drawn(split, 3)
    rows = santa.ROWS[split]
    assert x.shape == (rows, 24, 24, 4)
    assert x.dtype == np.float32
    assert x.min() >= 0
    assert x.max() <= 1
    assert set(np.unique(x[..., 3])) == {0, 1}
    assert y.shape == place.shape == (rows,)
    assert y.dtype == place.dtype == np.int64
    assert y.mean() == 0.5
    for label in (0, 1):
        assert np.mean(place[y == label] == label) == pytest.approx(santa.USUAL[split], abs=2e-3)
    # In random order: neither the labels nor the unusual pictures come first.
    for marks in (y, y != place):
        halves = marks[: rows // 2].mean(), marks[rows // 2 :].mean()
        assert halves[0] == pytest.approx(halves[1], abs=0.06)


def test_the_same_seed_draws_the_same_pictures_and_another_seed_others() -> None:
    for one, again in zip(drawn("test", 3), santa.load("test", 3), strict=True):
        assert np.array_equal(one, again)
    assert not np.array_equal(drawn("test", 3)[0], santa.load("test", 4)[0])


@pytest.mark.slow
def test_the_arrays_of_the_retraining_are_the_biased_pictures_and_the_mixed_ones() -> None:
    x_train, y_train, x_test, y_test = santa.load_arrays(3)
    assert np.array_equal(x_train, drawn("train", 3)[0])
    assert np.array_equal(y_train, drawn("train", 3)[1])
    assert x_test.shape == (1000, 24, 24, 3)
    assert x_test.flags.c_contiguous
    assert np.array_equal(x_test, drawn("mixed", 3)[0][..., :3])
    assert np.array_equal(y_test, drawn("mixed", 3)[1])
    assert not np.array_equal(drawn("test", 3)[0], drawn("reversed", 3)[0])


def test_permuted_labels_exchange_the_two_meanings() -> None:
    y = np.array([0, 1, 1, 0])
    assert santa.permute(y, np.random.default_rng(0)).tolist() == [1, 0, 0, 1]
    assert y.tolist() == [0, 1, 1, 0]


def test_places_are_drawn_as_asked_and_at_random_otherwise() -> None:
    rng = np.random.default_rng(0)
    night, day = santa.places(300, rng, 0), santa.places(300, rng, 1)
    assert night.shape == (300, 24, 24, 3)
    assert night.dtype == np.float32
    brightness = [pictures.mean(axis=(1, 2, 3)) for pictures in (night, day)]
    assert brightness[0].max() < brightness[1].min()
    cut = (brightness[0].max() + brightness[1].min()) / 2
    by_day = santa.places(1000, rng).mean(axis=(1, 2, 3)) > cut
    assert by_day.mean() == pytest.approx(0.5, abs=0.06)
    wanted = np.arange(300) % 2
    assert np.array_equal(santa.places(300, rng, wanted).mean(axis=(1, 2, 3)) > cut, wanted == 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 3])
def test_the_cut_out_tells_figure_from_place(seed: int) -> None:
    from sklearn.linear_model import LogisticRegression

    x, y, place = drawn("mixed", seed)
    inside = x[..., 3] == 1
    assert inside.mean(axis=(1, 2)).min() > 0.05
    assert inside.mean(axis=(1, 2)).max() < 0.35
    # Around the figure the picture is that of an empty place ...
    around = np.array([picture[~cut, :3].mean() for picture, cut in zip(x, inside, strict=True)])
    assert np.mean((around > 0.45) == place) == 1
    # ... and says nothing of who is there; nor does the figure's light say anything of the place.
    figure = np.array([p[cut, :3].mean(axis=0) for p, cut in zip(x, inside, strict=True)])
    half = len(x) // 2
    for known, asked in ((around[:, None], y), (figure, place)):
        guess = LogisticRegression().fit(known[:half], asked[:half])
        assert guess.score(known[half:], asked[half:]) == pytest.approx(0.5, abs=0.06)


@pytest.mark.slow
def test_a_detector_of_the_place_has_the_shortcut_and_nothing_else() -> None:
    scores = {}
    for split in santa.SPLITS:
        x, y, _ = drawn(split, 3)
        scores[split] = np.mean((x[:, :3, :, :3].mean(axis=(1, 2, 3)) > 0.45) == y)
    assert scores["train"] == pytest.approx(0.985, abs=0.005)
    assert scores["test"] == pytest.approx(0.985, abs=0.005)
    assert scores["reversed"] == pytest.approx(0.015, abs=0.005)
    assert scores["mixed"] == pytest.approx(0.5, abs=0.01)
