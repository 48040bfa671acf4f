"""Which version of each notebook was recorded last: by it a person's score is known to be of this answer.

Losing the folder does no harm: what people graded is then shown to them once more.
"""

from __future__ import annotations

from pathlib import Path

from autograder.course import CourseFolder
from autograder.intake import Submission
from autograder.intake.submission import digest_of
from autograder.report.folder import write_whole
from autograder.report.names import safe_name


def has_changed(folder: CourseFolder, submission: Submission, notebook: str) -> bool:
    """Whether another version of a notebook than the submission's was recorded last, or none."""
    try:
        return _path(folder, submission, notebook).read_text("ascii") != _digest(
            submission, notebook
        )
    except (OSError, ValueError):
        return True


def note(folder: CourseFolder, submission: Submission, notebook: str) -> None:
    """Remember that a notebook of this submission has been recorded.

    Raises:
        OSError: where the state's folder cannot be written.
    """
    write_whole(_path(folder, submission, notebook), _digest(submission, notebook).encode())


def _path(folder: CourseFolder, submission: Submission, notebook: str) -> Path:
    place = (submission.student_id, submission.assignment, notebook)
    return folder.state.joinpath("recorded", *(safe_name(part) for part in place))


def _digest(submission: Submission, notebook: str) -> str:
    files = tuple(file for file in submission.notebooks if file.name == notebook)
    return digest_of(files, submission.problem)
