"""Compares the routes' scores question by question, and shows what was found."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parity_rooms import Question, Scores

_KEYS = {"lab", "route", "submission", "question", "reason"}
_MISSING = math.nan
_ROUNDED = 1e-4
"""Gradescope's results have four digits behind the point."""

Reasons = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Line:
    """One question of one submission by all routes; ``reason`` where a difference is explained."""

    lab: str
    question: Question
    scores: tuple[float | None, ...]
    differs: tuple[str, ...]
    reason: str

    @property
    def unexplained(self) -> bool:
        """Whether a difference has no reason."""
        return bool(self.differs) and not self.reason


def read_reasons(path: Path) -> Reasons:
    """Return the known reasons for differences.

    Raises:
        ValueError: naming the entry that is wrong.
    """
    found: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8")).get("reason", [])
    for number, entry in enumerate(found, 1):
        missing = {"lab", "route", "reason"} - {name for name, value in entry.items() if value}
        if unknown := set(entry) - _KEYS:
            raise ValueError(
                f"{path.name}, entry {number}: there is no {', '.join(sorted(unknown))}."
            )
        if missing:
            raise ValueError(
                f"{path.name}, entry {number}: {', '.join(sorted(missing))} must be given."
            )
    return found


def compare(lab: str, scores: Mapping[str, Scores], reasons: Reasons) -> list[Line]:
    """Compare the routes' scores with those of the first, question by question."""
    first, *others = scores
    lines = []
    for question in dict.fromkeys(key for found in scores.values() for key in found):
        wanted = scores[first].get(question, _MISSING)
        differs = tuple(
            name for name in others if not _same(wanted, scores[name].get(question, _MISSING))
        )
        known = [_reason(lab, question, name, reasons) for name in differs]
        reason = "; ".join(dict.fromkeys(known)) if all(known) else ""
        values = tuple(found.get(question, _MISSING) for found in scores.values())
        lines.append(Line(lab, question, values, differs, reason))
    return lines


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return abs(one - other) < _ROUNDED


def _reason(lab: str, question: Question, route: str, reasons: Reasons) -> str:
    """Why a route's score of a question differs, where that is known."""
    for entry in reasons:
        if _about(entry, lab, question, route):
            return str(entry["reason"])
    return ""


def _about(entry: Mapping[str, Any], lab: str, question: Question, route: str) -> bool:
    about = {"lab": lab, "submission": question[0], "question": question[2], "route": route}
    return all(entry.get(name, value) == value for name, value in about.items())


def not_needed(reasons: Reasons, lines: Sequence[Line], routes: Sequence[str]) -> list[str]:
    """Return the reasons, as a person names them, for which there is no difference any more.

    Those of labs, submissions and routes that were not compared are left alone.
    """
    seen = {(line.lab, line.question[0]) for line in lines}
    return [
        ", ".join(str(entry[key]) for key in ("lab", "route", "submission", "question") if key in entry)
        for entry in reasons
        if any(entry["lab"] == lab and entry.get("submission", name) == name for lab, name in seen)
        and entry["route"] in routes
        and not any(
            _about(entry, line.lab, line.question, route)
            for line in lines
            for route in line.differs
        )
    ]  # fmt: skip


def table(lines: Sequence[Line], routes: Sequence[str]) -> str:
    """The comparison in Markdown, a line a question."""
    rows = []
    for line in lines:
        submission, _, question = line.question
        why = line.reason or (f"**{', '.join(line.differs)}**" if line.differs else "")
        rows.append([line.lab, submission, question, *map(_shown, line.scores), why])
    return _markdown(["lab", "submission", "question", *routes, "difference"], rows)


def summary(lines: Sequence[Line], routes: Sequence[str]) -> str:
    """The comparison in Markdown, a line a lab: how many scores there were, and how many of a route's were the same."""
    rows = []
    for lab in dict.fromkeys(line.lab for line in lines):
        mine = [line for line in lines if line.lab == lab]
        handed_in = len({line.question[0] for line in mine})
        row = [lab, str(handed_in), str(len(mine))]
        for route in routes[1:]:
            differ = sum(route in line.differs for line in mine)
            row.append("same" if not differ else f"{differ} differ")
        rows.append(row)
    return _markdown(["lab", "submissions", "scores", *routes[1:]], rows)


def _shown(score: float | None) -> str:
    if score is None:
        return "by hand"
    return "none" if math.isnan(score) else f"{score:g}"


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*out, *("| " + " | ".join(row) + " |" for row in rows)])
