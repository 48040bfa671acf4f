"""The pictures of the lab on tensors. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN, VIOLET, RED = "#2b6cb0", "#dd7a1f", "#3f8f5b", "#7b5ea7", "#b83b4b"
GREY, INK, PALE = "#8a94a0", "#22303c", "#eef1f4"


def draw_cells(ax, table, left, top, colour, faint=None, level=1):
    """Draw a table of numbers as boxes; where `faint` is true, the number is a repeated one."""
    table = np.atleast_2d(table)
    for (i, j), value in np.ndenumerate(table):
        repeated = faint is not None and faint[i, j]
        ax.add_patch(
            plt.Rectangle(
                (left + j, top - i - 1),
                1,
                1,
                facecolor="white" if repeated else colour,
                edgecolor=colour if repeated else "white",
                linewidth=1.4,
                linestyle=":" if repeated else "-",
                zorder=level,
            )
        )
        ax.text(
            left + j + 0.5,
            top - i - 0.5,
            f"{value:g}".replace("-", "−"),
            ha="center",
            va="center",
            color=colour if repeated else "white",
            fontsize=11,
            zorder=level,
        )


def draw_ranks():
    """Draw tensors with no, one, two and three axes."""
    _, ax = plt.subplots(figsize=(10.4, 3.2), layout="constrained")
    draw_cells(ax, [[7]], 0, 2.5, BLUE)
    draw_cells(ax, [[4, 0, 2]], 3, 2.5, BLUE)
    draw_cells(ax, [[1, 5, 3], [2, 0, 6]], 8, 3, BLUE)
    for layer in (2, 1, 0):
        draw_cells(
            ax,
            np.arange(6).reshape(2, 3) + 10 * layer,
            13 + 0.75 * layer,
            2.5 + 0.75 * layer,
            (BLUE, GREEN, VIOLET)[layer],
            level=5 - layer,
        )
    for middle, name, shape, axes in (
        (0.5, "a number", "()", "no axis"),
        (4.5, "a vector", "(3,)", "one axis"),
        (9.5, "a table, or matrix", "(2, 3)", "two axes"),
        (15.3, "a stack of tables", "(3, 2, 3)", "three axes"),
    ):
        ax.text(middle, 4.7, name, ha="center", fontsize=12, color=INK)
        ax.text(middle, -0.3, f"shape {shape}", ha="center", fontsize=11, color=INK)
        ax.text(middle, -0.95, axes, ha="center", fontsize=11, color=GREY)
    ax.set(xlim=(-0.8, 18), ylim=(-1.3, 5.4), aspect="equal")
    ax.axis("off")
    plt.show()


def draw_stretch():
    """Draw how a vector and a column are stretched to a table, and added."""
    _, ax = plt.subplots(figsize=(10.4, 4.6), layout="constrained")
    row, column = np.array([[10, 20, 30]]), np.array([[1], [2]])
    table = np.array([[1, 2, 3], [4, 5, 6]])
    for top, left_part, left_real, right_part, right_real, words in (
        (5, table, np.ones((2, 3)), row, [[1, 1, 1], [0, 0, 0]], "(2, 3) + (3,) → (2, 3)"),
        (2, column, [[1, 0, 0], [1, 0, 0]], row, [[1, 1, 1], [0, 0, 0]], "(2, 1) + (3,) → (2, 3)"),
    ):
        left_table, right_table = (np.broadcast_to(part, (2, 3)) for part in (left_part, right_part))
        draw_cells(ax, left_table, 0, top, BLUE, np.equal(left_real, 0))
        ax.text(3.5, top - 1, "+", ha="center", va="center", fontsize=16, color=INK)
        draw_cells(ax, right_table, 4, top, ORANGE, np.equal(right_real, 0))
        ax.text(7.5, top - 1, "=", ha="center", va="center", fontsize=16, color=INK)
        draw_cells(ax, left_table + right_table, 8, top, GREEN)
        ax.text(11.5, top - 1, words, va="center", fontsize=12, color=INK)
    ax.text(0, -0.6, "dotted: the same numbers again, as often as needed", fontsize=11, color=GREY)
    ax.set(xlim=(-0.3, 17), ylim=(-0.9, 5.3), aspect="equal")
    ax.axis("off")
    plt.show()


def two_pictures(height=96, width=128):
    """Paint an evening sky and a ball.

    Returns two uint8 tensors of shape (height, width, 3).
    """
    import tensorflow as tf

    y, x = np.mgrid[0:height, 0:width] / height
    sky = np.stack([190 + 60 * y, 120 + 90 * y, 200 - 130 * y], axis=-1)
    sun = np.hypot(x - 0.95, y - 0.55) < 0.16
    sky[sun] = (255, 236, 150)
    sky[y > 0.78] = (60, 48, 90)
    distance = np.hypot(x - 0.6, y - 0.5)
    light = np.clip(1.15 - np.hypot(x - 0.48, y - 0.36) * 1.7, 0.1, 1)
    ball = np.full((height, width, 3), 232.0)
    inside = distance < 0.34
    ball[inside] = (np.array([235, 90, 70]) * light[..., None])[inside]
    return tuple(
        tf.constant(np.clip(picture, 0, 255).astype("uint8")) for picture in (sky, ball)
    )


def draw_pictures(pictures):
    """Draw pictures side by side, each under its name."""
    _, axes = plt.subplots(1, len(pictures), figsize=(10.4, 3), layout="constrained")
    for ax, (name, picture) in zip(axes, pictures.items()):
        ax.imshow(np.asarray(picture))
        ax.set_title(name, fontsize=11)
        ax.axis("off")
    plt.show()


def draw_tape():
    """Draw what a tape notes on the way forwards, and how it goes back over its notes."""
    _, ax = plt.subplots(figsize=(10.4, 3.6), layout="constrained")
    places = {"x = 3": 0.6, "z = x² + 1 = 10": 5.0, "y = z³ = 1000": 9.6}
    for text, place in places.items():
        ax.text(
            place,
            2.6,
            text,
            ha="center",
            va="center",
            fontsize=12,
            color="white",
            bbox={"boxstyle": "round,pad=0.55", "facecolor": BLUE, "edgecolor": BLUE},
        )
    arrow = {"arrowstyle": "-|>", "linewidth": 1.8}
    for start, end, slope, product in (
        (1.3, 3.5, "slope 2x = 6", "300 · 6 = 1800"),
        (6.5, 8.3, "slope 3z² = 300", "1 · 300 = 300"),
    ):
        ax.annotate("", xy=(end, 2.6), xytext=(start, 2.6), arrowprops={**arrow, "color": BLUE})
        ax.annotate("", xy=(start, 1.0), xytext=(end, 1.0), arrowprops={**arrow, "color": ORANGE})
        ax.text((start + end) / 2, 3.25, f"note: {slope}", ha="center", fontsize=11, color=BLUE)
        ax.text((start + end) / 2, 0.35, product, ha="center", fontsize=11, color=ORANGE)
    for place, text in ((0.6, "1800"), (5.0, "300"), (9.6, "1")):
        ax.text(place, 1.0, text, ha="center", va="center", fontsize=12, color=ORANGE)
    ax.text(
        12.0, 2.6, "while the tape\nis running", fontsize=11, color=BLUE, ha="left", va="center"
    )
    ax.text(12.0, 1.0, "tape.gradient(y, x)", fontsize=11, color=ORANGE, ha="left", va="center")
    ax.set(xlim=(-0.5, 15.4), ylim=(0, 3.7))
    ax.axis("off")
    plt.show()


def draw_slopes(gradient, functions):
    """Draw functions (solid) and their slopes, as `gradient` gives them (dashed)."""
    import tensorflow as tf

    x = tf.linspace(-4.0, 4.0, 401)
    _, axes = plt.subplots(
        1, len(functions), figsize=(12, 2.8), sharey=True, layout="constrained"
    )
    for ax, (name, f) in zip(axes, functions.items()):
        ax.axhline(0, color="#d5dade", linewidth=1)
        ax.plot(x, f(x), color=BLUE, linewidth=2, label="value")
        slopes = np.asarray(gradient(f, x), dtype=float)
        ax.plot(x, slopes, "--", color=ORANGE, linewidth=2, label="slope")
        ax.set(title=name, ylim=(-1.3, 2.3), xticks=[-4, 0, 4])
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].legend(frameon=False, loc="upper left")
    plt.show()


def draw_descent(f, walks):
    """Draw a function of two numbers as a map, the walks over it, and how the height fell."""
    ticks = np.linspace(-3.2, 3.2, 121, dtype="float32")
    places = np.stack(np.meshgrid(ticks, ticks), axis=-1)
    heights = np.asarray(f(places))
    _, (left, right) = plt.subplots(
        1, 2, figsize=(10.4, 4.4), width_ratios=[1.1, 1], layout="constrained"
    )
    left.contourf(ticks, ticks, heights, levels=24, cmap="Greys", alpha=0.8)
    for walk, colour in zip(walks, (BLUE, ORANGE, GREEN, VIOLET, RED)):
        walk = np.asarray([np.asarray(place) for place in walk], dtype="float32")
        left.plot(walk[:, 0], walk[:, 1], ".-", color=colour, markersize=4, linewidth=1.3)
        left.plot(*walk[0], "o", color=colour, markersize=8)
        right.plot(np.asarray(f(walk)), color=colour, linewidth=2)
    left.set(xlabel="first number", ylabel="second number", aspect="equal", title="dark is high")
    right.set(xlabel="step", ylabel="height")
    right.spines[["top", "right"]].set_visible(False)
    plt.show()
