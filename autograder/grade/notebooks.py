"""Notebooks on their way in and out: as they are shown, and what an in-kernel test left in its outputs."""

from __future__ import annotations

import contextlib
import copy
import json
import re
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines, strip_transient

from autograder.intake import Rebuilt, RebuiltCell
from autograder.judge.records import SEED_VARIABLE, Ruling
from autograder.judge.regions import Regions

_MAX_PRIVATE = 20_000
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(r"^(?:Cell In ?\[\d+\]|Input In \[\d+\]), line (\d+)", re.MULTILINE)


def as_shown(rebuilt: Rebuilt) -> NotebookNode:
    """The notebook as it will be shown: test cells with the text that the student was given."""
    cells: list[dict[str, Any]] = []
    for cell in rebuilt.cells:
        shown = cell.release if cell.role == "test" else cell.source
        about = {"role": cell.role, "grade_id": cell.grade_id, "changed": cell.changed}
        node: dict[str, Any] = {
            "id": f"cell-{cell.index}",
            "cell_type": cell.kind,
            "metadata": {"autograder": about},
            "source": shown,
        }
        if cell.kind == "code":
            node.update(execution_count=None, outputs=[])
        cells.append(node)
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    # nbformat's own makers check each cell against its schema: a fifth of what a submission cost this process.
    return nbformat.from_dict(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": kernelspec},
            "cells": cells,
        }
    )


def plain(notebook: NotebookNode) -> dict[str, Any]:
    """The notebook as a plain dictionary of nbformat 4."""
    # As nbformat writes it, but for the indents, which the fast encoder can't do, and the check against its schema.
    shown = strip_transient(split_lines(copy.deepcopy(notebook)))
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True)
    found: dict[str, Any] = json.loads(text.encode("utf-8", "replace"))
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
