"""The pictures of the lab on what deep learning is for. Nothing here is graded."""

import matplotlib.pyplot as plt
from matplotlib.patches import Ellipse, FancyBboxPatch

INK, GREY, BLUE = "#22303c", "#8a94a0", "#2b6cb0"
COLOURS = {"data": "#cfe1f4", "rules": "#fbe3cc", "answers": "#d8ecd4", "?": "#eef1f4"}
BUBBLES = ("#f3f5f7", "#dfeaf6", "#bdd6ee", "#8fb8e0")
NAMES = {
    "AI": "artificial intelligence",
    "ML": "machine learning",
    "NN": "neural networks",
    "DL": "deep learning",
}


def draw_machines(machines):
    """Draw each machine as a box, with what goes in on its left and what comes out on its right."""
    _, axes = plt.subplots(len(machines), 1, figsize=(8.2, 1.25 * len(machines)))
    for ax, (name, machine) in zip(axes, machines.items()):
        _box(ax, 4.0, 0.5, 2.2, 0.7, name, "white", weight="bold")
        things = _words(machine["in"])
        for i, thing in enumerate(things):
            y = 0.5 + 0.5 * ((len(things) - 1) / 2 - i)
            _box(ax, 1.0, y, 1.6, 0.4, thing, COLOURS.get(thing, COLOURS["?"]))
            _arrow(ax, (1.85, y), (2.85, 0.5 + 0.4 * (y - 0.5)))
        out = _words(machine["out"])[0]
        _arrow(ax, (5.15, 0.5), (6.15, 0.5))
        _box(ax, 7.0, 0.5, 1.6, 0.4, out, COLOURS.get(out, COLOURS["?"]))
        ax.set(xlim=(0, 8), ylim=(-0.1, 1.1))
        ax.axis("off")
    plt.tight_layout()
    plt.show()


def draw_bubbles(inside):
    """Draw the fields as bubbles in bubbles, as the pairs (inner, outer) have it."""
    pairs = {tuple(pair) for pair in inside}
    for _ in range(3):
        pairs |= {(a, d) for a, b in pairs for c, d in pairs if b == c}
    if any(a == b for a, b in pairs):
        print("This can't be drawn: by these pairs a field would be inside itself.")
        return
    depth = {name: sum(inner == name for inner, _ in pairs) for name in NAMES}
    if len(set(depth.values())) < len(NAMES):
        print("By these pairs, some bubbles lie beside each other or can't be placed.")
    _, ax = plt.subplots(figsize=(7.5, 4.2))
    beside = {}
    for name in sorted(NAMES, key=depth.get):
        level = depth[name]
        column = beside.setdefault(level, 0)
        beside[level] += 1
        crowd = sum(d == level for d in depth.values())
        x = 3.6 * (column - (crowd - 1) / 2) / crowd
        width, height = (8.4 - 1.9 * level) / crowd, 5.0 - 1.15 * level
        y = -0.42 * level
        ax.add_patch(Ellipse((x, y), width, height, facecolor=BUBBLES[level], edgecolor=INK))
        label = f"{name}\n{NAMES[name]}" if level == 3 else f"{name} · {NAMES[name]}"
        at = y if level == 3 else y + height / 2 - 0.33
        ax.text(x, at, label, ha="center", va="center", fontsize=10, color=INK)
    ax.set(xlim=(-4.4, 4.4), ylim=(-2.7, 2.7), aspect="equal")
    ax.axis("off")
    plt.show()


def draw_workflow(order):
    """Draw the steps as a chain of boxes, five in a row."""
    rows = [order[i : i + 5] for i in range(0, len(order), 5)]
    _, ax = plt.subplots(figsize=(9.5, 1.2 * len(rows)))
    for r, row in enumerate(rows):
        for c, step in enumerate(row):
            text = f"{5 * r + c + 1} · {step}".replace(" and ", "\nand ")
            _box(ax, 2 * c + 1, -r, 1.7, 0.62, text, "#eef1f4", size=9.5)
            if c:
                _arrow(ax, (2 * c - 0.13, -r), (2 * c + 0.13, -r))
        if r:
            ax.plot([9, 9, 1], [-r + 0.67, -r + 0.5, -r + 0.5], color=GREY, linewidth=1.2)
            _arrow(ax, (1, -r + 0.5), (1, -r + 0.31))
    ax.set(xlim=(0, 10), ylim=(-len(rows) + 0.5, 0.5))
    ax.axis("off")
    plt.show()


def _words(entry):
    words = [entry] if isinstance(entry, str) or entry is None else sorted(entry, key=str)
    return [str(word) if word else "?" for word in words]


def _box(ax, x, y, width, height, text, colour, weight="normal", size=10.5):
    corner = (x - width / 2, y - height / 2)
    style = "round,pad=0,rounding_size=0.08"
    ax.add_patch(
        FancyBboxPatch(corner, width, height, boxstyle=style, facecolor=colour, edgecolor=INK)
    )
    ax.text(x, y, text, ha="center", va="center", fontsize=size, color=INK, weight=weight)


def _arrow(ax, start, end):
    ax.annotate("", xy=end, xytext=start, arrowprops={"arrowstyle": "-|>", "color": GREY})
