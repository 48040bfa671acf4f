"""Charts as inline SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

BINS = 10
_WIDTH, _HEIGHT, _BASE, _TOP = 520, 170, 140, 18


def histogram(percents: Sequence[float]) -> str:
    """Return the distribution of scores, in percent of the full marks, in ten bars."""
    counts = Counter(min(BINS - 1, int(value // (100 / BINS))) for value in percents)
    highest = max(counts.values(), default=1)
    step = _WIDTH / BINS
    parts = [
        f'<svg class="histogram" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(_described(percents))}">'
    ]
    for index in range(BINS):
        count = counts[index]
        height = (_BASE - _TOP) * count / highest
        x, y = index * step + 3, _BASE - height
        low, high = index * 100 // BINS, (index + 1) * 100 // BINS
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{step - 6:.1f}" height="{height:.1f}" rx="3">'
            f"<title>{low}-{high} %: {count}</title></rect>"
        )
        if count:
            parts.append(f'<text x="{x + step / 2 - 3:.1f}" y="{y - 5:.1f}">{count}</text>')
    parts.append(f'<line x1="0" y1="{_BASE}" x2="{_WIDTH}" y2="{_BASE}"/>')
    for value in range(0, 101, 20):
        x = value / 100 * _WIDTH
        anchor = {0: "start", 100: "end"}.get(value, "middle")
        parts.append(
            f'<text class="axis" x="{x:.0f}" y="{_BASE + 20}" text-anchor="{anchor}">'
            f"{value} %</text>"
        )
    parts.append("</svg>")
    return "".join(parts)


def _described(percents: Sequence[float]) -> str:
    if not percents:
        return "No scores"
    span = f"from {min(percents):.0f} to {max(percents):.0f} percent"
    return f"Scores of {len(percents)} submissions, {span}"
