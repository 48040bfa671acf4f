"""Read the text of a submitted notebook, and nothing else of it.

A submission is hostile until shown otherwise: its size is checked before it is parsed, the parser
skips every field that is not asked for without building it, and what is kept is text, a cell type
and a grade id. Metadata that is not as it should be counts as absent: it is never a reason to refuse
a notebook.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import msgspec

from autograder.errors import SubmissionError
from autograder.intake.repair import as_utf8, repaired

T = TypeVar("T")

MAX_CELLS = 2_000
"""More cells than any lab has; a notebook with more is refused."""
MAX_CELL_CHARACTERS = 1_000_000
"""Characters of text in one cell."""
Kind = Literal["code", "markdown", "raw"]
_KINDS: dict[str, Kind] = {"code": "code", "markdown": "markdown", "raw": "raw"}


@dataclass(frozen=True)
class SubmittedCell:
    """One cell as handed in: ``grade_id`` is empty where the metadata has none."""

    kind: Kind
    grade_id: str
    source: str


class _NbgraderMeta(msgspec.Struct):
    grade_id: str | None = None


class _CellMeta(msgspec.Struct):
    nbgrader: msgspec.Raw = msgspec.Raw()


class _Cell(msgspec.Struct):
    cell_type: msgspec.Raw = msgspec.Raw()
    source: str | list[str] | None = None
    input: str | list[str] | None = None
    """Where nbformat 3 keeps the text of a code cell."""
    level: msgspec.Raw = msgspec.Raw()
    """Of a heading cell in nbformat 3."""
    metadata: msgspec.Raw = msgspec.Raw()


class _Worksheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Notebook(msgspec.Struct):
    nbformat: int
    cells: list[_Cell] | None = None
    worksheets: list[_Worksheet] | None = None


_DECODER = msgspec.json.Decoder(_Notebook)
_CELL_META = msgspec.json.Decoder(_CellMeta)
_NBGRADER_META = msgspec.json.Decoder(_NbgraderMeta)
_TEXT = msgspec.json.Decoder(str)
_NUMBER = msgspec.json.Decoder(int)


def parse_notebook(raw: bytes, *, max_bytes: int) -> tuple[SubmittedCell, ...]:
    """Return the cells of a submitted notebook, of nbformat 3 or 4, as nbformat 4 cells.

    Args:
        raw: The file as it was handed in.
        max_bytes: The size above which it is not parsed.

    Raises:
        SubmissionError: where the file is not a notebook that can be graded.
    """
    if len(raw) > max_bytes:
        raise SubmissionError(
            f"The notebook is {_megabytes(len(raw))} and the limit is {_megabytes(max_bytes)}. "
            "Clear its outputs (Kernel ▸ Restart & Clear Output), save it and hand it in again."
        )
    notebook = _decode(as_utf8(raw))
    cells = _cells(notebook)
    if len(cells) > MAX_CELLS:
        raise SubmissionError(
            f"The notebook has {len(cells)} cells and the limit is {MAX_CELLS}. "
            "Hand in the notebook of the lab, with only the cells that you need."
        )
    old = notebook.nbformat == 3
    return tuple(_cell(cell, number, old) for number, cell in enumerate(cells, 1))


def _decode(raw: bytes) -> _Notebook:
    if not raw.strip(b" \t\r\n\0"):
        raise SubmissionError("The file is empty. Save the notebook and hand it in again.")
    try:
        try:
            return _DECODER.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            if isinstance(error, msgspec.ValidationError):
                raise
        return _DECODER.decode(repaired(raw))
    except msgspec.ValidationError as error:
        raise SubmissionError(
            f"The file is not a valid notebook ({str(error).rstrip('.')}). "
            "Open it in JupyterLab, save it and hand in the saved .ipynb file."
        ) from None
    except RecursionError:
        raise SubmissionError(
            "The file is nested too deep to be a notebook. "
            "Hand in the .ipynb file that JupyterLab saved."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SubmissionError(
            f"The file is not a notebook: it is not valid JSON ({str(error).rstrip('.')}). "
            "Open it in JupyterLab, save it and hand in the saved .ipynb file."
        ) from None


def _cells(notebook: _Notebook) -> list[_Cell]:
    if notebook.nbformat == 3:
        return [cell for sheet in notebook.worksheets or [] for cell in sheet.cells]
    if notebook.nbformat != 4:
        raise SubmissionError(
            f"The notebook is of format {notebook.nbformat}, and formats 3 and 4 can be read. "
            "Open it in JupyterLab, save it and hand it in again."
        )
    if notebook.cells is None:
        raise SubmissionError(
            "The file has no list of cells, so it is not a notebook. "
            "Hand in the .ipynb file that JupyterLab saved."
        )
    return notebook.cells


def _cell(cell: _Cell, number: int, old: bool) -> SubmittedCell:
    kind = _read(cell.cell_type, _TEXT) or ""
    text = _text(cell.input if old and kind == "code" else cell.source)
    if kind == "heading":
        level = _read(cell.level, _NUMBER) or 1
        kind, text = "markdown", "#" * min(max(level, 1), 6) + " " + text
    elif kind == "html":
        kind = "markdown"
    if len(text) > MAX_CELL_CHARACTERS:
        raise SubmissionError(
            f"Cell {number} has {len(text):,} characters and the limit is "
            f"{MAX_CELL_CHARACTERS:,}. Keep data in files, not in cells, and hand in again."
        )
    # A cell of no known type is text; an answer gets the type of the lab in any case.
    return SubmittedCell(_KINDS.get(kind, "raw"), _grade_id(cell), text)


def _grade_id(cell: _Cell) -> str:
    meta = _read(cell.metadata, _CELL_META)
    nbgrader = _read(meta.nbgrader, _NBGRADER_META) if meta else None
    return (nbgrader.grade_id if nbgrader else None) or ""


def _read(raw: msgspec.Raw, decoder: msgspec.json.Decoder[T]) -> T | None:
    """Return a value, or None where there is none or one of another type."""
    try:
        return decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _text(source: Any) -> str:
    joined = "".join(source) if isinstance(source, list) else source or ""
    # Python runs no text with a NUL in it, and no page shows one; the mark in its place is seen.
    return joined.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"
