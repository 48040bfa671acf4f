"""What surrounds a node and makes some changes of it none: each function gives the ids of such nodes of a tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.verify.swaps import SIGNLESS


def messages(tree: ast.Module) -> Iterator[int]:
    """Nodes that only talk: docstrings, annotations, f-strings, what is raised, asserted or printed."""
    for node in ast.walk(tree):
        quiet: list[ast.AST | None] = []
        if isinstance(node, (ast.Raise, ast.JoinedStr)):
            quiet = [node]
        elif isinstance(node, ast.Assert):
            quiet = [node.msg]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            quiet = [node]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            quiet = [node] if isinstance(function, ast.Name) and function.id == "print" else []
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            quiet = [node.returns]
        elif isinstance(node, (ast.arg, ast.AnnAssign)):
            quiet = [node.annotation]
        for top in quiet:
            if top is not None:
                yield from (id(part) for part in ast.walk(top))


def signless_differences(tree: ast.Module) -> Iterator[int]:
    """Differences whose sign is lost: what is squared, or of which the size is taken."""
    for node in ast.walk(tree):
        inner: ast.expr | None = None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            power = node.right.value if isinstance(node.right, ast.Constant) else None
            inner = node.left if isinstance(power, int) and power % 2 == 0 else None
        elif isinstance(node, ast.Call) and node.args and called(node) in SIGNLESS:
            inner = node.args[0]
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Sub):
            yield id(inner)


def mere_repeats(tree: ast.Module) -> Iterator[int]:
    """Calls of ``range`` that only count turns: a turn less at the beginning is one less at the end."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.comprehension)):
            target = node.target
            if isinstance(target, ast.Name) and target.id == "_":
                yield id(node.iter)


def called(node: ast.Call) -> str:
    """Return the name of the function or method, or nothing where it has none."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return node.func.id if isinstance(node.func, ast.Name) else name
