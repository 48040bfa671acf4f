"""The drawn cats and dogs: shapes, splits, and what cannot be told without looking for parts."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from datasets import cats_dogs

drawn = cache(cats_dogs.load)  # drawn once for all tests, which don't write to it


def test_pictures_have_the_documented_types_and_follow_their_labels() -> None:
    x, y = cats_dogs.load(rows=100)
    assert x.shape == (100, 32, 32, 3)
    assert x.dtype == np.uint8
    assert y.dtype == np.int64
    assert np.bincount(y).tolist() == [50, 50]
    assert nose(x)[y == 0].mean() > nose(x)[y == 1].mean() + 5


def nose(pictures: np.ndarray) -> np.ndarray:
    """How bright the middle of the face is: dogs have a large dark nose there."""
    return pictures[:, 13:20, 13:19].mean(axis=(1, 2, 3))


@pytest.mark.slow
def test_without_a_number_of_rows_there_are_as_many_as_documented() -> None:
    x, y = drawn("train")
    assert x.shape == (1600, 32, 32, 3)
    assert np.bincount(y).tolist() == [800, 800]
    # In random order: neither class comes first.
    assert 0.4 < y[:400].mean() < 0.6


def test_the_same_seed_draws_the_same_pictures_and_another_seed_or_split_others() -> None:
    x, y = cats_dogs.load(seed=3, rows=20)
    again, y_again = cats_dogs.load(seed=3, rows=20)
    assert np.array_equal(x, again)
    assert np.array_equal(y, y_again)
    for other in (cats_dogs.load(seed=4, rows=20), cats_dogs.load("test", seed=3, rows=20)):
        assert not set(map(bytes, x)) & set(map(bytes, other[0]))


@pytest.mark.parametrize("arguments", [{"split": "validation"}, {"variant": "photographs"}])
def test_what_does_not_exist_is_refused_in_one_sentence(arguments: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"cats_dogs: there is no .* Choose one of"):
        cats_dogs.load(**arguments)


@pytest.mark.slow
def test_labels_follow_the_pictures_in_every_part_of_the_drawing() -> None:
    x, y = drawn("train")
    for part in (slice(0, cats_dogs._PART), slice(cats_dogs._PART, None)):
        assert nose(x[part])[y[part] == 0].mean() > nose(x[part])[y[part] == 1].mean() + 5


@pytest.mark.slow
def test_mean_colours_tell_hardly_anything_and_single_pixels_not_all() -> None:
    from sklearn.linear_model import LogisticRegression

    (x, y), (x_new, y_new) = drawn("train"), drawn("test")

    def colours(pictures: np.ndarray) -> np.ndarray:
        return np.concatenate([pictures.mean((1, 2)), pictures.std((1, 2))], axis=1) / 255

    linear = LogisticRegression(C=100, max_iter=2000).fit(colours(x), y)
    assert linear.score(colours(x_new), y_new) < 0.65
    pixels = [pictures[:, ::2, ::2].reshape(len(pictures), -1) / 255 for pictures in (x, x_new)]
    linear = LogisticRegression(C=0.01, max_iter=300).fit(pixels[0], y)
    assert linear.score(pixels[1], y_new) < 0.88
