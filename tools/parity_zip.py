"""The routes that go by the zip: stock Otter's, and Gradescope's, in a container or on its folders alone."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from parity_rooms import Question, Room, Scores

from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.report.names import safe_name

_SECONDS = 660

# One process for all: importing Otter takes as long as grading a small lab.
_OTTER = """
import sys
from otter.cli import cli

bundle, *places = sys.argv[1:]
for notebook, out in zip(places[::2], places[1::2], strict=True):
    cli.main(["run", "-a", bundle, "-o", out, "--no-logo", notebook], standalone_mode=False)
"""


def otter(room: Room) -> Scores:
    """Stock ``otter run -a BUNDLE NOTEBOOK``.

    It takes labs of one notebook. One of several is taken apart, to one lab a notebook. Otter knows nothing of
    questions that a person grades: all of them are to be graded by hand.
    """
    found: dict[Question, float | None] = {}
    for notebook in room.lab.notebooks:
        for student in room.students:
            for cell in notebook.cells:
                if cell.graded and cell.role != "test":
                    found[student, notebook.name, cell.grade_id] = None
        if not any(cell.role == "test" for cell in notebook.cells):
            continue
        places: dict[str, Path] = {}
        arguments: list[Path] = []
        for student in room.students:
            out = places[student] = room.root / "otter" / student / notebook.name
            out.mkdir(parents=True)
            arguments += [room.handed_in(student) / f"{notebook.name}.ipynb", out]
        room.python("-c", _OTTER, _bundle_of_one(room, notebook.name).path, *arguments)
        for student, out in places.items():
            for test in json.loads((out / "results.json").read_text("utf-8"))["tests"]:
                if "score" in test:
                    found[student, notebook.name, test["name"]] = test["score"]
    return found


def _bundle_of_one(room: Room, notebook: str) -> Bundle:
    """The lab's bundle, with no other notebook in it than this one."""
    if len(room.lab.notebooks) == 1:
        return room.bundle
    root = room.root / "otter" / "courses" / notebook
    folder = CourseFolder(room.root)
    source = root / folder.source.name
    shutil.copytree(folder.source, source)
    for path in folder.config_files:
        shutil.copy(path, root)
    for other in room.lab.notebooks:
        if other.name != notebook:
            (source / room.lab.assignment / f"{other.name}.ipynb").unlink()
    return Room(root, room.lab, room.students).bundle


def gradescope(room: Room) -> Scores:
    """``setup.sh`` and ``run_autograder`` in a container of a bare Debian, of the size that docs/lms.md gives the lab.

    Raises:
        CannotError: where this machine cannot make one.
    """
    from containers import open_engine
    from gradescope import build_image, grade, make_bare
    from gradescope_class import size_of

    engine = open_engine()
    make_bare(engine)
    bundle = room.bundle
    image = build_image(
        engine, bundle.path, re.sub(r"[^a-z0-9.-]", "-", bundle.lab.assignment.lower())
    )

    def run(student: str, files: Mapping[str, bytes]) -> dict[str, Any]:
        where = room.root / "runs" / student
        metadata = _metadata(student)
        ran = grade(engine, image, where, files, metadata=metadata, size=size_of(bundle))
        if ran.status:
            raise RuntimeError(f"run_autograder, {student}:\n{ran.stdout[-3000:]}")
        return ran.results

    return _by_gradescope(room, run)


def layout(room: Room) -> Scores:
    """What ``run_autograder`` runs, on Gradescope's folders, but on this machine and in this environment."""

    def run(student: str, files: Mapping[str, bytes]) -> dict[str, Any]:
        top = room.root / "runs" / student / "autograder"
        with zipfile.ZipFile(room.bundle.path) as archive:
            archive.extractall(top / "source")
        for name, content in files.items():
            target = top / "submission" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        (top / "results").mkdir()
        (top / "submission_metadata.json").write_text(json.dumps(_metadata(student)))
        done = subprocess.run(
            [sys.executable, "-P", "-m", "autograder.lms.gradescope", str(top)],
            env={**room.environment(), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"autograder.lms.gradescope, {student}:\n{done.stdout[-3000:]}")
        results: dict[str, Any] = json.loads((top / "results" / "results.json").read_bytes())
        return results

    return _by_gradescope(room, run)


def _metadata(student: str) -> dict[str, Any]:
    """``submission_metadata.json`` of a first submission that is in time."""
    return {
        "id": 1,
        "created_at": "2026-03-01T12:00:00.000000+00:00",
        "assignment": {"due_date": None, "late_due_date": None, "title": "1"},
        "users": [{"email": student, "id": 1, "name": student}],
        "previous_submissions": [],
    }


def _by_gradescope(room: Room, run: Callable[[str, Mapping[str, bytes]], dict[str, Any]]) -> Scores:
    """Hand in and read the results; what waits for another machine is then merged, as docs/lms.md says."""
    all_results = {}
    for student in room.students:
        place = room.handed_in(student)
        files = {
            path.relative_to(place).as_posix(): path.read_bytes()
            for path in place.rglob("*")
            if path.is_file()
        }
        all_results[student] = run(student, files)
    if room.lab.retraining is not None:
        all_results = _merged(room, all_results)
    several = len(room.lab.notebooks) > 1
    found: dict[Question, float | None] = {}
    for student, results in all_results.items():
        for test in results["tests"]:
            notebook, _, grade_id = test["name"].rpartition("/")
            name = notebook if several else room.lab.notebooks[0].name
            found[student, name, grade_id] = test.get("score")
    return found


def _merged(room: Room, all_results: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    pending = room.root / "pending"
    for student, results in all_results.items():
        (pending / student).mkdir(parents=True)
        (pending / student / "results.json").write_text(json.dumps(results), "utf-8")
    # Training is what takes long: where our own route is gone already, it is the other machine.
    trained = room.root.parent / "ours" / "grades"
    if not trained.is_dir():
        room.run("autograder", "grade", "--no-gradebook")
        trained = room.root / "grades"
    room.run("autograder", "merge", pending, trained, "--out", "merged")
    name = f"{safe_name(room.lab.assignment)}.results.json"
    return {
        student: json.loads((room.root / "merged" / safe_name(student) / name).read_bytes())
        for student in all_results
    }
