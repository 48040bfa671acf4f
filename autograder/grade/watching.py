"""Telling what is known of a submission while it is still being graded."""

from __future__ import annotations

from collections.abc import Callable

from autograder.bundle import Bundle
from autograder.grade.events import Events
from autograder.grade.score import grade_notebook
from autograder.intake import Rebuilt
from autograder.records import NotebookGrade

Watch = Callable[[tuple[NotebookGrade, ...]], None]
"""Takes the notebooks so far, the last of them perhaps half done; what is untested yet is a ``grader_error``."""


def telling(
    watch: Watch | None, done: list[NotebookGrade], name: str, notebook: Rebuilt, bundle: Bundle
) -> Callable[[Events], None]:
    """Return what tells ``watch`` after each test of a notebook; ``done`` are those before it."""

    def tell(events: Events) -> None:
        if watch is not None:
            watch((*done, grade_notebook(name, notebook, events, bundle.lab.limits)))

    return tell
