"""Notebooks on their way in and out: as they are shown, and what an in-kernel test left in its outputs."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.intake import Rebuilt, RebuiltCell
from autograder.judge.records import Ruling

_MAX_PRIVATE = 20_000


def as_shown(rebuilt: Rebuilt) -> NotebookNode:
    """The notebook as it will be shown: test cells with the text that the student was given."""
    make = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }
    cells = []
    for cell in rebuilt.cells:
        shown = cell.release if cell.role == "test" else cell.source
        about = {"role": cell.role, "grade_id": cell.grade_id, "changed": cell.changed}
        node = make[cell.kind](shown, metadata={"autograder": about})
        node.id = f"cell-{cell.index}"
        cells.append(node)
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec})


def plain(notebook: NotebookNode) -> dict[str, Any]:
    """The notebook as a plain dictionary of nbformat 4."""
    found: dict[str, Any] = json.loads(nbformat.writes(notebook).encode("utf-8", "replace"))
    return found


def in_kernel_ruling(cell: RebuiltCell, node: NotebookNode, end: str) -> Ruling | None:
    """What nbgrader would read from the outputs, but for stderr; None where the kernel ended."""
    if end in ("dead", "flooded"):
        return None
    for output in node.outputs:
        if output.output_type == "error":
            return Ruling(
                "failed",
                0.0,
                message=f"{output.ename}: {output.evalue}"[:500],
                error_type=str(output.ename),
                private="\n".join(output.traceback)[:_MAX_PRIVATE],
            )
    if end == "timed_out":
        return Ruling("failed", 0.0, error_type="KeyboardInterrupt")
    for output in node.outputs:
        if output.output_type == "execute_result":
            with contextlib.suppress(ValueError):
                score = float(output.data.get("text/plain", ""))
                if 0 <= score <= cell.points:
                    return Ruling(
                        "passed" if score == cell.points else "partial" if score else "failed",
                        score,
                    )
    return Ruling("passed", cell.points)
