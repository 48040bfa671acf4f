"""The pictures of the lab on optimisers and batches. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN, VIOLET = "#2b6cb0", "#dd7a1f", "#3f8f5b", "#7b5ea7"
INK = "#22303c"
COLOURS = (ORANGE, BLUE, GREEN, VIOLET)
CURVE = np.array([1.0, 20.0])


def height(w):
    """Return the height of the valley at w, an array whose last axis is 2."""
    return 0.5 * np.sum(CURVE * np.asarray(w, dtype=float) ** 2, axis=-1)


def draw_walks(minimise, optimisers, start, steps):
    """Draw the path of each optimiser, name -> (step, rate), and the height along it."""
    w1, w2 = np.meshgrid(np.linspace(-3.6, 2.0, 201), np.linspace(-1.6, 1.6, 121))
    fig, axes = plt.subplots(2, 3, figsize=(11.4, 6.0), layout="constrained")
    panels = [axes[0, 0], axes[0, 1], axes[1, 0], axes[1, 1]]
    grid = axes[0, 2].get_gridspec()
    for ax in axes[:, 2]:
        ax.remove()
    falls = fig.add_subplot(grid[:, 2])
    for ax, (name, (step, rate)), colour in zip(panels, optimisers.items(), COLOURS):
        path = minimise(lambda w: CURVE * np.asarray(w), np.array(start), step, steps, rate)
        path = np.asarray(path, dtype=float)
        ax.contour(
            w1,
            w2,
            height(np.stack([w1, w2], axis=-1)),
            levels=np.geomspace(0.1, 25, 10),
            cmap="Greys_r",
            linewidths=0.9,
        )
        ax.plot(*path.T, "o-", color=colour, markersize=3.5, linewidth=1.3)
        ax.plot(0, 0, marker="*", color="white", markeredgecolor=INK, markersize=14)
        ax.set(title=f"{name}, rate {rate}", xlim=(-3.6, 2.0), ylim=(-1.6, 1.6))
        falls.plot(height(path), color=colour, linewidth=2, label=name)
    falls.set(title="height", xlabel="step", yscale="log", ylim=(1e-5, 50))
    falls.legend(frameon=False)
    falls.spines[["top", "right"]].set_visible(False)
    plt.show()


def draw_batches(batches, step, sizes, epochs, rate, rows=256):
    """Fit a line with batches of some sizes, and draw the loss after each step."""
    rng = np.random.default_rng(5)
    x = rng.uniform(-1.0, 1.0, rows)
    X, y = np.column_stack([x, np.ones(rows)]), 2.0 * x - 1.0 + rng.normal(0.0, 0.4, rows)
    _, ax = plt.subplots(figsize=(8.6, 4.0), layout="constrained")
    for size, colour in zip(sizes, (BLUE, GREEN, ORANGE)):
        w, state, seen = np.zeros(2), {}, 0
        places, losses = [0.0], [float(np.mean((X @ w - y) ** 2))]
        for _ in range(epochs):
            for X_part, y_part in batches(X, y, size, rng):
                X_part, y_part = np.asarray(X_part), np.asarray(y_part)
                gradient = 2 * X_part.T @ (X_part @ w - y_part) / len(y_part)
                w, state = step(w, gradient, state, rate)
                seen += len(y_part)
                places.append(seen / rows)
                losses.append(float(np.mean((X @ w - y) ** 2)))
        mark = "o" if size == rows else ""
        ax.plot(places, losses, marker=mark, color=colour, linewidth=1.8, label=f"batches of {size}")
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    ax.axhline(float(np.mean((X @ best - y) ** 2)), color=INK, linewidth=1, linestyle=":")
    ax.text(epochs, float(np.mean((X @ best - y) ** 2)) * 0.94, "the best", ha="right", va="top")
    ax.set(xlabel="epoch", ylabel="loss on all the rows", yscale="log", ylim=(0.1, None))
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()
