"""The same honest submissions get the same scores by stock nbgrader and Otter, on Gradescope's folders, and here."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from courses import cell, neuron_lab, write_lab

from autograder.build import ensure_bundle

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import containers  # noqa: E402
import gradescope as harness  # noqa: E402
import parity  # noqa: E402
from parity_rooms import Room, Scores, furnish, submissions  # noqa: E402
from parity_table import compare, not_needed, read_reasons, summary, table  # noqa: E402
from parity_zip import _bundle_of_one  # noqa: E402

ONE, TWO = ("reference", "nb", "one"), ("reference", "nb", "two")
STDERR = {"lab": "lab", "route": "stock", "question": "one", "reason": "It counts stderr."}


def test_a_difference_needs_a_reason_for_that_very_route() -> None:
    scores = {"ours": {ONE: 3.0, TWO: None}, "stock": {ONE: 0.0, TWO: None}, "zip": {ONE: 3.0}}
    first, second = compare("lab", scores, [STDERR])
    assert (first.differs, first.reason, first.unexplained) == (
        ("stock",),
        "It counts stderr.",
        False,
    )
    # A question that a route does not have is a difference too.
    assert (second.differs, second.unexplained) == (("zip",), True)
    (alone, _) = compare("lab", scores, [{**STDERR, "lab": "other"}])
    assert alone.unexplained
    text = table([first, second], list(scores))
    assert "| lab | reference | one | 3 | 0 | 3 | It counts stderr. |" in text
    assert "**zip**" in text
    assert "| lab | 1 | 2 | 1 differ | 1 differ |" in summary(
        [first, second], ["ours", "stock", "zip"]
    )


def test_a_question_that_only_another_route_has_is_no_difference_by_hand() -> None:
    (line,) = compare("lab", {"ours": {}, "stock": {ONE: None}, "zip": {}}, [])
    assert line.differs == ("stock",)
    assert math.isnan(line.scores[0])


def test_a_reason_without_its_difference_is_named() -> None:
    scores = {"ours": {ONE: 3.0}, "stock": {ONE: 3.0}}
    reasons = [STDERR, {**STDERR, "lab": "not compared"}, {**STDERR, "route": "not taken"}]
    reasons.append({**STDERR, "submission": "release"})
    lines = compare("lab", scores, reasons)
    assert not_needed(reasons, lines, list(scores)) == ["lab, stock, one"]
    differing = compare("lab", {**scores, "stock": {ONE: 0.0}}, reasons)
    assert not_needed(reasons, differing, list(scores)) == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('lab = "a"\nroute = "otter"', "reason must be given"),
        ('lab = "a"\nroute = "otter"\nreason = ""', "reason must be given"),
        ('lab = "a"\nroute = "otter"\nreason = "x"\ncell = "b"', "there is no cell"),
    ],
)
def test_a_reason_is_complete(tmp_path: Path, entry: str, said: str) -> None:
    path = tmp_path / "reasons.toml"
    path.write_text(f"[[reason]]\n{entry}\n")
    with pytest.raises(ValueError, match=said):
        read_reasons(path)


def test_the_reasons_of_this_course_can_be_read() -> None:
    for entry in read_reasons(parity.REASONS):
        assert len(entry["reason"].split()) > 5, f"{entry}: say why the stock tool is wrong"


def test_scores_are_taken_again_until_the_lab_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_lab(tmp_path / "course", neuron_lab())
    rooms: list[Room] = []

    def route(room: Room) -> Scores:
        rooms.append(room)
        return {("reference", "ps1", "test-neuron"): 2.0, ("reference", "ps1", "bias"): None}

    monkeypatch.setitem(parity.ROUTES, "ours", route)
    once = parity.scores_of(folder, "ps1", "ours", tmp_path / "kept")
    again = parity.scores_of(folder, "ps1", "ours", tmp_path / "kept")
    assert once == again
    (room,) = rooms
    assert room.students == ("reference", "release", "partly")
    assert "z = sum" in (room.handed_in("reference") / "ps1.ipynb").read_text()
    changed = neuron_lab()
    changed["cells"].append(cell("1 + 1"))
    write_lab(tmp_path / "course", json.dumps(changed))
    parity.scores_of(folder, "ps1", "ours", tmp_path / "kept")
    parity.scores_of(folder, "ps1", "ours", tmp_path / "kept", ["partly"])
    assert [room.students for room in rooms[1:]] == [room.students, ("partly",)]


def test_a_lab_of_several_notebooks_is_taken_apart_for_otter(tmp_path: Path) -> None:
    folder = write_lab(tmp_path / "course", neuron_lab(), name="one")
    write_lab(tmp_path / "course", neuron_lab(), name="two")
    bundle = ensure_bundle(folder, "ps1")
    room = furnish(folder, bundle, submissions(folder, bundle), tmp_path / "room")
    alone = _bundle_of_one(room, "two")
    assert [notebook.name for notebook in alone.lab.notebooks] == ["two"]
    assert len(room.lab.notebooks) == 2


def test_what_waits_on_gradescope_is_left_open_and_a_grader_that_fails_ends_the_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_lab(tmp_path / "course", neuron_lab())
    bundle = ensure_bundle(folder, "ps1")
    room = furnish(folder, bundle, submissions(folder, bundle, ["reference"]), tmp_path / "room")
    tests = [{"name": "test-neuron", "score": 2}, {"name": "bias", "max_score": 3}]
    handed_in: list[tuple[str, list[str], object]] = []
    status = 0

    def grade(engine, image, where, files, metadata, size):  # type: ignore[no-untyped-def]
        handed_in.append((image, sorted(files), size))
        return harness.Ran(status, "why", json.dumps({"tests": tests}).encode(), 100.0, 5.0)

    monkeypatch.setattr(containers, "open_engine", lambda: None)
    monkeypatch.setattr(harness, "make_bare", lambda engine: None)
    monkeypatch.setattr(harness, "build_image", lambda engine, path, lab: f"image of {lab}")
    monkeypatch.setattr(harness, "grade", grade)
    found = parity.ROUTES["gradescope"](room)
    assert found == {("reference", "ps1", "test-neuron"): 2, ("reference", "ps1", "bias"): None}
    assert handed_in == [("image of ps1", ["ps1.ipynb"], ("768m", "0.5"))]
    status = 1
    with pytest.raises(RuntimeError, match="why"):
        parity.ROUTES["gradescope"](room)


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
    course = str(tmp_path / "course101")
    routes = "ours,nbgrader,inside,gradebook,otter,layout"
    told = run(str(ROOT / "tools" / "parity.py"), "--course", course, "--routes", routes)
    assert "27 questions by 6 routes" in told, told
    assert " 0 without" in told, told
