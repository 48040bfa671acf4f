"""Reads grades that await another machine's verdicts, and those that it gave, also from an export of Gradescope's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import AutograderError
from autograder.lms.standing import MARK
from autograder.records import Grade

_YAML = ("submission_metadata.yml", "submission_metadata.yaml")
_HANDED_IN = re.compile(r"submission_\d+")
"""The folders of an export that hold what students handed in: whatever lies there, they wrote."""
_MAX_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Pending:
    """A grade in which something may be open, and what was made of it on Gradescope."""

    grade: Grade
    results: Mapping[str, Any]
    """The ``results.json`` that held it; empty for a grade by itself."""
    where: str
    """How a message names it."""


def read_pending(path: Path) -> list[Pending]:
    """Return the grades in a ``results.json``, a grade's JSON file, a folder of these, or Gradescope's export.

    Of an export the metadata alone is read, never what students handed in. A group's result is a grade for each member.

    Raises:
        AutograderError: where nothing of that is there.
    """
    found: list[Pending] = []
    for file in _files(path):
        if file.name in _YAML:
            found += _from_export(file)
        elif (data := _json(file)) is not None:
            found += _pending(data, str(file))
    if not found:
        raise AutograderError(
            f"{path}: there is no result of ours in it. Name a results.json, a grade's JSON file, a folder of them, or "
            "the unpacked export of an assignment's submissions."
        )
    return _each_once(found)


def _each_once(found: Sequence[Pending]) -> list[Pending]:
    """Leave one of each student and lab: of a grade and the result that it was made with, the result.

    Raises:
        AutograderError: where there are several that differ.
    """
    by_name: dict[tuple[str, str], Pending] = {}
    for one in found:
        name = (one.grade.student_id, one.grade.assignment)
        other = by_name.setdefault(name, one)
        if other.results and one.results and other.results != one.results:
            raise AutograderError(
                f"{other.where} and {one.where} are both of {name[0]}, {name[1]}, and differ. Remove the older one."
            )
        if one.results:
            by_name[name] = one
    return list(by_name.values())


def read_trained(path: Path) -> list[Grade]:
    """Return the grades that ``autograder grade`` has written to a folder, or to one file.

    Raises:
        AutograderError: where there is none.
    """
    grades = [
        one.grade
        for file in _files(path)
        if file.name not in _YAML and (data := _json(file)) is not None
        for one in _pending(data, str(file))
    ]
    if not grades:
        raise AutograderError(
            f"{path}: there is no grade in it. Name the folder that `autograder grade --out` wrote."
        )
    return grades


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise AutograderError(
            f"{path}: there is no such file or folder. Name what Gradescope graded, then what "
            "`autograder grade` wrote."
        )
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if (file.suffix == ".json" or file.name in _YAML)
        and not any(_HANDED_IN.fullmatch(name) for name in file.relative_to(path).parts[:-1])
        and file.is_file()
    )


def _json(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        data = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _from_export(path: Path) -> list[Pending]:
    """Read the results that an export of Gradescope's keeps beside each submission's metadata."""
    import yaml  # type: ignore[import-untyped]

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data = yaml.load(path.read_bytes(), Loader=loader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        reason = (str(error).splitlines() or [""])[0]
        raise AutograderError(f"{path} cannot be read ({reason}). Export it again.") from None
    found = []
    for name, record in (data if isinstance(data, dict) else {}).items():
        results = (
            record.get(":results", record.get("results")) if isinstance(record, dict) else None
        )
        if isinstance(results, dict):
            found += _pending(_without_symbols(results), f"{path}, {name}")
    return found


def _without_symbols(value: Any) -> Any:
    """JSON from YAML that Ruby wrote, in which a key may be a symbol, ``:name``."""
    if isinstance(value, dict):
        return {str(key).removeprefix(":"): _without_symbols(item) for key, item in value.items()}
    return [_without_symbols(item) for item in value] if isinstance(value, list) else value


def _pending(data: Mapping[str, Any], where: str) -> list[Pending]:
    mark = mark_of(data)
    record = mark.get("grade") if mark else data
    try:
        grade = msgspec.convert(record, Grade)
    except (msgspec.ValidationError, TypeError):
        return []
    group = mark.get("students")
    members = [name for name in group if isinstance(name, str)] if isinstance(group, list) else []
    return [
        Pending(replace(grade, student_id=student), data if mark else {}, where)
        for student in members or [grade.student_id]
    ]


def mark_of(results: Mapping[str, Any]) -> Mapping[str, Any]:
    """What we wrote of ourselves into a ``results.json``; empty where that is not ours."""
    extra = results.get("extra_data")
    mark = extra.get(MARK) if isinstance(extra, dict) else None
    return mark if isinstance(mark, dict) else {}
