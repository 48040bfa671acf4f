"""A release is what nbgrader itself would have made, on the course of ``nbgrader quickstart``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.build import build_labs
from autograder.course import CourseFolder

pytestmark = pytest.mark.slow


def nbgrader(where: Path, *arguments: str) -> None:
    # nbgrader starts `alembic` by name, so the environment's own programs must be found.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=where,
        env={**os.environ, "PATH": path},
        check=True,
        capture_output=True,
        timeout=240,
    )


def without_id(path: Path) -> dict[str, Any]:
    """Return a notebook less its cell ids, which nbgrader makes up at random."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for cell in content["cells"]:
        cell.pop("id", None)
    return content


@pytest.mark.parametrize("options", [(), ("--autotest",)], ids=["plain", "autotest"])
def test_the_quickstart_course_is_built_as_nbgrader_builds_it(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    nbgrader(tmp_path, "quickstart", "course101", *options)
    root = tmp_path / "course101"
    # What nbgrader's example lacks: a hidden test, and format 4.5.
    path = root / "source" / "ps1" / "problem1.ipynb"
    content = json.loads(path.read_text("utf-8"))
    content["nbformat_minor"] = 5
    for number, cell in enumerate(content["cells"]):
        cell["id"] = f"c{number}"
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "correct_squares":
            text = "".join(cell["source"])
            cell["source"] = (
                f"{text}\n### BEGIN HIDDEN TESTS\nassert squares(3) == [1, 4, 9]\n"
                "### END HIDDEN TESTS"
            )
    path.write_text(json.dumps(content), "utf-8")
    nbgrader(root, "generate_assignment", "ps1")
    stock = root / "release" / "ps1"
    wanted = {path.name: without_id(path) for path in stock.glob("*.ipynb")}
    others = {path.name: path.read_bytes() for path in stock.iterdir() if path.suffix != ".ipynb"}
    assert sorted(wanted) == ["problem1.ipynb", "problem2.ipynb"]
    stock.rename(root / "stock")

    report = build_labs(CourseFolder(root))
    assert report.labs[0].graded_cells >= 9
    for name, notebook in wanted.items():
        made = without_id(stock / name)
        assert len(made["cells"]) == len(notebook["cells"])
        for own, theirs in zip(made["cells"], notebook["cells"], strict=True):
            assert own == theirs
        assert made == notebook
    for name, whole in others.items():
        assert (stock / name).read_bytes() == whole
    text = (stock / "problem1.ipynb").read_text("utf-8")
    assert "HIDDEN" not in text
    assert "[1, 4, 9]" not in text or options


def test_the_worked_version_runs_and_is_rendered(tmp_path: Path) -> None:
    from courses import neuron_lab, write_lab

    from autograder.build.execute import execute_lab

    folder = write_lab(tmp_path, neuron_lab())
    build_labs(folder)
    before = (folder.solutions / "ps1" / "ps1.ipynb").read_bytes()
    (page,) = execute_lab(folder, "ps1")
    assert page == folder.root / "build" / "executed" / "ps1" / "ps1.html"
    assert "It is the threshold, moved." in page.read_text("utf-8")
    assert (folder.solutions / "ps1" / "ps1.ipynb").read_bytes() == before
