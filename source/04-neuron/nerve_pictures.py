"""The picture of a nerve cell in the lab on the artificial neuron. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np
from neuron_pictures import BLUE, GREY, INK, ORANGE


def branch(ax, place, heading, length, width, depth, rng, colour):
    """Draw one branch of a dendrite and what grows out of it; return where its twigs end."""
    end = np.asarray(place) + length * np.array([np.cos(heading), np.sin(heading)])
    bow = (np.asarray(place) + end) / 2 + rng.normal(0, 0.08 * length, 2)
    s = np.linspace(0, 1, 12)[:, None]
    curve = (1 - s) ** 2 * place + 2 * s * (1 - s) * bow + s**2 * end
    ax.plot(*curve.T, color=colour, linewidth=width, solid_capstyle="round", zorder=2)
    if depth == 0:
        return [end]
    turns = rng.uniform(0.25, 0.55, 2) * (1, -1)
    return [
        tip
        for turn in turns
        for tip in branch(
            ax, end, heading + turn, 0.72 * length, 0.65 * width, depth - 1, rng, colour
        )
    ]


def draw_nerve_cell():
    """Draw a nerve cell, much simplified, above the artificial neuron that is named after it."""
    rng = np.random.default_rng(8)
    reach = {"a nerve cell": (-2.45, 2.45), "an artificial neuron": (-1.5, 1.4)}
    _, (top, bottom) = plt.subplots(
        2,
        1,
        figsize=(8.8, 6.9),
        layout="constrained",
        height_ratios=[high - low for low, high in reach.values()],
    )
    body, skin = np.array([3.6, 0.0]), "#b9a7d6"

    tips = []
    for heading in (2.35, 3.14, 3.93):
        foot = body + 0.45 * np.array([np.cos(heading), np.sin(heading)])
        tips += branch(top, foot, heading, 0.85, 6, 2, rng, skin)
    angle = np.linspace(0, 2 * np.pi, 200)
    radius = 0.62 + 0.03 * np.sin(3 * angle) + 0.02 * np.sin(5 * angle + 1)
    top.fill(
        body[0] + radius * np.cos(angle),
        body[1] + radius * np.sin(angle),
        facecolor=skin,
        edgecolor=INK,
        linewidth=1.2,
        zorder=3,
    )
    top.scatter(*body, s=330, color="#7f68a8", zorder=4)
    for i, tip in enumerate(tips):  # the ends of other cells, a gap away
        colour = ORANGE if i % 5 == 3 else BLUE
        out = (tip - body) / np.linalg.norm(tip - body)
        top.plot(*zip(tip + 0.16 * out, tip + 0.75 * out), color=colour, linewidth=1.4, zorder=1)
        top.scatter(*(tip + 0.14 * out), s=42, color=colour, zorder=3)

    x = np.linspace(body[0] + 0.55, 7.6, 100)
    axon = 0.09 * np.sin(1.7 * (x - body[0]))
    top.plot(x, axon, color=skin, linewidth=4, zorder=2)
    for left in np.arange(4.75, 7.3, 0.62):
        part = (x > left) & (x < left + 0.5)
        top.plot(
            x[part], axon[part], color="#e9e2f3", linewidth=11, solid_capstyle="round", zorder=3
        )
        top.plot(x[part], axon[part], color=skin, linewidth=2, zorder=4)
    for heading in (0.5, 0.0, -0.5):
        for tip in branch(top, (7.6, axon[-1]), heading, 0.5, 2.5, 1, rng, skin):
            top.scatter(*tip, s=42, color="#7f68a8", zorder=3)

    def say(ax, text, place, at, **style):
        ax.annotate(
            text,
            xy=at,
            xytext=place,
            ha="center",
            va="center",
            fontsize=10.5,
            arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 1, "shrinkB": 3},
            **style,
        )

    say(
        top,
        "synapses: blue excite,\norange calm",
        (-0.1, 1.2),
        max(tips[4:8], key=lambda tip: tip[1]) + (-0.15, 0.1),
    )
    say(top, "dendrites", (0.0, -1.15), (2.05, -0.15))
    say(top, "cell body: all that\narrives adds up", (4.5, 1.4), (3.85, 0.4))
    say(top, "here it fires, or doesn't", (4.9, -1.2), (4.3, -0.1))
    say(top, "axon, with its sheath", (6.2, 0.85), (6.2, 0.14))
    say(top, "to other cells", (8.3, -1.2), (8.25, -0.45))

    spots = [(1.1, 1.0), (1.1, 0.0), (1.1, -1.0)]
    for i, ((px, py), colour) in enumerate(zip(spots, (BLUE, ORANGE, BLUE)), start=1):
        bottom.plot([px, body[0]], [py, 0], color=colour, linewidth=(4, 2.2, 1.2)[i - 1], zorder=1)
        bottom.scatter(px, py, s=900, color="white", edgecolor=INK, linewidth=1.4, zorder=2)
        bottom.text(px, py, f"$x_{i}$", ha="center", va="center", fontsize=13, zorder=3)
        bottom.text(
            2.25,
            0.54 * py,
            f"$w_{i}$",
            color=colour,
            ha="center",
            va="center",
            fontsize=13,
            bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none"},
            zorder=2,
        )
    bottom.plot([body[0]] * 2, [0, -1.0], color=INK, linewidth=2, zorder=1)
    bottom.text(body[0], -1.05, "bias $b$", ha="center", va="top", fontsize=12)
    bottom.scatter(*body, s=1900, color="white", edgecolor=INK, linewidth=1.4, zorder=2)
    bottom.text(*body, r"$\Sigma$", ha="center", va="center", fontsize=20, zorder=3)
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.5}
    bottom.annotate("", xy=(5.0, 0), xytext=(4.1, 0), arrowprops=arrow)
    bottom.text(4.5, 0.12, "$z$", ha="center", va="bottom", fontsize=13)
    bottom.text(
        5.62,
        0,
        "activation",
        ha="center",
        va="center",
        fontsize=12,
        bbox={"boxstyle": "round,pad=0.5", "facecolor": "#eef1f4", "edgecolor": INK},
    )
    bottom.annotate("", xy=(8.0, 0), xytext=(6.3, 0), arrowprops=arrow)
    bottom.text(7.15, 0.12, "output", ha="center", va="bottom", fontsize=12)

    for ax, (title, limits) in zip((top, bottom), reach.items()):
        ax.set(xlim=(-1.2, 9.2), ylim=limits, aspect="equal")
        ax.set_title(title, loc="left", fontsize=12, color=GREY)
        ax.axis("off")
    plt.show()
