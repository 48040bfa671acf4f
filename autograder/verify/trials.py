"""Make submissions of a lab's own material: the reference, the untouched release and each case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.notebook import Markers, nbgrader_metadata, parse_notebook
from autograder.records import Cell, CellResult, Grade, Lab, Notebook
from autograder.verify.cases import CALIBRATION, Case, Kind, read_cases
from autograder.verify.shows import leave_out_shows

NotebookJson = dict[str, Any]
Reference = Mapping[tuple[str, str], str]
"""The instructor's text of each answer, by notebook and grade id."""


@dataclass(frozen=True)
class Trial:
    """One submission with what is expected of it."""

    name: str
    """A student id, unique in the lab."""
    kind: Literal["reference", "release"] | Kind
    title: str
    case: Case | None
    notebooks: dict[str, NotebookJson]
    asked: frozenset[tuple[str, str]] | None = None
    """The questions that count, by notebook and grade id; None for all."""
    idle: frozenset[tuple[str, str]] = frozenset()
    """Tests and locked cells that nothing which counts needs, by notebook and grade id: they need not run."""

    def asks(self, notebook: str, grade_id: str) -> bool:
        """Whether this question counts."""
        return self.asked is None or (notebook, grade_id) in self.asked


def counting(trial: Trial, grade: Grade) -> list[CellResult]:
    """Return the results of the questions that count."""
    return [
        result
        for notebook in grade.notebooks
        for result in notebook.cells
        if trial.asks(notebook.name, result.grade_id)
    ]


def cases_path(folder: CourseFolder, lab: str) -> Path:
    """Return where the cases of a lab are kept."""
    return folder.root / "tests" / "labs" / f"{lab}.py"


def case_submissions(folder: CourseFolder, lab: str) -> list[tuple[str, NotebookJson]]:
    """Return the lab's trials by name, each as the notebook that it is about.

    The first is ``reference``, the second ``release`` (the untouched student version), then the
    cases. Of a lab with several notebooks it is the one that the case changes, else the first.

    Raises:
        AutograderError: where the lab cannot be built or its cases are wrong.
    """
    from autograder.build import ensure_bundle

    bundle = ensure_bundle(folder, lab)
    found = []
    for trial in make_trials(folder, bundle):
        name = next(iter(trial.notebooks))
        if trial.case is not None:
            name = _notebook_of(trial.case, bundle.lab, _where(folder, lab, trial.case)).name
        found.append((trial.name, trial.notebooks[name]))
    return found


def make_trials(folder: CourseFolder, bundle: Bundle) -> list[Trial]:
    """Return the trials of a lab: reference, release, cases.

    Raises:
        AutograderError: where the cases are wrong, naming file and line.
    """
    lab = bundle.lab
    reference = read_reference(folder, lab)
    solved = {nb.name: student_notebook(nb, reference) for nb in lab.notebooks}
    untouched = {nb.name: student_notebook(nb, {}) for nb in lab.notebooks}
    trials = [
        Trial("reference", "reference", "the reference solution", None, solved),
        Trial("release", "release", "the untouched release", None, untouched),
    ]
    taken = {trial.name for trial in trials}
    for case in read_cases(cases_path(folder, lab.assignment)):
        where = _where(folder, lab.assignment, case)
        notebook = _notebook_of(case, lab, where)
        _check_losses(case, lab, where)
        content = apply_case(case, notebook, reference, where)
        leave_out_shows(notebook, content)
        changed = {**solved, notebook.name: content}
        name = _slug(f"{case.kind} {case.title}", taken)
        trials.append(Trial(name, case.kind, case.title, case, changed))
    return trials


def calibration_path(folder: CourseFolder, lab: str) -> Path:
    """Return where the solutions that a lab's threshold is calibrated on are kept."""
    return folder.root / "tests" / "labs" / f"{lab}.calibration.py"


def calibration_trials(folder: CourseFolder, bundle: Bundle) -> list[Trial]:
    """Return the solutions that a lab's threshold is calibrated on; the reference is the first, a valid one.

    Raises:
        AutograderError: where there are none, or they are wrong, naming file and line.
    """
    lab = bundle.lab
    path = calibration_path(folder, lab.assignment)
    cases = read_cases(path, CALIBRATION)
    if not cases:
        raise AutograderError(
            f"{path}: there is nothing to calibrate {lab.assignment} on."
            " Write valid and weak solutions there; docs/retraining.md says how."
        )
    reference = read_reference(folder, lab)
    solved = {nb.name: student_notebook(nb, reference) for nb in lab.notebooks}
    trials = [Trial("reference", "valid", "the reference solution", None, solved)]
    taken = {"reference"}
    for case in cases:
        where = f"{path.name}, line {case.line}"
        notebook = _notebook_of(case, lab, where)
        changed = {**solved, notebook.name: apply_case(case, notebook, reference, where)}
        name = _slug(f"{case.kind} {case.title}", taken)
        trials.append(Trial(name, case.kind, case.title, case, changed))
    return trials


def read_reference(folder: CourseFolder, lab: Lab) -> Reference:
    """Return the instructor's answers from the source notebooks, less the marker lines."""
    markers = Markers.from_config(folder.nbgrader_config)
    marked = (markers.begin_solution, markers.end_solution)
    answers: dict[tuple[str, str], str] = {}
    for notebook in lab.notebooks:
        path = folder.source / lab.assignment / f"{notebook.name}.ipynb"
        source = parse_notebook(path.read_bytes(), folder.relative(path))
        for cell in source["cells"]:
            meta = nbgrader_metadata(cell)
            if meta.get("solution"):
                lines = cell["source"].split("\n")
                kept = [line for line in lines if not any(word in line for word in marked)]
                answers[notebook.name, meta["grade_id"]] = "\n".join(kept)
    return answers


def student_notebook(notebook: Notebook, answers: Reference) -> NotebookJson:
    """Return the student version as a notebook of nbformat 4, with answers filled in."""
    cells = []
    for number, cell in enumerate(notebook.cells, 1):
        text = cell.release
        if cell.role in ("solution", "manual"):
            text = answers.get((notebook.name, cell.grade_id), text)
        cells.append(_cell(cell.kind, text, f"cell-{number}", _metadata(cell)))
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
        "cells": cells,
    }


def _cell(kind: str, source: str, cell_id: str, metadata: dict[str, Any]) -> NotebookJson:
    cell: NotebookJson = {
        "cell_type": kind,
        "id": cell_id,
        "metadata": metadata,
        "source": source,
    }
    if kind == "code":
        cell.update(execution_count=None, outputs=[])
    return cell


def _metadata(cell: Cell) -> dict[str, Any]:
    if not cell.grade_id:
        return {}
    meta: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": cell.grade_id,
        "cell_type": cell.kind,
        "grade": cell.role in ("test", "manual"),
        "solution": cell.role in ("solution", "manual"),
        "task": cell.role == "task",
        "locked": cell.role in ("readonly", "test", "task"),
    }
    if cell.graded:
        meta["points"] = cell.points
    return {"nbgrader": meta}


def apply_case(case: Case, notebook: Notebook, reference: Reference, where: str) -> NotebookJson:
    known = {cell.grade_id: cell for cell in notebook.cells if cell.grade_id}
    answers = {key: text for key, text in reference.items() if key[0] == notebook.name}
    for grade_id, text in case.answers:
        cell = known.get(grade_id)
        if cell is None or cell.role not in ("solution", "manual"):
            allowed = ", ".join(
                c.grade_id for c in known.values() if c.role in ("solution", "manual")
            )
            raise AutograderError(
                f"{where}: `{grade_id}` is not an answer cell of {notebook.name}; "
                f"these are: {allowed}."
            )
        answers[notebook.name, grade_id] = text
    result = student_notebook(notebook, answers)
    cells: list[NotebookJson] = result["cells"]
    for insertion in case.insertions:
        at = next(
            (
                number
                for number, cell in enumerate(cells)
                if nbgrader_metadata(cell).get("grade_id") == insertion.grade_id
            ),
            None,
        )
        if at is None:
            raise AutograderError(
                f"{where}: `{insertion.grade_id}` is not a cell of {notebook.name}, so "
                f"`+{insertion.name}` cannot go {insertion.where} it. Name a grade id of the lab."
            )
        at += insertion.where == "after"
        cells.insert(at, _cell("code", insertion.source, f"new-{len(cells)}", {}))
    return result


def _notebook_of(case: Case, lab: Lab, where: str) -> Notebook:
    """Return the notebook that a case changes: the one it names, or the first with its cells."""
    if case.notebook:
        for notebook in lab.notebooks:
            if notebook.name == case.notebook:
                return notebook
        names = ", ".join(notebook.name for notebook in lab.notebooks)
        raise AutograderError(
            f"{where}: the lab has no notebook `{case.notebook}`; it has: {names}."
        )
    wanted = {grade_id for grade_id, _ in case.answers}
    wanted |= {insertion.grade_id for insertion in case.insertions}
    for notebook in lab.notebooks:
        if wanted <= {cell.grade_id for cell in notebook.cells}:
            return notebook
    return lab.notebooks[0]


def _check_losses(case: Case, lab: Lab, where: str) -> None:
    tests = [cell.grade_id for nb in lab.notebooks for cell in nb.cells if cell.role == "test"]
    for loss in case.losses:
        if loss.grade_id not in tests:
            raise AutograderError(
                f"{where}: `{loss.grade_id}` is not an autograded test cell of {lab.assignment}; "
                f"these are: {', '.join(tests)}."
            )


def _where(folder: CourseFolder, lab: str, case: Case) -> str:
    return f"{folder.relative(cases_path(folder, lab))}, line {case.line}"


def _slug(title: str, taken: set[str]) -> str:
    ascii_text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:60].rstrip("-")
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name
