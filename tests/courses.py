"""Small courses for the tests, written cell by cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.course import CourseFolder

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def cell(source: str, kind: str = "code", **metadata: Any) -> dict[str, Any]:
    """Return a cell of nbformat 4.5 without an id."""
    made: dict[str, Any] = {"cell_type": kind, "metadata": metadata, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    return made


def graded(source: str, kind: str = "code", tags: tuple[str, ...] = (), **flags: Any) -> Any:
    """Return a cell with nbgrader's metadata; ``flags`` override the defaults."""
    meta = {"grade": False, "locked": False, "solution": False, "schema_version": 3, **flags}
    made = cell(source, kind, nbgrader=meta)
    if tags:
        made["metadata"]["tags"] = list(tags)
    return made


def answer(grade_id: str, source: str, **flags: Any) -> Any:
    """Return an autograded answer."""
    return graded(source, solution=True, grade_id=grade_id, **flags)


def check(grade_id: str, source: str, points: float = 1, **flags: Any) -> Any:
    """Return an autograded test cell."""
    return graded(source, grade=True, locked=True, grade_id=grade_id, points=points, **flags)


def notebook(*cells: Any, **metadata: Any) -> dict[str, Any]:
    """Return a notebook of nbformat 4.5."""
    return {
        "cells": list(cells),
        "metadata": {"kernelspec": KERNEL, **metadata},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write_lab(root: Path, content: Any, lab: str = "ps1", name: str | None = None) -> CourseFolder:
    """Write one notebook of a lab and return the course's folder."""
    path = root / "source" / lab / f"{name or lab}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return CourseFolder(root)


NEURON = """\
def neuron(x, w, b):
    \"\"\"Return the output of a neuron.\"\"\"
    ### BEGIN SOLUTION
    z = sum(xi * wi for xi, wi in zip(x, w)) + b
    return max(0.0, z)
    ### END SOLUTION"""

TEST = """\
assert neuron([1], [2], 0) == 2, "one input"
### BEGIN HIDDEN TESTS
# hint: remember the bias
assert neuron([1], [2], 3) == 5
### END HIDDEN TESTS"""


def neuron_lab() -> dict[str, Any]:
    """Return a sound notebook with an answer, its tests, a text to be graded and free cells."""
    return notebook(
        cell("# The neuron", "markdown"),
        cell("import math"),
        answer("neuron", NEURON),
        cell("neuron([1], [1], 0)"),
        check("test-neuron", TEST, 2),
        graded(
            "It is the threshold, moved.",
            "markdown",
            solution=True,
            grade=True,
            grade_id="bias",
            points=3,
        ),
    )
