"""Time series: one number after another, at equal distances in time. The last ones are to be forecast.

Four variants, each a one-dimensional float64 array in the order of time:

================  ======================  ===============  ==========================================
variant           split ``train``         ``test``         meaning
================  ======================  ===============  ==========================================
``drawn``         1500 values             1200 values      blood cells (no unit), one value a day
``growing``       96 months               48 months        an invented count, in thousands a month
``passengers``    96 months               48 months        airline passengers, in thousands a month
``temperatures``  2920 days               730 days         lowest temperature of the day, in °C
================  ======================  ===============  ==========================================

``test`` always lies later than ``train``: a forecast is judged on what comes after.

``drawn`` (default)
    The Mackey-Glass equation, a model of the number of blood cells in a body that makes new ones
    with a delay of 17 days. Integrated by :func:`mackey_glass`, offline, from a seed, plus
    measurement noise of 5 % of the standard deviation. It is chaotic, but not random: what comes
    next follows from the last 17 days, only not by a straight formula. Between the splits 300
    values are left out. Ours, free to use (BSD-3-Clause).
``growing``
    Made by :func:`grow`: a trend and a yearly season, as in ``passengers``, offline. Invented.
``passengers``, ``temperatures``
    International airline passengers, January 1949 to December 1960 (Box & Jenkins, series G), and
    the daily minimum in Melbourne, 1981 to 1990 (Australian Bureau of Meteorology; the last day of
    the leap years 1984 and 1988 is missing). Downloaded once with pooch and checked against their
    SHA-256. Where the environment variable ``AUTOGRADER_DATA_MIRROR`` names a folder, the files are
    read from there instead. Where they are published, no licence is stated.

This module needs nothing but NumPy (and pooch for a download), so that the lab can carry a copy of
it: ``source/30-time-series/series_data.py`` is this file, byte for byte.
"""

from __future__ import annotations

import csv
import hashlib
import math
import os
from pathlib import Path

import numpy as np

TITLE = "Time series"
CLASSES: tuple[str, ...] = ()
VARIANTS = ("drawn", "growing", "passengers", "temperatures")
SPLITS = ("train", "test")
LICENCE = {
    "drawn": "BSD-3-Clause",
    "growing": "BSD-3-Clause",
    "passengers": "none stated where it is published",
    "temperatures": "none stated where it is published",
}
CITATION = (
    "Mackey, M. C. and Glass, L. (1977). Oscillation and chaos in physiological control systems. "
    "Science 197, 287-289. Box, G. E. P. and Jenkins, G. M. (1976). Time Series Analysis: "
    "Forecasting and Control, series G. Australian Bureau of Meteorology, by way of the Time "
    "Series Data Library."
)

FILES = {"passengers": "airline-passengers.csv", "temperatures": "daily-min-temperatures.csv"}
URL = "https://raw.githubusercontent.com/jbrownlee/Datasets/master/"
SHA256 = {
    "passengers": "8cb51be753a718d9be5d76d7e238cc224792754676adc21faa59e954b0201621",
    "temperatures": "8b9de63ed6789492bf497625e7f9beb96a63d367b4b0a21754006f749fa5e5da",
}

TRAIN, GAP, TEST = 1500, 300, 1200
CUTS = {"growing": 96, "passengers": 96, "temperatures": 2920}
NOISE = 0.05
"""Of ``drawn``: standard deviation of the measurement noise, as a share of that of the series."""
LENGTH, HORIZON = 20, 6
"""Of :func:`load_arrays`: so many values are given, and the one so many steps after the last of them is asked for."""
SECTIONS = {"train": 1500, "test": 1200}

_DELAY = 17
_DEVIATION = 0.226
"""Standard deviation of the equation's solutions, whatever their beginning."""


def load(split: str = "train", seed: int = 0, variant: str = "drawn") -> np.ndarray:
    """Return one stretch of a series.

    Args:
        split: ``train``, or ``test``, which comes later.
        seed: of the drawing. The published series are what they are: it changes nothing there.
        variant: one of :data:`VARIANTS`.

    Returns:
        A float64 array of shape (values,), in the order of time.

    Raises:
        ValueError: for a split or variant that does not exist, or a file with the wrong hash.
        FileNotFoundError: when the mirror folder does not hold the file.
    """
    if split not in SPLITS:
        raise ValueError(f"series: there is no split {split!r}. Choose one of {SPLITS}.")
    if variant not in VARIANTS:
        raise ValueError(f"series: there is no variant {variant!r}. Choose one of {VARIANTS}.")
    if variant == "drawn":
        values = draw(TRAIN + GAP + TEST, np.random.default_rng([seed, 0]))
        return values[:TRAIN] if split == "train" else values[TRAIN + GAP :]
    drawn = variant == "growing"
    values = grow(144, np.random.default_rng([seed, 1])) if drawn else _read(variant)
    cut = CUTS[variant]
    return values[:cut] if split == "train" else values[cut:]


def load_arrays(
    seed: int, variant: str = "drawn"
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return sections of one long run, scaled, as a network takes them.

    The run is cut into sections that don't overlap, the earlier ones for training. Mean and
    standard deviation of the training sections scale everything.

    Returns:
        ``x_train, y_train, x_test, y_test``, float32: 1500 and 1200 examples. ``x`` has the shape
        (examples, :data:`LENGTH`, 1); ``y``, of shape (examples,), is the value :data:`HORIZON`
        steps after the last one of ``x``.

    Raises:
        ValueError: for any other variant than ``drawn``. The others are too short to tell a
            network that learned from one that didn't.
    """
    if variant != "drawn":
        raise ValueError(
            f"series: {variant!r} has too few values to retrain on. Take the variant 'drawn'."
        )
    width = LENGTH + HORIZON
    total = sum(SECTIONS.values()) * width
    sections = draw(total, np.random.default_rng([seed, 2])).reshape(-1, width)
    learned = sections[: SECTIONS["train"]]
    scaled = ((sections - learned.mean()) / learned.std()).astype("float32")
    given, wanted = scaled[:, :LENGTH, np.newaxis], scaled[:, -1]
    cut = SECTIONS["train"]
    return given[:cut], wanted[:cut], given[cut:], wanted[cut:]


def permute(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return other targets that can be learnt equally well: the negative ones.

    ``rng`` is not used; it is there because other data sets choose among several.
    """
    return -y


def draw(values: int, rng: np.random.Generator, noise: float = NOISE) -> np.ndarray:
    """Draw a noisy Mackey-Glass series from a random beginning.

    Args:
        values: how many, one a day.
        rng: the beginning of the run and the noise.
        noise: standard deviation of the noise, as a share of that of the series.

    Returns:
        A float64 array of shape (values,).

    Raises:
        ValueError: unless ``values`` is positive.
    """
    clean = mackey_glass(values, rng)
    return clean + noise * _DEVIATION * rng.standard_normal(values)


def mackey_glass(
    values: int, rng: np.random.Generator, per_day: int = 20, washout: int = 500
) -> np.ndarray:
    r"""Integrate the Mackey-Glass equation and return its solution once a day.

    .. math:: x'(t) = 0.2\, x(t-17) / (1 + x(t-17)^{10}) - 0.1\, x(t)

    The method of steps: over a stretch of 17 days the delayed term is known, so the equation is
    linear there and is solved for the whole stretch at once, exactly but for the integral of the
    delayed term, which takes the trapezoidal rule (an error of second order in the step).

    Args:
        values: how many days.
        rng: of the beginning, 17 days joined from random values between 0.4 and 1.4.
        per_day: integration steps a day.
        washout: days thrown away, until the beginning is forgotten.

    Returns:
        A float64 array of shape (values,).

    Raises:
        ValueError: unless ``values`` and ``per_day`` are positive.
    """
    if values < 1 or per_day < 1:
        raise ValueError("series: at least one value and one step a day are needed.")
    knots = rng.uniform(0.4, 1.4, _DELAY + 1)
    steps = _DELAY * per_day
    x = np.interp(np.arange(steps + 1) / per_day, np.arange(_DELAY + 1), knots)
    decay = np.exp(-0.1 / per_day) ** np.arange(steps + 1)
    stretches = []
    for _ in range(math.ceil((values + washout) / _DELAY)):
        birth = 0.2 * x / (1 + x**10)
        born = (decay[1] * birth[:-1] + birth[1:]) / (2 * per_day)
        # Each step keeps the share decay[1] of what was there and adds what was born meanwhile.
        added = np.concatenate([[0.0], np.cumsum(born / decay[1:])])
        x = decay * (x[-1] + added)
        stretches.append(x[1:])
    daily = np.concatenate(stretches)[per_day - 1 :: per_day]
    return daily[washout : washout + values]


def grow(months: int, rng: np.random.Generator) -> np.ndarray:
    """Draw a monthly count that grows by a steady share and swings with the seasons.

    Returns:
        A float64 array of whole numbers, of shape (months,).

    Raises:
        ValueError: unless ``months`` is positive.
    """
    if months < 1:
        raise ValueError("series: at least one month is needed.")
    month = np.arange(months)
    trend = rng.uniform(100, 130) * np.exp(rng.uniform(0.009, 0.012) * month)
    first, second = 2 * np.pi * (month[:, np.newaxis] + rng.uniform(0, 12, 2)).T / [[12], [6]]
    season = 1 + 0.17 * np.sin(first) + 0.08 * np.sin(second)
    return np.round(trend * season * np.exp(0.03 * rng.standard_normal(months)))


def _read(variant: str) -> np.ndarray:
    """Read a published series, from the mirror or from its home, in its own order."""
    name, digest = FILES[variant], SHA256[variant]
    mirror = os.environ.get("AUTOGRADER_DATA_MIRROR")
    if mirror:
        path = Path(mirror) / name
        if not path.is_file():
            raise FileNotFoundError(
                f"series: the folder of AUTOGRADER_DATA_MIRROR holds no {name}. "
                "Put the file there, or unset the variable to download it."
            )
    else:
        import pooch

        path = Path(pooch.retrieve(URL + name, f"sha256:{digest}", fname=name))
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(
            f"series: {path} is not the published file (its SHA-256 differs). "
            "Delete it and fetch it again."
        )
    rows = list(csv.reader(content.decode("utf-8").splitlines()))
    return np.array([float(value) for _, value in rows[1:]])
