"""TeX formulas as inline SVG, drawn by matplotlib's mathtext: no script, no font to load."""

from __future__ import annotations

import functools
import re
from html import escape

_SIZE = 16.0
"""Font size in which formulas are drawn, in points; the page scales them by ``em``."""
_MAX_CHARACTERS = 1_000
_MAX_COLUMNS = 12

_REPLACED = (
    (re.compile(r"\\(?:text|mathrm|operatorname\*?)\{([^{}]*)\}"), r"\\mathrm{\1}"),
    (re.compile(r"\\(?:boldsymbol|bm|mathbf)\b"), r"\\mathbf"),
    (re.compile(r"\\[dt]?frac\s*(\d)\s*(\d)"), r"\\frac{\1}{\2}"),
    (re.compile(r"\\[dt]frac\b"), r"\\frac"),
    (re.compile(r"\\(?:bigl?|bigr?|Bigl?|Bigr?)(?=[\[\]()|.]|\\[{}|])"), ""),
    (re.compile(r"\\(?:le|leq)\b"), r"\\leq"),
    (re.compile(r"\\(?:ge|geq)\b"), r"\\geq"),
    (re.compile(r"\\(?:ne)\b"), r"\\neq"),
    (re.compile(r"\\(?:to)\b"), r"\\rightarrow"),
    (re.compile(r"\\top\b"), r"\\mathrm{T}"),
    (re.compile(r"\\(?:quad|qquad)\b"), r"\\ \\ "),
)
_GRID = re.compile(
    r"\\begin\{((?:[bpv]|small)?matrix|cases|aligned|align\*?|split|gathered)\}"
    r"(.*?)\\end\{\1\}",
    re.S,
)
"""What mathtext cannot draw: it is laid out by the page, one drawing a cell."""


def formula_to_html(tex: str, *, block: bool = False, draw: bool = True) -> str:
    """Return a formula as HTML; one not to be drawn, or that mathtext cannot draw, as it was typed."""
    name = "formula block" if block else "formula"
    plain = f'<code class="{name}">{escape(tex.strip())}</code>'
    if not draw or len(tex) > _MAX_CHARACTERS:
        return plain
    drawn = _lay_out(tex.strip())
    if drawn is None:
        return plain
    return f'<span class="{name}" title="{escape(tex.strip())}">{drawn}</span>'


def _lay_out(tex: str) -> str | None:
    """Return the drawings of a formula in a row, or None where a part cannot be drawn."""
    parts: list[str | None] = []
    at = 0
    for found in _GRID.finditer(tex):
        before = tex[at : found.start()]
        if before.count("{") != before.count("}"):
            return None
        parts += [_draw(before) if before.strip() else "", _grid(found[1], found[2])]
        at = found.end()
    rest = tex[at:]
    parts.append(_draw(rest) if rest.strip() else "")
    drawn = [part for part in parts if part is not None]
    return "".join(drawn) if len(drawn) == len(parts) else None


def _grid(kind: str, body: str) -> str | None:
    """Return a matrix, aligned lines or cases as a grid of drawings."""
    rows = [row.split("&") for row in re.split(r"\\\\(?:\[[^\]]*\])?", body) if row.strip()]
    columns = max((len(row) for row in rows), default=0)
    if not 0 < columns <= _MAX_COLUMNS or len(rows) > _MAX_COLUMNS:
        return None
    cells: list[str] = []
    for row in rows:
        for text in (*row, *[""] * (columns - len(row))):
            # An empty group before a relation keeps the space on its left.
            drawing = _draw("{} " + text.strip()) if text.strip() else ""
            if drawing is None:
                return None
            cells.append(f"<span>{drawing}</span>")
    style = f"grid-template-columns:repeat({columns},auto)"
    return f'<span class="grid {kind.rstrip("*")}" style="{style}">{"".join(cells)}</span>'


@functools.lru_cache(maxsize=1024)
def _draw(tex: str) -> str | None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath, TextToPath

    text = re.sub(r"\s+", " ", tex)
    for pattern, replacement in _REPLACED:
        text = pattern.sub(replacement, text)
    font = FontProperties(family="DejaVu Sans", math_fontfamily="cm", size=_SIZE)
    try:
        width, height, depth = TextToPath().get_text_width_height_descent(
            f"${text}$", font, ismath=True
        )
        path = TextPath((0, 0), f"${text}$", prop=font)
    except Exception:
        # mathtext raises ValueError for what it does not know, and a few others within.
        return None
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
    steps: list[str] = []
    for points, code in path.iter_segments(curves=True, simplify=False):
        if code == Path.CLOSEPOLY:
            steps.append("Z")
            continue
        numbers = " ".join(
            f"{value if axis % 2 == 0 else -value:.2f}".rstrip("0").rstrip(".")
            for axis, value in enumerate(points)
        )
        steps.append(letters[code] + numbers)
    box = f"-1 {-(height - depth) - 1:.2f} {width + 2:.2f} {height + 2:.2f}"
    return (
        f'<svg viewBox="{box}" style="width:{(width + 2) / _SIZE:.3f}em;'
        f'height:{(height + 2) / _SIZE:.3f}em;vertical-align:{-(depth + 1) / _SIZE:.3f}em" '
        f'role="img"><path d="{"".join(steps)}" fill="currentColor"/></svg>'
    )
