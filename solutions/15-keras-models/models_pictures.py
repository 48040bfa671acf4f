"""The drawings of the lab 15-keras-models: nothing to learn from the code, look at the pictures."""

import matplotlib.pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

BLUE, ORANGE, GREY = "#4c78a8", "#e07b39", "#8c8c8c"


def _box(axes, x, y, text, colour, width=1.7, height=0.62):
    axes.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2), width, height, boxstyle="round,pad=0.02",
            facecolor=colour, alpha=0.22, edgecolor=colour, linewidth=1.5,
        )
    )
    axes.text(x, y, text, ha="center", va="center", fontsize=10)


def _arrow(axes, start, end, colour=GREY, bend=0.0):
    axes.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle="-|>", mutation_scale=14, color=colour, linewidth=1.6,
            connectionstyle=f"arc3,rad={bend}",
        )
    )


def _canvas(width, height, size):
    _, axes = plt.subplots(figsize=size)
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    axes.set_aspect("equal")
    axes.axis("off")
    return axes


def chain():
    """A Sequential model: one input, one way through, one output."""
    axes = _canvas(10.6, 1.4, (9, 1.5))
    boxes = ["64 pixels", "Dense 32\nrelu", "Dense 16\nrelu", "Dense 10\nsoftmax"]
    for i, text in enumerate(boxes):
        _box(axes, 1.3 + 2.65 * i, 0.7, text, GREY if i == 0 else BLUE)
        if i:
            _arrow(axes, (2.17 + 2.65 * (i - 1), 0.7), (0.43 + 2.65 * i, 0.7))
    plt.show()


def skip():
    """A Functional model: two inputs, and one of them skips the hidden layer."""
    axes = _canvas(10.6, 2.9, (9, 2.7))
    _box(axes, 1.3, 2.2, "pixels\n64", GREY)
    _box(axes, 1.3, 0.6, "sums\n16", ORANGE)
    _box(axes, 3.95, 2.2, "Dense 32\nrelu", BLUE)
    _box(axes, 6.6, 1.4, "Concatenate\n48", GREY)
    _box(axes, 9.25, 1.4, "Dense 10\nsoftmax", BLUE)
    _arrow(axes, (2.17, 2.2), (3.08, 2.2))
    _arrow(axes, (4.82, 2.2), (5.73, 1.55))
    _arrow(axes, (2.17, 0.6), (5.73, 1.25), ORANGE, bend=0.18)
    _arrow(axes, (7.47, 1.4), (8.38, 1.4))
    axes.text(4.2, 0.3, "the skip: no hidden layer on this way", color=ORANGE, fontsize=10)
    plt.show()


def stopping(val_losses, losses, best, stop):
    """Two loss curves, with the epoch to keep and the epoch to stop at."""
    _, axes = plt.subplots(figsize=(7, 3.2))
    epochs = range(len(val_losses))
    axes.plot(epochs, losses, "o-", color=GREY, label="loss (training)")
    axes.plot(epochs, val_losses, "o-", color=BLUE, label="val_loss (validation)")
    axes.axvspan(best + 0.5, stop + 0.5, color=ORANGE, alpha=0.15, label="patience runs out")
    axes.plot(best, val_losses[best], "*", color=ORANGE, markersize=18, label="best: keep these")
    axes.set_xticks(list(epochs))
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    plt.show()
