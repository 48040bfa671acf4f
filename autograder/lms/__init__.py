"""Grading where a learning management system runs the bundle: Gradescope's contract, and what comes after."""
