"""Put the options of a lab's multiple choice into another order, for a new term.

    python tools/shuffle_options.py source/02-problems/problems_options.py 20271

The options are in a module of the lab's, which the notebook shows and the tests import. The texts of every
``NAME = {1: "…", 2: "…", …}`` in it change places; the numbers stay where they are. The same number draws
the same order from the same file. Solutions, tests and cases of such a lab find an option by its words, so
nothing else changes: build and verify the lab afterwards.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
from pathlib import Path


def shuffled(source: str, rng: random.Random) -> str:
    """Return a module's code with the texts of its numbered dictionaries in another order.

    Args:
        source: Python code.
        rng: draws the order.

    Returns:
        The same code but for the order of the texts, which keep their spelling.

    Raises:
        ValueError: where a text cannot be moved, or there is no such dictionary.
    """
    lines = source.splitlines(keepends=True)
    found = False
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Dict):
            continue
        if not all(
            isinstance(key, ast.Constant) and isinstance(key.value, int)
            for key in statement.value.keys
        ):
            continue
        found = True
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
    if not found:
        raise ValueError("there are no numbered options.")
    return "".join(lines)


def main() -> int:
    """Read the arguments and shuffle."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("module", type=Path, help="the lab's module with the options")
    parser.add_argument("seed", type=int, help="another number for each term")
    arguments = parser.parse_args()
    try:
        old = arguments.module.read_text(encoding="utf-8")
        new = shuffled(old, random.Random(arguments.seed))
        arguments.module.write_text(new, encoding="utf-8")
    except (OSError, ValueError, SyntaxError) as error:
        print(f"{arguments.module}: {error} Nothing was changed.", file=sys.stderr)
        return 1
    print(f"{arguments.module}: the options are in another order.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
