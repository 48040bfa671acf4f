"""Read the text of a submitted notebook, and nothing else of it.

A submission is hostile until shown otherwise: its size is checked before it is parsed, the parser
skips every field that is not asked for without building it, and what is kept is text, a cell type
and a grade id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from autograder.errors import SubmissionError

MAX_CELLS = 2_000
"""More cells than any lab has; a notebook with more is refused."""
MAX_CELL_CHARACTERS = 1_000_000
"""Characters of text in one cell."""
_LENIENT_BYTES = 4 * 1024 * 1024
"""The standard library's parser builds every value, so only files up to this size go through it."""

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
    nbgrader: _NbgraderMeta | None = None


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] | None = None
    input: str | list[str] | None = None
    """Where nbformat 3 keeps the text of a code cell."""
    level: int = 1
    """Of a heading cell in nbformat 3."""
    metadata: _CellMeta | None = None


class _Worksheet(msgspec.Struct):
    cells: list[_Cell] = []


class _KernelSpec(msgspec.Struct):
    language: str | None = None


class _LanguageInfo(msgspec.Struct):
    name: str | None = None


class _NotebookMeta(msgspec.Struct):
    kernelspec: _KernelSpec | None = None
    language_info: _LanguageInfo | None = None


class _Notebook(msgspec.Struct):
    nbformat: int
    cells: list[_Cell] | None = None
    worksheets: list[_Worksheet] | None = None
    metadata: _NotebookMeta | None = None


_DECODER = msgspec.json.Decoder(_Notebook)


def parse_notebook(raw: bytes, *, max_bytes: int) -> tuple[SubmittedCell, ...]:
    """Return the cells of a submitted notebook, of nbformat 3 or 4, as nbformat 4 cells.

    Args:
        raw: The file as it was handed in.
        max_bytes: The size above which it is not parsed.

    Raises:
        SubmissionError: where the file is not a Python notebook that can be graded.
    """
    if len(raw) > max_bytes:
        raise SubmissionError(
            f"The notebook is {_megabytes(len(raw))} and the limit is {_megabytes(max_bytes)}. "
            "Clear its outputs (Kernel ▸ Restart & Clear Output), save it and hand it in again."
        )
    notebook = _decode(raw.removeprefix(b"\xef\xbb\xbf"))
    _check_language(notebook)
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
        return _DECODER.decode(raw)
    except msgspec.ValidationError as error:
        raise _not_a_notebook(error) from None
    except RecursionError:
        raise _too_deep() from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _decode_leniently(raw, error)


def _decode_leniently(raw: bytes, error: Exception) -> _Notebook:
    """Parse what Python's own parser lets pass: ``NaN`` and half surrogates, seen in outputs."""
    if len(raw) <= _LENIENT_BYTES:
        try:
            return msgspec.convert(json.loads(raw), _Notebook)
        except msgspec.ValidationError as fault:
            raise _not_a_notebook(fault) from None
        except RecursionError:
            raise _too_deep() from None
        except ValueError:
            # Not JSON for either parser (an encoding error is a ValueError too).
            pass
    raise SubmissionError(
        f"The file is not a notebook: it is not valid JSON ({str(error).rstrip('.')}). "
        "Open it in JupyterLab, save it and hand in the saved .ipynb file."
    ) from None


def _too_deep() -> SubmissionError:
    return SubmissionError(
        "The file is nested too deep to be a notebook. "
        "Hand in the .ipynb file that JupyterLab saved."
    )


def _not_a_notebook(error: msgspec.ValidationError) -> SubmissionError:
    return SubmissionError(
        f"The file is not a valid notebook ({str(error).rstrip('.')}). "
        "Open it in JupyterLab, save it and hand in the saved .ipynb file."
    )


def _check_language(notebook: _Notebook) -> None:
    meta = notebook.metadata
    if meta is None:
        return
    named = (
        meta.kernelspec.language if meta.kernelspec else None,
        meta.language_info.name if meta.language_info else None,
    )
    for language in named:
        if language and not language.lower().startswith(("python", "ipython")):
            raise SubmissionError(
                f"The notebook is written in {language[:40]!r}, and this lab is in Python. "
                "Choose the Python 3 kernel (Kernel ▸ Change Kernel), run it and hand it in again."
            )


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
    text = _text(cell.input if old and cell.cell_type == "code" else cell.source)
    kind = cell.cell_type
    if old and kind == "heading":
        kind, text = "markdown", "#" * min(max(cell.level, 1), 6) + " " + text
    elif old and kind == "html":
        kind = "markdown"
    if kind not in _KINDS:
        raise SubmissionError(
            f"Cell {number} is of the unknown type {kind[:40]!r}; "
            "a notebook has code, Markdown and raw cells. Delete the cell and hand in again."
        )
    if len(text) > MAX_CELL_CHARACTERS:
        raise SubmissionError(
            f"Cell {number} has {len(text):,} characters and the limit is "
            f"{MAX_CELL_CHARACTERS:,}. Keep data in files, not in cells, and hand in again."
        )
    if "\0" in text:
        raise SubmissionError(
            f"Cell {number} contains a NUL character, which Python cannot run. "
            "Type the cell anew and hand in again."
        )
    grade_id = ""
    if cell.metadata and cell.metadata.nbgrader and cell.metadata.nbgrader.grade_id:
        grade_id = cell.metadata.nbgrader.grade_id
    return SubmittedCell(_KINDS[kind], grade_id, text)


def _text(source: Any) -> str:
    joined = "".join(source) if isinstance(source, list) else source or ""
    # A half surrogate can be neither encoded for the kernel nor shown; it becomes a question mark.
    clean = joined.encode("utf-8", "replace").decode("utf-8")
    return clean.replace("\r\n", "\n").replace("\r", "\n")


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"
