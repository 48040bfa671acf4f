"""One thing that is wrong, or may be, and what to do about it."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.StrEnum):
    """How much it matters."""

    ERROR = "error"
    """The lab cannot be built, or a test of it fails whatever was handed in."""
    WARNING = "warning"
    """Some submission would be graded wrong or not at all, here or in nbgrader."""
    NOTE = "note"
    """It may be meant, and works; there is a better way."""


ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Finding:
    """What was found, and where."""

    severity: Severity
    check: str
    """Which check found it; a word such as ``no-assert``."""
    file: str
    """Relative to the course."""
    message: str
    """What is wrong and what to do, in a sentence each."""
    cell: int | None = None
    """Number of the cell, from 1."""
    grade_id: str = ""
    line: int | None = None
    """Of the cell or the module, from 1."""

    @property
    def place(self) -> str:
        """File, cell and line as a message names them."""
        parts = [self.file]
        if self.cell is not None:
            parts.append(f"cell {self.cell}" + (f" (`{self.grade_id}`)" if self.grade_id else ""))
        if self.line is not None:
            parts.append(f"line {self.line}")
        return ", ".join(parts)
