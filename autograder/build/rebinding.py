"""Names that a test takes for the author's and a student can bind to something else.

What a cell of the author's defines outside the tests runs in the student's process: a locked cell's text
comes back as it was, but a name of it can be bound anew in any cell below. Imports are not meant: a
module that a cell of the author's imports is the test's own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.notebook import CellJson, bound_names, cell_role, nbgrader_metadata
from autograder.syntax import parse, symbols


@dataclass(frozen=True)
class Rebindable:
    """One cell of the author's whose names tests rely on."""

    number: int
    """Of the cell, from 1."""
    cell: CellJson
    names: tuple[str, ...]
    tests: tuple[str, ...]
    """Grade ids of the tests that use them."""
    computed: bool
    """Whether they were computed from the student's answers: a product to be tested, not a means to test."""


def find_rebindable(cells: Sequence[CellJson]) -> list[Rebindable]:
    """Return the locked and the free code cells with names that later tests use; answers' names apart."""
    answers = _bound(cells, ("solution", "manual"))
    tainted = set(answers)
    uses = {number: free_names(str(cell["source"])) for number, cell in _of(cells, ("test",))}
    own: set[str] = set()
    by_test: dict[int, set[str]] = {}
    for number, cell in _of(cells, ("test",)):
        by_test[number] = uses[number] - own
        own |= bound_names(str(cell["source"]))
    found: list[Rebindable] = []
    for number, cell in _of(cells, ("readonly", "free")):
        plain, computed = _parted(str(cell["source"]), tainted)
        tainted |= computed
        for names, product in ((plain - answers, False), (computed - answers, True)):
            users = {n: names & by_test[n] for n in by_test if n > number and names & by_test[n]}
            if users:
                tests = tuple(str(nbgrader_metadata(cells[n - 1]).get("grade_id")) for n in users)
                used = tuple(sorted(set[str]().union(*users.values())))
                found.append(Rebindable(number, cell, used, tests, product))
    return found


def free_names(source: str) -> set[str]:
    """Return the names that code looks up without binding them; none where it is not Python."""
    try:
        top = symbols(source)
    except (SyntaxError, ValueError):
        return set()
    bound = {
        name.get_name() for name in top.get_symbols() if name.is_assigned() or name.is_imported()
    }
    found: set[str] = set()
    waiting = [top]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        for name in table.get_symbols():
            if name.is_referenced() and (table is top or name.is_global()):
                found.add(name.get_name())
    return found - bound


def _of(cells: Sequence[CellJson], roles: tuple[str, ...]) -> Iterable[tuple[int, CellJson]]:
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] == "code" and cell_role(cell) in roles:
            yield number, cell


def _bound(cells: Sequence[CellJson], roles: tuple[str, ...]) -> set[str]:
    return set[str]().union(*(bound_names(str(cell["source"])) for _, cell in _of(cells, roles)))


def _parted(source: str, tainted: set[str]) -> tuple[set[str], set[str]]:
    """Part what a cell binds into what stands by itself and what is computed from the student's answers."""
    try:
        tree = parse(source)
    except (SyntaxError, ValueError):
        return set(), set()
    plain: set[str] = set()
    computed: set[str] = set()
    for statement in tree.body:
        names = bound_names(ast.Module([statement], []))
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            plain |= names
            continue
        read = {
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        if read & (tainted | computed):
            computed |= names
        else:
            plain |= names
    return plain - computed, computed
