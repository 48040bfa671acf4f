"""The pictures of the lab on the artificial neuron. Nothing here is graded."""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

BLUE, ORANGE, GREY, INK = "#2b6cb0", "#dd7a1f", "#8a94a0", "#22303c"
PALE_BLUE, PALE_ORANGE = "#cfe1f4", "#fbe3cc"
NEURON_COLOURS = ("#cfe1f4", "#fbe3cc", "#d8ecd4", "#e7daf2")
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


def draw_layer(examples, inputs, neurons):
    """Draw X W + b as blocks: one colour a neuron, one row an example."""
    _, ax = plt.subplots(figsize=(9.6, 0.62 * max(examples, inputs) + 1.5))
    middle = max(examples, inputs) / 2

    def block(left, rows, columns, name, shape, colours):
        top = middle + rows / 2
        for r in range(rows):
            for c in range(columns):
                ax.add_patch(
                    plt.Rectangle(
                        (left + c, top - r - 1),
                        1,
                        1,
                        facecolor=colours[c],
                        edgecolor=INK,
                        linewidth=1.1,
                    )
                )
        ax.text(left + columns / 2, top + 0.25, f"${name}$", ha="center", va="bottom", fontsize=15)
        ax.text(
            left + columns / 2,
            top - rows - 0.25,
            shape,
            ha="center",
            va="top",
            fontsize=11,
            color=INK,
        )
        return left + columns

    def sign(left, text):
        ax.text(left + 0.5, middle, text, ha="center", va="center", fontsize=18)
        return left + 1

    colours = [NEURON_COLOURS[c % len(NEURON_COLOURS)] for c in range(neurons)]
    x = block(
        0, examples, inputs, "X", f"{examples} examples × {inputs} inputs", ["white"] * inputs
    )
    x = block(
        sign(x + 0.6, "@") + 0.6,
        inputs,
        neurons,
        "W",
        f"{inputs} inputs × {neurons} neurons",
        colours,
    )
    x = block(sign(x + 0.6, "+") + 0.6, 1, neurons, "b", f"{neurons} biases", colours)
    x = block(
        sign(x + 0.6, "=") + 0.6,
        examples,
        neurons,
        "Z",
        f"{examples} examples × {neurons} neurons",
        colours,
    )
    ax.set(xlim=(-0.8, x + 0.8), ylim=(-0.9, max(examples, inputs) + 0.9), aspect="equal")
    ax.axis("off")
    plt.show()


def draw_xor(mlp_forward, Ws, bs, step, low=-0.6, high=1.6):
    """Draw the XOR network twice: over its inputs, and over the outputs of its hidden layer."""
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    fires = np.ravel(mlp_forward(corners, Ws, bs, [step, step])) > 0.5
    hidden = np.asarray(mlp_forward(corners, Ws[:1], bs[:1], [step]), dtype=float)

    def output(x1, x2, first=0):
        points = np.column_stack([x1.ravel(), x2.ravel()])
        layers = [step] * (len(Ws) - first)
        return np.reshape(mlp_forward(points, Ws[first:], bs[first:], layers), x1.shape)

    _, (left, right) = plt.subplots(1, 2, figsize=(8.4, 4.1), layout="constrained")
    half_plane(left, output, low, high)
    for j, (name, colour, at) in enumerate((("or", BLUE, 0.19), ("not both", ORANGE, 0.81))):
        line_of(left, Ws[0][:, j], bs[0][j], high, color=colour, linewidth=2.5)
        left.text(at, at, name, color=colour, ha="center", va="center", rotation=-45, fontsize=11)
    truth_dots(left, fires)
    left.set(title="what the network sees", xlabel="$x_1$", ylabel="$x_2$")

    half_plane(right, lambda x1, x2: output(x1, x2, first=1), low, high)
    line_of(right, Ws[1][:, 0], bs[1][0], high, color=INK, linewidth=2.5)
    truth_dots(right, fires, places=hidden, labels=("0, 0", "0, 1  and  1, 0", "", "1, 1"))
    right.set(title="what the output neuron sees", xlabel="or", ylabel="not both")
    plt.show()
