"""A small class that hands in to the grading container, and what came of it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import msgspec
from containers import COMPOSE_FILE, Engine

from autograder.build import ensure_bundle
from autograder.course import CourseFolder
from autograder.records import Grade
from autograder.verify.cases import read_cases
from autograder.verify.demo import demo_trials
from autograder.verify.trials import Trial, apply_case, read_reference

ATTACK = Path(__file__).with_name("container_attack.txt")

# Student, lab, and what is handed in: a case of the lab or of the demo, or the attack.
HANDED_IN = (
    ("amara-okafor", "04-neuron", "reference"),
    ("amara-okafor", "17-banknotes", "reference"),
    ("giulia-ferrari", "07-gradient-descent", "keeps everything in memory"),
    ("mallory", "04-neuron", "attack"),
)
RETRAINED = ("amara-okafor", "17-banknotes")

PYTHON = "/opt/autograder/bin/python"
UID = 12_345
"""Neither root nor the user that the image names: the container must not depend on who runs it."""


@dataclass(frozen=True)
class Class:
    """What was handed in, and the folders that the container is given."""

    engine: Engine
    folder: CourseFolder
    trials: dict[tuple[str, str], Trial]
    root: Path

    @property
    def grades(self) -> Path:
        return self.root / "grades"

    def variables(self, **more: str) -> dict[str, str]:
        """What the compose file is told."""
        return {
            "COURSE": str(self.root / "course"),
            "SUBMISSIONS": str(self.root / "submitted"),
            "GRADES": str(self.grades),
            "TERM_SECRET": str(self.root / "term-secret"),
            "GRADER_UID": str(UID),
            "GRADER_GID": str(UID),
            "GRADER_MEMORY": "6g",
            "GRADER_SECCOMP": str(COMPOSE_FILE.with_name("seccomp.json")),
            **more,
        }

    def run(
        self, *arguments: str, seconds: float = 60, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """``podman-compose run …`` in the foreground."""
        command = self.engine.compose("run", "--rm", *arguments)
        return self.engine.run(*command, seconds=seconds, **self.variables(**variables))

    def python(self, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run some Python in the container in place of the grading."""
        return self.run("--entrypoint", PYTHON, "cpu", "-c", code, seconds=60, **variables)

    def finished(self) -> dict[tuple[str, str], Grade]:
        """The grades that are in the folder of the results."""
        found = [
            msgspec.json.decode(path.read_bytes(), type=Grade)
            for path in self.grades.glob("*/*.json")
        ]
        return {(grade.student_id, grade.assignment): grade for grade in found}


def make_trial(folder: CourseFolder, lab: str, title: str) -> Trial:
    """Return what a student hands in, with what is expected of it."""
    bundle = ensure_bundle(folder, lab)
    if title != "attack":
        return demo_trials(folder, bundle)[title]
    (case,) = read_cases(ATTACK)
    (notebook,) = bundle.lab.notebooks
    reference = read_reference(folder, bundle.lab)
    content = apply_case(case, notebook, reference, ATTACK.name)
    return Trial("attack", case.kind, case.title, case, {notebook.name: content})


@dataclass(frozen=True)
class Run:
    """A grading that was stopped after the first grade, and started again."""

    before: dict[tuple[str, str], Grade]
    health: subprocess.CompletedProcess[str]
    first_status: int
    first_log: str
    second: subprocess.CompletedProcess[str]
