"""The pictures of the lab on loss functions. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN, GREY, INK = "#2b6cb0", "#dd7a1f", "#3f8f5b", "#8a94a0", "#22303c"
COLOURS = (BLUE, ORANGE, GREEN)


def number(value):
    """Return a loss as a float, in whichever way it was written."""
    return float(np.squeeze(value))


def draw_errors(losses, reach=3.0):
    """Draw losses of a single row against its error, given as name -> function."""
    errors = np.linspace(-reach, reach, 121)
    _, ax = plt.subplots(figsize=(6.4, 3.8), layout="constrained")
    for (name, loss), colour in zip(losses.items(), COLOURS):
        curve = [number(loss(np.zeros(1), np.array([error]))) for error in errors]
        ax.plot(errors, curve, color=colour, linewidth=2.2, label=name)
    half = [number(next(iter(losses.values()))(np.zeros(1), np.array([e]))) / 2 for e in errors]
    ax.plot(errors, half, color=BLUE, linewidth=1.2, linestyle=":", label="half of the first")
    ax.set(xlabel="error, prediction − target", ylabel="loss", ylim=(0, 5))
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()


def draw_constants(best_constant, losses, target, candidates):
    """Draw each loss, name -> function, of constant answers, and mark which is best."""
    _, ax = plt.subplots(figsize=(8.4, 3.8), layout="constrained")
    for (name, loss), colour in zip(losses.items(), COLOURS):
        curve = np.array([number(loss(target, np.full(len(target), c))) for c in candidates])
        curve = (curve - curve.min()) / (curve.max() - curve.min())
        best = number(best_constant(loss, target, candidates))
        place = int(np.argmin(np.abs(candidates - best)))
        ax.plot(candidates, curve, color=colour, linewidth=2.2)
        ax.plot(
            best,
            curve[place],
            marker="*",
            color=colour,
            markeredgecolor=INK,
            markersize=17,
            linestyle="none",
            label=f"{name}: best is {best:g}",
            zorder=3,
        )
    ax.plot(target, np.full(len(target), -0.08), "o", color=GREY, markersize=9, label="the rows")
    ax.set(xlabel="constant answer", ylabel="loss, scaled", ylim=(-0.15, 1.05), yticks=[])
    ax.legend(frameon=False, loc="upper center")
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()


def draw_cross_entropy(binary_crossentropy):
    """Draw the loss of one row against its probability, for both targets."""
    shares = np.linspace(0.002, 0.998, 250)
    _, ax = plt.subplots(figsize=(6.8, 3.8), layout="constrained")
    for target, colour in ((1, BLUE), (0, ORANGE)):
        curve = [number(binary_crossentropy(np.array([target]), np.array([p]))) for p in shares]
        ax.plot(shares, curve, color=colour, linewidth=2.4, label=f"target {target}")
        ax.plot(shares, (shares - target) ** 2, color=colour, linewidth=1.3, linestyle="--")
    ax.set(xlabel="probability that the network gives to 1", ylabel="loss", ylim=(0, 5))
    ax.legend(frameon=False, loc="upper center")
    ax.spines[["top", "right"]].set_visible(False)
    plt.show()
