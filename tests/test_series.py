"""The data set of the lab 30-time-series: the equation, the noise, the splits, the published files."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from datasets import series

ROOT = Path(__file__).parent.parent
COPY = ROOT / "source" / "30-time-series" / "series_data.py"
MIRROR = Path(os.environ.get("AUTOGRADER_DATA_MIRROR", ROOT.parent / "shared" / "mirror"))

needs_mirror = pytest.mark.skipif(
    not all((MIRROR / name).is_file() for name in series.FILES.values()),
    reason="no mirror of the published data here",
)


def test_the_copy_beside_the_notebook_is_in_step() -> None:
    original = ROOT / "datasets" / "series.py"
    assert COPY.read_bytes() == original.read_bytes(), f"copy {original} over {COPY}"


def test_what_does_not_exist_is_refused_in_one_sentence() -> None:
    with pytest.raises(ValueError, match="no split 'validation'"):
        series.load("validation")
    with pytest.raises(ValueError, match="no variant 'shares'"):
        series.load(variant="shares")
    with pytest.raises(ValueError, match="'passengers' has too few values"):
        series.load_arrays(0, "passengers")
    for make in (series.draw, series.mackey_glass, series.grow):
        with pytest.raises(ValueError, match="at least one"):
            make(0, np.random.default_rng(0))


@pytest.mark.parametrize("variant", ["drawn", "growing"])
def test_the_same_seed_draws_the_same_series_and_another_seed_another(variant: str) -> None:
    for split in series.SPLITS:
        first = series.load(split, seed=3, variant=variant)
        assert np.array_equal(first, series.load(split, seed=3, variant=variant))
        assert not np.array_equal(first, series.load(split, seed=4, variant=variant))


def test_the_drawn_splits_lie_one_after_the_other_with_a_gap() -> None:
    train, test = (series.load(split, seed=5) for split in series.SPLITS)
    whole = series.draw(3000, np.random.default_rng([5, 0]))
    assert (train.dtype, train.shape, test.shape) == (np.float64, (1500,), (1200,))
    assert np.array_equal(train, whole[:1500])
    assert np.array_equal(test, whole[1800:])


def runge_kutta(history: np.ndarray, days: int, per_day: int) -> np.ndarray:
    """Integrate the equation in another way: fourth order, with the delay interpolated linearly."""
    delay, h = 17 * per_day, 1 / per_day
    x = list(np.interp(np.arange(delay + 1) / per_day, np.arange(18), history))

    def slope(now: float, then: float) -> float:
        return 0.2 * then / (1 + then**10) - 0.1 * now

    for _ in range(days * per_day):
        now, old, new = x[-1], x[-1 - delay], x[-delay]
        k1 = slope(now, old)
        k2 = slope(now + h / 2 * k1, (old + new) / 2)
        k3 = slope(now + h / 2 * k2, (old + new) / 2)
        k4 = slope(now + h * k3, new)
        x.append(now + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4))
    return np.array(x[delay:])[per_day::per_day]


def test_the_solution_is_that_of_another_integrator() -> None:
    ours = series.mackey_glass(120, np.random.default_rng(7), washout=0)
    history = np.random.default_rng(7).uniform(0.4, 1.4, 18)
    assert np.abs(ours - runge_kutta(history, 120, 40)).max() < 2e-3


def test_half_the_step_makes_a_quarter_of_the_error() -> None:
    fine, half, whole = (
        series.mackey_glass(80, np.random.default_rng(8), per_day=n, washout=0)
        for n in (320, 20, 10)
    )
    assert np.abs(whole - fine).max() / np.abs(half - fine).max() == pytest.approx(4, rel=0.15)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_clean_series_stays_in_its_bounds_and_the_noise_is_five_per_cent(seed: int) -> None:
    clean = series.draw(5000, np.random.default_rng(seed), noise=0)
    assert 0.40 < clean.min() < 0.44
    assert 1.30 < clean.max() < 1.33
    assert clean.std() == pytest.approx(0.226, abs=0.003)
    noisy = series.draw(5000, np.random.default_rng(seed))
    assert (noisy - clean).std() == pytest.approx(0.05 * 0.226, rel=0.05)


def test_neighbouring_beginnings_part() -> None:
    """Chaos: a millionth of difference grows, but not at once."""

    class Beginning:
        def __init__(self, shift: float) -> None:
            self.shift = shift

        def uniform(self, low: float, high: float, size: int) -> np.ndarray:
            return np.random.default_rng(9).uniform(low, high, size) + self.shift

    one, other = (series.mackey_glass(6000, Beginning(shift), washout=0) for shift in (0, 1e-6))
    apart = np.abs(one - other)
    assert apart[:200].max() < 1e-4
    assert apart[4000:].max() > 0.3


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_arrays_are_scaled_sections_and_what_is_easy_is_not_enough(seed: int) -> None:
    x_train, y_train, x_test, y_test = series.load_arrays(seed)
    assert (x_train.shape, y_train.shape) == ((1500, 20, 1), (1500,))
    assert (x_test.shape, y_test.shape) == ((1200, 20, 1), (1200,))
    assert {part.dtype for part in (x_train, y_train, x_test, y_test)} == {np.dtype("float32")}
    everything = np.column_stack([x_train[:, :, 0], y_train])
    assert everything.mean() == pytest.approx(0, abs=0.02)
    assert everything.std() == pytest.approx(1, abs=0.02)

    persistence = ratio(y_test, x_test[:, -1, 0])
    assert persistence == pytest.approx(0.82, abs=0.03)
    known, asked = (
        np.pad(x[:, :, 0], ((0, 0), (0, 1)), constant_values=1) for x in (x_train, x_test)
    )
    weights = np.linalg.lstsq(known, y_train, rcond=None)[0]
    assert ratio(y_test, asked @ weights) == pytest.approx(0.37, abs=0.025)


def test_targets_lie_six_steps_after_their_section() -> None:
    """The equation's own continuation of a section is the target, but for noise and scale."""
    x, y, _, _ = series.load_arrays(4)
    run = series.draw(2700 * 26, np.random.default_rng([4, 2]))
    learned = run[: 1500 * 26]
    mean, deviation = run[: 1500 * 26].mean(), run[: 1500 * 26].std()
    assert np.allclose(x[3, :, 0] * deviation + mean, learned[78:98], atol=1e-5)
    assert y[3] * deviation + mean == pytest.approx(learned[97 + 6], abs=1e-5)


def test_permuted_targets_are_the_negative_ones() -> None:
    y = np.array([0.5, -2.0, 3.0], dtype="float32")
    other = series.permute(y, np.random.default_rng(0))
    assert np.array_equal(other, [-0.5, 2.0, -3.0])
    assert y[0] == 0.5


def test_a_growing_series_grows_and_swings() -> None:
    months = series.grow(144, np.random.default_rng(0))
    years = months.reshape(12, 12).sum(axis=1)
    assert np.all(np.diff(years) > 0)
    assert 2.5 < years[-1] / years[0] < 5
    detrended = np.log(months) - np.polyval(
        np.polyfit(np.arange(144), np.log(months), 1), range(144)
    )
    assert np.corrcoef(detrended[:-12], detrended[12:])[0, 1] > 0.8
    assert np.array_equal(months, months.round())


def ratio(truth: np.ndarray, forecast: np.ndarray) -> float:
    return float(np.sqrt(np.mean((truth - forecast) ** 2)) / np.std(truth))


@needs_mirror
def test_the_published_series_are_read_from_the_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(MIRROR))
    train, test = (series.load(split, variant="passengers") for split in series.SPLITS)
    assert (len(train), len(test)) == (96, 48)
    assert (train[0], train[1], test[-1]) == (112, 118, 432)
    train, test = (series.load(split, variant="temperatures") for split in series.SPLITS)
    assert (len(train), len(test)) == (2920, 730)
    assert (train[0], test[-1]) == (20.7, 13.0)


def test_a_mirror_without_the_file_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"holds no airline-passengers\.csv"):
        series.load(variant="passengers")


def test_a_changed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / series.FILES["temperatures"]).write_text('"Date","Temp"\n"1981-01-01",1\n')
    monkeypatch.setenv("AUTOGRADER_DATA_MIRROR", str(tmp_path))
    with pytest.raises(ValueError, match="SHA-256 differs"):
        series.load(variant="temperatures")


def test_without_a_mirror_the_file_is_fetched_with_its_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pooch

    asked = {}

    def retrieve(url: str, known_hash: str, fname: str) -> str:
        asked.update(url=url, known_hash=known_hash)
        (tmp_path / fname).write_text("not the series\n")
        return str(tmp_path / fname)

    monkeypatch.delenv("AUTOGRADER_DATA_MIRROR", raising=False)
    monkeypatch.setattr(pooch, "retrieve", retrieve)
    with pytest.raises(ValueError, match="SHA-256 differs"):
        series.load(variant="passengers")
    name, digest = series.FILES["passengers"], series.SHA256["passengers"]
    assert asked == {"url": series.URL + name, "known_hash": f"sha256:{digest}"}
