"""The pictures of the lab on linear regression. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREY, INK = "#2b6cb0", "#dd7a1f", "#8a94a0", "#22303c"
SHADES = ("#c9ced4", "#a8c6e6", "#7fb0de", "#4f8cc9", "#2b6cb0", "#123a66")


def draw_flats(X, y):
    """Draw the price over the size, and over the distance."""
    _, axes = plt.subplots(1, 2, figsize=(9, 3.3), sharey=True)
    for ax, values, name in zip(axes, X.T, ("size in m²", "distance to the centre in km")):
        ax.scatter(values, y, s=12, color=BLUE, alpha=0.7)
        ax.set_xlabel(name)
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("price in 1000 €")
    plt.tight_layout()
    plt.show()


def draw_table(truths, predictions):
    """Draw the table that a column of predictions minus a vector of truths makes."""
    y, p = np.asarray(truths, dtype=float), np.asarray(predictions, dtype=float)
    table = p[:, None] - y[None, :]
    _, ax = plt.subplots(figsize=(1.1 * len(y) + 2.2, 0.75 * len(p) + 1.2))
    for i in range(len(p)):
        for j in range(len(y)):
            meant = i == j
            ax.add_patch(
                plt.Rectangle(
                    (j, -i), 1, 1, facecolor="#cfe1f4" if meant else "white", edgecolor=GREY
                )
            )
            text = f"{p[i]:g} − {y[j]:g} = {table[i, j]:g}".replace("-", "−")
            ax.text(
                j + 0.5,
                0.5 - i,
                text,
                ha="center",
                va="center",
                fontsize=9,
                color=INK if meant else GREY,
                weight="bold" if meant else "normal",
            )
        ax.text(-0.12, 0.5 - i, f"p = {p[i]:g}", ha="right", va="center", color=INK)
    for j in range(len(y)):
        ax.text(j + 0.5, 1.12, f"y = {y[j]:g}", ha="center", va="bottom", color=INK)
    ax.set(xlim=(-0.9, len(y) + 0.05), ylim=(1 - len(p) - 0.05, 1.5))
    ax.axis("off")
    plt.show()


def draw_lines(x, y, fits):
    """Draw points and the lines of several fits, each (steps, w, b), the later the darker."""
    _, ax = plt.subplots(figsize=(6.5, 3.6))
    ax.scatter(np.ravel(x), y, s=10, color=ORANGE, alpha=0.5)
    ends = np.array([np.min(x), np.max(x)])
    for (steps, w, b), shade in zip(fits, SHADES):
        slope, start = float(np.squeeze(np.asarray(w))), float(np.squeeze(np.asarray(b)))
        ax.plot(ends, slope * ends + start, color=shade, linewidth=2, label=f"{steps} steps")
    ax.set(xlabel="size, standardised", ylabel="price in 1000 €")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, loc="upper left")
    plt.show()


def draw_losses(runs):
    """Draw how the loss falls, {name: losses}, on a logarithmic scale."""
    _, ax = plt.subplots(figsize=(6.5, 3.2))
    for (name, losses), shade in zip(runs.items(), (ORANGE, BLUE, INK)):
        ax.plot(np.asarray(losses, dtype=float), color=shade, label=name)
    ax.set(yscale="log", xlabel="step", ylabel="mean squared error")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    plt.show()
