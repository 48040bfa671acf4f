"""Intake: find submissions, and rebuild each notebook from the instructor's copy."""

from autograder.intake.find import find_submissions
from autograder.intake.parse import SubmittedCell, parse_notebook
from autograder.intake.rebuild import Rebuilt, RebuiltCell, rebuild
from autograder.intake.submission import Submission, SubmittedFile

__all__ = [
    "Rebuilt",
    "RebuiltCell",
    "Submission",
    "SubmittedCell",
    "SubmittedFile",
    "find_submissions",
    "parse_notebook",
    "rebuild",
]
