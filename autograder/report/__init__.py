"""Reports: JSON and feedback for each submission, tables and a page for the class.

Pages need libraries that a machine which only grades does without: what lays them out is imported when it is asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from autograder.report.names import safe_name

if TYPE_CHECKING:
    from autograder.report.feedback import render_feedback
    from autograder.report.folder import OutputFolder

__all__ = ["OutputFolder", "render_feedback", "safe_name"]

_PLACES = {"OutputFolder": "folder", "render_feedback": "feedback"}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
