"""The same zip in Otter's hands: `otter run` grades by it, and its files are those that `otter generate` makes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import types
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from courses import answer, cell, check, notebook, write_lab

from autograder.build import ensure_bundle
from autograder.build.otter import otter_test
from autograder.records import Cell, Lab, Notebook

TEST = """\
assert twice(1) == 2, "twice one is two"
### BEGIN HIDDEN TESTS
assert twice(7) == 14
### END HIDDEN TESTS"""
PARTS = """\
found = sum(half(n) == n / 2 for n in (1, 2, 3, 4))
found / 2"""


def lab() -> dict[str, object]:
    return notebook(
        cell("import helper"),
        answer(
            "twice", "def twice(n):\n    ### BEGIN SOLUTION\n    return 2 * n\n    ### END SOLUTION"
        ),
        check("test-twice", TEST, 3),
        answer(
            "half", "def half(n):\n    ### BEGIN SOLUTION\n    return n / 2\n    ### END SOLUTION"
        ),
        check("test-half", PARTS, 2),
    )


@pytest.mark.slow
def test_otter_grades_by_our_bundle(tmp_path: Path) -> None:
    folder = write_lab(tmp_path, lab())
    (tmp_path / "source" / "ps1" / "helper.py").write_text("ANSWER = 42\n")
    bundle = ensure_bundle(folder, "ps1")
    handed = notebook(
        cell("import helper\nassert helper.ANSWER == 42"),
        answer("twice", "def twice(n):\n    return 2 if n == 1 else 0"),
        answer("half", "def half(n):\n    return n // 2"),
    )
    for number, made in enumerate(handed["cells"]):
        made["id"] = f"c{number}"
    (tmp_path / "ana.ipynb").write_text(json.dumps(handed))
    made_by_otter = tmp_path / "stock"
    (made_by_otter / "tests").mkdir(parents=True)
    with zipfile.ZipFile(bundle.path) as archive:
        archive.extractall(tmp_path / "ours")
    for test in (tmp_path / "ours" / "tests").glob("*.py"):
        shutil.copy(test, made_by_otter / "tests")
    (made_by_otter / "helper.py").write_text("ANSWER = 42\n")
    shutil.copy(tmp_path / "ours" / "otter_config.json", made_by_otter)
    # One process for both: importing Otter takes as long as all the rest.
    code = f"""
import os
from otter.generate import main as generate
from otter.run import main as run
run({str(tmp_path / "ana.ipynb")!r}, autograder={str(bundle.path)!r}, output_dir={str(tmp_path)!r}, no_logo=True)
os.chdir({str(made_by_otter)!r})
generate(tests_dir="tests", output_path="stock.zip", files=["helper.py"], no_requirements=True, no_environment=True)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr[-3000:]
    results = json.loads((tmp_path / "results.json").read_text())
    graded = {test["name"]: test for test in results["tests"] if "score" in test}
    assert {name: (t["score"], t["max_score"]) for name, t in graded.items()} == {
        "test-twice": (0, 3),  # the hidden part finds it out
        "test-half": (1, 2),  # two of the four
    }
    assert "twice(7)" not in json.dumps(results)
    with zipfile.ZipFile(made_by_otter / "stock.zip") as archive:
        stock = set(archive.namelist())
        config = json.loads(archive.read("otter_config.json"))
    with zipfile.ZipFile(bundle.path) as archive:
        assert stock <= set(archive.namelist())
        assert json.loads(archive.read("otter_config.json")) == config


def points_by_otter(source: str, points: float, monkeypatch: pytest.MonkeyPatch) -> float:
    """The points of the cases that pass, as Otter adds them up."""
    cases: list[tuple[float, Callable[[dict[str, Any]], None]]] = []

    def test_case(*, points: float, hidden: bool) -> Callable[[Any], None]:
        return lambda function: cases.append((points, function))

    # Importing Otter itself takes seconds.
    stand_in = types.ModuleType("otter.test_files")
    stand_in.test_case = test_case  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "otter", types.ModuleType("otter"))
    monkeypatch.setitem(sys.modules, "otter.test_files", stand_in)
    question = Cell("code", "test", "q", points, source, source)
    exec(otter_test(question, Lab("ps1", "ps1", (Notebook("ps1", (question,)),))), {})
    assert sum(share for share, _ in cases) == pytest.approx(points)
    earned = 0.0
    for share, function in cases:
        try:
            function({})
        except AssertionError:
            continue
        earned += share
    return earned


@pytest.mark.parametrize(
    ("last", "points"),
    [
        *((f"3 * {right} / 10", 3) for right in range(11)),
        *((f"2 * ({correct} - 3) / 3", 2) for correct in (3, 4, 5, 6)),
        *((f"{found} / 2", 2) for found in range(5)),
        *((f"5 if {reached} else 2.5", 5) for reached in (True, False)),
        ("4 * (7 / 8)", 4),
        ("(\n    3\n    / 4\n)", 1),
    ],
)
def test_otter_gives_the_share_that_a_cell_ends_in(
    last: str, points: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    want = eval(last)
    assert points_by_otter(f"1\n{last}", points, monkeypatch) == pytest.approx(want)
