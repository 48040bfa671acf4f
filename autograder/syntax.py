"""Python's syntax trees: making them, in one thread at a time, and the imports in them."""

from __future__ import annotations

import ast
import symtable
import threading
from collections.abc import Iterable

_INLINED = (ast.ListComp, ast.SetComp, ast.DictComp)
_TURN = threading.RLock()


def parse(source: str) -> ast.Module:
    """Return what ``ast.parse`` does.

    CPython 3.11 keeps one count of the depth for the trees that all threads make. When another thread gets its turn in
    the middle, it raises SystemError ("AST constructor recursion depth mismatch"), and a submission's grade is lost.

    Raises:
        SyntaxError: where it is no Python.
        ValueError: where it has null bytes.
        RecursionError: where it is nested too deeply.
        MemoryError: likewise.
    """
    with _TURN:
        return ast.parse(source)


def symbols(source: str) -> symtable.SymbolTable:
    """Return the names of the source by scope, comprehensions having one each.

    From Python 3.12 on those of lists, sets and dicts have none, and their variables look like names of the module.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as :func:`parse`.
    """
    tree = parse(source)
    if any(isinstance(node, _INLINED) for node in ast.walk(tree)):
        source = ast.unparse(ast.fix_missing_locations(_Generators().visit(tree)))
    return symtable.symtable(source, "<cell>", "exec")


class _Generators(ast.NodeTransformer):
    """Generators, which have a scope, in place of other comprehensions."""

    def visit(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node, _INLINED):
            return node
        made = (
            ast.Tuple([node.key, node.value], ast.Load())
            if isinstance(node, ast.DictComp)
            else node.elt
        )
        generator = ast.GeneratorExp(made, node.generators)
        return ast.List([ast.Starred(generator, ast.Load())], ast.Load())


def imported_names(trees: Iterable[ast.Module | None]) -> dict[str, str]:
    """Return what each imported name stands for."""
    found: dict[str, str] = {}
    for tree in trees:
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Import):
                for alias in node.names:
                    whole = alias.name if alias.asname else alias.name.partition(".")[0]
                    found[alias.asname or whole] = whole
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found
