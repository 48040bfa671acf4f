"""The pictures of the lab on the width of a network. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN, GREY, INK = "#2b6cb0", "#dd7a1f", "#3f8f5b", "#8a94a0", "#22303c"


def draw_planes(answers, X, y):
    """Draw what each classifier, name -> function from points to probabilities, says of every place in the plane."""
    line = np.linspace(-1.1, 1.1, 81)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2).astype("float32")
    _, axes = plt.subplots(1, len(answers), figsize=(4.2 * len(answers), 4), layout="constrained")
    for ax, (name, answer) in zip(np.atleast_1d(axes), answers.items()):
        p = np.asarray(answer(grid)).reshape(81, 81)
        ax.imshow(p, origin="lower", extent=[-1.1, 1.1] * 2, cmap="PuOr", vmin=0, vmax=1, alpha=0.75)
        for label, colour in ((0, ORANGE), (1, BLUE)):
            ax.scatter(*X[y == label][:150].T, s=8, color=colour, edgecolor="white", linewidth=0.3)
        ax.set_title(name, fontsize=10)
        ax.set(xticks=[], yticks=[])
    plt.show()


def draw_fits():
    """Draw one set of points three times, with a curve that is too stiff, one that is right, one that is too free."""
    rng = np.random.default_rng(8)
    x = np.linspace(-1, 1, 11)
    y = 1.5 * x**2 - 0.4 + rng.normal(0, 0.16, x.size)
    fine = np.linspace(-1, 1, 300)
    _, axes = plt.subplots(1, 3, figsize=(10, 2.8), sharey=True, layout="constrained")
    titles = ("underfits", "fits", "overfits")
    for ax, degree, title in zip(axes, (1, 2, 10), titles):
        ax.plot(x, y, "o", color=INK, markersize=5)
        ax.plot(fine, np.polyval(np.polyfit(x, y, degree), fine), color=BLUE, linewidth=2)
        ax.set(title=title, ylim=(-1.2, 1.9), xticks=[], yticks=[])
    plt.show()


def draw_table(table, too_narrow=None, best=None, too_wide=None):
    """Draw training and validation accuracy against the width."""
    rows = sorted(table, key=lambda row: row["width"])
    widths = [row["width"] for row in rows]
    _, ax = plt.subplots(figsize=(7.4, 3.8), layout="constrained")
    for key, colour in (("train", GREY), ("validation", BLUE)):
        ax.plot(widths, [row[key] for row in rows], "o-", color=colour, linewidth=2, label=key)
    marks = ((too_narrow, "too narrow"), (best, "chosen"), (too_wide, "too wide"))
    for width, text in marks:
        if width in widths:
            ax.axvline(width, color=ORANGE, linewidth=1, linestyle=":")
            ax.text(width, 1.02, text, color=ORANGE, ha="center", fontsize=9)
    ax.set_xscale("log", base=2)
    ax.set_xticks(widths, [str(width) for width in widths])
    ax.set(xlabel="units in the hidden layer", ylabel="accuracy", ylim=(0.5, 1.06))
    ax.legend(frameon=False, loc="lower right")
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()
