"""Hooks for nbgrader's converters."""

from __future__ import annotations

import logging
from pathlib import Path

from autograder.build import build_labs
from autograder.course import CourseFolder
from autograder.errors import AutograderError

_LOG = logging.getLogger("traitlets")


def build_release(assignment: str, **about: object) -> None:
    """After ``nbgrader generate_assignment``: make the release what ``autograder build`` makes of the lab.

    That is what nbgrader made, with ``requirements.txt`` and the same bytes on every machine. nbgrader
    calls it in the course's folder.
    """
    try:
        build_labs(CourseFolder(Path.cwd()), [assignment])
    except AutograderError as error:
        _LOG.error("%s", error)
        raise
