"""The drawings of the lab 30-time-series: nothing to learn from the code, look at the pictures."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

BLUE, ORANGE, GREEN, GREY, INK = "#4c78a8", "#e07b39", "#3f8f5b", "#9aa3ad", "#22303c"
COLOURS = {"persistence": ORANGE, "straight formula": GREEN, "LSTM": BLUE}


def _box(axes, x, y, text, colour, width=0.86, height=0.62):
    axes.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2),
            width,
            height,
            boxstyle="round,pad=0.02",
            facecolor=colour,
            alpha=0.25,
            edgecolor=colour,
            linewidth=1.4,
        )
    )
    axes.text(x, y, text, ha="center", va="center", fontsize=10)


def _arrow(axes, start, end, bend=0.0):
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=12,
            color=INK,
            linewidth=1.3,
            connectionstyle=f"arc3,rad={bend}",
        )
    )


def _canvas(width, height):
    _, axes = plt.subplots(figsize=(width * 0.78, height * 0.78))
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_aspect("equal")
    axes.axis("off")
    return axes


def windows():
    """Ten values; the first two windows of three and the last one, and their targets two steps on."""
    axes = _canvas(12.4, 5.2)
    axes.text(0.1, 1.55, "…", va="center", fontsize=10)
    for row, given, wanted, name in (
        (4.6, (), (), "series"),
        (3.5, (0, 1, 2), (4,), "window 0"),
        (2.5, (1, 2, 3), (5,), "window 1"),
        (0.6, (5, 6, 7), (9,), "window 5"),
    ):
        axes.text(0.1, row, name, va="center", fontsize=10)
        for place in range(10):
            colour = BLUE if place in given else ORANGE if place in wanted else GREY
            if not given or colour != GREY:
                _box(axes, 2.4 + place, row, str(10 + place), colour)
        if wanted:
            _arrow(axes, (2.9 + given[-1], row), (1.9 + wanted[0], row))
            below = (2.4 + wanted[0], row - 0.48)
            axes.text(*below, "target", ha="center", va="center", color=ORANGE, fontsize=9)
    plt.show()


def cell():
    """A recurrent layer, drawn once for each step of a window: the same weights each time."""
    axes = _canvas(11.4, 3.0)
    for place, (value, name) in enumerate(
        (("first", "LSTM"), ("second", "LSTM"), ("…", "…"), ("last", "LSTM"))
    ):
        x = 1.2 + 2.3 * place
        _box(axes, x, 1.7, name, BLUE, 1.2)
        axes.text(x, 0.45, value, ha="center", va="center", fontsize=10)
        _arrow(axes, (x, 0.7), (x, 1.35))
        _arrow(axes, (x + 0.66, 1.7), (x + 1.64, 1.7))
        if place < 3:
            axes.text(x + 1.15, 1.95, "state", ha="center", fontsize=9, color=INK)
    _box(axes, 10.4, 1.7, "Dense 1", ORANGE, 1.4)
    plt.show()


def forecast(truth, forecasts, start=0, steps=150):
    """Draw a stretch of the truth and of forecasts, given as name -> array of the same length."""
    places = np.arange(start, start + steps)
    _, axes = plt.subplots(figsize=(10, 3.2), layout="constrained")
    axes.plot(places, np.asarray(truth)[places], color=GREY, linewidth=4, label="truth")
    for name, values in forecasts.items():
        shown = np.asarray(values).reshape(-1)[places]
        axes.plot(places, shown, color=COLOURS.get(name), linewidth=1.5, label=name)
    axes.set_xlabel("window")
    axes.set_ylabel("target (scaled)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.18), ncols=4, frameon=False)
    plt.show()
