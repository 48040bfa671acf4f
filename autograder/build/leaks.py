"""The leak check: refuses a release that shows a line of a solution or of a hidden test.

Four kinds of place are searched, each by its own rule.

* **What nobody reads as the lab's text** (metadata, outputs, attachments, binary files): any
  substantial line is a leak, unless the same line is also in the visible text of a cell.
* **The visible text of a cell, or a text file**: a line that says something by itself is a leak,
  and so is more than half of a solution. A line such as ``plt.figure(figsize=(8, 4))`` says nothing.
* **The author's visible code**, in a cell or a module, may have whole lines in common with a solution
  or a hidden test, but for those that tell the answer (a returned expression, an assertion, a rare
  value) and for more than half of it; the build warns of the others that say something.
* **The visible part of a test cell** may repeat the lines of hidden tests, never of solutions.

An author who shows part of a solution on purpose tags the cell that shows it ``worked-example``.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from autograder.build.secrets import Secret, decode, find_secrets, tokens
from autograder.build.source import LabSource
from autograder.notebook import NotebookJson, cell_role, cell_tags, nbgrader_metadata

SHOWN = "worked-example"
"""The tag of a cell that shows part of a solution on purpose."""

_SHARE = 0.5
_MAX_TEXT = 8 * 1024**2
_MAX_UNPACKED = 256 * 1024**2


@dataclass(frozen=True)
class Release:
    """All that a lab would hand to students."""

    notebooks: tuple[tuple[str, NotebookJson, NotebookJson], ...]
    """Name in messages, full version, release version."""
    files: Mapping[str, bytes]


@dataclass
class Leaks:
    """What was found: leaks stop the build, warnings do not."""

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Text:
    """A place that students read."""

    where: str
    tokens: tuple[str, ...]
    test: bool
    code: bool
    """Whether it is the author's code, in a cell or a module."""
    remedy: str

    def shows(self, line: str) -> bool:
        """Say whether a line, given by its tokens, stands in the text or within a line of it."""
        return any(line in own for own in self.tokens)

    def equals(self, line: str) -> bool:
        """Say whether a line, given by its tokens, is a line of the text."""
        return line in self._lines

    @cached_property
    def _lines(self) -> frozenset[str]:
        return frozenset(self.tokens)


def check_leaks(lab: LabSource, release: Release) -> Leaks:
    """Search a release for what it must not show."""
    found = Leaks()
    secrets = find_secrets(lab, [(where, full) for where, full, _ in release.notebooks])
    texts: list[_Text] = []
    public: list[str] = []
    for where, _, notebook in release.notebooks:
        _check_markers(where, notebook, lab, found)
        for number, cell in enumerate(notebook["cells"], 1):
            text = _cell_text(where, number, cell)
            public.extend(text.tokens)
            if SHOWN not in cell_tags(cell):
                texts.append(text)
    for name, content in release.files.items():
        text_content = decode(content)
        if text_content is not None and len(content) <= _MAX_TEXT and not name.endswith(".json"):
            texts.append(_file_text(f"{lab.where}/{name}", text_content))
    for secret in secrets:
        for text in texts:
            _check_text(secret, text, found)
    for where, _, notebook in release.notebooks:
        _check_unread(secrets, _unread_strings(where, notebook), public, found)
    for name, content in release.files.items():
        _check_file(secrets, f"{lab.where}/{name}", name, content, public, found)
        for hidden_name, hidden in lab.hidden.items():
            if hidden and content == hidden:
                found.problems.append(
                    f"{lab.where}/{name}: it is the same as hidden/{hidden_name}, which students "
                    "must not have. Remove one of the two."
                )
    found.problems = list(dict.fromkeys(found.problems))
    return found


def _cell_text(where: str, number: int, cell: dict[str, Any]) -> _Text:
    grade_id = nbgrader_metadata(cell).get("grade_id")
    name = f"{where}, cell {number}" + (f" (`{grade_id}`)" if grade_id else "")
    remedy = f"Remove it there, or tag that cell `{SHOWN}` if students are meant to see it."
    code = cell["cell_type"] == "code"
    return _Text(name, _line_tokens(cell["source"]), cell_role(cell) == "test", code, remedy)


def _file_text(where: str, text: str) -> _Text:
    remedy = "Remove it there, or move the file to `hidden/` if students do not need it."
    return _Text(where, _line_tokens(text), False, where.endswith(".py"), remedy)


def _line_tokens(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(tokens, text.split("\n")))))


def _check_text(secret: Secret, text: _Text, found: Leaks) -> None:
    """Apply all rules but the first."""
    if secret.kind == "hidden test" and text.test:
        return
    shared = {key: line for key, line in secret.by_tokens.items() if text.equals(key)}
    in_common = shared if text.code else {}
    telling = [
        line
        for key, line in secret.by_tokens.items()
        if (secret.tells_alone(line) if key in in_common else secret.tells(line))
        and text.shows(key)
    ]
    much = len(shared) > _SHARE * len(secret.lines) and (
        secret.kind == "solution" or len(shared) > 1
    )
    if telling or (much and shared):
        line = telling[0] if telling else next(iter(shared.values()))
        found.problems.append(_sentence(line, secret, text.where, text.remedy))
        return
    for line in in_common.values():
        if secret.tells(line):
            found.warnings.append(
                f"{text.where}: it shows `{line}`, a line of the {secret.kind} of "
                f"{secret.where}. Remove it if it gives the answer away."
            )
            break


def _check_unread(
    secrets: Iterable[Secret],
    strings: Iterable[tuple[str, str]],
    public: list[str],
    found: Leaks,
) -> None:
    """Apply the first rule to the strings of a notebook that are not text of a cell."""
    for where, string in strings:
        lines = _line_tokens(string)
        for secret in secrets:
            for key, line in secret.by_tokens.items():
                shown = any(key in own for own in lines)
                if shown and not any(key in own for own in public):
                    found.problems.append(
                        _sentence(line, secret, where, "Clear that part of the notebook.")
                    )
                    break


def _check_file(
    secrets: Iterable[Secret],
    where: str,
    name: str,
    content: bytes,
    public: list[str],
    found: Leaks,
) -> None:
    """Search files that are not plain text: JSON by its strings, others by their bytes."""
    text = decode(content)
    if text is not None and name.endswith(".json"):
        try:
            strings = [(where, string) for string in _strings(json.loads(text))]
        except (ValueError, RecursionError):
            strings = [(where, text)]
        _check_unread(secrets, strings, public, found)
    if text is not None:
        return
    for blob in _unpacked(content):
        for secret in secrets:
            for key, line in secret.by_tokens.items():
                if line.encode() in blob and not any(key in own for own in public):
                    found.problems.append(
                        _sentence(line, secret, where, "Make the file again without it.")
                    )
                    break


def _unread_strings(where: str, notebook: NotebookJson) -> Iterator[tuple[str, str]]:
    for string in _strings(notebook["metadata"]):
        yield f"{where}, the notebook's metadata", string
    for number, cell in enumerate(notebook["cells"], 1):
        place = f"{where}, cell {number}"
        for string in _strings(cell["metadata"]):
            yield f"{place}, its metadata", string
        for string in _strings(cell.get("outputs", [])):
            yield f"{place}, its outputs", string
        for string in _strings(cell.get("attachments", {})):
            yield f"{place}, its attachments", string
            try:
                blob = base64.b64decode("".join(string.split()), validate=True)
            except (ValueError, binascii.Error):
                continue
            for part in _unpacked(blob):
                yield f"{place}, its attachments", part.decode("latin-1")


def _strings(value: Any) -> Iterator[str]:
    """Yield every string in a JSON value; a list of strings, as one text as well as singly."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield a file's bytes and those packed in it, where it is a zip (as .npz is) or a gzip."""
    yield content
    try:
        if content[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(content)) as file:
                yield file.read(_MAX_UNPACKED)
        elif content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for info in archive.infolist():
                    if info.file_size <= _MAX_UNPACKED:
                        yield archive.read(info)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return  # not what it looked like; its own bytes have been searched


def _check_markers(where: str, notebook: NotebookJson, lab: LabSource, found: Leaks) -> None:
    """Find regions that are still there, as where a configuration turns a transformation off."""
    for number, cell in enumerate(notebook["cells"], 1):
        for pair in lab.markers.pairs:
            marker = next((word for word in pair if word in cell["source"]), None)
            if marker is not None:
                found.problems.append(
                    f"{where}, cell {number}: the release still has the marker `{marker}`. "
                    "See whether nbgrader_config.py turns off the step that clears it."
                )
                break


def _sentence(line: str, secret: Secret, where: str, remedy: str) -> str:
    short = line if len(line) <= 80 else f"{line[:77]}…"
    return (
        f"{where}: it would show `{short}`, a line of the {secret.kind} of {secret.where}. {remedy}"
    )
