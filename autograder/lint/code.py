"""A cell's or a module's code as the checks look at it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from autograder.lint.finding import Finding, Severity
from autograder.notebook import CellJson, cell_role, cell_tags, nbgrader_metadata
from autograder.records import Role
from autograder.syntax import parse as parse_python

_MAGIC = re.compile(r"^(?P<indent>\s*)(?:%|!|\?).*$", re.M)
_ASSIGNED = re.compile(r"=[ \t]*[%!][ \t]*\w.*$", re.M)


@dataclass(frozen=True)
class Code:
    """One piece of code. ``tree`` is None where it is not Python, magics apart."""

    file: str
    source: str
    number: int | None = None
    """Of the cell, from 1; None for a module."""
    grade_id: str = ""
    role: Role = "free"
    kind: str = "code"
    tags: tuple[str, ...] = ()
    tree: ast.Module | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    """What the names that the notebook imports stand for, such as ``np`` for ``numpy``."""

    @property
    def in_kernel(self) -> bool:
        """Whether a test runs beside the student's code."""
        return "in-kernel" in self.tags

    def find(
        self, severity: Severity, check: str, message: str, line: int | None = None
    ) -> Finding:
        """Make a finding of this place."""
        return Finding(severity, check, self.file, message, self.number, self.grade_id, line)

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Yield every call with the whole name of what is called, imports resolved; "" where it has none."""
        for node in ast.walk(self.tree) if self.tree is not None else ():
            if isinstance(node, ast.Call):
                yield node, self.full_name(node.func)

    def full_name(self, node: ast.expr) -> str:
        """Return ``numpy.random.rand`` for ``np.random.rand``; "" for what is no dotted name."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self.aliases.get(node.id, node.id), *reversed(parts)])


def code_of_cell(file: str, number: int, cell: CellJson, aliases: Mapping[str, str]) -> Code:
    """Return a cell for the checks."""
    source = str(cell["source"])
    kind = str(cell["cell_type"])
    grade_id = nbgrader_metadata(cell).get("grade_id")
    return Code(
        file=file,
        source=source,
        number=number,
        grade_id=grade_id if isinstance(grade_id, str) else "",
        role=cell_role(cell),
        kind=kind,
        tags=cell_tags(cell),
        tree=parse(source) if kind == "code" else None,
        aliases=aliases,
    )


def parse(source: str) -> ast.Module | None:
    """Parse code with magics in it, each line in its place; None where it is not Python."""
    plain = _ASSIGNED.sub("= None", _MAGIC.sub(r"\g<indent>pass", source))
    for text in (source, plain):
        try:
            return parse_python(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
    return None


def text_of(node: ast.expr | None) -> str | None:
    """Return the text of a constant; None where it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None
