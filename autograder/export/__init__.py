"""Grades for other gradebooks: Canvas, Moodle, nbgrader's own CSV, and a plain table."""

from autograder.export.marks import Mark, Marks, read_marks
from autograder.export.plan import Change, Options, Plan, make_plan

__all__ = ["Change", "Mark", "Marks", "Options", "Plan", "make_plan", "read_marks"]
