"""The pictures of the lab on layers. Nothing here is graded."""

import keras
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import FancyBboxPatch

BLUE, ORANGE, GREEN, GREY, INK = "#2b6cb0", "#dd7a1f", "#3f8f5b", "#8a94a0", "#22303c"


def _box(ax, x, y, width, text, colour):
    ax.add_patch(
        FancyBboxPatch(
            (x + 0.06, y + 0.08), width - 0.12, 0.84, boxstyle="round,pad=0.02",
            facecolor=colour, alpha=0.2, edgecolor=colour, linewidth=1.5,
        )
    )
    ax.text(x + width / 2, y + 0.5, text, ha="center", va="center", fontsize=10, color=INK)


def draw_libraries():
    """Draw what stands on what, from your program down to the machine."""
    _, ax = plt.subplots(figsize=(8.4, 3.4), layout="constrained")
    _box(ax, 0, 3, 9, "your program: which layers, which loss, which data", GREEN)
    _box(ax, 0, 2, 9, "Keras: layers, models, the loop of training", BLUE)
    for i, name in enumerate(("TensorFlow", "JAX", "PyTorch")):
        _box(ax, 3 * i, 1, 3, f"{name}\ntensors and gradients", ORANGE)
    _box(ax, 0, 0, 9, "processor, or graphics processor", GREY)
    ax.set(xlim=(-0.1, 9.1), ylim=(-0.1, 4.1))
    ax.axis("off")
    plt.show()


def draw_dropout(dropout, p=0.25):
    """Draw what becomes of a square of ones, in five calls in training and one outside it."""
    rng = np.random.default_rng(1)
    _, axes = plt.subplots(1, 6, figsize=(10, 2.1), layout="constrained")
    for i, ax in enumerate(axes):
        got = np.asarray(dropout(np.ones((8, 8)), p, i < 5, rng), dtype=float)
        ax.imshow(got, cmap="Blues", vmin=0, vmax=2)
        name = f"call {i + 1}" if i < 5 else "not training"
        ax.set_title(f"{name}\nmean {got.mean():.2f}", fontsize=9, color=INK)
        ax.set(xticks=[], yticks=[])
    plt.show()


def _plane(reach=2.8, steps=57):
    line = np.linspace(-reach, reach, steps)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2).astype("float32")
    return grid, (steps, steps), [-reach, reach, -reach, reach]


def draw_unsure(network, noisy_answers, points, labels, times=40):
    """Draw a network's answer for every place in the plane, and how far it scatters with dropout on."""
    grid, shape, extent = _plane()
    calm = keras.ops.convert_to_numpy(network(grid)).reshape(shape)
    spread = np.asarray(noisy_answers(network, grid, times), dtype=float).std(axis=0).reshape(shape)
    _, axes = plt.subplots(1, 2, figsize=(8.6, 3.8), layout="constrained")
    pictures = (
        (calm, "RdBu", 1.0, "dropout off: probability of the outer ring"),
        (spread, "Greys", None, f"dropout on: spread of {times} answers"),
    )
    for ax, (values, colours, top, title) in zip(axes, pictures):
        shown = ax.imshow(values, origin="lower", extent=extent, cmap=colours, vmin=0, vmax=top)
        plt.colorbar(shown, ax=ax, shrink=0.8)
        for label, colour in ((0, ORANGE), (1, BLUE)):
            ax.scatter(*points[labels == label][:60].T, s=7, color=colour, edgecolor="white", linewidth=0.3)
        ax.set_title(title, fontsize=10)
        ax.set(xticks=[], yticks=[])
    plt.show()


def draw_features(network, feature_model, points, labels, name="features"):
    """Draw points as they are, and as a layer of two units gives them on."""
    seen = keras.ops.convert_to_numpy(feature_model(network, name)(points))
    _, axes = plt.subplots(1, 2, figsize=(8.2, 3.8), layout="constrained")
    titles = ("what comes in", f"what the layer “{name}” gives out")
    for ax, values, title in zip(axes, (points, seen), titles):
        for label, colour in ((0, ORANGE), (1, BLUE)):
            ax.scatter(*values[labels == label].T, s=9, color=colour, label=f"label {label}")
        ax.set_title(title, fontsize=10)
        ax.spines[["top", "right"]].set_visible(False)
    (w1, w2), b = network.get_layer("answer").get_weights()[0][:, 0], network.get_weights()[-1][0]
    line = np.array([-1.0, 1.0])
    axes[1].plot(line, -(w1 * line + b) / w2, color=INK, linewidth=1.2, label="the last layer's border")
    axes[1].set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1))
    axes[1].legend(frameon=False, fontsize=8)
    plt.show()
