"""Checks nbgrader's metadata of one cell: flags, grade id, kind of cell, points."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

from autograder.notebook import CellJson, cell_role, nbgrader_metadata

NEWEST_SCHEMA = 3
"""The newest version of nbgrader's cell metadata that is understood."""

_GRADE_ID = re.compile(r"[A-Za-z0-9_-]+")


@dataclass
class Findings:
    """What was found. A problem stops the build, a warning does not."""

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A cell and how a message names it."""

    where: str
    number: int
    cell: CellJson
    header: bool

    @property
    def source(self) -> str:
        return str(self.cell["source"])

    @property
    def meta(self) -> dict[str, Any]:
        return nbgrader_metadata(self.cell)

    def __str__(self) -> str:
        grade_id = self.meta.get("grade_id")
        name = f" (`{grade_id}`)" if isinstance(grade_id, str) and grade_id else ""
        return f"{self.where}, cell {self.number}{name}"


def check_metadata(place: Place, found: Findings) -> bool:
    """Check nbgrader's metadata; False where no more can be said of the cell."""
    raw = place.cell["metadata"].get("nbgrader")
    if raw is None:
        return True
    if not isinstance(raw, dict):
        found.problems.append(f"{place}: `metadata.nbgrader` is not an object. Remove it.")
        return False
    version = raw.get("schema_version", 0)
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        found.problems.append(
            f"{place}: `schema_version` is {version!r}; allowed is a number up to {NEWEST_SCHEMA}."
        )
        return False
    if version > NEWEST_SCHEMA:
        found.problems.append(
            f"{place}: the nbgrader metadata has schema_version {version}, and {NEWEST_SCHEMA} is "
            "the newest that can be read. Save the notebook with the nbgrader of this environment."
        )
        return False
    if version < NEWEST_SCHEMA:
        if place.header:
            found.problems.append(
                f"{place}: the nbgrader metadata has the old schema_version {version}. "
                "Run `nbgrader update` on the file."
            )
            return False
        found.warnings.append(
            f"{place}: the nbgrader metadata has the old schema_version {version} and is read as "
            f"{NEWEST_SCHEMA}. Run `nbgrader update` to be rid of this warning."
        )
    for flag in ("grade", "solution", "locked", "task"):
        if not isinstance(raw.get(flag, False), bool):
            found.problems.append(f"{place}: `{flag}` is {raw[flag]!r}; allowed is true or false.")
            return False
    role = cell_role(place.cell)
    if role == "free":
        return True
    return (
        _check_identity(place, found)
        & _check_kind(place, role, found)
        & _check_points(place, role, found)
    )


def _check_identity(place: Place, found: Findings) -> bool:
    grade_id = place.meta.get("grade_id")
    if grade_id is None or grade_id == "":
        found.problems.append(
            f"{place}: the cell has no grade_id. Give it one in JupyterLab's nbgrader panel."
        )
        return False
    if not isinstance(grade_id, str) or not _GRADE_ID.fullmatch(grade_id):
        found.problems.append(
            f"{place}: the grade_id is {grade_id!r}; allowed are letters, digits, `_` and `-`."
        )
        return False
    return True


def _check_kind(place: Place, role: str, found: Findings) -> bool:
    kind = place.cell["cell_type"]
    wanted = {"test": ("code",), "task": ("markdown",), "manual": ("code", "markdown")}
    if role == "solution":
        # An answer in text has no test; nbgrader wants it to be graded by hand.
        wanted["solution"] = ("code",)
    if kind in wanted.get(role, ("code", "markdown", "raw")):
        return True
    remedy = {
        "test": "Make it a code cell, or mark it as manually graded.",
        "task": "Make it a Markdown cell.",
        "manual": "Make it a code or Markdown cell.",
        "solution": "Mark it as manually graded, with its points.",
    }[role]
    names = {"test": "an autograded test", "task": "a task", "manual": "a manually graded answer"}
    found.problems.append(
        f"{place}: a {kind} cell cannot be {names.get(role, 'an autograded answer')}. {remedy}"
    )
    return False


def _check_points(place: Place, role: str, found: Findings) -> bool:
    if role not in ("test", "manual", "task"):
        return True
    points = place.meta.get("points")
    if points is None or points == "":
        found.problems.append(
            f"{place}: the cell is graded but has no points. Set them in the nbgrader panel; "
            "0 is allowed."
        )
        return False
    number = isinstance(points, (int, float)) and not isinstance(points, bool)
    if not number or not math.isfinite(points) or points < 0:
        found.problems.append(f"{place}: `points` is {points!r}; allowed is a number from 0 up.")
        return False
    return True
