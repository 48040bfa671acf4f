"""Cells that only show something, and from which nothing follows for the tests: a case can do without them.

They draw, print and train for the student to look at, which is most of the time of many a notebook. The reference and
the untouched release are run with them, so that they are known to work.
"""

from __future__ import annotations

from collections.abc import Iterable

from autograder.notebook import NotebookJson
from autograder.records import Notebook
from autograder.verify.names import CellNames, names_of


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
    cells = [names_of(source) for source in sources]
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
    names: CellNames | None, data: frozenset[str], bound: frozenset[str], needed: set[str]
) -> bool:
    if names is None or names.leaves(bound):
        return True
    return bool(names.effects(data) & needed)
