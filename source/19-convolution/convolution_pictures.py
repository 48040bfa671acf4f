"""The pictures of the lab on convolution. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

BLUE, ORANGE, GREEN = "#2b6cb0", "#dd7a1f", "#3f8f5b"
GREY, INK = "#8a94a0", "#22303c"


def house():
    """Draw a house under the sun, an array of shape (32, 40, 3): red, green and blue, each 0 to 1."""
    down, right = np.mgrid[0:32, 0:40]
    picture = np.empty((32, 40, 3))
    picture[:] = (0.62, 0.80, 0.95)
    picture[25:] = (0.35, 0.62, 0.30)
    picture[np.hypot(down - 6, right - 33) < 4.2] = (0.98, 0.85, 0.25)
    picture[(down >= 15) & (down < 27) & (right >= 8) & (right < 25)] = (0.93, 0.90, 0.82)
    picture[(down >= 6) & (down < 15) & (abs(right - 16) <= 1.25 * (down - 5))] = (0.78, 0.16, 0.14)
    picture[20:27, 18:22] = (0.36, 0.22, 0.14)
    picture[18:22, 10:15] = (0.20, 0.28, 0.42)
    picture[22:28, 28::3] = (0.85, 0.78, 0.66)
    picture[24, 27:] = (0.85, 0.78, 0.66)
    return picture


def number(value):
    """Write a number short, and with a real minus sign."""
    return f"{value:.3g}".replace("-", "−")


def _grid(ax, numbers, title, window=None, empty=()):
    """Draw a table of numbers, with a frame around window = (row, column, height, width)."""
    numbers = np.asarray(numbers)
    rows, columns = numbers.shape
    for i in range(rows):
        for j in range(columns):
            ax.add_patch(plt.Rectangle((j, i), 1, 1, facecolor="white", edgecolor=GREY))
            if (i, j) not in empty:
                ax.text(j + 0.5, i + 0.5, number(numbers[i, j]), ha="center", va="center")
    if window is not None:
        i, j, height, width = window
        ax.add_patch(
            plt.Rectangle((j, i), width, height, facecolor="none", edgecolor=ORANGE, linewidth=3)
        )
    ax.set(xlim=(-0.1, columns + 0.1), ylim=(rows + 0.1, -0.1), aspect="equal")
    ax.set_title(title, fontsize=10)
    ax.axis("off")


def draw_window(image, kernel, at):
    """Show how one number of a map comes about: the window, the kernel, the products, their sum."""
    image, kernel = np.asarray(image), np.asarray(kernel)
    (i, j), (height, width) = at, kernel.shape
    products = image[i : i + height, j : j + width] * kernel
    shape = image.shape[0] - height + 1, image.shape[1] - width + 1
    result = np.zeros(shape)
    result[at] = products.sum()
    others = [place for place in np.ndindex(shape) if place != at]
    _, axes = plt.subplots(1, 4, figsize=(10, 2.3), width_ratios=(4, 2, 2, 3), layout="constrained")
    _grid(axes[0], image, "picture and window", (i, j, height, width))
    _grid(axes[1], kernel, "times the kernel")
    _grid(axes[2], products, "products")
    _grid(axes[3], result, "their sum, in the map", (i, j, 1, 1), others)
    plt.show()


def draw_maps(maps, titles, size=2.2):
    """Show pictures and maps side by side; in a map with two signs, 0 is white and minus is blue."""
    _, axes = plt.subplots(1, len(maps), figsize=(size * len(maps), size), layout="constrained")
    for ax, drawn, title in zip(np.atleast_1d(axes), maps, titles):
        drawn = np.asarray(drawn, dtype=float)
        if drawn.ndim == 2 and drawn.min() < -1e-9:
            limit = np.abs(drawn).max()
            ax.imshow(drawn, cmap="RdBu_r", vmin=-limit, vmax=limit)
        else:
            ax.imshow(drawn, cmap="gray")
        ax.set_title(f"{title}\n{' × '.join(map(str, drawn.shape))}", fontsize=9)
        ax.axis("off")
    plt.show()


def draw_places(cases):
    """Draw where windows lie along one direction, for each (pixels, size, stride, first, title).

    ``first`` is the pixel on which the first window begins: -1 is one before the picture.
    """
    _, axes = plt.subplots(1, len(cases), figsize=(2.9 * len(cases), 2.7), layout="constrained")
    for ax, (pixels, size, stride, first, places, title) in zip(axes, cases):
        last = first + (places - 1) * stride + size
        for x in range(min(first, 0), max(last, pixels)):
            inside = 0 <= x < pixels
            ax.add_patch(
                plt.Rectangle(
                    (x, 0),
                    1,
                    1,
                    facecolor="#d8e4f2" if inside else "white",
                    edgecolor=BLUE if inside else GREY,
                    linestyle="-" if inside else ":",
                )
            )
            ax.text(x + 0.5, 0.5, f"$x_{x}$" if inside else "0", ha="center", va="center")
        for k in range(places):
            ax.plot(
                [first + k * stride + 0.1, first + k * stride + size - 0.1],
                [1.5 + 0.5 * k] * 2,
                color=ORANGE,
                linewidth=5,
            )
        ax.set(xlim=(-1.3, 7.3), ylim=(-0.2, 4.8))
        ax.set_title(title, fontsize=10)
        ax.axis("off")
    plt.show()


def draw_pools(before, after, titles):
    """Show a table of numbers, cut into windows of 2 × 2, and what is left of it after pooling."""
    _, axes = plt.subplots(
        1,
        1 + len(after),
        figsize=(3.0 + 2.0 * len(after), 2.6),
        width_ratios=[4] + [2] * len(after),
        layout="constrained",
    )
    _grid(axes[0], before, titles[0])
    for i in range(0, len(before), 2):
        for j in range(0, len(before), 2):
            axes[0].add_patch(
                plt.Rectangle((j, i), 2, 2, facecolor="none", edgecolor=ORANGE, linewidth=3)
            )
    for ax, pooled, title in zip(axes[1:], after, titles[1:]):
        _grid(ax, np.asarray(pooled), title)
    plt.show()
