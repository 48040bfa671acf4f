"""A code cell's outputs as HTML: images as images, foreign HTML in a frame that can do nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from autograder.report.ration import Ration
from autograder.report.richtext import markdown_to_html
from autograder.report.terminal import ansi_to_html, shortened

MAX_OUTPUTS = 50
_MAX_IMAGE = 4_000_000
_MAX_HTML = 300_000
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_FRAME_STYLE = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data:\"><style>:root{color-scheme:light dark}"
    "body{font:13px system-ui,sans-serif;margin:4px}table{border-collapse:collapse}"
    "td,th{padding:2px 8px;text-align:right}tr:nth-child(even){background:#8881}</style>"
)


def outputs_to_html(outputs: Sequence[Any], ration: Ration | None = None) -> str:
    """Return the outputs of one cell. Nothing in them can run, load or leave its place.

    Args:
        outputs: as nbformat has them.
        ration: what is left of the page's ration for texts among them; None for no limit.
    """
    parts: list[str] = []
    for output in _merged(outputs)[:MAX_OUTPUTS]:
        kind = output.get("output_type")
        if kind == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            parts.append(_text(output.get("text"), name))
        elif kind == "error":
            trace = output.get("traceback")
            lines = [str(line) for line in trace] if isinstance(trace, list) else []
            text = "\n".join(lines) or f"{output.get('ename')}: {output.get('evalue')}"
            parts.append(_text(text, "error"))
        elif isinstance(data := output.get("data"), Mapping):
            parts.append(_rich(data, ration))
    if len(outputs) > MAX_OUTPUTS:
        parts.append(_text(f"… (cut: {len(outputs)} outputs in all)", "stdout"))
    return "".join(parts)


def image_address(kind: str, data: object) -> str | None:
    """Return a ``data:`` address of an image, or None where it is not one that is shown."""
    text = _joined(data)
    if not text or len(text) > _MAX_IMAGE:
        return None
    if kind == "image/svg+xml":
        return f"data:{kind};base64,{base64.b64encode(text.encode('utf-8', 'replace')).decode()}"
    if kind in ("image/png", "image/jpeg", "image/gif") and _BASE64.fullmatch(text):
        return f"data:{kind};base64,{''.join(text.split())}"
    return None


def _merged(outputs: Sequence[Any]) -> list[dict[str, Any]]:
    """Join the pieces in which a stream arrives."""
    merged: list[dict[str, Any]] = []
    for output in outputs:
        if not isinstance(output, Mapping):
            continue
        last = merged[-1] if merged else {}
        stream = output.get("output_type") == "stream" == last.get("output_type")
        if stream and last.get("name") == output.get("name"):
            last["text"] = _joined(last.get("text")) + _joined(output.get("text"))
        else:
            merged.append(dict(output))
    return merged


def _rich(data: Mapping[str, Any], ration: Ration | None) -> str:
    for kind in ("image/png", "image/jpeg", "image/gif", "image/svg+xml"):
        address = image_address(kind, data.get(kind))
        if address:
            return f'<div class="out"><img src="{address}" alt="output"></div>'
    html = _joined(data.get("text/html"))
    if html and len(html) <= _MAX_HTML:
        return _frame(html)
    if markdown := _joined(data.get("text/markdown")):
        return f'<div class="out text">{markdown_to_html(markdown, ration=ration)}</div>'
    if latex := _joined(data.get("text/latex")):
        return f'<div class="out text">{markdown_to_html(latex, ration=ration)}</div>'
    return _text(data.get("text/plain"), "stdout")


def _frame(html: str) -> str:
    rows = html.lower().count("<tr") or html.lower().count("<br") + html.count("\n") // 2 + 2
    height = min(480, 34 + 23 * rows)
    return (
        f'<iframe class="out" sandbox="" title="output" style="height:{height}px" '
        f'srcdoc="{escape(_FRAME_STYLE + html)}"></iframe>'
    )


def _text(value: object, name: str) -> str:
    text = _joined(value)
    if not text.strip():
        return ""
    return f'<pre class="out {name}">{ansi_to_html(shortened(text.rstrip()))}</pre>'


def _joined(value: object) -> str:
    if isinstance(value, list):
        return "".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""
