"""The pictures of layers in the lab on the artificial neuron. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np
from neuron_pictures import BLUE, GREY, INK, ORANGE, half_plane, line_of, number, truth_dots

NEURON_COLOURS = ("#cfe1f4", "#fbe3cc", "#d8ecd4", "#e7daf2")


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


def draw_network(Ws, bs, names):
    """Draw the neurons of a network as circles, with a weight on each line and a bias below each.

    names : for the inputs and for each layer, what is written into the circles
    """
    tallest = max(len(column) for column in names)
    places = [
        [(2.6 * k, 1.5 * ((len(column) - 1) / 2 - i)) for i in range(len(column))]
        for k, column in enumerate(names)
    ]
    _, ax = plt.subplots(figsize=(3.1 * len(names), 1.5 * tallest + 0.9))
    for k, (W, b) in enumerate(zip(Ws, bs)):
        for i, start in enumerate(places[k]):
            for j, end in enumerate(places[k + 1]):
                weight = W[i][j]
                colour = BLUE if weight >= 0 else ORANGE
                ax.plot(*zip(start, end), color=colour, linewidth=2.2, zorder=1)
                # Nearer to the beginning: lines that cross do so in the middle.
                spot = 0.7 * np.asarray(start) + 0.3 * np.asarray(end)
                ax.text(
                    *spot,
                    number(weight),
                    color=colour,
                    ha="center",
                    va="center",
                    fontsize=11,
                    bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
                    zorder=2,
                )
        for j, (x, y) in enumerate(places[k + 1]):
            colour = BLUE if b[j] >= 0 else ORANGE
            ax.text(
                x,
                y - 0.52,
                f"bias {number(b[j])}",
                color=colour,
                ha="center",
                va="top",
                fontsize=10,
            )
    for k, column in enumerate(names):
        for (x, y), name in zip(places[k], column):
            ax.scatter(x, y, s=2100, color="white", edgecolor=INK, linewidth=1.5, zorder=3)
            ax.text(x, y, name, ha="center", va="center", fontsize=11, zorder=4)
    ax.annotate(
        "",
        xy=(places[-1][0][0] + 1.3, places[-1][0][1]),
        xytext=(places[-1][0][0] + 0.5, places[-1][0][1]),
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.5},
    )
    ax.set(
        xlim=(-0.8, 2.6 * (len(names) - 1) + 1.6),
        ylim=(-0.75 * tallest - 0.35, 0.75 * tallest),
        aspect="equal",
    )
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


def draw_depth(mlp_forward, functions, depths=(1, 2, 4), width=12, seed=5):
    """Draw what networks of one input and one output make of it, one panel a depth.

    functions : two activations of the hidden layers to compare; the last layer has the first
    """
    x = np.linspace(-3, 3, 301)[:, None]
    _, axes = plt.subplots(1, len(depths), figsize=(3.7 * len(depths), 3.3), layout="constrained")
    for ax, depth in zip(axes, depths):
        rng = np.random.default_rng(seed)
        sizes = [1] + [width] * (depth - 1) + [1]
        Ws = [
            rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out)) for n_in, n_out in zip(sizes, sizes[1:])
        ]
        bs = [rng.normal(0, 0.8, n_out) for n_out in sizes[1:]]
        for function, colour in zip(functions, (GREY, BLUE)):
            hidden = [function] * (depth - 1)
            y = np.ravel(mlp_forward(x, Ws, bs, [*hidden, functions[0]])).astype(float)
            y = (y - y.mean()) / max(y.std(), 1e-9)  # the shape alone is compared
            ax.plot(x, y, color=colour, linewidth=2.4, label=function.__name__)
        ax.set(title=f"{depth} layer{'s' if depth > 1 else ''}", xlabel="x", yticks=[])
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("output")
    axes[-1].legend(frameon=False)
    plt.show()
