"""What a lab imports: its own notebook says which warm server it needs, and what that is to import beforehand."""

from __future__ import annotations

import ast

from autograder.bundle import Bundle
from autograder.syntax import parse as parse_python
from autograder.wire.names import LIBRARIES

_KERAS = frozenset(["tensorflow", "keras"])


def uses_keras(bundle: Bundle) -> bool:
    """Whether a notebook of the lab imports TensorFlow or Keras."""
    return any(name.partition(".")[0] in _KERAS for name in _all_imports(bundle))


def imported_modules(bundle: Bundle) -> tuple[str, ...]:
    """The modules of well-known libraries that the instructor's cells import, Keras and its backends apart."""
    return tuple(
        sorted(
            name
            for name in _all_imports(bundle)
            if (top := name.partition(".")[0]) in LIBRARIES and top not in _KERAS | {"jax", "torch"}
        )
    )


def _all_imports(bundle: Bundle) -> set[str]:
    found: set[str] = set()
    for notebook in bundle.lab.notebooks:
        for cell in notebook.cells:
            if cell.kind == "code":
                found |= _imports(cell.source + "\n" + cell.release)
    return found


def _imports(source: str) -> set[str]:
    """Modules imported by the lines of a cell, which need not be valid Python as a whole."""
    found: set[str] = set()
    for line in source.splitlines():
        text = line.strip()
        if not text.startswith(("import ", "from ")):
            continue
        try:
            tree = parse_python(text)
        except SyntaxError:
            found.update(word.strip(",") for word in text.split())
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return found
