"""What parity is measured on: a few honest submissions of each lab, and a course of its own for each route."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.build import ensure_bundle
from autograder.build.source import input_paths
from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.records import Lab, Outcome
from autograder.verify.trials import Trial, make_trials, read_reference, student_notebook

SUBMISSIONS = ("reference", "other", "release", "partly")
_SECONDS = 2300

Question = tuple[str, str, str]
"""Submission, notebook, grade id."""
Scores = Mapping[Question, float | None]
"""Points by question; None where a person is to give them."""
Notebooks = dict[str, dict[str, Any]]
"""Of one submission, by name."""


@dataclass(frozen=True)
class Room:
    """A course of one lab for one route, with the submissions in ``submitted/``."""

    root: Path
    lab: Lab
    students: tuple[str, ...]
    """The submissions' names."""

    @property
    def bundle(self) -> Bundle:
        """The lab's zip."""
        return ensure_bundle(CourseFolder(self.root), self.lab.assignment)

    def handed_in(self, student: str) -> Path:
        """The folder of a submission."""
        return CourseFolder(self.root).submitted / student / self.lab.assignment

    def environment(self) -> dict[str, str]:
        """What a program of a route runs in."""
        # nbgrader starts `alembic` by name, so the environment's own programs must be found.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        found = {**os.environ, "PATH": path}
        # Stock tools import everything anew for each submission; it need not be compiled anew, too.
        if found.pop("PYTHONDONTWRITEBYTECODE", ""):
            found["PYTHONPYCACHEPREFIX"] = str(self.root.parent.parent / ".bytecode")
        return found

    def run(self, *command: str | Path) -> None:
        """Run a Python module in the course's folder.

        Raises:
            RuntimeError: with the end of what it printed, where it fails.
        """
        self.python("-m", *command)

    def python(self, *arguments: str | Path) -> None:
        """Run Python in the course's folder; raises as :meth:`run` does."""
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=self.root,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
        )
        if done.returncode:
            command = " ".join(map(str, arguments))[:500]
            raise RuntimeError(f"{command}:\n{(done.stdout + done.stderr)[-3000:]}")


def submissions(
    folder: CourseFolder, bundle: Bundle, wanted: Sequence[str] = SUBMISSIONS
) -> dict[str, Notebooks]:
    """Return what is handed in, by student: the reference, another right one, the untouched release, one partly right.

    The second is the last of the lab's cases that are correct, where there are any. The fourth is a case that is wrong:
    the first that has part of a question's points, else the first; of a lab without cases, every second answer.
    """
    lab = bundle.lab
    trials = make_trials(folder, bundle)
    found: dict[str, Notebooks] = {"reference": trials[0].notebooks}
    if correct := [trial for trial in trials if trial.kind == "correct"]:
        found["other"] = correct[-1].notebooks
    found["release"] = trials[1].notebooks
    if wrong := [trial for trial in trials if trial.kind == "wrong"]:
        points = {cell.grade_id: cell.points for nb in lab.notebooks for cell in nb.cells}
        found["partly"] = next((one for one in wrong if _in_part(one, points)), wrong[0]).notebooks
    else:
        every_second = dict(list(read_reference(folder, lab).items())[::2])
        found["partly"] = {
            notebook.name: student_notebook(notebook, every_second) for notebook in lab.notebooks
        }
    return {name: notebooks for name, notebooks in found.items() if name in wanted}


def _in_part(trial: Trial, points: Mapping[str, float]) -> bool:
    """Whether a case is expected to have part of the points of one question."""
    return trial.case is not None and any(
        loss.outcome is Outcome.PARTIAL or 0 < (loss.points or 0) < points[loss.grade_id]
        for loss in trial.case.losses
    )


def key_of(bundle: Bundle, handed_in: Mapping[str, Notebooks]) -> str:
    """Return what scores depend on as one hash: lab, grader and submissions."""
    parts = [bundle.digest, bundle.delivery.engine, handed_in]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def furnish(
    folder: CourseFolder, bundle: Bundle, handed_in: Mapping[str, Notebooks], root: Path
) -> Room:
    """Make a course of the one lab, with its policy and nbgrader's configuration, and hand in.

    Args:
        folder: The course that the lab is of.
        bundle: The lab's; the new course has a copy of it, and so need not compile it.
        handed_in: What :func:`submissions` returned.
        root: The new course's folder; what is there is deleted.
    """
    shutil.rmtree(root, ignore_errors=True)
    lab = bundle.lab
    lock = folder.root / "uv.lock"
    needed = [*input_paths(folder, lab.assignment), *folder.config_files]
    for path in (*needed, lock) if lock.is_file() else needed:
        target = root / path.relative_to(folder.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    copy = CourseFolder(root).bundle_path(lab.assignment)
    copy.parent.mkdir(parents=True)
    shutil.copy(bundle.path, copy)
    room = Room(root, lab, tuple(handed_in))
    for student, notebooks in handed_in.items():
        place = room.handed_in(student)
        place.mkdir(parents=True)
        for file, content in bundle.release_files().items():
            target = place / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for notebook, made in notebooks.items():
            (place / f"{notebook}.ipynb").write_text(json.dumps(made), "utf-8")
    return room
