"""Notebooks on their way in and out: as they are shown, and what an in-kernel test left in its outputs."""

from __future__ import annotations

import contextlib
import json
import re
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.intake import Rebuilt, RebuiltCell
from autograder.judge.records import SEED_VARIABLE, Ruling
from autograder.judge.regions import Regions

_MAX_PRIVATE = 20_000
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(r"^(?:Cell In ?\[\d+\]|Input In \[\d+\]), line (\d+)", re.MULTILINE)


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


def in_kernel_source(cell: RebuiltCell, seed: int) -> str:
    """The test cell as it runs in the kernel: one line longer, which sets the seed of its random inputs."""
    return f'__import__("os").environ["{SEED_VARIABLE}"] = "{seed}"\n{cell.source}'


def in_kernel_ruling(
    cell: RebuiltCell, node: NotebookNode, end: str, regions: Regions
) -> Ruling | None:
    """What nbgrader would read from the outputs, but for stderr; None where the kernel ended.

    Of a failure in a hidden line the student is told the hint alone, as of any other test.
    """
    if end == "dead":
        return None
    for output in node.outputs:
        if output.output_type == "error":
            trace = "\n".join(output.traceback)
            line = _failing_line(trace)
            hidden = bool(regions.hidden) and (line is None or line in regions.hidden)
            return Ruling(
                "failed",
                0.0,
                message="A hidden test of this question failed."
                if hidden
                else f"{output.ename}: {output.evalue}"[:500],
                hint=regions.hint(line) if line else "",
                error_type=str(output.ename),
                private=trace[:_MAX_PRIVATE],
            )
    if end in ("timed_out", "flooded"):
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


def _failing_line(trace: str) -> int | None:
    """The line of the test cell that a traceback begins at, without the line that was put before it."""
    found = _LINE.search(_COLOUR.sub("", trace))
    return int(found.group(1)) - 1 if found else None
