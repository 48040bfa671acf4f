"""Code with colours."""

from __future__ import annotations

import functools

from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters.html import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.util import ClassNotFound  # type: ignore[import-untyped]

_LONGEST = 50_000
"""Characters of code that are coloured; more is shown plain, as colouring it would take seconds."""


@functools.cache
def _formatter() -> HtmlFormatter:
    return HtmlFormatter(nowrap=True)


@functools.lru_cache(maxsize=512)
def code_to_html(source: str, language: str = "python") -> str:
    """Return the inner HTML of a ``<pre>``; of an unknown language, escaped text."""
    try:
        lexer = get_lexer_by_name(
            "text" if len(source) > _LONGEST else language, stripnl=False, ensurenl=False
        )
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False, ensurenl=False)
    result: str = highlight(source, lexer, _formatter())
    return result


@functools.cache
def code_css() -> str:
    """Return the style sheet of the colours, for light and dark pages."""
    light = _style("friendly")
    dark = _style("github-dark")
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}"


def _style(name: str) -> str:
    defs: str = HtmlFormatter(style=name, nobackground=True).get_style_defs("pre.code")
    # The first rules are for line numbers, which are not shown, and for every <pre> of the page.
    return "\n".join(line for line in defs.splitlines() if line.startswith("pre.code"))
