"""Pictures that a student pasted into Markdown cells: nothing that runs needs them, but a person who grades does."""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.errors import SubmissionError
from autograder.intake import Submission
from autograder.intake.repair import as_utf8
from autograder.report.outputs import image_address

Pictures = dict[str, dict[str, dict[str, str]]]
"""nbformat's attachments by the text of their cell."""


class _Cell(msgspec.Struct):
    source: msgspec.Raw = msgspec.Raw()
    attachments: msgspec.Raw = msgspec.Raw()


class _Notebook(msgspec.Struct):
    cells: list[_Cell] = []


_NOTEBOOK = msgspec.json.Decoder(_Notebook)
_ATTACHMENTS = msgspec.json.Decoder(dict[str, dict[str, Any]])
_SOURCE = msgspec.json.Decoder(str | list[str])


def pasted_pictures(submission: Submission, notebook: str, max_bytes: int) -> Pictures:
    """Return the pictures in a submitted notebook; none of one that cannot be read.

    Only what is a picture by its type, in base64, is taken.
    """
    try:
        raw = submission.read(notebook, max_bytes)
        cells = _NOTEBOOK.decode(as_utf8(raw)).cells if raw else []
    except (SubmissionError, msgspec.MsgspecError, ValueError, RecursionError):
        return {}
    found: Pictures = {}
    for cell in cells:
        try:
            source = _SOURCE.decode(cell.source)
            attachments = _ATTACHMENTS.decode(cell.attachments)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            continue
        kept = {
            name: {
                kind: data
                for kind, data in versions.items()
                if isinstance(data, str) and image_address(kind, data)
            }
            for name, versions in attachments.items()
        }
        if any(kept.values()):
            found[key_of(source)] = {name: versions for name, versions in kept.items() if versions}
    return found


def key_of(source: str | list[str]) -> str:
    """The text of a cell as pictures are found by it, whatever ends its lines."""
    text = "".join(source)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
