"""What grading one submission gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.records import Grade


@dataclass(frozen=True)
class Graded:
    """A grade and the notebooks as they ran (nbformat 4 as plain dicts, by notebook name)."""

    grade: Grade
    notebooks: dict[str, dict[str, Any]] = field(default_factory=dict)
