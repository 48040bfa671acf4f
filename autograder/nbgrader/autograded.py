"""The notebook that formgrader shows and nbgrader makes feedback of: as it ran, with nbgrader's metadata.

Test cells have the text that students were given, never a hidden test.
"""

from __future__ import annotations

import json
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.api import Notebook as NotebookRow

from autograder.grade.notebooks import as_shown
from autograder.grade.records import Graded
from autograder.intake import rebuild
from autograder.nbgrader.pictures import Pictures, key_of
from autograder.nbgrader.record import results_of
from autograder.records import CellResult, Grade, Limits, Notebook, Outcome
from autograder.report.public import public
from autograder.report.words import OUTCOMES, points

_KEY = "autograder"


def make_autograded(
    graded: Graded, notebook: Notebook, entry: NotebookRow, pictures: Pictures
) -> Any:
    """Return one notebook of a submission for ``autograded/``.

    Args:
        graded: The submission.
        notebook: The lab's notebook.
        entry: What the gradebook has of it, in line with the lab.
        pictures: What the student pasted into it.
    """
    shown = graded.notebooks.get(notebook.name)
    if shown is None:
        node = as_shown(rebuild(notebook, None, Limits()))
    else:
        node = nbformat.reads(json.dumps(shown), as_version=4)
    grade = public(graded.grade)
    results = results_of(grade, notebook.name)
    add_metadata(node, entry)
    for cell in node.cells:
        result = results.get(_grade_id(cell))
        if result is not None and cell.cell_type == "code":
            cell.outputs = [*cell.outputs, *_verdict(result)]
        elif cell.cell_type == "markdown" and (pasted := pictures.get(key_of(cell.source))):
            cell.attachments = nbformat.from_dict(pasted)
    notes = _notes(grade, notebook.name)
    if notes:
        text = "\n".join(f"* {note}" for note in notes)
        head = nbformat.v4.new_markdown_cell(f"**About this submission**\n\n{text}")
        head.id = "autograder-notes"
        node.cells.insert(0, head)
    return node


def add_metadata(node: Any, entry: NotebookRow) -> None:
    """Give the cells of a rebuilt notebook nbgrader's metadata, as the gradebook has the cells."""
    graded = {cell.name: cell for cell in entry.grade_cells}
    tasks = {cell.name: cell for cell in entry.task_cells}
    answers = {cell.name for cell in entry.solution_cells}
    for source in entry.source_cells:
        for cell in node.cells:
            if _grade_id(cell) != source.name:
                continue
            meta = {
                "schema_version": 3,
                "grade_id": source.name,
                "cell_type": source.cell_type,
                "grade": source.name in graded,
                "solution": source.name in answers,
                "task": source.name in tasks,
                "locked": source.locked,
            }
            carrier = graded.get(source.name) or tasks.get(source.name)
            if carrier is not None:
                meta["points"] = carrier.max_score
            cell.metadata["nbgrader"] = nbformat.from_dict(meta)
            # Of an answer the checksum is that of the text given out: by it nbgrader knows an untouched one.
            checksum = utils.compute_checksum(cell) if source.locked else source.checksum
            if checksum:
                cell.metadata["nbgrader"]["checksum"] = checksum


def _grade_id(cell: Any) -> str:
    return str(cell.metadata.get(_KEY, {}).get("grade_id", ""))


def _notes(grade: Grade, name: str) -> tuple[str, ...]:
    found = [note for one in grade.notebooks if one.name == name for note in one.notes]
    if grade.status in ("rejected", "grader_error") and not grade.notebooks:
        found.insert(0, grade.message)
    return tuple(found)


def _verdict(result: CellResult) -> list[Any]:
    """What a person who grades sees below a test: nothing where it passed."""
    if result.outcome in (Outcome.PASSED, Outcome.NEEDS_REVIEW):
        return []
    word = OUTCOMES[result.outcome][1]
    lines = [f"{word}: {points(result.score)} of {points(result.max_score)} points."]
    lines += [text for text in (result.message, result.detail) if text]
    if result.hint:
        lines.append(f"Hint: {result.hint}")
    if result.outcome is Outcome.PARTIAL:
        return [nbformat.v4.new_output("stream", name="stdout", text="\n".join(lines) + "\n")]
    return [
        nbformat.v4.new_output("error", ename=word, evalue=result.message[:500], traceback=lines)
    ]
