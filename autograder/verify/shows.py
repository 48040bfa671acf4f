"""Cells that only show something, and from which nothing follows for the tests: a case can do without them.

They draw, print and train for the student to look at, which is most of the time of many a notebook. The reference and
the untouched release are run with them, so that they are known to work.
"""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.notebook import NotebookJson
from autograder.records import Notebook

_LASTING = frozenset(
    "chdir dump environ makedirs mkdir open remove rename rmtree save save_weights savetxt savez savez_compressed"
    " set_dtype_policy set_floatx set_image_data_format to_csv unlink write write_bytes write_text".split()
)
"""What leaves something behind that no name tells of: a file, a setting."""


@dataclass(frozen=True)
class _Names:
    """The names of a cell."""

    bound: frozenset[str]
    """Assigned, defined, imported or deleted."""
    data: frozenset[str]
    """Of these, what is neither a module, a function nor a class."""
    loaded: frozenset[str]
    handed: frozenset[str]
    """Whose objects may be changed: handed to a call, called a method of, assigned a part of."""
    lasting: frozenset[str]
    """Of :data:`_LASTING`, what it calls; a method with a dot before its name."""


def leave_out_shows(notebook: Notebook, content: NotebookJson) -> None:
    """Empty the free cells that only show something.

    Args:
        notebook: Of the lab, for its tests as the instructor wrote them.
        content: A submission made of it, which is changed.
    """
    cells = content["cells"]
    sources = [cell["source"] if cell["cell_type"] == "code" else "" for cell in cells]
    tests = [cell.source for cell in notebook.cells if cell.role == "test"]
    free = {
        f"cell-{n}"
        for n, cell in enumerate(notebook.cells, 1)
        if cell.role == "free" and cell.kind == "code"
    }
    shown = [n for n, cell in enumerate(cells) if cell["id"] in free]
    for position in without_effect([*sources, *tests], shown):
        cells[position]["source"] = ""


def without_effect(sources: Iterable[str], candidates: Iterable[int]) -> set[int]:
    """Positions of those candidates that nothing else depends on.

    Args:
        sources: The code of all cells of a notebook, tests included, in their order.
        candidates: Positions of cells that may be left out.
    """
    cells = [_names(source) for source in sources]
    known = [names for names in cells if names is not None]
    data = frozenset[str]().union(*(names.data for names in known))
    bound = frozenset[str]().union(*(names.bound for names in known))
    out = set(candidates)
    while True:
        needed: set[str] = set()
        for position, names in enumerate(cells):
            if position not in out and names is not None:
                needed |= names.loaded
        kept = {position for position in out if _matters(cells[position], data, bound, needed)}
        if not kept:
            return out
        out -= kept


def _matters(
    names: _Names | None, data: frozenset[str], bound: frozenset[str], needed: set[str]
) -> bool:
    if names is None or names.lasting - bound:  # a `save` of the notebook's own is the student's
        return True
    return bool((names.bound | (names.handed & data)) & needed)


@functools.cache
def _names(source: str) -> _Names | None:
    """The names of a cell; None where it is more than Python, a magic say."""
    try:
        tree, table = ast.parse(source), symtable.symtable(source, "cell", "exec")
    except (SyntaxError, ValueError):
        return None
    top = table.get_symbols()
    own = {symbol.get_name() for symbol in top if symbol.is_assigned() or symbol.is_imported()}
    made = {symbol.get_name() for symbol in top if symbol.is_imported() or symbol.is_namespace()}
    outer = set(_of_module(table))
    handed: set[str] = set()
    lasting: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            if isinstance(node, ast.Attribute) and node.attr in _LASTING:
                lasting.add(f".{node.attr}")
            if not isinstance(node.ctx, ast.Load):
                handed |= _loaded_in(node.value)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in _LASTING:
                lasting.add(node.func.id)
            for part in (node.func, *node.args, *(word.value for word in node.keywords)):
                handed |= _loaded_in(part)
    return _Names(
        bound=frozenset(own | {name for name, changed in outer if changed}),
        data=frozenset(own - made),
        loaded=frozenset({name for name, changed in outer if not changed} - _set_before_use(tree)),
        handed=frozenset(handed),
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


def _set_before_use(tree: ast.Module) -> set[str]:
    """Names that a cell assigns before anything of it can load them: those of other cells are no matter."""
    early: set[str] = set()
    late: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            early.add(statement.name)  # what is within is loaded when it is called
            continue
        stored, loaded = _here(statement)
        # What comes before the names that are given in the same statement.
        first: list[ast.AST] = []
        if isinstance(statement, (ast.Assign, ast.AnnAssign)):
            first = [statement.value] if statement.value is not None else []
        elif isinstance(statement, (ast.For, ast.AsyncFor)):
            first = [statement.iter]
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            first = [item.context_expr for item in statement.items]
        elif isinstance(statement, (ast.If, ast.While, ast.Try)):
            stored = set()  # what is within may run or not: nothing is certain to be assigned
        late |= set().union(*(_here(part)[1] for part in first)) - early
        if isinstance(statement, ast.AugAssign):
            late |= (loaded | stored) - early
        early |= stored - late
        late |= loaded - early
    return early - late


def _here(node: ast.AST) -> tuple[set[str], set[str]]:
    """The names that are assigned and loaded as a node is run; not within functions, nor a comprehension's own."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return set(), set()
    stored: set[str] = set()
    loaded: set[str] = set()
    for part in ast.iter_child_nodes(node):
        inner_stored, inner_loaded = _here(part)
        stored |= inner_stored
        loaded |= inner_loaded
    if isinstance(node, ast.Name):
        (stored if isinstance(node.ctx, ast.Store) else loaded).add(node.id)
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return set(), loaded - stored
    return stored, loaded


def _loaded_in(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
