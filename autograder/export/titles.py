"""Which column of a platform's file is which lab's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from autograder.errors import AutograderError
from autograder.export.plan import Options


def find_column(
    lab: str, titles: Mapping[int, tuple[str, ...]], options: Options, where: str
) -> int | None:
    """Return the column of a lab: the one that was named, else the one with its name or title.

    Args:
        lab: The lab.
        titles: Of each column that may be meant, the ways to name it.
        options: ``columns`` and ``titles`` count.
        where: How a message names the file.

    Raises:
        AutograderError: where a column that was named is not there, or several fit.
    """
    named = options.columns.get(lab)
    found = columns_of(lab, titles, options)
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        both = " and ".join(f"`{titles[column][0]}`" for column in found)
        raise AutograderError(
            f"{where}: {both} may both be {lab}. Say which: --column {lab}=TITLE."
        )
    if named:
        listed = ", ".join(f"`{own[0]}`" for own in titles.values()) or "none"
        raise AutograderError(
            f"{where}: there is no column `{named}` that can be written to. There are: {listed}."
        )
    return None


def columns_of(lab: str, titles: Mapping[int, tuple[str, ...]], options: Options) -> list[int]:
    """Return all columns that may be a lab's."""
    named = options.columns.get(lab)
    wanted = {named.strip()} if named else {_key(lab), _key(options.titles.get(lab, lab))}
    return [
        column
        for column, own in titles.items()
        if wanted & ({name.strip() for name in own} if named else {_key(name) for name in own})
    ]


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
