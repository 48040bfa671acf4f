"""A small nbgrader course with our preprocessors, driven through nbgrader's own classes."""

from __future__ import annotations

import functools
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from courses import answer, cell, check, graded, notebook, write_lab

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "nbgrader_config.py"

DOUBLE = """\
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION"""

TEST_DOUBLE = """\
assert double(1) == 2, "twice 1 is 2"
### BEGIN HIDDEN TESTS
# hint: try a negative number
assert double(-190_919) == -381_838
### END HIDDEN TESTS"""

TRIPLE = "def triple(x):\n    ### BEGIN SOLUTION\n    return 3 * x\n    ### END SOLUTION"


def lab_cells() -> list[Any]:
    """A question with a hidden test, and one that a person grades."""
    return [
        cell("# Doubles", "markdown"),
        answer("double", DOUBLE),
        check("test-double", TEST_DOUBLE, 3),
        graded(
            "Because it is twice.", "markdown", solution=True, grade=True, grade_id="why", points=2
        ),
    ]


def make_course(root: Path, *, policy: str = "", book: bool = True) -> None:
    """Write a course with the shipped nbgrader configuration and two notebooks in its lab ``ps1``."""
    if book:
        (root / "gradebook.db").write_bytes(blank_gradebook())
    write_lab(root, notebook(*lab_cells()))
    write_lab(
        root,
        notebook(answer("triple", TRIPLE), check("test-triple", "assert triple(2) == 6", 1)),
        name="second",
    )
    (root / "source" / "ps1" / "hidden").mkdir()
    (root / "source" / "ps1" / "hidden" / "labels.csv").write_text("1,2,3\n")
    (root / "nbgrader_config.py").write_text(SHIPPED.read_text("utf-8"), "utf-8")
    (root / "grading_config.py").write_text(
        "from autograder.config import Course, LabPolicy, Limits\n"
        f'course = Course(title="A course", labs=(LabPolicy("ps1"{policy}),), '
        "limits=Limits(cell_seconds=20, total_seconds=120))\n",
        "utf-8",
    )


@functools.cache
def blank_gradebook() -> bytes:
    """A gradebook with nothing in it: nbgrader starts a program to make one, which takes seconds."""
    from nbgrader.api import Gradebook

    find_programs()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        Gradebook(f"sqlite:///{path}", "deep-learning").close()
        return path.read_bytes()


def find_programs() -> None:
    """nbgrader starts `alembic` by name, so the environment's own programs must be found."""
    own = str(Path(sys.executable).parent)
    if own not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([own, os.environ["PATH"]])


def set_cells(root: Path, cells: list[Any], lab: str = "ps1") -> None:
    """Replace the first notebook of the lab."""
    write_lab(root, notebook(*cells), lab)


def hand_in(
    root: Path,
    student: str,
    answers: dict[str, str],
    *,
    change: Callable[[str, Any], None] = lambda name, content: None,
    without: tuple[str, ...] = (),
    timestamp: str | None = None,
) -> Path:
    """Hand in the release with some answers; return the folder."""
    folder = root / "submitted" / student / "ps1"
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((root / "release" / "ps1").glob("*.ipynb")):
        if path.stem in without:
            continue
        content = json.loads(path.read_text("utf-8"))
        for one in content["cells"]:
            grade_id = one["metadata"].get("nbgrader", {}).get("grade_id")
            one["source"] = answers.get(grade_id, one["source"])
        change(path.stem, content)
        (folder / path.name).write_text(json.dumps(content), "utf-8")
    if timestamp is not None:
        (folder / "timestamp.txt").write_text(f"{timestamp}\n")
    return folder


RIGHT = {
    "double": "def double(x):\n    return x + x",
    "why": "It is the sum with itself.",
    "triple": "def triple(x):\n    return x + x + x",
}
WRONG = {**RIGHT, "double": "def double(x):\n    return 2 * abs(x)"}


def api(root: Path, more: Any = None) -> Any:
    """nbgrader's own face, as formgrader has it, with the course's configuration."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config, PyFileConfigLoader

    find_programs()
    config = Config(PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config())
    if more is not None:
        config.merge(more)
    return NbGraderAPI(CourseDirectory(root=str(root), config=config), config=config)


@contextmanager
def gradebook(root: Path) -> Iterator[Any]:
    """nbgrader's gradebook of a course."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "deep-learning") as book:
        yield book


def rows(root: Path, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
    """Automatic score, manual score and flag of each of a student's grades."""
    with gradebook(root) as book:
        submission = book.find_submission("ps1", student)
        return {
            row.name: (row.auto_score, row.manual_score, row.needs_manual_grade)
            for one in submission.notebooks
            for row in one.grades
        }


def comments(root: Path, student: str) -> dict[str, str | None]:
    """What nbgrader would tell the student beside each answer."""
    with gradebook(root) as book:
        submission = book.find_submission("ps1", student)
        return {row.name: row.comment for one in submission.notebooks for row in one.comments}


def grade_by_hand(
    root: Path, student: str, grade_id: str, score: float, comment: str | None = None
) -> None:
    """Do what formgrader's handlers do when a person enters a score and a comment."""
    with gradebook(root) as book:
        for one in book.find_submission("ps1", student).notebooks:
            for row in one.grades:
                if row.name == grade_id:
                    row.manual_score, row.needs_manual_grade = score, False
            for row in one.comments:
                if row.name == grade_id and comment is not None:
                    row.manual_comment = comment
        book.db.commit()
