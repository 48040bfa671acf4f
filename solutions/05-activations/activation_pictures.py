"""The pictures of the lab on activation functions. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN, VIOLET = "#2b6cb0", "#dd7a1f", "#3f8f5b", "#7b5ea7"
GREY, INK = "#8a94a0", "#22303c"
COLOURS = (ORANGE, VIOLET, BLUE, GREEN)


def measured(function, z, h=1e-3):
    """Measure the slope of a function of arrays, a little to both sides of each z."""
    up, down = (np.asarray(function(z + d), dtype=float) for d in (h, -h))
    return (up - down) / (2 * h)


def draw_functions(functions, slopes=None, reach=4.0):
    """Draw functions, name -> function of an array, and below each its slope.

    The slope is measured. Where slopes has a function of the same name, that is drawn as well.
    """
    z = np.linspace(-reach, reach, 400)  # an even number: 0 itself is left out
    _, axes = plt.subplots(
        2,
        len(functions),
        figsize=(2.9 * len(functions), 4.6),
        layout="constrained",
        sharex=True,
        sharey="row",
        squeeze=False,
    )
    for (value, slope), (name, function), colour in zip(axes.T, functions.items(), COLOURS):
        value.plot(z, function(z), color=colour, linewidth=2.4)
        value.set(title=name, ylim=(-1.3, 2.3))
        dashes = slope
        if slopes and name in slopes:
            slope.plot(z, slopes[name](z), color=colour, linewidth=2.4)
            dashes.plot(z, measured(function, z), color=INK, linewidth=1.2, linestyle="--")
        else:
            dashes.plot(z, measured(function, z), color=colour, linewidth=2.4)
        slope.set(xlabel="$z$", ylim=(-0.15, 1.25))
        for ax in (value, slope):
            ax.axhline(0, color=GREY, linewidth=0.8, zorder=0)
            ax.axvline(0, color=GREY, linewidth=0.8, zorder=0)
            ax.spines[["top", "right"]].set_visible(False)
    axes[0, 0].set_ylabel("value")
    axes[1, 0].set_ylabel("slope")
    plt.show()


def draw_softmax(softmax, rows):
    """Draw the probabilities of rows of scores, title -> scores, as bars."""
    _, axes = plt.subplots(
        1,
        len(rows),
        figsize=(2.6 * len(rows), 2.9),
        layout="constrained",
        sharey=True,
        squeeze=False,
    )
    for ax, (title, scores) in zip(axes[0], rows.items()):
        shares = np.asarray(softmax(np.array(scores, dtype=float)), dtype=float)
        bars = ax.bar(range(len(scores)), shares, color=BLUE, width=0.7)
        ax.bar_label(bars, [f"{share:.2f}" for share in shares], fontsize=9)
        ax.set(title=title, ylim=(0, 1.05), xticks=range(len(scores)))
        ax.set_xticklabels([f"{score:g}" for score in scores])
        ax.spines[["top", "right"]].set_visible(False)
    axes[0, 0].set_ylabel("probability")
    axes[0, 0].set_xlabel("score")
    plt.show()


def draw_depth(chain, functions, deepest, x=1.0):
    """Draw the slope that is left after 1, 2, … layers, name -> (activation, its slope)."""
    depths = np.arange(1, deepest + 1)
    _, ax = plt.subplots(figsize=(7.6, 4.0), layout="constrained")
    for (name, (activation, slope)), colour, marker in zip(functions.items(), COLOURS, "osD^"):
        left = [
            abs(float(np.squeeze(chain(x, [1.0] * int(depth), activation, slope)[1])))
            for depth in depths
        ]
        ax.plot(depths, left, marker + "-", color=colour, markersize=5, label=name)
    ax.set(
        xlabel="layers",
        ylabel="slope of the output by the input",
        yscale="log",
        xticks=depths[1::2],
        yticks=[10.0**-power for power in range(0, 15, 2)],
    )
    ax.set_ylim(1e-14, 10)
    ax.grid(axis="y", color="#e3e7eb")
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()
