"""One small Keras lab and submissions to it, for all three graders."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

LAB = "keras-layer"

IMPORTS = "import keras\nimport numpy as np"

STATEMENT = '''
def build_model(inputs, units):
    """A compiled Sequential model: one hidden layer of relu, one sigmoid output."""
'''

SOLUTION = """
    model = keras.Sequential([
        keras.Input((inputs,)),
        keras.layers.Dense(units, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model
"""

VISIBLE = """
model = build_model(4, 8)
assert model.count_params() == 4 * 8 + 8 + 8 + 1, "The number of parameters is not that of 4 -> 8 -> 1."
"""

HIDDEN = """
for inputs, units in [(2, 3), (5, 7)]:
    model = build_model(inputs, units)
    assert [layer.activation.__name__ for layer in model.layers] == ["relu", "sigmoid"]
    output = model.predict(np.zeros((6, inputs), "float32"), verbose=0)
    assert output.shape == (6, 1) and np.all((output > 0) & (output < 1))
"""


def _cell(kind: str, grade_id: str, source: str, **flags: Any) -> dict[str, Any]:
    nbgrader = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "cell_type": kind,
        **flags,
    }
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": grade_id,
        "metadata": {"nbgrader": nbgrader},
        "source": source.strip("\n"),
    }
    if kind == "code":
        cell.update(outputs=[], execution_count=None)
    return cell


def notebook(solution: str | None, hidden: bool) -> dict[str, Any]:
    """The notebook: with the solution's markers, or as a student would hand it in."""
    marked = f"    ### BEGIN SOLUTION{SOLUTION}    ### END SOLUTION"
    body = marked if solution is None else solution.strip("\n")
    tests = VISIBLE
    if hidden:
        tests += f"### BEGIN HIDDEN TESTS{HIDDEN}### END HIDDEN TESTS"
    cells = [
        _cell("code", "imports", IMPORTS, locked=True),
        _cell("code", "build-model", STATEMENT.strip("\n") + "\n" + body, solution=True),
        _cell("code", "test-build-model", tests, grade=True, locked=True, points=5),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def write_course(root: Path, students: int) -> None:
    """An nbgrader course with one lab and that many honest submissions, no two alike."""
    source = root / "source" / LAB / f"{LAB}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(json.dumps(notebook(None, hidden=True)))
    for number in range(students):
        path = root / "submitted" / f"student{number:03}" / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        answer = SOLUTION + f"    # handed in by number {number}\n"
        path.write_text(json.dumps(notebook(answer, hidden=False)))
    (root / "nbgrader_config.py").write_text(
        textwrap.dedent(
            """
            c = get_config()
            c.CourseDirectory.course_id = "benchmark"
            c.ExecutePreprocessor.timeout = 120
            """
        )
    )


def write_otter(folder: Path) -> None:
    """The same test in Otter's exception-based form, and a notebook without nbgrader's cells."""
    tests = folder / "tests"
    tests.mkdir(parents=True)
    body = textwrap.indent((VISIBLE + HIDDEN).strip(), "    ")
    (tests / "q1.py").write_text(
        "from otter.test_files import test_case\n\nOK_FORMAT = False\n\nname = 'q1'\npoints = 5\n\n"
        "@test_case(points=5)\n"
        f"def test_build_model(build_model, keras, np):\n{body}\n"
    )
    answer = notebook(SOLUTION, hidden=False)
    answer["cells"] = answer["cells"][:2]
    for cell in answer["cells"]:
        cell["metadata"] = {}
    (folder / "submission.ipynb").write_text(json.dumps(answer))
