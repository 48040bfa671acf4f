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


def draw_step(x, label, before, after):
    """Draw what each weight adds to the output of a neuron, with two sets of weights."""
    x = np.asarray(x, dtype=float)
    _, ax = plt.subplots(figsize=(8.2, 2.7), layout="constrained")
    for y, title, weights in ((1, "before", before), (0, "after one step", after)):
        parts = np.asarray(weights) * x
        output = float(np.sum(parts))
        edge = 0.0
        for i, (weight, part) in enumerate(zip(weights, parts)):
            colour = BLUE if part >= 0 else ORANGE
            height = 0.3 * (0.5 - i)
            ax.barh(y + height, part, height=0.26, left=edge, color=colour, alpha=0.75)
            ax.text(
                edge + part / 2,
                y + height,
                f"{weight:.2f} × {x[i]:.1f} = {part:.3g}".replace("-", "−"),
                ha="center",
                va="center",
                fontsize=9,
            )
            edge += part
        ax.plot([output, output], [y - 0.38, y + 0.38], color=INK, linewidth=2.5)
        ax.text(output, y + 0.4, f"output {output:.2f}", ha="center", va="bottom", fontsize=10)
        ax.annotate(
            "",
            xy=(label, y - 0.3),
            xytext=(output, y - 0.3),
            arrowprops={"arrowstyle": "<->", "color": GREEN, "linewidth": 1.5},
        )
        ax.text(
            (output + label) / 2,
            y - 0.27,
            f"loss {label - output:.2f}",
            color=GREEN,
            ha="center",
            va="bottom",
        )
        ax.text(-0.03, y, title, ha="right", va="center", fontsize=11)
    ax.axvline(label, color=GREEN, linewidth=1.5, linestyle=":")
    ax.text(label, 1.62, "label", color=GREEN, ha="center", va="bottom")
    ax.set(xlim=(-0.28, 1.1), ylim=(-0.5, 1.8), yticks=[])
    ax.spines[["top", "right", "left"]].set_visible(False)
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


def draw_slopes(f, slope, at, h):
    """Draw a slope measured to one side and to both, and how wrong each is for other tweaks h.

    f : function of one number
    slope : its derivative at the place `at`
    """
    _, (left, right) = plt.subplots(1, 2, figsize=(10.2, 3.9), layout="constrained")
    places = np.linspace(at - 2.2 * h, at + 2.2 * h, 201)
    left.plot(places, [f(place) for place in places], color=INK, linewidth=2.2)
    reach = np.array([at - 2 * h, at + 2 * h])
    left.plot(
        reach, f(at) + slope * (reach - at), color=GREY, linewidth=2, label=f"slope {slope:.2f}"
    )
    for name, (a, b), colour in (
        ("one side", (at, at + h), ORANGE),
        ("both sides", (at - h, at + h), BLUE),
    ):
        measured = (f(b) - f(a)) / (b - a)
        line = f(a) + measured * (reach - a)
        left.plot(reach, line, "--", color=colour, linewidth=1.8, label=f"{name}: {measured:.2f}")
        left.plot([a, b], [f(a), f(b)], "o", color=colour, markersize=8)
    left.set(title=f"measured with a tweak of h = {h:g}", xlabel="w", ylabel="f(w)")
    left.legend(frameon=False)

    tweaks = np.geomspace(1e-13, 1e-1, 49)
    for name, wrong, colour in (
        ("one side", [(f(at + t) - f(at)) / t - slope for t in tweaks], ORANGE),
        ("both sides", [(f(at + t) - f(at - t)) / (2 * t) - slope for t in tweaks], BLUE),
    ):
        right.loglog(tweaks, np.maximum(np.abs(wrong), 1e-14), color=colour, label=name)
    right.axvline(1e-5, color=GREY, linewidth=1, linestyle=":")
    right.set(title="how wrong the slope is", xlabel="tweak h", ylabel="error")
    right.legend(frameon=False)
    for ax in (left, right):
        ax.spines[["top", "right"]].set_visible(False)
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


def draw_epoch(X, y, lines):
    """Draw how each row of a small set turns the line of a perceptron, one panel a row.

    lines : pairs (w, b): at the beginning, and after each row
    """
    _, axes = plt.subplots(
        1, len(lines), figsize=(3.5 * len(lines), 3.5), layout="constrained", sharey=True
    )
    for i, (ax, (weights, b)) in enumerate(zip(axes, lines)):
        for row, label in zip(X, y):
            ax.scatter(*row, color=BLUE if label else ORANGE, s=110, zorder=3, edgecolor="white")
        w = np.array(weights, dtype=float)
        if i:
            start = np.asarray(lines[i - 1][0], dtype=float)
            arrow = {"arrowstyle": "-|>", "color": GREY, "linewidth": 1.6}
            ax.annotate("", xy=w, xytext=start, arrowprops=arrow)
            ax.scatter(*X[i - 1], s=330, facecolor="none", edgecolor=INK, linewidth=1.5, zorder=2)
        length = float(w @ w)
        if length:
            foot, along = -b * w / length, np.array([-w[1], w[0]]) / np.sqrt(length) * 9
            ax.plot(*zip(foot - along, foot + along), color=INK, linewidth=2)
            arrow = {"arrowstyle": "-|>", "color": GREEN, "linewidth": 2.4}
            ax.annotate("", xy=w, xytext=(0, 0), arrowprops=arrow)
        ax.axhline(0, color=GREY, linewidth=0.8)
        ax.axvline(0, color=GREY, linewidth=0.8)
        ax.set(xlim=(-1.6, 2.6), ylim=(-1.6, 2.6), aspect="equal", xlabel="$x_1$")
        ax.set_title(f"after row {i}" if i else "at the beginning", fontsize=11)
    axes[0].set_ylabel("$x_2$")
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
