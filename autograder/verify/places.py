"""A source text with the places of its syntax tree's nodes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Span = tuple[int, int]
"""Begin and end in the source, in characters."""
Edit = tuple[Span, str]
"""A place and the text that takes it."""


class PlacedText:
    """A source with the places of its nodes: ``ast`` counts columns in bytes."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def at(self, row: int, column: int) -> int:
        before = self._lines[row - 1].encode()[:column].decode()
        return self._starts[row - 1] + len(before)

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> Span:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        begin, end = self.span(node)
        return self.source[begin:end]

    def gap(self, left: ast.expr, right: ast.expr, token: str, new: str) -> Iterator[Edit]:
        """Replace the operator that stands between two operands."""
        begin, end = self.span(left)[1], self.span(right)[0]
        at = self.source.find(token, begin, end)
        if at >= 0:
            yield (at, at + len(token)), new

    def exchanged(self, first: ast.expr, second: ast.expr) -> Edit:
        """Put each of two in the place of the other, with what stands between them where it was."""
        (begin, first_end), (second_begin, end) = self.span(first), self.span(second)
        between = self.source[first_end:second_begin]
        return (begin, end), self.of(second) + between + self.of(first)

    def shown(self, begin: int, end: int, new: str) -> tuple[str, str]:
        """The lines that a change touches, before and after it, each as one line without indentation."""
        first = self.source.rfind("\n", 0, begin) + 1
        last = self.source.find("\n", end)
        last = len(self.source) if last < 0 else last
        before = self.source[first:last]
        after = self.source[first:begin] + new + self.source[end:last]
        return " ".join(before.split()), " ".join(after.split())
