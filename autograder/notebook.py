"""Reading an instructor's notebook: its JSON, the role of each cell, the marked regions.

Notebooks are plain dictionaries of nbformat 4 here, with every text joined to one string.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.errors import SourceError
from autograder.records import Role
from autograder.syntax import parse as parse_python

NotebookJson = dict[str, Any]
CellJson = dict[str, Any]

NEWEST_MINOR = 5
_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Markers:
    """The words that begin and end a marked region; nbgrader's names and defaults."""

    begin_solution: str = "BEGIN SOLUTION"
    end_solution: str = "END SOLUTION"
    begin_hidden: str = "BEGIN HIDDEN TESTS"
    end_hidden: str = "END HIDDEN TESTS"
    begin_mark_scheme: str = "BEGIN MARK SCHEME"
    end_mark_scheme: str = "END MARK SCHEME"
    autotest: str = "AUTOTEST"

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The three kinds of region."""
        return (
            (self.begin_solution, self.end_solution),
            (self.begin_hidden, self.end_hidden),
            (self.begin_mark_scheme, self.end_mark_scheme),
        )

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Markers:
        """Take the delimiters that an ``nbgrader_config.py`` sets."""
        names = {
            "begin_solution": ("ClearSolutions", "begin_solution_delimeter"),
            "end_solution": ("ClearSolutions", "end_solution_delimeter"),
            "begin_hidden": ("ClearHiddenTests", "begin_test_delimeter"),
            "end_hidden": ("ClearHiddenTests", "end_test_delimeter"),
            "begin_mark_scheme": ("ClearMarkScheme", "begin_mark_scheme_delimeter"),
            "end_mark_scheme": ("ClearMarkScheme", "end_mark_scheme_delimeter"),
            "autotest": ("InstantiateTests", "autotest_delimiter"),
        }
        found = {
            field: str(config[section][trait])
            for field, (section, trait) in names.items()
            if section in config and trait in config[section]
        }
        return cls(**found)


def parse_notebook(raw: bytes, where: str) -> NotebookJson:
    """Return the notebook in ``raw``; one of nbformat 3 is upgraded.

    Raises:
        SourceError: where it is not a notebook that this program can read; ``where`` begins the
            sentence.
    """
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            [f"{where}: the file is not JSON ({error}). Open and save it in JupyterLab."]
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("nbformat"), int):
        raise SourceError([f"{where}: the file is JSON but not a notebook: it has no `nbformat`."])
    major, minor = data["nbformat"], data.get("nbformat_minor", 0)
    newest = f"4.{NEWEST_MINOR}"
    if major > 4 or (major == 4 and isinstance(minor, int) and minor > NEWEST_MINOR):
        raise SourceError(
            [
                f"{where}: the notebook has format {major}.{minor}, which is newer than {newest}. "
                f"Save it in format {newest}."
            ]
        )
    if major < 3:
        raise SourceError([f"{where}: notebook format {major} is too old. Save it in JupyterLab."])
    if major == 3:
        data = _upgraded(data, where)
    _join_texts(data)
    _validate(data, where)
    notebook: NotebookJson = data
    return notebook


def _upgraded(data: NotebookJson, where: str) -> NotebookJson:
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converted = nbformat.convert(nbformat.from_dict(data), 4)
    except Exception as error:
        raise SourceError(
            [f"{where}: the notebook of format 3 cannot be upgraded. Save it in JupyterLab."]
        ) from error
    for cell in converted["cells"]:
        cell.pop("id", None)  # made up at random by the conversion
    upgraded: NotebookJson = json.loads(json.dumps(converted))
    return upgraded


def _join_texts(data: NotebookJson) -> None:
    """Join texts that are stored as lists of lines; leave what has another type to validation."""

    def join(holder: Any, key: str) -> None:
        value = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(value, list) and all(isinstance(line, str) for line in value):
            holder[key] = "".join(value)

    def join_bundle(bundle: Any) -> None:
        for mime in bundle if isinstance(bundle, dict) else ():
            if not mime.endswith("json"):
                join(bundle, mime)

    cells = data.get("cells")
    for cell in cells if isinstance(cells, list) else ():
        if not isinstance(cell, dict):
            continue
        join(cell, "source")
        attachments = cell.get("attachments")
        for attachment in attachments.values() if isinstance(attachments, dict) else ():
            join_bundle(attachment)
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else ():
            if isinstance(output, dict):
                join(output, "text")
                join_bundle(output.get("data"))


def _validate(data: NotebookJson, where: str) -> None:
    import nbformat

    # Cell ids are given by `fill_ids`; a missing one is no fault of the author.
    probe = dict(data)
    cells = data.get("cells")
    if isinstance(cells, list) and data.get("nbformat_minor", 0) >= 5:
        probe["cells"] = [
            {**cell, "id": f"cell-{number}"} if isinstance(cell, dict) else cell
            for number, cell in enumerate(cells)
        ]
    error = next(nbformat.validator.iter_validate(probe), None)
    if error is not None:
        # The first line only: the rest prints the whole schema.
        reason = str(error).split("\n", 1)[0].rstrip(".:")
        raise SourceError(
            [f"{where}: the notebook is not valid: {reason[:200]}. Save it in JupyterLab."]
        )


def nbgrader_metadata(cell: Mapping[str, Any]) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell; empty where it has none."""
    found = cell["metadata"].get("nbgrader")
    return found if isinstance(found, dict) else {}


def cell_role(cell: Mapping[str, Any]) -> Role:
    """Return what nbgrader's metadata makes of a cell."""
    meta = nbgrader_metadata(cell)
    if meta.get("task"):
        return "task"
    if meta.get("solution"):
        return "manual" if meta.get("grade") else "solution"
    if meta.get("grade"):
        return "test"
    return "readonly" if meta.get("locked") else "free"


def cell_tags(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the tags of a cell."""
    tags = cell["metadata"].get("tags", ())
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


@dataclass(frozen=True)
class Region:
    """A marked region: the numbers, from 0, of the lines that begin and end it."""

    first: int
    last: int

    def lines(self, source: str) -> list[str]:
        """Return the lines between the markers."""
        return source.split("\n")[self.first + 1 : self.last]


def find_regions(source: str, begin: str, end: str) -> tuple[Region, ...]:
    """Return the regions between lines that contain ``begin`` and ``end``.

    Raises:
        ValueError: where the markers do not pair up, saying in what line (from 1) and how.
    """
    found: list[Region] = []
    opened: int | None = None
    # As in nbgrader: only "\n" ends a line, and `begin` wins where a line contains both.
    for number, line in enumerate(source.split("\n")):
        if begin in line:
            if opened is not None:
                raise ValueError(f"`{begin}` of line {number + 1} is inside that of {opened + 1}")
            opened = number
        elif end in line:
            if opened is None:
                raise ValueError(f"`{end}` of line {number + 1} has no `{begin}`")
            found.append(Region(opened, number))
            opened = None
    if opened is not None:
        raise ValueError(f"`{begin}` of line {opened + 1} has no `{end}`")
    return tuple(found)


def without_regions(source: str, begin: str, end: str) -> str:
    """Return ``source`` less its regions and their markers, which must pair up."""
    lines = source.split("\n")
    for region in reversed(find_regions(source, begin, end)):
        del lines[region.first : region.last + 1]
    return "\n".join(lines)


def fill_ids(notebook: NotebookJson) -> None:
    """Give every cell a valid id of its own, the same on every run; before format 4.5, none.

    A missing id is derived from the grade id, else from the cell's place.
    """
    if notebook["nbformat_minor"] < 5:
        for cell in notebook["cells"]:
            cell.pop("id", None)
        return
    taken: set[str] = set()
    missing: list[tuple[int, CellJson]] = []
    for number, cell in enumerate(notebook["cells"], 1):
        cell_id = cell.get("id")
        if isinstance(cell_id, str) and _CELL_ID.fullmatch(cell_id) and cell_id not in taken:
            taken.add(cell_id)
        else:
            missing.append((number, cell))
    for number, cell in missing:
        base = str(nbgrader_metadata(cell).get("grade_id") or f"cell-{number}")
        base = re.sub(r"[^A-Za-z0-9_-]", "-", base)[:56]
        candidate, copy = base, 2
        while candidate in taken:
            candidate, copy = f"{base}-{copy}", copy + 1
        cell["id"] = candidate
        taken.add(candidate)


def notebook_bytes(notebook: Mapping[str, Any]) -> bytes:
    """Return the notebook as nbformat writes it: keys sorted, texts as lines, a final newline."""
    import nbformat

    node = nbformat.from_dict(dict(notebook))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text: str = nbformat.writes(node, version=nbformat.NO_CONVERT)
    return text.encode() + b"\n"


def bound_names(code: str | ast.Module) -> set[str]:
    """Names that code binds at its top level by ``def``, ``class`` or assignment; none where it is not Python."""
    try:
        waiting: list[ast.AST] = [parse_python(code) if isinstance(code, str) else code]
    except SyntaxError:
        return set()
    found: set[str] = set()
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif not isinstance(node, (ast.Lambda, ast.comprehension)):
                waiting.append(node)
    return found
