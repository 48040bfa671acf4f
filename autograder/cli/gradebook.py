"""nbgrader's gradebook, for ``autograder grade``."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.course import CourseFolder
    from autograder.nbgrader.book import Book

_SQLITE = "sqlite:///"
_BY_HAND = "SELECT 1 FROM grade WHERE manual_score IS NOT NULL OR extra_credit IS NOT NULL LIMIT 1"


@contextmanager
def open_book(args: argparse.Namespace, folder: CourseFolder) -> Iterator[Book | None]:
    """Open the gradebook where the command line or the course asks for it; else there is None.

    Raises:
        AutograderError: where it cannot be opened.
    """
    wanted = folder.course.gradebook if args.gradebook is None else args.gradebook
    if not wanted:
        if args.gradebook is None and graded_by_hand(folder.gradebook_url):
            print(
                "gradebook.db holds scores that people gave, which are not in these results. "
                "Run the command with --gradebook to take them over, or with --no-gradebook to leave them.",
                file=sys.stderr,
            )
        yield None
        return
    from autograder.nbgrader.book import Book

    with Book(folder, lambda text: print(text, file=sys.stderr)) as book:
        yield book


def graded_by_hand(url: str) -> bool:
    """Whether the gradebook holds a score that a person gave; False where it cannot be told.

    Importing nbgrader to ask would take seconds.
    """
    path = Path(url.removeprefix(_SQLITE))
    if not url.startswith(_SQLITE) or not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as book:
            return book.execute(_BY_HAND).fetchone() is not None
    except sqlite3.Error:
        return False
