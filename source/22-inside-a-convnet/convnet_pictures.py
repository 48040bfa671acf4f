"""The pictures of the lab on what is inside a convolutional network. Nothing here is graded."""

import matplotlib.pyplot as plt
import numpy as np

ORANGE, INK = "#dd7a1f", "#22303c"


def _mosaic(rows):
    """Put rows of pictures of one shape, (height, width, colours), side by side, with white gaps."""
    height, width, colours = np.shape(rows[0][0])
    columns = max(len(row) for row in rows)
    sheet = np.ones((len(rows) * (height + 1) - 1, columns * (width + 1) - 1, colours))
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            top, left = i * (height + 1), j * (width + 1)
            sheet[top : top + height, left : left + width] = np.clip(picture, 0, 1)
    return sheet


def draw_pictures(rows, above=None, left=None, size=0.9):
    """Show rows of pictures of one shape, (height, width, 3).

    above : a text for each column; left : a text for each row
    """
    sheet = _mosaic(rows)
    height, width = np.shape(rows[0][0])[:2]
    columns = max(len(row) for row in rows)
    _, ax = plt.subplots(figsize=(size * columns, size * len(rows) + 0.3), layout="constrained")
    ax.imshow(sheet)
    ax.set_xticks((width + 1) * np.arange(len(above or ())) + width / 2, above or ())
    ax.set_yticks((height + 1) * np.arange(len(left or ())) + height / 2, left or ())
    ax.tick_params(length=0, labelsize=7, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    plt.show()


def draw_curves(history):
    """Draw loss and accuracy of a training, with those on the pictures that were held back."""
    _, axes = plt.subplots(1, 2, figsize=(8, 2.6), layout="constrained")
    for ax, name in zip(axes, ("loss", "accuracy")):
        ax.plot(history.history[name], color=INK, label="learned")
        ax.plot(history.history[f"val_{name}"], color=ORANGE, label="held back")
        ax.set(title=name, xlabel="epoch")
        ax.legend(frameon=False)
        ax.spines[["top", "right"]].set_visible(False)
    plt.show()


def draw_maps(picture, maps, title, columns=8):
    """Show a picture and beside it the maps that a layer makes of it, (rows, columns, filters).

    All the maps have one scale: black is 0, white the largest number of all.
    """
    maps = np.asarray(maps)
    rows, width, filters = maps.shape
    shades = np.moveaxis(maps / max(maps.max(), 1e-9), -1, 0)[..., None]
    sheet = _mosaic([shades[k : k + columns] for k in range(0, filters, columns)])
    height = max(1.15 * -(-filters // columns), 1.8)
    _, (one, all_) = plt.subplots(
        1, 2, figsize=(1.1 * columns + 2.2, height + 0.3), width_ratios=(2, 8), layout="constrained"
    )
    one.imshow(np.clip(picture, 0, 1))
    all_.imshow(sheet[..., 0], cmap="gray", vmin=0, vmax=1)
    all_.set_title(f"{title}: {' × '.join(map(str, maps.shape))}", fontsize=9)
    for k in range(filters):
        x, y = k % columns * (width + 1), k // columns * (rows + 1)
        all_.text(x, y, str(k), color=ORANGE, fontsize=7, va="top")
    one.axis("off")
    all_.axis("off")
    plt.show()


def patch(picture, row, column, layers):
    """Cut out what one number of a map has seen of a picture; outside of the picture it is white.

    layers : (size, stride) of each layer up to the map; those of stride 1 have "same" padding
    """
    field, first, jump = 1, 0, 1
    for size, stride in layers:
        field += (size - 1) * jump
        first -= (size - 1) // 2 * jump if stride == 1 else 0
        jump *= stride
    seen = np.ones((field, field, picture.shape[2]))
    for i in range(field):
        for j in range(field):
            y, x = row * jump + first + i, column * jump + first + j
            if 0 <= y < picture.shape[0] and 0 <= x < picture.shape[1]:
                seen[i, j] = picture[y, x]
    return seen


def draw_occlusion(pictures, maps, titles, size, step):
    """Show pictures, and below each its occlusion map, laid over a pale copy of it.

    Red: the answer falls when this is covered. Blue: it rises.
    """
    _, axes = plt.subplots(
        2, len(pictures), figsize=(1.5 * len(pictures), 3.4), layout="constrained", squeeze=False
    )
    for k, (picture, drawn, title) in enumerate(zip(pictures, maps, titles)):
        drawn = np.asarray(drawn, dtype=float)
        limit = max(np.abs(drawn).max(), 1e-9)
        axes[0, k].imshow(np.clip(picture, 0, 1))
        axes[0, k].set_title(title, fontsize=8)
        axes[1, k].imshow(
            0.4 * np.clip(picture, 0, 1).mean(axis=-1) + 0.6, cmap="gray", vmin=0, vmax=1
        )
        rows, columns = drawn.shape
        low, over = (size - step) / 2 - 0.5, step
        axes[1, k].imshow(
            drawn,
            cmap="RdBu_r",
            vmin=-limit,
            vmax=limit,
            alpha=0.6,
            extent=(low, low + columns * over, low + rows * over, low),
            interpolation="bilinear",
        )
        axes[1, k].set(xlim=(-0.5, picture.shape[1] - 0.5), ylim=(picture.shape[0] - 0.5, -0.5))
        axes[1, k].set_title(
            f"{drawn.min():+.2f} … {drawn.max():+.2f}".replace("-", "−"), fontsize=7
        )
        for ax in axes[:, k]:
            ax.axis("off")
    plt.show()
