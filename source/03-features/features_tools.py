"""The pictures of the lab on features, and the linear model that it judges features with."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

BLUE, ORANGE, INK, GREY = "#2b6cb0", "#dd7a1f", "#22303c", "#8a94a0"
PALE = ("#fbe3cc", "#cfe1f4")


def fit_linear(features, labels):
    """Fit a linear classifier: one straight cut through the features.

    features : array of shape (N, n)
    labels : array of shape (N,)

    Returns the fitted model, with the methods predict(features) and score(features, labels).
    """
    model = make_pipeline(StandardScaler(), LogisticRegression(C=100.0, max_iter=300))
    return model.fit(np.asarray(features, dtype=float), np.asarray(labels))


def linear_accuracy(train_features, train_labels, test_features, test_labels):
    """Return the share of test examples that a linear classifier, fitted to the training part, gets right."""
    model = fit_linear(train_features, train_labels)
    return float(model.score(np.asarray(test_features, dtype=float), np.asarray(test_labels)))


def draw_points(X, y, ax=None, title=""):
    """Draw the points, label 0 in orange and label 1 in blue."""
    alone = ax is None
    if alone:
        _, ax = plt.subplots(figsize=(4, 4))
    for label, colour, marker in ((0, ORANGE, "o"), (1, BLUE, "s")):
        ax.scatter(*X[y == label].T, s=9, color=colour, marker=marker, label=f"label {label}")
    ax.set(xlabel="$x_1$", ylabel="$x_2$", title=title, aspect="equal")
    if alone:
        ax.legend(loc="upper right")
        plt.show()


def draw_cuts(data, features=None):
    """Draw where a linear model cuts, seen in the plane of the two original numbers.

    data : {name: (X_train, y_train, X_test, y_test)}
    features : function from (N, 2) to (N, n); without it the model sees the two numbers alone
    """
    features = features or (lambda X: X)
    _, axes = plt.subplots(1, len(data), figsize=(4.3 * len(data), 4.2), squeeze=False)
    for ax, (name, (X, y, X_test, y_test)) in zip(axes[0], data.items()):
        model = fit_linear(features(X), y)
        reach = 1.08 * np.abs(X_test).max()
        side = np.linspace(-reach, reach, 81)
        grid = np.column_stack([g.ravel() for g in np.meshgrid(side, side)])
        answer = model.predict(np.asarray(features(grid), dtype=float)).reshape(81, 81)
        ax.contourf(side, side, answer, levels=[-0.5, 0.5, 1.5], colors=PALE)
        ax.contour(side, side, answer, levels=[0.5], colors=INK, linewidths=1)
        score = model.score(np.asarray(features(X_test), dtype=float), y_test)
        draw_points(X_test[:500], y_test[:500], ax, f"{name}: accuracy {score:.3f}")
    plt.tight_layout()
    plt.show()


def new_shapes(rows=600, seed=5):
    """Return four new data sets as {letter: (X, y)}; each has a rule of its own."""
    rng = np.random.default_rng(seed)
    shapes = {}
    for letter, turn in zip("ABCD", (0, 1, 2, 3)):
        X = rng.uniform(-2, 2, (rows, 2))
        u, v = X.T
        distance = (u**2 - 1.2, (u - v) ** 2 - 1.6, u**2 - v**2, 0.8 * v - 1.1 * u + 0.3)[turn]
        X, distance = X[np.abs(distance) > 0.12], distance[np.abs(distance) > 0.12]
        shapes[letter] = (X, (distance > 0).astype(int))
    return shapes


def draw_shapes(shapes):
    """Draw the four data sets side by side."""
    _, axes = plt.subplots(1, 4, figsize=(13, 3.4))
    for ax, (letter, (X, y)) in zip(axes, shapes.items()):
        draw_points(X, y, ax, letter)
    plt.tight_layout()
    plt.show()


def draw_clock(clock):
    """Draw the day as a straight line of hours, and as the student's two numbers."""
    hours = np.arange(24.0)
    points = np.asarray(clock(hours), dtype=float)
    night = (hours >= 22) | (hours < 5)
    colours = np.where(night, BLUE, ORANGE)
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), width_ratios=(1.4, 1))
    left.scatter(hours, np.zeros(24), color=colours)
    for hour in range(0, 24, 3):
        left.annotate(f"{hour} h", (hour, 0.004), ha="center")
    left.set(title="the hour itself: no single cut finds the night", yticks=[], xlabel="hour")
    right.scatter(*points.T, color=colours)
    for hour in range(0, 24, 3):
        right.annotate(f"{hour} h", points[hour] * 1.2, ha="center", va="center")
    reach = 1.35 * np.abs(points).max()
    right.set(title="your two numbers", aspect="equal", xlim=(-reach, reach), ylim=(-reach, reach))
    plt.tight_layout()
    plt.show()
