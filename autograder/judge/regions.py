"""Which lines of a test cell are hidden, and which hint belongs to a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HINT = re.compile(r"^\s*#\s*hint:\s*(.+?)\s*$", re.IGNORECASE)
_MORE = re.compile(r"^\s*#\s?(.*?)\s*$")


@dataclass(frozen=True)
class Regions:
    """The lines (from 1) of one test cell. ``hidden`` includes the delimiters."""

    lines: tuple[str, ...]
    hidden: frozenset[int]

    @classmethod
    def parse(cls, source: str, begin: str, end: str) -> Regions:
        """Find the hidden regions; one that is not closed goes on to the end of the cell."""
        lines = tuple(source.splitlines())
        hidden = set()
        inside = False
        for number, line in enumerate(lines, start=1):
            if begin in line:
                inside = True
            if inside:
                hidden.add(number)
            if end in line:
                inside = False
        return cls(lines, frozenset(hidden))

    def hint(self, line: int) -> str:
        """The nearest ``# hint:`` above a line within the same region, with the comment lines that continue it."""
        is_hidden = line in self.hidden
        for number in range(min(line, len(self.lines)), 0, -1):
            if (number in self.hidden) != is_hidden:
                return ""
            found = _HINT.match(self.lines[number - 1])
            if found:
                return " ".join([found.group(1), *self._continuation(number, line)])
        return ""

    def _continuation(self, number: int, line: int) -> list[str]:
        more = []
        for text in self.lines[number : line - 1]:
            found = _MORE.match(text) if text.lstrip().startswith("#") else None
            if not found or _HINT.match(text):
                break
            more.append(found.group(1))
        return more

    def visible_source(self) -> str:
        """The cell without its hidden lines; the line numbers stay."""
        return "\n".join(
            "" if number in self.hidden else line for number, line in enumerate(self.lines, start=1)
        )

    def line(self, number: int) -> str:
        """One line's text, without indentation."""
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""
