"""What Otter needs to grade a lab by its own tools: exception-based tests made from the test cells, and settings.

The files are those that ``otter generate`` makes, by the same names (tests/test_lms_otter.py compares); Otter itself is
not asked, as importing it takes longer than all of a build.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Mapping, Sequence

from autograder.notebook import without_regions
from autograder.policies import Gradescope
from autograder.records import Cell, Lab
from autograder.syntax import parse

VERSION = "7.0.0"
"""Of Otter, where neither a lock nor the environment knows one."""
PYTHON = "3.12"
_STEPS_PER_POINT = 4
_MOST_STEPS = 40

_HEAD = '''\
"""The test cell `{name}`, for Otter. Made by `autograder build`."""

from numbers import Real

from otter.test_files import test_case

OK_FORMAT = False

name = {name!r}
points = {points!r}


def run(source, env):
    exec(compile(source, {label!r}, "exec"), env)
'''
# Otter shows the line of the function that failed: the source of a hidden test must not stand in it.
_CASE = """
{function}_source = {source!r}


@test_case(points={points!r}, hidden={hidden!r})
def {function}(env):
    run({function}_source, env)
"""
_SCORED = '''
scored_source = {source!r}
last = {last!r}
outcome = []


def earned(env):
    """The number in which the cell ends: points, as for nbgrader. It is run once."""
    if not outcome:
        try:
            run(scored_source, env)
            value = eval(compile(last, {label!r}, "eval"), env)
        except Exception as error:
            outcome.append(error)
        else:
            number = isinstance(value, Real) and not isinstance(value, bool)
            outcome.append(float(value) if number else points)
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]
'''
_STEP = """

@test_case(points={share!r}, hidden={hidden!r})
def {function}(env):
    assert earned(env) >= {least!r}, "this part of the points was not reached"
"""
_RUN = '''\
"""Grades one submission with Otter; `otter grade` runs this in its container."""

from otter.run.run_autograder import main

if __name__ == "__main__":
    main("/autograder")
'''


def otter_files(
    lab: Lab, files: Mapping[str, bytes], pins: Sequence[str], policy: Gradescope
) -> dict[str, bytes]:
    """Return Otter's part of a bundle by name; nothing for a lab of several notebooks, of which Otter takes one.

    Args:
        lab: The lab, hidden tests and all.
        files: What is beside its notebook, by names below ``release/`` and ``hidden/``.
        pins: Requirements of the lab and Otter, one a line, without hashes.
        policy: Of the lab on Gradescope.
    """
    if len(lab.notebooks) != 1:
        return {}
    settings = {"lang": "python", "show_hidden": policy.hidden_questions != "hidden"}
    found = {
        "environment.yml": _environment(pins),
        "otter_config.json": json.dumps(settings, indent=2) + "\n",
        "run_otter.py": _RUN,
    }
    for cell in lab.notebooks[0].cells:
        if cell.role == "test":
            found[f"tests/{cell.grade_id}.py"] = otter_test(cell, lab)
    made = {name: text.encode() for name, text in found.items()}
    for name, content in files.items():
        folder, _, below = name.partition("/")
        made[f"files/{below}" if folder == "release" else f"files/{name}"] = content
    if not files:
        made["files/.keep"] = b""  # `otter grade` copies the folder
    return made


def otter_test(cell: Cell, lab: Lab) -> str:
    """Return a test cell as an exception-based test file.

    What students can see of it is a case without points; the whole cell has them. A cell that ends in a number, which
    nbgrader takes for points, becomes several cases of equal worth: quarters of a point, and the parts that it is
    divided into, as ten in ``points * right / 10``. A score between two steps counts as the lower one.
    """
    visible = without_regions(cell.source, lab.hidden_begin, lab.hidden_end)
    hidden = visible != cell.source
    points = _number(cell.points)
    label = f"<test {cell.grade_id}>"
    parts = [_HEAD.format(name=cell.grade_id, points=points, label=label)]
    if hidden and visible.strip():
        parts.append(_CASE.format(points=0, hidden=False, function="visible", source=visible))
    split = _trailing_number(cell.source) if cell.points else None
    if split is None:
        parts.append(
            _CASE.format(points=points, hidden=hidden, function="whole", source=cell.source)
        )
        return "".join(parts)
    source, last = split
    parts.append(_SCORED.format(source=source, last=last, label=label))
    steps = _steps(last, cell.points)
    for step in range(1, steps + 1):
        share, least = cell.points / steps, cell.points * step / steps - 1e-9
        parts.append(_STEP.format(share=share, hidden=hidden, function=f"part_{step}", least=least))
    return "".join(parts)


def _trailing_number(source: str) -> tuple[str, str] | None:
    """The cell less its last expression, and that; None where it does not end in one that may be a score."""
    try:
        tree = parse(source)
    except (SyntaxError, ValueError):
        return None
    if not tree.body or not isinstance(last := tree.body[-1], ast.Expr):
        return None
    if isinstance(last.value, ast.Constant) and isinstance(last.value.value, str):
        return None
    text = ast.get_source_segment(source, last)  # brackets and all
    if text is None or source.rstrip().endswith(";"):
        return None
    before = source.splitlines()[: last.lineno - 1]
    head = source.splitlines()[last.lineno - 1].encode()[: last.col_offset].decode()
    return "\n".join([*before, head]), text


def _steps(last: str, points: float) -> int:
    """Return into how many cases the points of a cell are divided that ends in this expression."""
    quarters = max(1, min(_MOST_STEPS, round(points * _STEPS_PER_POINT)))
    match parse(last).body[0]:
        case ast.Expr(value=ast.BinOp(op=ast.Div(), right=ast.Constant(value=int(parts)))) if (
            1 < parts <= _MOST_STEPS
        ):
            both = math.lcm(parts, quarters)
            return both if both <= _MOST_STEPS else parts
    return quarters


def _environment(pins: Sequence[str]) -> str:
    """Return a conda environment as Otter's own set-up expects it, for whoever prefers that to ours."""
    lines = [
        "name: otter-env",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f"  - python={PYTHON}",
        "  - pip",
        "  - jupyter_server",
        "  - pip:",
        *(f"      - {json.dumps(pin)}" for pin in pins),
    ]
    return "\n".join(lines) + "\n"


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value
