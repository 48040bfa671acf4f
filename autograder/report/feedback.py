"""The page that a student gets: the notebook as it ran, and what each question earned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.grade.records import Graded
from autograder.records import CellResult, Grade
from autograder.report.code import code_css, code_to_html
from autograder.report.outputs import image_address, outputs_to_html
from autograder.report.page import render
from autograder.report.public import public
from autograder.report.ration import Ration
from autograder.report.richtext import markdown_to_html
from autograder.report.terminal import ansi_to_html, shortened


@dataclass(frozen=True)
class CellView:
    """One cell as the template shows it; the fields that end in ``html`` are safe as they are."""

    kind: str
    role: str
    grade_id: str
    html: str
    outputs_html: str
    result: CellResult | None
    detail_html: str


@dataclass(frozen=True)
class NotebookView:
    """One notebook: its results, what intake noted, and its cells (none where it never ran)."""

    name: str
    results: tuple[CellResult, ...]
    notes: tuple[str, ...]
    cells: tuple[CellView, ...]


def render_feedback(graded: Graded, title: str = "") -> str:
    """Return the feedback page of one submission.

    It shows the notebooks as they ran, and of each verdict all but ``private``. Outputs of test
    cells are left out: what a student may know of a test is in its verdict.
    """
    grade = public(graded.grade)
    return render(
        "feedback.html.j2",
        grade=grade,
        title=title or grade.assignment,
        notebooks=_views(grade, graded.notebooks),
        code_css=code_css(),
    )


def _views(grade: Grade, executed: Mapping[str, Mapping[str, Any]]) -> list[NotebookView]:
    views = []
    ration = Ration()
    for notebook in grade.notebooks:
        results = {result.grade_id: result for result in notebook.cells}
        cells = executed.get(notebook.name, {}).get("cells", [])
        shown = tuple(_view(cell, results, ration) for cell in cells)
        views.append(NotebookView(notebook.name, notebook.cells, notebook.notes, shown))
    return views


def _view(cell: Mapping[str, Any], results: Mapping[str, CellResult], ration: Ration) -> CellView:
    about = cell.get("metadata", {}).get("autograder", {})
    role, grade_id = str(about.get("role", "free")), str(about.get("grade_id", ""))
    source = cell.get("source", "")
    text = "".join(source) if isinstance(source, list) else str(source)
    result = results.get(grade_id) if grade_id else None
    kind = str(cell.get("cell_type", "code"))
    outputs = cell.get("outputs", []) if kind == "code" and role != "test" else []
    return CellView(
        kind=kind,
        role=role,
        grade_id=grade_id,
        html=_body(kind, text, cell, ration if about.get("changed", True) else None),
        outputs_html=outputs_to_html(outputs, ration),
        result=result,
        detail_html=ansi_to_html(shortened(result.detail.strip())) if result else "",
    )


def _body(kind: str, text: str, cell: Mapping[str, Any], ration: Ration | None) -> str:
    if kind == "markdown":
        return markdown_to_html(text, _attachments(cell), ration)
    coloured = kind == "code" and (ration is None or ration.covers_code(text))
    return code_to_html(text.rstrip("\n"), "python" if coloured else "text")


def _attachments(cell: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    attachments = cell.get("attachments", {})
    for name, versions in attachments.items() if isinstance(attachments, Mapping) else ():
        for kind, data in versions.items() if isinstance(versions, Mapping) else ():
            if address := image_address(str(kind), data):
                found[str(name)] = address
    return found
