"""The pictures of the lab on gradient descent. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN, GREY, INK = "#2b6cb0", "#dd7a1f", "#3f8f5b", "#8a94a0", "#22303c"


def draw_runs(runs):
    """Draw the loss against the step, given as name -> list of losses."""
    _, ax = plt.subplots(figsize=(7.6, 3.6), layout="constrained")
    ax.axhline(0, color=GREY, linewidth=1)
    for (name, losses), colour in zip(runs.items(), (ORANGE, BLUE, GREEN)):
        ax.plot(losses, "o-", color=colour, markersize=4, label=name)
    ax.set(xlabel="step", ylabel="loss", xticks=range(0, max(map(len, runs.values())), 2))
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()


def draw_losses(w, x, label):
    """Draw three losses of one neuron against its first weight, with the slope where w is."""
    w, x = np.asarray(w, dtype=float), np.asarray(x, dtype=float)
    off = label - np.dot(w, x)
    perfect = w[0] + off / x[0]
    weights = np.linspace(perfect - 1.4, perfect + 1.4, 281)
    errors = label - (weights * x[0] + w[1:] @ x[1:])
    losses = {
        "label − output": (errors, off, -x[0]),
        "|label − output|": (np.abs(errors), abs(off), -np.sign(off) * x[0]),
        "½ (label − output)²": (errors**2 / 2, off**2 / 2, -off * x[0]),
    }
    _, axes = plt.subplots(1, 3, figsize=(11.4, 3.5), layout="constrained", sharey=True)
    for ax, (name, (curve, here, slope)) in zip(axes, losses.items()):
        ax.axhline(0, color=GREY, linewidth=1)
        ax.axvline(perfect, color=GREEN, linewidth=1.2, linestyle=":")
        ax.plot(weights, curve, color=BLUE, linewidth=2.2)
        near = np.array([w[0] - 0.6, w[0] + 0.6])
        ax.plot(near, here + slope * (near - w[0]), color=ORANGE, linewidth=1.8, linestyle="--")
        ax.plot(w[0], here, "o", color=ORANGE, markersize=9, zorder=3)
        ax.set(title=name, xlabel="$w_1$")
        ax.text(
            0.04,
            0.05,
            f"slope {slope:.2f}".replace("-", "−"),
            color=ORANGE,
            ha="left",
            va="bottom",
            transform=ax.transAxes,
        )
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("loss")
    axes[0].text(
        perfect,
        axes[0].get_ylim()[0],
        " right answer",
        color=GREEN,
        ha="left",
        va="bottom",
        fontsize=9,
    )
    plt.show()


def draw_paths(descend, rates, start=(-3.4, 0.9), steps=25):
    """Draw the paths that a student's `descend` takes through a long valley, one panel a rate."""
    curve = np.array([1.0, 8.0])
    w1, w2 = np.meshgrid(np.linspace(-4, 4, 201), np.linspace(-1.7, 1.7, 121))
    height = (curve[0] * w1**2 + curve[1] * w2**2) / 2
    _, axes = plt.subplots(
        1,
        len(rates),
        figsize=(4.3 * len(rates), 3.3),
        layout="constrained",
        sharey=True,
        squeeze=False,
    )
    for ax, rate in zip(axes[0], rates):
        path = np.asarray(
            descend(lambda w: curve * np.asarray(w), np.array(start), rate, steps), dtype=float
        )
        ax.contour(w1, w2, height, levels=np.geomspace(0.1, 16, 10), cmap="Blues_r", linewidths=1.1)
        ax.plot(
            *path.T,
            "o-",
            color=ORANGE,
            markersize=4,
            linewidth=1.4,
            markeredgecolor="white",
            markeredgewidth=0.5,
        )
        ax.plot(
            0, 0, marker="*", color="white", markeredgecolor=INK, markersize=15, linestyle="none"
        )
        ax.set(title=f"rate {rate}", xlabel="$w_1$", xlim=(-4, 4), ylim=(-1.7, 1.7))
    axes[0, 0].set_ylabel("$w_2$")
    plt.show()


def draw_training(train, sets, rate, epochs, after=(1, 2, 3)):
    """Draw lines and mistakes of a perceptron, one row of panels for each set, name -> (X, y)."""
    _, axes = plt.subplots(
        len(sets), 2, figsize=(9.4, 4.0 * len(sets)), layout="constrained", squeeze=False
    )
    for (plane, curve), (name, (X, y)) in zip(axes, sets.items()):
        stops = [stop for stop in after if stop < epochs] + [epochs]
        for stop, strength in zip(stops, np.linspace(0.25, 1.0, len(stops))):
            w, b, mistakes = train(X, y, rate, stop)
            w, b = np.asarray(w, dtype=float), float(np.squeeze(b))
            length = float(w @ w)
            if length > 0:
                foot, along = -b * w / length, np.array([-w[1], w[0]]) / np.sqrt(length) * 20
                plane.plot(
                    *zip(foot - along, foot + along),
                    color=INK,
                    alpha=strength,
                    linewidth=1 + strength,
                )
        for label, colour, marker in ((0, ORANGE, "o"), (1, BLUE, "s")):
            plane.scatter(
                *X[y == label].T,
                color=colour,
                marker=marker,
                edgecolor="white",
                s=70,
                zorder=3,
                label=f"label {label}",
            )
        low, high = X.min(axis=0) - 0.5, X.max(axis=0) + 0.5
        plane.set(
            title=name,
            xlabel="$x_1$",
            ylabel="$x_2$",
            xlim=(low[0], high[0]),
            ylim=(low[1], high[1]),
        )
        plane.legend(loc="best", fontsize=9)
        counts = list(mistakes) + [0] * (epochs - len(mistakes))
        curve.plot(range(1, epochs + 1), counts, "o-", color=BLUE)
        curve.set(
            title=f"mistakes on {name}",
            xlabel="epoch",
            ylabel=f"mistakes, of {len(y)}",
            ylim=(-0.2, max(counts) + 1),
            xticks=range(1, epochs + 1),
        )
        curve.spines[["top", "right"]].set_visible(False)
    plt.show()
