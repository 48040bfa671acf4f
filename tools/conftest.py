"""Options of these tests; and what those of the grading container share: the image, a class, and one grading of it."""

from __future__ import annotations

import json
import os
import shutil
import time

import pytest
from container_class import HANDED_IN, UID, Class, Run, make_trial
from containers import ROOT, CannotError, Engine, prepare, say

from autograder.course import CourseFolder


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("release")
    group.addoption("--jobs", type=int, default=2, metavar="N", help="labs at a time")
    group.addoption(
        "--minutes", type=float, metavar="N", help="begin no other lab's run after this long"
    )


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The image, built."""
    started = time.monotonic()
    try:
        engine = prepare()
    except CannotError as error:
        pytest.exit(f"The container cannot be tested on this machine. {error}", returncode=1)
    say(f"The image was there after {time.monotonic() - started:.0f} s.")
    return engine


@pytest.fixture(scope="session")
def room(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """Hand in for everyone."""
    root = tmp_path_factory.mktemp("class")
    folder = CourseFolder(ROOT)
    trials = {}
    for student, lab, title in HANDED_IN:
        trial = trials[student, lab] = make_trial(folder, lab, title)
        place = root / "submitted" / student / lab
        place.mkdir(parents=True)
        for name, notebook in trial.notebooks.items():
            (place / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")
    (root / "term-secret").write_text("of this test\n")
    # The course alone: neither the engine nor what is generated.
    shutil.copytree(ROOT / "source", root / "course" / "source")
    for name in ("grading_config.py", "uv.lock"):
        shutil.copy(ROOT / name, root / "course")
    found = Class(engine, folder, trials, root)
    found.grades.mkdir()
    os.chown(found.grades, UID, UID)
    return found


@pytest.fixture(scope="session")
def graded(room: Class) -> Run:
    """Grade the class; ``podman stop`` comes after the first grade."""
    name = "autograder-test-stopped"
    engine = room.engine
    engine.run("podman", "rm", "-f", name)
    command = engine.compose("run", "-d", "--name", name, "cpu", "--jobs", "1")
    started = engine.run(*command, seconds=60, **room.variables())
    assert started.returncode == 0, started.stdout
    try:
        deadline = time.monotonic() + 240
        while not room.finished():
            log = engine.run("podman", "logs", name).stdout
            state = engine.run("podman", "inspect", "-f", "{{.State.Running}}", name).stdout
            assert "true" in state, f"it ended before there was a grade:\n{log}"
            assert time.monotonic() < deadline, f"no grade in time:\n{log}"
            time.sleep(0.5)
        health = engine.run("podman", "healthcheck", "run", name)
        engine.must("podman", "stop", "-t", "15", name)
        status = int(engine.must("podman", "inspect", "-f", "{{.State.ExitCode}}", name))
        log = engine.must("podman", "logs", name)
    finally:
        engine.run("podman", "rm", "-f", name)
    before = room.finished()
    second = room.run("cpu", "--jobs", "1", seconds=400)
    return Run(before, health, status, log, second)
