"""The pictures of the lab on setting up. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyBboxPatch

BLUE, ORANGE, GREY, INK = "#2b6cb0", "#dd7a1f", "#8a94a0", "#22303c"


def draw_where():
    """Draw what lies where: the notebook in the browser, the kernel, the hardware."""
    boxes = (
        ("notebook", "texts, code,\nold outputs", "#eef1f4"),
        ("kernel", "variables, imports:\nall that was run", "#cfe1f4"),
        ("hardware", "CPU, memory,\nperhaps a GPU", "#fbe3cc"),
    )
    _, ax = plt.subplots(figsize=(8.5, 2))
    for i, (name, text, colour) in enumerate(boxes):
        x = 3.4 * i
        box = FancyBboxPatch(
            (x, 0),
            2.2,
            1.3,
            boxstyle="round,pad=0,rounding_size=0.1",
            facecolor=colour,
            edgecolor=INK,
        )
        ax.add_patch(box)
        ax.text(x + 1.1, 1.0, name, ha="center", va="center", weight="bold", color=INK)
        ax.text(x + 1.1, 0.45, text, ha="center", va="center", fontsize=10, color=INK)
    for x, there, back in ((2.2, "a cell's code", "its output"), (5.6, "arithmetic", "numbers")):
        for y, text, start, end in ((0.85, there, 0.05, 1.15), (0.45, back, 1.15, 0.05)):
            arrow = {"arrowstyle": "-|>", "color": GREY}
            ax.annotate("", xy=(x + end, y), xytext=(x + start, y), arrowprops=arrow)
            offset = 0.12 if y > 0.6 else -0.14
            ax.text(x + 0.6, y + offset, text, ha="center", va="center", fontsize=8.5, color=INK)
    ax.set(xlim=(-0.1, 9.1), ylim=(-0.1, 1.4))
    ax.axis("off")
    plt.show()


def draw_memory(parameters, per_example, batches):
    """Draw what the memory is used for, a bar for each size of the batch."""
    kinds = (
        ("parameters", 4e-6 * parameters, "#2b6cb0"),
        ("gradients", 4e-6 * parameters, "#7fb0de"),
        ("Adam", 8e-6 * parameters, "#cfe1f4"),
    )
    _, ax = plt.subplots(figsize=(8.5, 0.55 * len(batches) + 1))
    places = np.arange(len(batches))[::-1]
    left = 0.0
    for name, size, colour in kinds:
        ax.barh(places, size, left=left, color=colour, label=name, height=0.6)
        left += size
    between = 4e-6 * per_example * np.asarray(batches)
    ax.barh(places, between, left=left, color=ORANGE, label="numbers in between", height=0.6)
    for place, size in zip(places, between):
        ax.text(left + size, place, f"  {left + size:.1f} MB", va="center", color=INK)
    ax.set(
        yticks=places, yticklabels=[f"batch of {batch}" for batch in batches], xlabel="memory in MB"
    )
    ax.set_xlim(0, 1.15 * (left + between.max()))
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.45, 1.0), fontsize=9)
    plt.show()


def draw_network(sizes):
    """Draw the units as circles and the weights as lines; each unit with a bias has a small dot."""
    _, ax = plt.subplots(figsize=(1.9 * len(sizes) + 1.5, 0.55 * max(sizes) + 0.8))
    places = [[(2 * i, (size - 1) / 2 - j) for j in range(size)] for i, size in enumerate(sizes)]
    for i, (before, after) in enumerate(zip(places, places[1:])):
        for x0, y0 in before:
            for x1, y1 in after:
                ax.plot([x0, x1], [y0, y1], color=BLUE, linewidth=0.9, zorder=1)
        for x, y in after:
            ax.plot([x, x + 0.32], [y, y + 0.42], color=ORANGE, linewidth=0.9, zorder=1)
            ax.scatter(x + 0.32, y + 0.42, s=22, color=ORANGE, zorder=2)
        middle = max(len(before), len(after)) / 2
        weights = len(before) * len(after)
        text = f"{weights} weights\n+ {len(after)} biases"
        ax.text(2 * i + 1, -middle - 0.35, text, ha="center", va="top", color=INK, fontsize=9)
    for i, layer in enumerate(places):
        for x, y in layer:
            ax.scatter(x, y, s=260, color="white", edgecolor=INK, zorder=3)
        name = "inputs" if i == 0 else f"layer {i}"
        ax.text(2 * i, max(sizes) / 2 + 0.35, name, ha="center", color=INK)
    ax.set(ylim=(-max(sizes) / 2 - 1.2, max(sizes) / 2 + 0.8))
    ax.axis("off")
    plt.show()


def draw_as_picture(networks, size=120, reach=6.0):
    """Show the three answers of each network for every point of a square, as red, green and blue."""
    side = np.linspace(-reach, reach, size, dtype="float32")
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    _, axes = plt.subplots(1, len(networks), figsize=(2.4 * len(networks), 2.4), squeeze=False)
    for ax, network in zip(axes[0], networks):
        colours = np.asarray(network.predict(grid, batch_size=4096, verbose=0))
        ax.imshow(colours.reshape(size, size, 3).clip(0, 1))
        ax.axis("off")
    plt.tight_layout()
    plt.show()
