"""Reports: JSON and feedback for each submission, tables and a page for the class."""

from autograder.report.feedback import render_feedback
from autograder.report.folder import OutputFolder
from autograder.report.names import safe_name

__all__ = ["OutputFolder", "render_feedback", "safe_name"]
