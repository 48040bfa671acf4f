"""Mutants of a lab's reference solution as trials, and the record of those that are no mistakes.

``tests/labs/<lab>.mutants.toml`` lists mutants that compute the same as the reference, or that the lab accepts::

    [[equivalent]]
    cell = "neuron"
    line = "total = b"
    becomes = "total = b + 0"
    why = "Zero is zero."

``cell`` is the answer's grade id; ``line`` and ``becomes`` are the changed line before and after, as
``autograder verify --mutants`` prints them. Where a cell has the same change twice, ``occurrence`` counts from 1.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.notebook import Markers, nbgrader_metadata, parse_notebook
from autograder.records import Grade, Lab, Outcome
from autograder.verify.cases import Case
from autograder.verify.mutate import Mutant, mutate
from autograder.verify.narrow import narrowed
from autograder.verify.shows import leave_out_shows
from autograder.verify.trials import (
    Trial,
    apply_case,
    counting,
    read_reference,
    student_notebook,
)

Verdict = Literal["killed", "survived", "undecided"]


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mutant that need not be noticed, and why."""

    cell: str
    line: str
    becomes: str
    why: str
    occurrence: int = 1


class _Record(msgspec.Struct, forbid_unknown_fields=True):
    equivalent: list[Equivalent] = []


@dataclass(frozen=True)
class _Answer:
    notebook: str
    grade_id: str
    text: str
    lines: set[int]
    """Of the text, those that the student has to write."""


def mutants_path(folder: CourseFolder, lab: str) -> Path:
    """Return where the equivalent mutants of a lab are recorded."""
    return folder.root / "tests" / "labs" / f"{lab}.mutants.toml"


def read_equivalents(folder: CourseFolder, lab: str) -> dict[str, Equivalent]:
    """Return the recorded mutants of a lab by the titles of their trials; none where there is no file.

    Raises:
        AutograderError: where the file is not in the form that this module's head describes.
    """
    path = mutants_path(folder, lab)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        record = msgspec.convert(data, _Record)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise AutograderError(
            f"{folder.relative(path)}: {error}. Each entry is [[equivalent]] with cell, line, becomes and why."
        ) from None
    for entry in record.equivalent:
        if not entry.why.strip():
            raise AutograderError(
                f"{folder.relative(path)}: {_title(entry)} has no reason. Say in `why` why no test need notice it."
            )
    return {_title(entry): entry for entry in record.equivalent}


def mutant_trials(folder: CourseFolder, bundle: Bundle) -> list[Trial]:
    """Return one trial for each mutant of each answer that is code; the other answers are the reference's.

    Raises:
        AutograderError: where the source cannot be read.
    """
    lab = bundle.lab
    reference = read_reference(folder, lab)
    solved = {nb.name: student_notebook(nb, reference) for nb in lab.notebooks}
    notebooks = {nb.name: nb for nb in lab.notebooks}
    trials: list[Trial] = []
    for answer in _answers(folder, lab):
        seen: dict[str, int] = {}
        for mutant in mutate(answer.text, answer.lines):
            title = _titled(answer.grade_id, mutant, seen)
            case = Case(
                kind="mutant",
                title=title,
                losses=(),
                hints=(),
                notebook=answer.notebook,
                answers=((answer.grade_id, mutant.source),),
                insertions=(),
                line=mutant.number,
            )
            notebook = notebooks[answer.notebook]
            changed = apply_case(case, notebook, reference, title)
            leave_out_shows(notebook, changed)
            name = f"mutant-{len(trials) + 1}"
            trial = Trial(name, "mutant", title, case, {**solved, notebook.name: changed})
            trials.append(narrowed(trial, solved, lab))
    return trials


def verdict(trial: Trial, grade: Grade, lab: Lab) -> Verdict:
    """Whether a test noticed a mutant; undecided where the grader came to no verdict of its own."""
    if grade.status in ("rejected", "grader_error"):
        return "undecided"
    tests = {cell.grade_id for nb in lab.notebooks for cell in nb.cells if cell.role == "test"}
    results = [result for result in counting(trial, grade) if result.grade_id in tests]
    if any(result.outcome is not Outcome.PASSED for result in results):
        return "killed"
    return "survived"


def entry_for(trial: Trial, why: str = "") -> str:
    """The lines that record a trial as equivalent, but for the reason."""
    cell, change = trial.title.split(": ", 1)
    line, becomes = change.split(_ARROW, 1)
    becomes, _, occurrence = becomes.partition(_NTH)
    fields = {"cell": cell, "line": line, "becomes": becomes, "why": why}
    lines = ["[[equivalent]]", *(f"{key} = {_quoted(value)}" for key, value in fields.items())]
    if occurrence:
        lines.append(f"occurrence = {occurrence}")
    return "\n".join(lines)


_ARROW = "  →  "
_NTH = "  #"


def _titled(cell: str, mutant: Mutant, seen: dict[str, int]) -> str:
    title = f"{cell}: {mutant.line}{_ARROW}{mutant.becomes}"
    seen[title] = seen.get(title, 0) + 1
    return title if seen[title] == 1 else f"{title}{_NTH}{seen[title]}"


def _title(entry: Equivalent) -> str:
    title = f"{entry.cell}: {entry.line}{_ARROW}{entry.becomes}"
    return title if entry.occurrence == 1 else f"{title}{_NTH}{entry.occurrence}"


def _quoted(text: str) -> str:
    """A TOML string: literal where it can be, as code is full of quotation marks."""
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _answers(folder: CourseFolder, lab: Lab) -> Iterator[_Answer]:
    """The reference's answers that are code, less the marker lines, with the lines between the markers."""
    markers = Markers.from_config(folder.nbgrader_config)
    for notebook in lab.notebooks:
        path = folder.source / lab.assignment / f"{notebook.name}.ipynb"
        source: dict[str, Any] = parse_notebook(path.read_bytes(), folder.relative(path))
        for cell in source["cells"]:
            meta = nbgrader_metadata(cell)
            if not meta.get("solution") or meta.get("grade") or cell["cell_type"] != "code":
                continue
            kept: list[str] = []
            inside: set[int] = set()
            marked = solving = False
            for line in cell["source"].split("\n"):
                if markers.begin_solution in line:
                    marked = solving = True
                elif markers.end_solution in line:
                    solving = False
                else:
                    kept.append(line)
                    if solving:
                        inside.add(len(kept))
            lines = inside if marked else set(range(1, len(kept) + 1))
            yield _Answer(notebook.name, meta["grade_id"], "\n".join(kept), lines)
