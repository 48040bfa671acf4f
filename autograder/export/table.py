"""CSV files as platforms and spreadsheets write them: whatever the separator and the encoding."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import AutograderError
from autograder.report.gradebook import plain

_MAX_BYTES = 64 * 2**20
_SEPARATORS = (",", ";", "\t")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NUMBER = re.compile(r"\s*(-?\d+(?:[.,]\d+)?)\s*%?\s*")


@dataclass(frozen=True)
class Table:
    """A CSV file: its header, its rows, each as long as the header, and how it was written."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    separator: str
    marked: bool
    """Whether the file began with a byte order mark."""

    def column(self, *names: str) -> int | None:
        """Return the place of the first of these columns that is there, whatever its case."""
        own = [_key(title) for title in self.header]
        return next((own.index(_key(name)) for name in names if _key(name) in own), None)


def read_table(path: Path) -> Table:
    """Read a CSV file with a header. Cells keep their text; only titles are stripped.

    Raises:
        AutograderError: where the file cannot be read or is no table.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise AutograderError(
            f"{path}: it cannot be read ({error.strerror}). Name the CSV file that the platform exported."
        ) from None
    if len(raw) > _MAX_BYTES:
        raise AutograderError(f"{path}: it is larger than 64 MiB. Name a gradebook in CSV.")
    if raw.startswith(b"PK\x03\x04"):
        raise AutograderError(
            f"{path}: this is an Excel file or a zip, not a CSV file. Export the gradebook as CSV."
        )
    text = _decode(raw)
    separator = max(_SEPARATORS, key=lambda one: len(_first_row(text, one)))
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise AutograderError(f"{path}: it is no CSV file ({error}). Export it again.") from None
    rows = [row for row in read if any(cell.strip() for cell in row)]
    if not rows or len(rows[0]) < 2:
        raise AutograderError(
            f"{path}: there is no table in it. Name the CSV file that the platform exported."
        )
    header = tuple(title.strip() for title in rows[0])
    fitted = tuple(
        _fitted(path, number, row, len(header)) for number, row in enumerate(rows[1:], 2)
    )
    return Table(path.name, header, fitted, separator, raw.startswith(codecs.BOM_UTF8))


def write_table(
    rows: Iterable[Sequence[str]], *, separator: str = ",", marked: bool = False
) -> bytes:
    """Return a CSV file in UTF-8, in which no cell is a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig" if marked else "utf-8", "replace")


def number_in(text: str) -> float | None:
    """Return the number that a cell shows, with a decimal point or comma; None where it shows none."""
    found = _NUMBER.fullmatch(text)
    return float(found[1].replace(",", ".")) if found else None


def number_text(value: float) -> str:
    """Return a score as gradebooks show it: at most two decimals, none that say nothing."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _decode(raw: bytes) -> str:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # What Excel writes in western Europe and America where it is not told otherwise.
        return raw.decode("cp1252", "replace")


def _first_row(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _fitted(path: Path, number: int, row: list[str], width: int) -> tuple[str, ...]:
    if any(cell.strip() for cell in row[width:]):
        raise AutograderError(
            f"{path}: row {number} has {len(row)} cells and the header {width}. Export the file again."
        )
    return tuple((row + [""] * width)[:width])


def _key(title: str) -> str:
    return " ".join(title.split()).casefold()
