"""Put the options of a lab's multiple choice into another order, for a new term.

    python tools/shuffle_options.py source/02-problems/02-problems.ipynb 20271

In each code cell with the tag ``options``, the texts of every ``NAME = {1: "…", 2: "…", …}`` change
places; the numbers stay where they are. The same number draws the same order from the same file.
Solutions, tests and cases of such a lab find an option by its words, so nothing else changes: build
and verify the lab afterwards.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
from pathlib import Path

import nbformat

TAG = "options"


def shuffled(source: str, rng: random.Random) -> str:
    """Return a cell's code with the texts of its numbered dictionaries in another order.

    Args:
        source: Python code.
        rng: draws the order.

    Returns:
        The same code but for the order of the texts, which keep their spelling.
    """
    lines = source.splitlines()
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Dict):
            continue
        values = statement.value.values
        if any(value.lineno != value.end_lineno for value in values):
            raise ValueError(f"line {statement.lineno}: a text runs over several lines.")
        if len({value.lineno for value in values}) != len(values):
            raise ValueError(f"line {statement.lineno}: each option needs a line of its own.")
        # ast counts in bytes of UTF-8.
        raw = [lines[value.lineno - 1].encode() for value in values]
        texts = [r[v.col_offset : v.end_col_offset] for r, v in zip(raw, values, strict=True)]
        rng.shuffle(texts)
        for line, value, text in zip(raw, values, texts, strict=True):
            new = line[: value.col_offset] + text + line[value.end_col_offset :]
            lines[value.lineno - 1] = new.decode()
    return "\n".join(lines)


def shuffle_notebook(path: Path, seed: int) -> int:
    """Shuffle the options of a notebook in place, and return how many cells have any.

    Raises:
        ValueError: when a cell with the tag cannot be taken apart.
    """
    notebook = nbformat.read(path, as_version=4)
    rng = random.Random(seed)
    cells = [cell for cell in notebook.cells if TAG in cell.metadata.get("tags", ())]
    for cell in cells:
        cell.source = shuffled(cell.source, rng)
    nbformat.write(notebook, path)
    return len(cells)


def main() -> int:
    """Read the arguments and shuffle."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("seed", type=int, help="another number for each term")
    arguments = parser.parse_args()
    try:
        cells = shuffle_notebook(arguments.notebook, arguments.seed)
    except (OSError, ValueError) as error:
        print(f"{arguments.notebook}: {error} Nothing was changed.", file=sys.stderr)
        return 1
    if not cells:
        print(f"{arguments.notebook}: no cell has the tag `{TAG}`.", file=sys.stderr)
        return 1
    print(f"{arguments.notebook}: the options of {cells} cells are in another order.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
