"""The pictures of one neuron in the lab on the artificial neuron. Nothing here is graded."""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

BLUE, ORANGE, GREY, INK = "#2b6cb0", "#dd7a1f", "#8a94a0", "#22303c"
PALE_ORANGE = "#fbe3cc"
OUTPUT = LinearSegmentedColormap.from_list("output", [PALE_ORANGE, "#ffffff", "#7fb0de"])


def number(value):
    """Write a number as in the text: short, and with a real minus sign."""
    return f"{value:.3g}".replace("-", "−")


def draw_neuron(x, w, b, activation):
    """Draw one neuron with the values that travel through it."""
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    z = float(x @ w) + b
    out = float(activation(z))
    rows = np.linspace(0.5 * (len(x) - 1), -0.5 * (len(x) - 1), len(x))

    _, ax = plt.subplots(figsize=(8.2, 1.1 * len(x) + 1.3))
    for i, (y, xi, wi) in enumerate(zip(rows, x, w), start=1):
        colour = BLUE if wi >= 0 else ORANGE
        ax.plot([0, 3], [y, 0], color=colour, linewidth=1 + 4 * abs(wi), zorder=1)
        ax.text(
            1.45,
            0.517 * y,
            f"× {number(wi)}  =  {number(xi * wi)}",
            color=colour,
            ha="center",
            va="center",
            fontsize=11,
            bbox={"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "none"},
            zorder=2,
        )
        ax.scatter(0, y, s=1500, color="white", edgecolor=INK, linewidth=1.5, zorder=2)
        ax.text(0, y, number(xi), ha="center", va="center", fontsize=12, zorder=3)
        ax.text(-0.42, y, f"$x_{i}$", ha="right", va="center", fontsize=13)

    bias_colour = BLUE if b >= 0 else ORANGE
    ax.annotate(
        "",
        xy=(3, -0.32),
        xytext=(3, -1.0),
        arrowprops={"arrowstyle": "-", "color": bias_colour, "linewidth": 1 + 4 * abs(b)},
    )
    ax.text(3, -1.08, f"bias {number(b)}", ha="center", va="top", color=bias_colour, fontsize=11)
    ax.scatter(3, 0, s=2000, color="white", edgecolor=INK, linewidth=1.5, zorder=2)
    ax.text(3, 0, r"$\Sigma$", ha="center", va="center", fontsize=19, zorder=3)

    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.5}
    ax.annotate("", xy=(5.0, 0), xytext=(3.38, 0), arrowprops=arrow)
    ax.text(4.15, 0.1, f"z = {number(z)}", ha="center", va="bottom", fontsize=12)
    ax.text(
        5.55,
        0,
        activation.__name__,
        ha="center",
        va="center",
        fontsize=12,
        bbox={
            "boxstyle": "round,pad=0.55",
            "facecolor": "#eef1f4",
            "edgecolor": INK,
            "linewidth": 1.5,
        },
    )
    ax.annotate("", xy=(7.2, 0), xytext=(6.1, 0), arrowprops=arrow)
    ax.text(7.3, 0, number(out), ha="left", va="center", fontsize=14, weight="bold")
    ax.text(7.3, 0.22, "output", ha="left", va="bottom", fontsize=10, color=GREY)
    ax.set_xlim(-0.9, 8.1)
    ax.set_ylim(min(rows[-1], -1.0) - 0.45, rows[0] + 0.45)
    ax.axis("off")
    plt.show()


def draw_activations(functions, marks, reach=2.5):
    """Draw activation functions side by side, with what each gives for the sums in marks."""
    z = np.linspace(-reach, reach, 401)
    _, axes = plt.subplots(
        1, len(functions), figsize=(2.9 * len(functions), 2.9), layout="constrained", sharey=True
    )
    for ax, function in zip(axes, functions):
        values = np.asarray(function(z), dtype=float)
        values[1:][np.abs(np.diff(values)) > 0.5] = np.nan  # a jump is no line
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.axvline(0, color=GREY, linewidth=0.8)
        ax.plot(z, values, color=BLUE, linewidth=2.5)
        for mark, place in zip(marks, ((-12, 8), (-6, -16))):
            value = float(function(mark))
            ax.plot(mark, value, "o", color=ORANGE, markersize=8, zorder=3)
            ax.annotate(
                f"{value:.3g}".replace("-", "−"),
                (mark, value),
                xytext=place,
                textcoords="offset points",
                ha="right",
                color=ORANGE,
                fontsize=10,
            )
        ax.set(title=function.__name__, xlabel="z", ylim=(-1.2, 1.7))
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("output")
    plt.show()


def line_of(ax, w, b, reach, **style):
    """Draw where w · x + b is 0, if that is anywhere at all."""
    w = np.asarray(w, dtype=float)
    length = float(np.hypot(*w))
    if length > 0:
        foot = -b * w / length**2
        along = np.array([-w[1], w[0]]) / length * 10 * reach
        ax.plot(*zip(foot - along, foot + along), **style)


def draw_planes(neuron, settings, activation, reach=2.0, size=41):
    """Colour the plane of two inputs by a neuron's output, once for each (w, b) in settings."""
    ticks = np.linspace(-reach, reach, size)
    fig, axes = plt.subplots(
        1, len(settings), figsize=(4.0 * len(settings), 3.9), layout="constrained", squeeze=False
    )
    for ax, (w, b) in zip(axes[0], settings):
        w = np.asarray(w, dtype=float)
        plane = [
            [float(np.squeeze(neuron(np.array([x1, x2]), w, b, activation))) for x1 in ticks]
            for x2 in ticks
        ]
        image = ax.imshow(
            plane,
            origin="lower",
            extent=(-reach, reach, -reach, reach),
            cmap=OUTPUT,
            vmin=0,
            vmax=1,
            interpolation="bilinear",
        )
        line_of(ax, w, b, reach, color=INK, linewidth=2)
        ax.annotate(
            "",
            xy=w,
            xytext=(0, 0),
            arrowprops={
                "arrowstyle": "-|>",
                "color": ORANGE,
                "linewidth": 2.5,
                "shrinkA": 0,
                "shrinkB": 0,
            },
        )
        ax.set(
            title=f"weights {number(w[0])}, {number(w[1])}   bias {number(b)}",
            xlabel="$x_1$",
            ylabel="$x_2$",
            xlim=(-reach, reach),
            ylim=(-reach, reach),
        )
    fig.colorbar(image, ax=list(axes[0]), label="output", shrink=0.85)
    plt.show()


def truth_dots(ax, fires, places=None, labels=("0, 0", "0, 1", "1, 0", "1, 1")):
    """Put the four inputs of a gate into the plane, blue where the neuron fires."""
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    places = corners if places is None else places
    for (px, py), label, on in zip(places, labels, fires):
        ax.scatter(
            px, py, s=170, color=BLUE if on else "white", edgecolor=INK, linewidth=1.5, zorder=4
        )
        if label:
            ax.annotate(
                label,
                (px, py),
                xytext=(0, 11),
                textcoords="offset points",
                ha="center",
                fontsize=10,
                zorder=5,
            )


def half_plane(ax, fires, low, high):
    """Shade where a neuron fires; fires takes arrays of both inputs."""
    ticks = np.linspace(low, high, 301)
    x1, x2 = np.meshgrid(ticks, ticks)
    ax.imshow(
        fires(x1, x2),
        origin="lower",
        extent=(low, high, low, high),
        cmap=OUTPUT,
        vmin=0,
        vmax=1.4,
        interpolation="nearest",
    )
    ax.set(xlim=(low, high), ylim=(low, high), xticks=[0, 1], yticks=[0, 1])


def fires(w, b, x1, x2):
    """Return 1.0 where a step neuron fires, else 0.0."""
    return (w[0] * x1 + w[1] * x2 + b >= -1e-9) * 1.0


def draw_decisions(gates, low=-0.6, high=1.6):
    """Draw step neurons of two 0/1 inputs, given as title -> (w, b)."""
    _, axes = plt.subplots(
        1, len(gates), figsize=(3.9 * len(gates), 3.9), layout="constrained", squeeze=False
    )
    for ax, (title, (w, b)) in zip(axes[0], gates.items()):
        w, b = np.asarray(w, dtype=float), float(np.squeeze(b))
        half_plane(ax, partial(fires, w, b), low, high)
        line_of(ax, w, b, high, color=INK, linewidth=2)
        truth_dots(ax, [fires(w, b, x1, x2) > 0 for x1 in (0, 1) for x2 in (0, 1)])
        ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$")
    plt.show()
