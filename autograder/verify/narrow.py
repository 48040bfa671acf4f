"""What a case is about: the tests that its answers can reach, and the answers that these tests need.

The other answers of a case are the reference's, and what they earn is known. So they are left out, and with them all
other cells that nothing needs. What reaches what, the names of the cells tell; a case that expects a loss elsewhere, by
a crash say, is handed in whole.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.notebook import NotebookJson, nbgrader_metadata
from autograder.records import NOT_RUN, Cell, Lab, Notebook
from autograder.syntax import parse
from autograder.verify.cases import Case
from autograder.verify.names import CellNames, names_of
from autograder.verify.trials import Trial, make_trials


def narrow_trials(folder: CourseFolder, bundle: Bundle) -> list[Trial]:
    """As :func:`~autograder.verify.trials.make_trials`, each case with what it is about and no more."""
    reference, *others = make_trials(folder, bundle)
    return [reference, *(narrowed(trial, reference.notebooks, bundle.lab) for trial in others)]


def narrowed(trial: Trial, solved: Mapping[str, NotebookJson], lab: Lab) -> Trial:
    """Return the trial without the cells that nothing needs which its case is about.

    Args:
        trial: Of any kind; one without a case comes back as it is.
        solved: The lab's notebooks with all of the reference's answers.
        lab: The lab.

    Returns:
        A trial whose ``asked`` says which tests count and whose ``idle``, which need not run; or the same one where
        all of them count.
    """
    case = trial.case
    if case is None:
        return trial
    for notebook in lab.notebooks:
        content = trial.notebooks[notebook.name]
        if content == solved[notebook.name]:
            continue
        cells = list(_read(notebook, content, solved[notebook.name], case, lab))
        data, settled = _data(cells), _settled(cells)
        asked = _asked(cells, data, settled)
        expected = {loss.grade_id for loss in case.losses}
        if not asked or not expected <= {cells[n].grade_id for n in asked}:
            return trial
        needed = _needed(cells, asked, data, settled)
        bound = frozenset[str]().union(*(names.bound for cell in cells for names in cell.known))
        idle = set[tuple[str, str]]()
        changed = {**content, "cells": [dict(cell) for cell in content["cells"]]}
        for n, cell in enumerate(cells):
            if n in needed or not cell.known or cell.leaves(bound):
                continue
            if cell.role in ("solution", "free"):
                changed["cells"][n]["source"] = ""
            elif cell.role in ("test", "readonly"):
                idle.add((notebook.name, cell.grade_id))
        counted = {(notebook.name, cells[n].grade_id) for n in asked}
        for other in lab.notebooks:
            if other is not notebook:
                counted |= {(other.name, cell.grade_id) for cell in other.cells if cell.graded}
        notebooks = {**trial.notebooks, notebook.name: changed}
        return replace(trial, notebooks=notebooks, asked=frozenset(counted), idle=frozenset(idle))
    return trial


def without_idle_cells(bundle: Bundle, trial: Trial) -> Bundle:
    """Return the bundle to grade a trial by, without the cells that are idle in it.

    Idle tests are not run; their imports, which others may count on, stay.
    """
    if not trial.idle:
        return bundle
    notebooks = tuple(
        replace(
            notebook,
            cells=tuple(
                _without_code(cell) if (notebook.name, cell.grade_id) in trial.idle else cell
                for cell in notebook.cells
            ),
        )
        for notebook in bundle.lab.notebooks
    )
    return replace(bundle, lab=replace(bundle.lab, notebooks=notebooks))


def _without_code(cell: Cell) -> Cell:
    if cell.role != "test":
        return replace(cell, source="")
    return replace(cell, source=_imports_of(cell.source), tags=(*cell.tags, NOT_RUN))


def _imports_of(source: str) -> str:
    """The imports of a test, which it may make for others: a line each, or a line that does nothing."""
    kept = [node for node in parse(source).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return ast.unparse(ast.Module(list(kept), [])) or "pass"


@dataclass(frozen=True)
class _Cell:
    grade_id: str
    role: str
    changed: bool
    """Whether the case gives it another text than the reference."""
    names: tuple[CellNames | None, ...]
    """Of its text; of an answer that the case changes, of the reference's too."""

    @property
    def known(self) -> list[CellNames]:
        return [names for names in self.names if names is not None]

    @property
    def loaded(self) -> frozenset[str]:
        return frozenset[str]().union(*(names.loaded for names in self.known))

    def effects(self, data: frozenset[str]) -> frozenset[str]:
        """What it binds or may change, of all names that are data."""
        return frozenset[str]().union(*(names.effects(data) for names in self.known))

    def leaves(self, bound: frozenset[str]) -> bool:
        """Whether it is the instructor's and leaves something behind that no name tells of, as a file is."""
        return self.role in ("free", "readonly") and any(n.leaves(bound) for n in self.known)


def _read(
    notebook: Notebook, content: NotebookJson, whole: NotebookJson, case: Case, lab: Lab
) -> Iterator[_Cell]:
    """The cells of the case's notebook, the tests as the instructor wrote them."""
    own = {f"cell-{n}": cell for n, cell in enumerate(notebook.cells, 1)}
    solved = {cell["id"]: cell["source"] for cell in whole["cells"]}
    answered = dict(case.answers)
    for cell in content["cells"]:
        grade_id = nbgrader_metadata(cell).get("grade_id", "")
        original = own.get(cell["id"])
        if cell["cell_type"] != "code":
            yield _Cell(grade_id, original.role if original else "free", False, ())
        elif original is None:
            yield _Cell("", "free", True, (names_of(cell["source"]),))
        elif original.role == "test":
            names = names_of(original.source)
            recipe = lab.retraining
            if names is not None and recipe is not None and recipe.grade_id == grade_id:
                names = replace(names, loaded=names.loaded | {recipe.build, recipe.train})
            yield _Cell(grade_id, "test", False, (names,))
        else:
            texts = {cell["source"]: None}
            if grade_id in answered:
                texts[solved[cell["id"]]] = None
            read = tuple(names_of(text) for text in texts)
            yield _Cell(grade_id, original.role, grade_id in answered, read)


def _data(cells: Sequence[_Cell]) -> frozenset[str]:
    return frozenset[str]().union(*(names.data for cell in cells for names in cell.known))


def _settled(cells: Sequence[_Cell]) -> frozenset[str]:
    """Names that every cell which binds them imports, and from the same place: it is no matter which of them does."""
    known = [names for cell in cells for names in cell.known]
    imported = frozenset[tuple[str, str]]().union(*(names.imported for names in known))
    places = Counter(name for name, _ in imported)
    settled = {name for name, count in places.items() if count == 1}
    for names in known:
        settled -= names.bound - {name for name, _ in names.imported}
    # But for what a changed answer imports no more.
    bound = [cell.known[0].bound for cell in cells if cell.known and cell.role != "test"]
    before = [names.bound for cell in cells if cell.changed for names in cell.known]
    return frozenset(settled - (set().union(*before) - set().union(*bound)))


def _asked(cells: Sequence[_Cell], data: frozenset[str], settled: frozenset[str]) -> set[int]:
    """Positions of the tests that the changed cells can reach; none where that cannot be told."""
    if any(names is None for cell in cells for names in cell.names):
        return set()
    reached = {n for n, cell in enumerate(cells) if cell.changed}
    for n in sorted(reached):
        # Those that come next are about the answer, whatever they name.
        following = n + 1
        while following < len(cells) and cells[following].role not in ("solution", "manual"):
            if cells[following].role == "test":
                reached.add(following)
            following += 1
    while True:
        names = frozenset[str]().union(*(cells[n].effects(data) for n in reached)) - settled
        more = {n for n, cell in enumerate(cells) if cell.loaded & names} - reached
        if not more:
            return {n for n in reached if cells[n].role == "test"}
        reached |= more


def _needed(
    cells: Sequence[_Cell], asked: set[int], data: frozenset[str], settled: frozenset[str]
) -> set[int]:
    """Positions of the cells without which those tests would not be what they are."""
    gives = [
        # What a test imports, each has for itself.
        cell.effects(data) - settled if cell.role == "test" else cell.effects(data)
        for cell in cells
    ]
    needed = asked | {n for n, cell in enumerate(cells) if cell.changed}
    while True:
        now = [names for n in needed for names in cells[n].known[:1]]
        used = frozenset[str]().union(*(names.loaded for names in now))
        more = {n for n, given in enumerate(gives) if given & used} - needed
        if not more:
            return needed
        needed |= more
