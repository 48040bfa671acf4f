"""The pictures of the lab on backpropagation. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN, VIOLET = "#2b6cb0", "#dd7a1f", "#3f8f5b", "#7b5ea7"
GREY, INK = "#8a94a0", "#22303c"


def number(value):
    """Write a number as in the text: short, and with a real minus sign."""
    value = 0.0 if abs(value) < 1e-12 else value
    return f"{value:.4g}".replace("-", "−")


def draw_neuron_both_ways(x, w, b, label):
    """Draw a sigmoid neuron with two inputs: values above the arrows, gradients below them."""
    x, w = np.asarray(x, dtype=float), np.asarray(w, dtype=float)
    z = float(w @ x) + b
    a = 1 / (1 + np.exp(-z))
    dz = (a - label) * a * (1 - a)

    _, ax = plt.subplots(figsize=(11.4, 4.8))
    box = {"boxstyle": "round,pad=0.5", "facecolor": "#eef1f4", "edgecolor": INK, "linewidth": 1.4}
    for place, label_ in ((3.5, "$w \\cdot x + b$"), (6.3, "sigmoid"), (9.2, "½ (label − a)²")):
        ax.text(place, 0, label_, ha="center", va="center", fontsize=11, bbox=box, zorder=3)

    def edge(start, end, name, value, gradient, middle):
        ax.annotate(
            "",
            xy=end,
            xytext=start,
            arrowprops={"arrowstyle": "-|>", "color": GREY, "linewidth": 1.5},
        )
        for text, colour, up, anchor in (
            (f"{name} = {number(value)}", BLUE, 0.08, "bottom"),
            (number(gradient), ORANGE, -0.08, "top"),
        ):
            ax.text(
                middle[0], middle[1] + up, text, color=colour, ha="center", va=anchor, fontsize=11
            )

    inputs = (
        ("$x_1$", x[0], dz * w[0]),
        ("$w_1$", w[0], dz * x[0]),
        ("$x_2$", x[1], dz * w[1]),
        ("$w_2$", w[1], dz * x[1]),
        ("$b$", b, dz),
    )
    for (name, value, gradient), height in zip(inputs, np.linspace(2.4, -2.4, 5)):
        edge((0.6, height), (2.75, 0.1 * height), name, value, gradient, (-0.1, height))
    edge((4.25, 0), (5.65, 0), "z", z, dz, (4.95, 0))
    edge((6.95, 0), (8.2, 0), "a", a, a - label, (7.58, 0))
    edge((10.2, 0), (11.6, 0), "L", 0.5 * (label - a) ** 2, 1.0, (10.9, 0))
    ax.text(3.5, 2.5, "above: values, forwards →", color=BLUE, fontsize=11)
    ax.text(3.5, 2.1, "below: derivatives of L, backwards ←", color=ORANGE, fontsize=11)
    ax.set(xlim=(-0.9, 11.9), ylim=(-2.9, 2.95))
    ax.axis("off")
    plt.show()


def draw_fit(X, y, snapshots, losses):
    """Draw what a network answers after some numbers of steps, and how the loss fell."""
    _, (left, right) = plt.subplots(1, 2, figsize=(10.4, 3.8), layout="constrained")
    left.plot(X[:, 0], y[:, 0], "o", color=GREY, markersize=5, label="data")
    for (step, output), colour in zip(snapshots.items(), (ORANGE, GREEN, BLUE)):
        left.plot(X[:, 0], np.ravel(output), color=colour, linewidth=2, label=f"after {step} steps")
    left.set(xlabel="x", ylabel="y")
    left.legend(frameon=False)
    right.plot(losses, color=BLUE, linewidth=2)
    right.set(xlabel="step", ylabel="loss", yscale="log")
    for ax in (left, right):
        ax.spines[["top", "right"]].set_visible(False)
    plt.show()


def draw_norms(gradient_norms, names, depth, seeds):
    """Draw the norm of each layer's gradient, faint for each seed and strong for their mean."""
    layers = np.arange(1, depth + 2)
    _, ax = plt.subplots(figsize=(8.2, 4.2), layout="constrained")
    for name, colour in zip(names, (ORANGE, VIOLET, BLUE)):
        runs = np.array([gradient_norms(depth, name, seed) for seed in seeds], dtype=float)
        ax.plot(layers, runs.T, color=colour, alpha=0.25, linewidth=1)
        mean = np.exp(np.log(runs).mean(axis=0))
        ax.plot(layers, mean, "o-", color=colour, markersize=5, linewidth=2, label=name)
    ax.set(xlabel="layer", ylabel="norm of the gradient", yscale="log", xticks=layers)
    ax.grid(axis="y", color="#e3e7eb")
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()
