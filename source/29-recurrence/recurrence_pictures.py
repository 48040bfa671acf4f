"""The pictures of the lab on recurrence. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN, VIOLET = "#2b6cb0", "#dd7a1f", "#3f8f5b", "#7b5ea7"
GREY, INK, PALE = "#8a94a0", "#22303c", "#eef1f4"
BOX = {"boxstyle": "round,pad=0.45", "facecolor": PALE, "edgecolor": INK, "linewidth": 1.4}


def arrow(ax, start, end, colour, style="-|>", bend=0.0):
    """Draw an arrow."""
    ax.annotate(
        "",
        xy=end,
        xytext=start,
        arrowprops={
            "arrowstyle": style,
            "color": colour,
            "linewidth": 1.7,
            "connectionstyle": f"arc3,rad={bend}",
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def draw_unrolled():
    """Draw a recurrent network as a loop, and the same, step by step."""
    _, ax = plt.subplots(figsize=(10.4, 3.6), layout="constrained")
    ax.text(1, 1.5, "tanh", ha="center", va="center", fontsize=12, bbox=BOX)
    arrow(ax, (1, 0.35), (1, 1.15), BLUE)
    arrow(ax, (1, 1.85), (1, 2.65), GREEN)
    arrow(ax, (1.35, 1.7), (1.35, 1.3), ORANGE, bend=-2.6)
    for place, text, colour in (
        ((1, 0.1), "x", BLUE),
        ((1, 2.85), "h", GREEN),
        ((0.8, 0.7), "W", BLUE),
        ((2.2, 1.5), "U", ORANGE),
    ):
        ax.text(*place, text, ha="center", va="center", fontsize=13, color=colour)
    ax.text(2.95, 1.5, "=", ha="center", va="center", fontsize=20, color=INK)
    ax.text(3.75, 1.5, "$h_0$", ha="center", va="center", fontsize=13, color=GREEN)
    for step in range(1, 5):
        x = 3.4 + 1.9 * step
        ax.text(x, 1.5, "tanh", ha="center", va="center", fontsize=12, bbox=BOX)
        arrow(ax, (x, 0.35), (x, 1.15), BLUE)
        arrow(ax, (x, 1.85), (x, 2.65), GREEN)
        arrow(ax, (x - 1.4 if step > 1 else x - 1.25, 1.5), (x - 0.42, 1.5), ORANGE)
        ax.text(x, 0.1, f"$x_{step}$", ha="center", va="center", fontsize=13, color=BLUE)
        ax.text(x, 2.85, f"$h_{step}$", ha="center", va="center", fontsize=13, color=GREEN)
        ax.text(x - 0.2, 0.7, "W", ha="center", va="center", fontsize=12, color=BLUE)
        ax.text(x - 0.9, 1.75, "U", ha="center", va="center", fontsize=12, color=ORANGE)
    ax.text(8.1, -0.5, "the same W, U and b at each step", ha="center", fontsize=11, color=GREY)
    ax.set(xlim=(0.2, 12), ylim=(-0.7, 3.2))
    ax.axis("off")
    plt.show()


def draw_back():
    """Draw the way of the gradients back through time."""
    _, ax = plt.subplots(figsize=(10.4, 3.8), layout="constrained")
    for step in range(1, 5):
        x = 2.4 * step
        ax.text(x, 1.5, f"step {step}", ha="center", va="center", fontsize=12, bbox=BOX)
        arrow(ax, (x, 2.65), (x, 1.85), ORANGE)
        arrow(ax, (x, 1.15), (x, 0.4), VIOLET)
        arrow(ax, (x - 0.55, 1.5), (x - 1.8 if step > 1 else x - 1.6, 1.5), ORANGE)
        ax.text(x, 2.85, f"$dH_{step}$", ha="center", fontsize=13, color=ORANGE)
        ax.text(x - 1.2, 1.7, "carry", ha="center", fontsize=10, color=ORANGE)
    ax.text(0.45, 1.5, "$dh_0$", ha="center", va="center", fontsize=13, color=ORANGE)
    ax.text(10.6, 1.5, "0", ha="center", va="center", fontsize=13, color=ORANGE)
    arrow(ax, (10.45, 1.5), (10.15, 1.5), ORANGE)
    ax.plot([2.4, 9.6], [0.4, 0.4], color=VIOLET, linewidth=1.7)
    ax.text(
        6.0,
        0.05,
        "the parts of all the steps, added up: dW, dU and db",
        ha="center",
        fontsize=11,
        color=VIOLET,
    )
    ax.set(xlim=(0, 11), ylim=(-0.2, 3.3))
    ax.axis("off")
    plt.show()


def draw_latch(numbers):
    """Draw the state of a unit with one weight, one recurrent weight and one bias over some inputs."""
    inputs = np.zeros(30)
    inputs[[9, 14, 15, 22]] = 1
    w, u, b = (float(np.squeeze(numbers[name])) for name in ("w", "u", "b"))
    states = [-1.0]
    for x in inputs:
        states.append(np.tanh(w * x + u * states[-1] + b))
    _, ax = plt.subplots(figsize=(10.4, 2.8), layout="constrained")
    ax.axhspan(-0.5, 0.5, color=PALE)
    ax.plot(states, "o-", color=BLUE, linewidth=2, markersize=4, label="state")
    ax.vlines(np.flatnonzero(inputs) + 1, -1.15, 1.15, color=ORANGE, linestyle=":", label="input 1")
    ax.set(xlabel="step", ylim=(-1.2, 1.2), yticks=[-1, -0.5, 0, 0.5, 1])
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()


def draw_reach(forward, backward, factors, steps, units=16):
    """Draw how much of a gradient arrives at the state so many steps before."""
    _, ax = plt.subplots(figsize=(8.2, 4), layout="constrained")
    for factor, colour in zip(factors, (ORANGE, BLUE, VIOLET)):
        rng = np.random.default_rng(1)
        turn = np.linalg.qr(rng.normal(size=(units, units)))[0]
        W, U, b = 0.1 * rng.normal(size=(1, units)), factor * turn, np.zeros(units)
        reach = []
        for length in range(1, steps + 1):
            X = np.random.default_rng(2).normal(size=(length, 1))
            H = np.asarray(forward(X, np.zeros(units), W, U, b), dtype=float)
            told = np.zeros((length, units))
            told[-1] = 1 / np.sqrt(units)
            reach.append(np.linalg.norm(backward(told, X, H, U)[3]))
        ax.plot(range(1, steps + 1), reach, color=colour, linewidth=2, label=f"factor {factor}")
    ax.set(xlabel="steps back", ylabel="length of the gradient", yscale="log")
    ax.grid(axis="y", color="#e3e7eb")
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()


def draw_cell():
    """Draw an LSTM's cell and its gates."""
    _, ax = plt.subplots(figsize=(10.4, 4.4), layout="constrained")
    ax.plot([0.6, 9.2], [3.2, 3.2], color=GREEN, linewidth=4, solid_capstyle="butt")
    arrow(ax, (9.1, 3.2), (9.6, 3.2), GREEN)
    ax.text(0.35, 3.2, "$c_{t-1}$", ha="right", va="center", fontsize=13, color=GREEN)
    ax.text(9.75, 3.2, "$c_t$", va="center", fontsize=13, color=GREEN)
    circle = {"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": INK}
    for x, sign in ((2.2, "×"), (5.0, "+")):
        ax.text(x, 3.2, sign, ha="center", va="center", fontsize=14, bbox=circle)
    ax.text(5.0, 1.95, "×", ha="center", va="center", fontsize=14, bbox=circle)
    ax.text(8.0, 1.95, "×", ha="center", va="center", fontsize=14, bbox=circle)
    for x, name, squash, colour in (
        (2.2, "forget $f$", "sigmoid", ORANGE),
        (4.2, "input $i$", "sigmoid", ORANGE),
        (5.8, "candidate $g$", "tanh", BLUE),
        (7.4, "output $o$", "sigmoid", ORANGE),
    ):
        ax.text(
            x,
            0.9,
            f"{name}\n{squash}",
            ha="center",
            va="center",
            fontsize=10,
            color="white",
            bbox={"boxstyle": "round,pad=0.4", "facecolor": colour, "edgecolor": colour},
        )
        arrow(ax, (x, 0.1), (x, 0.45), GREY)
    arrow(ax, (2.2, 1.35), (2.2, 2.9), ORANGE)
    arrow(ax, (4.3, 1.35), (4.8, 1.75), ORANGE)
    arrow(ax, (5.7, 1.35), (5.2, 1.75), BLUE)
    arrow(ax, (5.0, 2.25), (5.0, 2.9), INK)
    arrow(ax, (7.5, 1.35), (7.82, 1.72), ORANGE)
    arrow(ax, (8.0, 3.15), (8.0, 2.25), GREEN)
    ax.text(8.1, 2.72, "tanh", fontsize=10, color=GREEN)
    arrow(ax, (8.3, 1.95), (9.6, 1.95), VIOLET)
    ax.text(9.75, 1.95, "$h_t$", va="center", fontsize=13, color=VIOLET)
    ax.plot([2.2, 7.4], [0.1, 0.1], color=GREY, linewidth=1.7)
    ax.text(2.0, 0.1, "$x_t$ and $h_{t-1}$", ha="right", va="center", fontsize=12, color=GREY)
    ax.set(xlim=(-0.4, 10.3), ylim=(-0.2, 3.8))
    ax.axis("off")
    plt.show()


def draw_memory(cells, sentences, verbs):
    """Draw what the cells of an LSTM hold while it reads sentences.

    cells : list of arrays of shape (T, n)
    sentences : list of lists of T words
    verbs : one word for each sentence
    """
    _, axes = plt.subplots(
        1, len(cells), figsize=(12, 3.4), sharey=True, layout="constrained"
    )
    largest = max(np.abs(part).max() for part in cells)
    for ax, held, words, verb in zip(axes, cells, sentences, verbs):
        held = np.asarray(held, dtype=float)
        shown = ax.imshow(held.T, cmap="PuOr", vmin=-largest, vmax=largest, aspect="auto")
        ax.set_xticks(range(len(words)), words, rotation=90)
        ax.set_title(f"{words[0]} … {verb}", fontsize=11)
        ax.set_yticks(range(held.shape[1]), range(1, held.shape[1] + 1))
    axes[0].set_ylabel("unit")
    plt.colorbar(shown, ax=axes, label="content of the cell", shrink=0.9)
    plt.show()
