"""What a test cell leaves to the student's later cells: what its visible part has defined, as in a notebook."""

from __future__ import annotations

import ast
import contextlib
import functools
import re
import textwrap
from types import ModuleType
from typing import Any

from autograder.judge.namespace import TestGlobals
from autograder.judge.regions import Regions
from autograder.wire.codec import CannotCross
from autograder.wire.peer import Peer

_WORD = re.compile(r"[^\W\d]\w*")


def publish(peer: Peer, names: TestGlobals, regions: Regions) -> None:
    """Give the student's later cells what the visible part of the test defined, as in a notebook."""
    visible = _bound_names(regions.visible_source())
    lines = [line if n in regions.hidden else "" for n, line in enumerate(regions.lines, 1)]
    hidden = _bound_names(textwrap.dedent("\n".join(lines)))
    # A hidden line may have changed a list or an array that it mentions.
    mentioned = set(_WORD.findall("\n".join(lines)))
    for name in visible:
        if name.startswith("_") or not names.is_own(name):
            continue
        value = names[name]
        definition = visible[name]
        if definition is not None and name not in hidden:
            peer.request("define", name, definition)
        elif isinstance(value, ModuleType) or (
            name not in hidden
            and (_is_fixed(value) or (name not in mentioned and _is_plain(value)))
        ):
            with contextlib.suppress(CannotCross):
                peer.exchange("publish", functools.partial(_pair, peer, name, value))


def _pair(peer: Peer, name: str, value: Any) -> list[Any]:
    return [name, peer.codec.encode(value)]


def _bound_names(source: str) -> dict[str, str | None]:
    """The names that a cell binds at its top level; of functions and classes with their source."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # taking the hidden lines out left half a statement
        return {}
    found: dict[str, str | None] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            lines = source.splitlines()
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found[node.name] = "\n".join(lines[first - 1 : node.end_lineno])
            continue
        for part in _own_scope(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                found[part.id] = None
            elif isinstance(part, ast.alias):
                found[(part.asname or part.name).partition(".")[0]] = None
    return found


def _own_scope(node: ast.AST) -> Any:
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(
            child,
            (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.comprehension),
        ):
            yield from _own_scope(child)


def _is_fixed(value: Any) -> bool:
    return value is None or isinstance(value, (bool, int, float, complex, str, bytes))


def _is_plain(value: Any) -> bool:
    import numpy as np

    return value is None or isinstance(
        value,
        (
            bool,
            int,
            float,
            complex,
            str,
            bytes,
            list,
            tuple,
            dict,
            set,
            frozenset,
            np.ndarray,
            np.generic,
        ),
    )
