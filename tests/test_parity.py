"""The same honest submissions get the same scores in stock nbgrader, with our preprocessors in it, and here."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
TOOL = ROOT / "tools" / "parity.py"


@pytest.fixture(scope="module")
def parity() -> ModuleType:
    spec = importlib.util.spec_from_file_location("parity", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["parity"] = module
    spec.loader.exec_module(module)
    return module


def test_a_difference_needs_a_reason_for_that_very_route(parity):
    one, two = ("reference", "nb", "one"), ("reference", "nb", "two")
    scores = {"ours": {one: 3.0, two: None}, "stock": {one: 0.0, two: None}, "zip": {one: 3.0}}
    reasons = [{"route": "stock", "question": "one", "reason": "It counts stderr."}]
    first, second = parity.compare("lab", scores, reasons)
    assert (first.differs, first.reason, first.unexplained) == (
        ("stock",),
        "It counts stderr.",
        False,
    )
    # A question that a route does not have is a difference too.
    assert (second.differs, second.unexplained) == (("zip",), True)
    (alone, _) = parity.compare("lab", scores, [{**reasons[0], "lab": "other"}])
    assert alone.unexplained
    text = parity.table([first, second], list(scores))
    assert "| lab | reference | one | 3 | 0 | 3 | It counts stderr. |" in text
    assert "**zip**" in text


def run(*arguments: str, cwd: Path = ROOT) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=580,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nbgraders_example_course_by_all_routes(tmp_path: Path) -> None:
    run("-m", "nbgrader", "quickstart", "course101", cwd=tmp_path)
    told = run(str(TOOL), "--course", str(tmp_path / "course101"))
    assert "27 questions by 4 routes" in told, told
    assert "0 without" in told, told
