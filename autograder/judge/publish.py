"""What a test cell leaves to the student's later cells: what its visible part has defined, as in a notebook."""

from __future__ import annotations

import ast
import functools
import re
import textwrap
from collections.abc import Callable
from types import ModuleType
from typing import Any

from autograder.judge.namespace import TestGlobals
from autograder.judge.regions import Regions
from autograder.judge.source import parse
from autograder.wire.codec import CannotCross
from autograder.wire.exceptions import is_theirs
from autograder.wire.peer import Peer

_WORD = re.compile(r"[^\W\d]\w*")
_INTERACTIVE = re.compile(r"^(_+|_i*\d*|__\w*__)$")
"""Names that IPython and Python keep for themselves."""


def publish(peer: Peer, names: TestGlobals, regions: Regions) -> None:
    """Give the student's later cells what the visible part of the test defined, as in a notebook.

    What they cannot have, because it cannot cross or its definition fails over there, is simply not defined there.

    Raises:
        ProtocolError: when the student's process breaks the rules of the channel, or is gone.
    """
    visible = _bound_names(regions.visible_source()) or {}
    lines = [line if n in regions.hidden else "" for n, line in enumerate(regions.lines, 1)]
    # A hidden line may have changed a list or an array that it mentions; and where the hidden lines are no cell of
    # their own, the rest of a loop, say, whatever they mention.
    mentioned = set(_WORD.findall("\n".join(lines)))
    hidden = _bound_names(textwrap.dedent("\n".join(lines)))
    bound_in_hidden = mentioned if hidden is None else set(hidden)
    for name, definition in visible.items():
        if _INTERACTIVE.match(name) or not names.is_own(name):
            continue
        value = names[name]
        imported = isinstance(value, ModuleType) or (definition or "").startswith("from ")
        if name in bound_in_hidden and not imported:
            continue
        if definition is not None:
            _offer(peer, "define", functools.partial(list, (name, definition)))
        elif imported or name not in mentioned or _is_fixed(value):
            _offer(peer, "publish", functools.partial(_whole, peer, name, value))


def _offer(peer: Peer, operation: str, encoded: Callable[[], list[Any]]) -> None:
    """What the student's process makes of it is its own affair; nothing that it raises is the test's."""
    try:
        peer.exchange(operation, encoded)
    except CannotCross:
        return
    except BaseException as error:
        if not is_theirs(error):
            raise


def _whole(peer: Peer, name: str, value: Any) -> list[Any]:
    """The name and the value, where that crosses whole: between tests the judge does not answer for what it lends."""

    def theirs_alone(obj: Any) -> list[Any]:
        number = peer.shared.number_of_copy(obj)
        if number is None:
            raise CannotCross("an object of the test's")
        return ["b", number]

    peer.encode_handle = theirs_alone  # type: ignore[method-assign]
    try:
        return [name, peer.codec.encode(value)]
    finally:
        del peer.encode_handle


def _bound_names(source: str) -> dict[str, str | None] | None:
    """The names that a cell binds at its top level; of functions, classes and imports with their source.

    None where the source is not Python by itself: taking the other lines out left half a statement.
    """
    try:
        tree, text = parse(source, "<test>")
    except SyntaxError:
        return None
    lines = text.splitlines()
    found: dict[str, str | None] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found[node.name] = "\n".join(lines[first - 1 : node.end_lineno])
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name != "*":
                    only = ast.ImportFrom(node.module, [alias], node.level)
                    found[alias.asname or alias.name] = ast.unparse(only)
        else:
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
