"""The pictures of the lab 20-shifted-images: nothing to learn from the code, look at what it draws."""

import matplotlib.pyplot as plt
import numpy as np

from symbols_data import CLASSES, SIZE, draw, load

BLUE, ORANGE, GREEN, GREY = "#2b6cb0", "#dd7a1f", "#3f8f5b", "#8a94a0"
COLOURS = {"dense": ORANGE, "Flatten": GREY, "global": BLUE}


def _show(rows, left=(), above=(), size=0.75, gap=1):
    """Show rows of pictures of shape (28, 28), with a word left of each row and one above each column."""
    step = SIZE + gap
    wall = np.ones((len(rows) * step - gap, len(rows[0]) * step - gap))
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            wall[i * step : i * step + SIZE, j * step : j * step + SIZE] = picture
    _, ax = plt.subplots(figsize=(size * len(rows[0]) + 1.2, size * len(rows) + 0.4))
    ax.imshow(wall, cmap="gray", vmin=0, vmax=1)
    ax.set_yticks(step * np.arange(len(left)) + SIZE / 2, left, fontsize=9)
    ax.set_xticks(step * np.arange(len(above)) + SIZE / 2, above, fontsize=8)
    ax.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    plt.show()


def show_symbols(x, y, each=10):
    """Show a few pictures of each class."""
    _show(
        [x[y == label, :, :, 0][:each] for label in range(len(CLASSES))],
        left=[f"{label}  {name}" for label, name in enumerate(CLASSES)],
        size=0.6,
    )


def show_places(places, count=3):
    """Show the same test symbols at some places, each a pair (down, right)."""
    columns = [load("test", down=down, right=right)[0][:count, :, :, 0] for down, right in places]
    _show(
        [[column[k] for column in columns] for k in range(count)],
        above=[f"down {down}\nright {right}" for down, right in places],
        size=0.95,
    )


def show_weights(network, count=10):
    """Show the largest weights of the first dense layer, those of a neuron as a picture of its inputs."""
    matrix = next(w for w in network.get_weights() if w.ndim == 2 and len(w) == SIZE * SIZE)
    largest = np.argsort(-np.linalg.norm(matrix, axis=0))[:count]
    templates = matrix.T[largest].reshape(-1, SIZE, SIZE)
    most = np.abs(templates).max()
    _show(
        [templates[: count // 2] / (2 * most) + 0.5, templates[count // 2 :] / (2 * most) + 0.5],
        size=1.1,
    )


def show_changes():
    """Show a symbol of each class, as it is and changed in five ways."""
    x = draw(np.arange(len(CLASSES)), np.random.default_rng(12))[:, :, :, 0]
    moved = draw(np.arange(len(CLASSES)), np.random.default_rng(12), -4, 5)[:, :, :, 0]
    ways = {
        "as it is": x,
        "shift": moved,
        "flip\nleft-right": x[:, :, ::-1],
        "flip\nup-down": x[:, ::-1],
        "quarter turn": np.rot90(x, axes=(1, 2)),
        "half turn": x[:, ::-1, ::-1],
    }
    rows = [[way[k] for way in ways.values()] for k in range(len(CLASSES))]
    _show(rows, left=CLASSES, above=list(ways), size=0.85)


def show_copies(copies, count=8):
    """Show what came of some pictures, a row for each pass: arrays of shape (n, 28, 28, 1)."""
    rows = [np.clip(np.asarray(copy)[:count, :, :, 0], 0, 1) for copy in copies]
    _show(rows, left=["as they are", *[f"pass {k}" for k in range(1, len(rows))]], size=0.8)


def draw_curves(distances, curves):
    """Draw accuracies against distances: name -> list. A name that ends in "moved" is dashed."""
    plt.figure(figsize=(7, 3.8))
    for name, shares in curves.items():
        colour = next((c for key, c in COLOURS.items() if key in name), GREEN)
        style = "--" if name.endswith("moved") else "-"
        plt.plot(distances, shares, style, marker="o", color=colour, label=name)
    plt.axhline(1 / len(CLASSES), color="black", linewidth=1, linestyle=":", label="guessing")
    plt.xlabel("pixels off the middle")
    plt.ylabel("share right")
    plt.ylim(0, 1.02)
    plt.legend(fontsize=8, loc="lower left", bbox_to_anchor=(1, 0))
    plt.tight_layout()
    plt.show()
