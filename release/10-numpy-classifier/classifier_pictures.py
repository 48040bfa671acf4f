"""The pictures of the lab on a classifier in NumPy. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

BLUE, ORANGE, INK = "#2b6cb0", "#dd7a1f", "#22303c"
PALE = ListedColormap(["#fbe3cc", "#cfe1f4"])


def points(ax, X, y):
    """Put the examples into the plane, class 0 orange and class 1 blue."""
    for label, colour, marker in ((0, ORANGE, "o"), (1, BLUE, "s")):
        ax.scatter(
            *X[y == label].T,
            color=colour,
            marker=marker,
            s=22,
            edgecolor="white",
            linewidth=0.5,
            label=f"class {label}",
        )
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")


def draw_moons(X, y):
    """Draw the examples."""
    _, ax = plt.subplots(figsize=(6.2, 4.0), layout="constrained")
    points(ax, X, y)
    ax.legend(frameon=False)
    plt.show()


def best_line(X, y, X_test, steps=4000, rate=0.5):
    """Train a single sigmoid neuron by gradient descent, and answer for new examples."""
    rows, new = (np.column_stack([part, np.ones(len(part))]) for part in (X, X_test))
    w = np.zeros(rows.shape[1])
    for _ in range(steps):
        p = 0.5 + 0.5 * np.tanh(rows @ w / 2)
        w -= rate * (p - y) @ rows / len(rows)
    return (new @ w > 0).astype(int)


def draw_boundaries(fit_predict, X, y, size=150):
    """Colour the plane by the answers of a straight line and of a student's network."""
    low, high = X.min(axis=0) - 0.4, X.max(axis=0) + 0.4
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], size), np.linspace(low[1], high[1], size))
    asked = np.vstack([np.column_stack([x1.ravel(), x2.ravel()]), X])
    _, axes = plt.subplots(1, 2, figsize=(10.8, 4.2), layout="constrained")
    for ax, (name, classify) in zip(
        axes, {"a straight line": best_line, "your network": fit_predict}.items()
    ):
        answers = np.asarray(classify(X.copy(), y.copy(), asked), dtype=float)
        plane, known = answers[: x1.size].reshape(x1.shape), answers[x1.size :]
        ax.imshow(
            plane,
            origin="lower",
            extent=(low[0], high[0], low[1], high[1]),
            cmap=PALE,
            vmin=0,
            vmax=1,
            interpolation="nearest",
        )
        points(ax, X, y)
        ax.set_title(f"{name}: {np.mean(known == y):.1%} of its training rows")
    plt.show()
