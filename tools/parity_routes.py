"""The routes that go by a course's folder: ours, and nbgrader's. Those by the zip are in :mod:`parity_zip`."""

from __future__ import annotations

import json

from parity_rooms import Question, Room, Scores

from autograder.course import CourseFolder


def ours(room: Room) -> Scores:
    """``autograder grade``."""
    room.run("autograder", "grade", "--no-gradebook")
    found: dict[Question, float | None] = {}
    for student in room.students:
        path = room.root / "grades" / student / f"{room.lab.assignment}.json"
        for notebook in json.loads(path.read_text("utf-8"))["notebooks"]:
            for cell in notebook["cells"]:
                waits = cell["outcome"] in ("needs_review", "grader_error")
                found[student, notebook["name"], cell["grade_id"]] = (
                    None if waits else cell["score"]
                )
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
        for student in room.students:
            for notebook in book.find_submission(lab, student).notebooks:
                for row in notebook.grades:
                    waits = row.needs_manual_grade and row.auto_score is None
                    found[student, notebook.name, row.name] = None if waits else row.auto_score
    return found
