"""Grade the same honest submissions by every route and compare the scores, question by question.

    python tools/parity.py [LAB…] [--course DIR] [--routes ours,nbgrader,inside,gradebook] [--minutes N] [--keep DIR]

Three submissions of each lab: the reference solution, the untouched release and one that is partly right. A
route is a function from a :class:`Room` to :data:`Scores`; its name goes to ``ROUTES``. A difference for which
``tools/parity_reasons.toml`` has no reason makes the exit status 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.build import ensure_bundle
from autograder.build.source import input_paths
from autograder.course import CourseFolder
from autograder.records import Lab
from autograder.verify.trials import make_trials, read_reference, student_notebook

REASONS = Path(__file__).with_name("parity_reasons.toml")
SUBMISSIONS = ("reference", "release", "partly")
_SECONDS = 1500

Question = tuple[str, str, str]
"""Submission, notebook, grade id."""
Scores = Mapping[Question, float | None]
"""Points by question; None where a person is to give them."""


@dataclass(frozen=True)
class Room:
    """A course of its own for one lab and one route, with the submissions in ``submitted/``."""

    root: Path
    lab: Lab

    def run(self, *command: str) -> None:
        """Run a Python module in the course's folder.

        Raises:
            RuntimeError: with the end of what it printed, where it fails.
        """
        # nbgrader starts `alembic` by name, so the environment's own programs must be found.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}:\n{(done.stdout + done.stderr)[-3000:]}")


def ours(room: Room) -> Scores:
    """``autograder grade``."""
    room.run("autograder", "grade", "--no-gradebook")
    found: dict[Question, float | None] = {}
    for name in SUBMISSIONS:
        path = room.root / "grades" / name / f"{room.lab.assignment}.json"
        for notebook in json.loads(path.read_text("utf-8"))["notebooks"]:
            for cell in notebook["cells"]:
                waits = cell["outcome"] in ("needs_review", "grader_error")
                found[name, notebook["name"], cell["grade_id"]] = None if waits else cell["score"]
    return found


STOCK = """
# Stock nbgrader: its own lists, and of the shipped configuration what keeps stderr from costing points.
for section, trait in (
    ("Autograde", "sanitize_preprocessors"),
    ("Autograde", "autograde_preprocessors"),
    ("GenerateAssignment", "preprocessors"),
    ("GenerateAssignment", "post_convert_hook"),
):
    c[section].pop(trait, None)
c.Execute.timeout = 300
"""

INSIDE = """
c.Autograde.sanitize_preprocessors = ["autograder.nbgrader.preprocessors.RebuildSubmission"]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader.preprocessors.JudgeSubmission",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""


def nbgrader(room: Room) -> Scores:
    """Stock ``nbgrader autograde``."""
    return _autograde(room, STOCK)


def inside(room: Room) -> Scores:
    """``nbgrader autograde`` with our preprocessors."""
    return _autograde(room, INSIDE)


def _autograde(room: Room, configuration: str) -> Scores:
    path = room.root / "nbgrader_config.py"
    text = path.read_text("utf-8") if path.is_file() else "c = get_config()\n"
    path.write_text(text + configuration, "utf-8")
    lab = room.lab.assignment
    room.run("nbgrader", "generate_assignment", lab, "--force")
    room.run("nbgrader", "autograde", lab)
    return _from_gradebook(room)


def gradebook(room: Room) -> Scores:
    """``autograder grade --gradebook``, as nbgrader's gradebook has it."""
    room.run("autograder", "grade", "--gradebook")
    return _from_gradebook(room)


def _from_gradebook(room: Room) -> Scores:
    from nbgrader.api import Gradebook

    lab = room.lab.assignment
    found: dict[Question, float | None] = {}
    with Gradebook(CourseFolder(room.root).gradebook_url) as book:
        for name in SUBMISSIONS:
            for notebook in book.find_submission(lab, name).notebooks:
                for row in notebook.grades:
                    waits = row.needs_manual_grade and row.auto_score is None
                    found[name, notebook.name, row.name] = None if waits else row.auto_score
    return found


ROUTES: dict[str, Callable[[Room], Scores]] = {
    "ours": ours,
    "nbgrader": nbgrader,
    "inside": inside,
    "gradebook": gradebook,
}
"""The first is what the others are compared with."""


def hand_in(folder: CourseFolder, lab: Lab, where: Path) -> None:
    """Write the submissions below ``where``: the reference, the release, and one that is partly right.

    The last is the lab's first case that is wrong, where it has cases, else every second answer.
    """
    bundle = ensure_bundle(folder, lab.assignment)
    trials = make_trials(folder, bundle)
    handed_in = {trial.name: trial.notebooks for trial in trials[:2]}
    wrong = [trial for trial in trials if trial.kind == "wrong"]
    if wrong:
        handed_in["partly"] = wrong[0].notebooks
    else:
        every_second = dict(list(read_reference(folder, lab).items())[::2])
        handed_in["partly"] = {
            notebook.name: student_notebook(notebook, every_second) for notebook in lab.notebooks
        }
    for name, notebooks in handed_in.items():
        place = where / name / lab.assignment
        place.mkdir(parents=True)
        for file, content in bundle.release_files().items():
            target = place / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for notebook, content in notebooks.items():
            (place / f"{notebook}.ipynb").write_text(json.dumps(content), "utf-8")


def furnish(folder: CourseFolder, lab: Lab, root: Path) -> Room:
    """Make a course of the one lab, with its policy and nbgrader's configuration, and hand in."""
    lock = folder.root / "uv.lock"
    needed = [*input_paths(folder, lab.assignment), *folder.config_files]
    for path in (*needed, lock) if lock.is_file() else needed:
        target = root / path.relative_to(folder.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    hand_in(folder, lab, root / folder.submitted.name)
    return Room(root, lab)


@dataclass(frozen=True)
class Line:
    """One question of one submission by all routes; ``reason`` where a difference is explained."""

    lab: str
    question: Question
    scores: tuple[float | None, ...]
    differs: tuple[str, ...]
    reason: str

    @property
    def unexplained(self) -> bool:
        """Whether a difference has no reason."""
        return bool(self.differs) and not self.reason


def compare(
    lab: str, scores: Mapping[str, Scores], reasons: Sequence[Mapping[str, Any]]
) -> list[Line]:
    """Compare the routes' scores with those of the first, question by question."""
    first, *others = scores
    lines = []
    for question in dict.fromkeys(key for found in scores.values() for key in found):
        wanted = scores[first].get(question)
        differs = tuple(
            name for name in others if not _same(wanted, scores[name].get(question, float("nan")))
        )
        known = [_reason(lab, question, name, reasons) for name in differs]
        reason = "; ".join(dict.fromkeys(known)) if all(known) else ""
        values = tuple(found.get(question, float("nan")) for found in scores.values())
        lines.append(Line(lab, question, values, differs, reason))
    return lines


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < 1e-6


def _reason(lab: str, question: Question, route: str, reasons: Sequence[Mapping[str, Any]]) -> str:
    """Why a route's score of a question differs, where that is known."""
    about = {"lab": lab, "submission": question[0], "question": question[2], "route": route}
    for entry in reasons:
        if all(entry.get(name, value) == value for name, value in about.items()):
            return str(entry["reason"])
    return ""


def table(lines: Sequence[Line], routes: Sequence[str]) -> str:
    """The comparison in Markdown."""
    head = ["lab", "submission", "question", *routes, "difference"]
    out = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for line in lines:
        submission, _, question = line.question
        shown = ["by hand" if score is None else f"{score:g}" for score in line.scores]
        why = line.reason or (f"**{', '.join(line.differs)}**" if line.differs else "")
        out.append("| " + " | ".join([line.lab, submission, question, *shown, why]) + " |")
    return "\n".join(out)


def rotated(labs: Sequence[str], root: Path) -> list[str]:
    """The labs in their order, beginning with another one at each commit."""
    told = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=False
    )
    first = int(told.stdout.strip() or "0", 16) % len(labs)
    return [*labs[first:], *labs[:first]]


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; 1 where a difference is not explained, or a route fails."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("labs", nargs="*", metavar="LAB", help="labs (default: all)")
    parser.add_argument("--course", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--routes", default=",".join(ROUTES), metavar="NAME,…")
    parser.add_argument(
        "--minutes",
        type=float,
        metavar="N",
        help="begin no other lab after this long; each change begins elsewhere",
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the courses there")
    args = parser.parse_args(argv)
    routes = args.routes.split(",")
    if unknown := [name for name in routes if name not in ROUTES]:
        parser.error(f"no such route: {', '.join(unknown)}; the routes are {', '.join(ROUTES)}")
    folder = CourseFolder(args.course)
    reasons = tomllib.loads(REASONS.read_text("utf-8")).get("reason", [])
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="parity-") as temporary:
        where = args.keep or Path(temporary)
        labs = folder.select(args.labs)
        if args.minutes is not None:
            labs = rotated(labs, folder.root)
        end = time.monotonic() + 60 * (args.minutes or 0)
        for number, name in enumerate(labs):
            if number and args.minutes is not None and time.monotonic() > end:
                print(f"Left for another time: {', '.join(labs[number:])}", file=sys.stderr)
                break
            lab = ensure_bundle(folder, name).lab
            scores: dict[str, Scores] = {}
            for route in routes:
                started = time.monotonic()
                scores[route] = ROUTES[route](furnish(folder, lab, where / name / route))
                print(f"{name}, {route}: {time.monotonic() - started:.0f} s", file=sys.stderr)
            lines += compare(name, scores, reasons)
    print(table(lines, routes))
    unexplained = [line for line in lines if line.unexplained]
    same = sum(not line.differs for line in lines)
    print(
        f"\n{len(lines)} questions by {len(routes)} routes: {same} the same, "
        f"{len(lines) - same - len(unexplained)} differ with a reason, {len(unexplained)} without."
    )
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
