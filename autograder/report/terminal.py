"""Text as a terminal would show it, as HTML."""

from __future__ import annotations

import re
from html import escape

MAX_LINES = 200
MAX_CHARACTERS = 20_000

_SEQUENCE = re.compile(
    r"\x1b\[(?P<sgr>[\d;]*)m"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"
    r"|\x1b[@-Z\\^_a-z]?"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_STYLES = {1: "b", 2: "dim", 3: "i", 4: "u"}
_RESETS = {22: ("b", "dim"), 23: ("i",), 24: ("u",)}


def ansi_to_html(text: str) -> str:
    """Return text with colour codes as escaped HTML; other control codes are dropped."""
    parts: list[str] = []
    styles: set[str] = set()
    colour = ""
    at = 0
    for found in _SEQUENCE.finditer(text):
        parts.append(_span(text[at : found.start()], styles, colour))
        at = found.end()
        if found["sgr"] is not None:
            colour = _apply(found["sgr"], styles, colour)
    parts.append(_span(text[at:], styles, colour))
    return "".join(parts)


def shortened(text: str) -> str:
    """Return the text with overwritten lines resolved, cut to what a reader would look at."""
    lines = [_overwritten(line) for line in text[: 10 * MAX_CHARACTERS].split("\n")]
    hidden = max(0, len(lines) - MAX_LINES)
    short = "\n".join(lines[:MAX_LINES])
    if len(short) > MAX_CHARACTERS or len(text) > 10 * MAX_CHARACTERS:
        short = short[:MAX_CHARACTERS]
        return f"{short}\n… (cut: {len(text):,} characters in all)"
    return f"{short}\n… (cut: {hidden} more lines)" if hidden else short


def _overwritten(line: str) -> str:
    """Return what is left of a line that a progress bar wrote over and over."""
    parts = [part for part in line.rstrip("\r").split("\r") if part.strip("\b ")]
    return (parts[-1] if parts else "").replace("\b", "")


def _apply(codes: str, styles: set[str], colour: str) -> str:
    numbers = [int(code[:4]) if code else 0 for code in codes.split(";")]
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            styles.clear()
            colour = ""
        elif number in _STYLES:
            styles.add(_STYLES[number])
        elif number in _RESETS:
            styles.difference_update(_RESETS[number])
        elif 30 <= number <= 37 or 90 <= number <= 97:
            colour = f"c{number % 10}"
        elif number == 39:
            colour = ""
        elif number in (38, 48):
            # 256 colours or RGB: the arguments are skipped, the basic colours of the 256 are kept.
            mode = numbers.pop(0) if numbers else 0
            rest = [numbers.pop(0) for _ in range(1 if mode == 5 else 3) if numbers]
            if number == 38 and mode == 5 and rest and rest[0] < 16:
                colour = f"c{rest[0] % 8}"
    return colour


def _span(text: str, styles: set[str], colour: str) -> str:
    if not text:
        return ""
    safe = escape(_CONTROL.sub("", text))
    names = [*sorted(styles), *([colour] if colour else [])]
    if not names:
        return safe
    classes = " ".join(f"ansi-{name}" for name in names)
    return f'<span class="{classes}">{safe}</span>'
