"""What a test may take for granted: the instructor's imports and classes, whatever the student has rebound."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache

from autograder.notebook import bound_names
from autograder.records import Notebook
from autograder.syntax import parse


@dataclass(frozen=True)
class Scope:
    """Of one notebook."""

    classes: tuple[str, ...] = ()
    """A student's class of such a name may decide comparisons with the test's values."""
    imports: dict[str, str] = field(default_factory=dict)
    """Name → import statement: these names are the judge's own import in every test."""
    answers: tuple[str, ...] = ()
    """Names that an answer is to bind. Of builtins, a student may replace these alone."""
    shared: tuple[str, ...] = ()
    """Names that a cell of the instructor's other than a test binds: whoever binds them last, has them. Of a name that
    a test alone binds, the test's value stands, whatever a student binds later."""


@lru_cache(maxsize=64)
def scope_of(notebook: Notebook) -> Scope:
    """Read the scope off the instructor's cells.

    A name that an answer is to define is the student's, also where the instructor imports another thing of that name.
    """
    imports: dict[str, str] = {}
    answered: set[str] = set()
    shared: set[str] = set()
    for cell in notebook.cells:
        if cell.kind != "code":
            continue
        tree = _parse(cell.release if cell.role in ("solution", "manual") else cell.source)
        if cell.role != "test":
            shared |= bound_names(tree)
        if cell.role in ("solution", "manual"):
            answered |= bound_names(tree)
        else:
            imports.update(_imports(tree))
    answered.update(notebook.answers)
    kept = {name: statement for name, statement in imports.items() if name not in answered}
    return Scope(notebook.classes, kept, tuple(sorted(answered)), tuple(sorted(shared | answered)))


def _parse(source: str) -> ast.Module:
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()]
    try:
        return parse("\n".join(lines))
    except SyntaxError:
        return ast.Module([], [])


def _imports(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                found[name] = ast.unparse(ast.Import([alias]))
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                if alias.name != "*":
                    found[alias.asname or alias.name] = ast.unparse(
                        ast.ImportFrom(node.module, [alias], 0)
                    )
    return found
