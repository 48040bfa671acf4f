"""What would go wrong with a course, here and in nbgrader itself: read from its files, nothing is run."""

from autograder.lint.course import lint_course
from autograder.lint.finding import Finding, Severity

__all__ = ["Finding", "Severity", "lint_course"]
