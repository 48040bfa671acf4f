"""The pictures of the lab on logistic regression. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

BLUE, ORANGE, GREY, INK = "#2b6cb0", "#dd7a1f", "#8a94a0", "#22303c"
SHADES = LinearSegmentedColormap.from_list("p", ["#fbe3cc", "#ffffff", "#cfe1f4"])


def draw_nights(X, y, ax=None):
    """Draw the evenings, those before a frost in blue."""
    alone = ax is None
    if alone:
        _, ax = plt.subplots(figsize=(6, 4))
    for label, colour, marker, name in ((0, ORANGE, "o", "no frost"), (1, BLUE, "s", "frost")):
        ax.scatter(*X[y == label].T, s=14, color=colour, marker=marker, label=name, alpha=0.75)
    ax.set(xlabel="temperature at 9 p.m. in °C", ylabel="clouds in %")
    if alone:
        ax.legend(loc="upper right")
        plt.show()


def draw_losses(losses):
    """Draw the loss after each step."""
    _, ax = plt.subplots(figsize=(6, 2.6))
    ax.plot(np.asarray(losses, dtype=float), color=BLUE)
    ax.set(xlabel="step", ylabel="log-loss", ylim=(0, None))
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()


def draw_fit(probability, X, y):
    """Draw the probability as colour and its lines of 0.1, 0.5 and 0.9, with the evenings on top."""
    t = np.linspace(X[:, 0].min() - 0.5, X[:, 0].max() + 0.5, 120)
    c = np.linspace(0, 100, 120)
    grid = np.column_stack([g.ravel() for g in np.meshgrid(t, c)])
    p = np.asarray(probability(grid), dtype=float).reshape(120, 120)
    _, ax = plt.subplots(figsize=(6, 4))
    ax.contourf(t, c, p, levels=np.linspace(0, 1, 21), cmap=SHADES)
    lines = ax.contour(t, c, p, levels=[0.1, 0.5, 0.9], colors=INK, linewidths=1)
    ax.clabel(lines, fmt=lambda value: f"{value:.1f}")
    draw_nights(X, y, ax)
    plt.show()


def draw_costs(y, p, mean_cost, miss, alarm):
    """Draw the mean cost of covering from each threshold on, and mark the threshold of the costs."""
    thresholds = np.linspace(0, 1, 101)
    costs = [float(mean_cost(y, (p > t).astype(int), miss, alarm)) for t in thresholds]
    best = alarm / (miss + alarm)
    _, ax = plt.subplots(figsize=(6, 3))
    ax.plot(thresholds, costs, color=BLUE)
    ax.axvline(best, color=ORANGE, linestyle="--", label="where the two decisions cost the same")
    ax.set(xlabel="cover if the probability is above", ylabel="hours a night")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, loc="upper center")
    plt.show()
