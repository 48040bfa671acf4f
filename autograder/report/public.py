"""What of a grade a student may see."""

from __future__ import annotations

from dataclasses import replace

from autograder.records import Grade

_NO_VERDICT = "This could not be graded, for a reason that is not yours. It will be graded again; nothing is lost."


def public(grade: Grade) -> Grade:
    """Return a grade without what only the instructor may see: students get these files.

    Why the grader failed may name what a hidden test is about; the instructor reads it where the run is told.
    """
    return replace(
        grade,
        message=_NO_VERDICT if grade.status == "grader_error" else grade.message,
        notebooks=tuple(
            replace(notebook, cells=tuple(replace(cell, private="") for cell in notebook.cells))
            for notebook in grade.notebooks
        ),
    )
