"""The names of a cell, by its text alone: what it binds, what it uses, and what it may change."""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.syntax import imported_names, parse, symbols
from autograder.verify.flow import COMPREHENSIONS, FUNCTIONS, set_before_use

_LASTING = frozenset(
    "chdir dump environ makedirs mkdir open remove rename rmtree save save_weights savetxt savez savez_compressed"
    " set_dtype_policy set_floatx set_image_data_format to_csv unlink write write_bytes write_text".split()
)
"""What leaves something behind that no name tells of: a file, a setting."""

_SHOWING = ("draw_", "show_", "plot_")
"""How the names of functions begin that look at what they are given, and change nothing of it."""
_PICTURES = frozenset("plt ax axes fig figure".split())
_BUILT_IN = frozenset(
    "abs bool float int isinstance len max min print range repr round sorted str sum type".split()
)
_READING = frozenset(
    "all any argmax argmin astype copy count_params cumsum describe dot duplicated evaluate flatten get_weights head"
    " items join keys max mean min predict ravel reshape round std sum summary to_numpy tolist transpose value_counts"
    " values var".split()
)
"""Methods that leave their object as it is."""
_WRITING = frozenset("copyto fill_diagonal place put put_along_axis putmask".split())
"""NumPy's functions that change an array."""

_TABLES = frozenset(("DataFrame", "Series"))
"""What pandas makes of data that it leaves as they are."""

_SCOPES = (*FUNCTIONS, ast.ClassDef, *COMPREHENSIONS)


@dataclass(frozen=True)
class CellNames:
    """The names of a cell."""

    bound: frozenset[str]
    """Assigned, defined, imported or deleted."""
    data: frozenset[str]
    """Of these, what is neither a module, a function nor a class."""
    imported: frozenset[tuple[str, str]]
    """Of these, what is imported, with what it is."""
    loaded: frozenset[str]
    handed: frozenset[str]
    """Whose objects may be changed: handed to a call, called a method of, assigned a part of."""
    lasting: frozenset[str]
    """Of ``_LASTING``, what it calls; a method with a dot before its name."""

    def leaves(self, bound: frozenset[str]) -> bool:
        """Whether it leaves something behind that no name tells of, as a file is.

        ``bound`` are the names of the whole notebook: a ``save`` of its own is the student's.
        """
        return bool(self.lasting - bound)

    def effects(self, data: frozenset[str]) -> frozenset[str]:
        """What it binds or may change, of all names that are data."""
        return self.bound | (self.handed & data)


@functools.cache
def names_of(source: str) -> CellNames | None:
    """The names of a cell; None where it is more than Python, a magic say."""
    try:
        tree = parse(source)
        table = symbols(source)
    except (SyntaxError, ValueError):
        return None
    top = table.get_symbols()
    own = {symbol.get_name() for symbol in top if symbol.is_assigned() or symbol.is_imported()}
    made = {symbol.get_name() for symbol in top if symbol.is_imported() or symbol.is_namespace()}
    outer = set(_of_module(table))
    lasting: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _LASTING:
            lasting.add(f".{node.attr}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            lasting |= _LASTING & {node.func.id}
    return CellNames(
        bound=frozenset(own | {name for name, changed in outer if changed}),
        data=frozenset(own - made),
        imported=frozenset(imported_names([tree]).items()),
        loaded=frozenset({name for name, changed in outer if not changed} - set_before_use(tree)),
        handed=frozenset(_handed(tree, frozenset())),
        lasting=frozenset(lasting),
    )


def _of_module(table: symtable.SymbolTable) -> Iterator[tuple[str, bool]]:
    """The module's names that a scope or one within it uses, and whether it is to assign or delete them."""
    whole = table.get_type() == "module"
    for symbol in table.get_symbols():
        if whole or symbol.is_global():
            if symbol.is_referenced():
                yield symbol.get_name(), False
            if symbol.is_assigned():
                yield symbol.get_name(), True
    for inner in table.get_children():
        yield from _of_module(inner)


def _handed(node: ast.AST, local: frozenset[str]) -> Iterator[str]:
    """Names whose objects may be changed. For a function's own names it is its caller that hands the objects over."""
    found: list[ast.AST] = []
    if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
        found = [node.value]
    elif isinstance(node, ast.Call):
        found = list(_changeable(node))
    for part in found:
        yield from _loaded_in(part) - local
    within = local | _own_names(node)
    for child in ast.iter_child_nodes(node):
        yield from _handed(child, within)


def _changeable(call: ast.Call) -> Iterator[ast.AST]:
    """What a call may change: what it is given, and the object whose method it is."""
    words = {word.arg for word in call.keywords}
    func = call.func
    arguments = [*call.args, *(word.value for word in call.keywords)]
    if isinstance(func, ast.Name):
        if func.id not in _BUILT_IN and not func.id.startswith(_SHOWING):
            yield from (func, *arguments)
        return
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        top = func.value.id
        if top in _PICTURES:
            yield func.value
            return
        if top == "np" and func.attr not in _WRITING and "out" not in words:
            return
        if top == "pd" and func.attr in _TABLES:
            return
    if (
        isinstance(func, ast.Attribute)
        and func.attr in _READING
        and not words & {"out", "inplace", None}
    ):
        yield from arguments
        return
    yield from (func, *arguments)


def _own_names(node: ast.AST) -> set[str]:
    """The parameters and the names that a function, or a comprehension, assigns for itself."""
    if not isinstance(node, _SCOPES) or isinstance(node, ast.ClassDef):
        return set()
    own: set[str] = set()
    shared: set[str] = set()
    waiting = list(ast.iter_child_nodes(node))
    while waiting:
        part = waiting.pop()
        if isinstance(part, (ast.Global, ast.Nonlocal)):
            shared |= set(part.names)
        elif isinstance(part, ast.arg):
            own.add(part.arg)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            own.add(part.id)
        if not isinstance(part, _SCOPES):
            waiting.extend(ast.iter_child_nodes(part))
    return own - shared


def _loaded_in(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
