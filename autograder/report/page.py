"""The templates and what they share."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from autograder.report.words import OUTCOMES, STATUSES, percent, points

if TYPE_CHECKING:
    from jinja2 import Environment


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("autograder", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(points=points, prose=prose)
    environment.globals.update(percent=percent, outcomes=OUTCOMES, statuses=STATUSES)
    return environment


def prose(text: str) -> Markup:
    """Return a sentence as HTML, with what stands in backquotes as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))


def render(template: str, **values: Any) -> str:
    """Return a template of ``autograder/templates/`` filled in."""
    return _environment().get_template(template).render(**values)
