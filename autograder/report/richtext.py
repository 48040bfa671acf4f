"""Markdown cells as HTML that can neither run nor load anything."""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Mapping
from html import escape
from typing import Any

import bleach  # type: ignore[import-untyped]
import mistune
from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]
from mistune.plugins.math import math
from mistune.plugins.table import table

from autograder.report.code import code_to_html
from autograder.report.formula import formula_to_html
from autograder.report.ration import Ration

_TAGS = frozenset(
    re.findall(
        r"\w+",
        """
        a abbr b blockquote br caption center code col colgroup dd del details div dl dt em
        figcaption figure h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre q s samp small span
        strong sub summary sup table tbody td tfoot th thead tr u ul var
        """,
    )
)
_STYLES = ["text-align", "font-weight", "font-style", "vertical-align", "width"]
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]+")
_MAX_CHARACTERS = 200_000


def markdown_to_html(
    source: str, attachments: Mapping[str, str] | None = None, ration: Ration | None = None
) -> str:
    """Return a Markdown cell as safe HTML.

    Args:
        source: The cell's text; HTML in it is kept where it is harmless.
        attachments: ``data:`` addresses by file name, for ``![](attachment:name)``.
        ration: For a student's own text: where it does not suffice, the text is shown as typed.
    """
    text = source[:_MAX_CHARACTERS]
    pairs = tuple(sorted((attachments or {}).items()))
    if ration is None:
        return _cached(text, pairs)
    return _render(text, pairs, ration) if ration.covers_text(source) else _as_typed(text)


@functools.lru_cache(maxsize=512)
def _cached(source: str, attachments: tuple[tuple[str, str], ...]) -> str:
    return _render(source, attachments, None)


def _as_typed(source: str) -> str:
    return f"<pre>{escape(source)}</pre>"


def _render(source: str, attachments: tuple[tuple[str, str], ...], ration: Ration | None) -> str:
    # Formulas and coloured code are put in after the cleaning, at marks that no student can guess.
    mark = f"x{secrets.token_hex(12)}x"
    renderer = _Renderer(mark, dict(attachments), ration)
    parse = mistune.Markdown(renderer)
    for plugin in (math, table):
        parse.use(plugin)
    parse.use(_math_renderers)
    try:
        html = str(parse(source))
    except RecursionError:
        return _as_typed(source)
    clean = bleach.clean(
        html,
        tags=_TAGS,
        attributes=_allowed,
        protocols=["http", "https", "mailto", "data"],
        css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
        strip=True,
    )
    return re.sub(f"{mark}(\\d+)-", lambda found: renderer.kept[int(found[1])], clean)


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return _DATA_IMAGE.fullmatch(value) is not None
    if tag == "a" and name == "href":
        return not value.strip().lower().startswith("data:")
    if tag in ("td", "th") and name in ("colspan", "rowspan"):
        return value.isdigit() and int(value[:5]) <= 100
    return name in ("style", "title", "alt", "align") or (
        tag in ("img", "table", "td", "th") and name in ("width", "height")
    )


def _math_renderers(md: mistune.Markdown) -> None:
    renderer = md.renderer
    assert isinstance(renderer, _Renderer)
    made = renderer
    renderer.register("inline_math", lambda _, text: made.formula(text))
    renderer.register("block_math", lambda _, text: f"<p>{made.formula(text, block=True)}</p>\n")


class _Renderer(mistune.HTMLRenderer):
    """Keeps finished HTML aside: :meth:`keep` returns the mark that stands for it."""

    def __init__(
        self, mark: str, attachments: Mapping[str, str], ration: Ration | None = None
    ) -> None:
        super().__init__(escape=False)
        self._mark = mark
        self._attachments = attachments
        self._ration = ration
        self.kept: list[str] = []

    def keep(self, html: str) -> str:
        self.kept.append(html)
        return f"{self._mark}{len(self.kept) - 1}-"

    def formula(self, text: str, *, block: bool = False) -> str:
        """Return the mark of a formula, drawn while the ration lasts."""
        draw = self._ration is None or self._ration.covers_formula(text)
        return self.keep(formula_to_html(text, block=block, draw=draw))

    def block_code(self, code: str, info: str | None = None) -> str:
        language = (info or "text").split()[0] if (info or "").strip() else "text"
        shown = code_to_html(code.rstrip("\n"), language)
        return self.keep(f'<pre class="code">{shown}</pre>') + "\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if url.startswith("attachment:"):
            url = self._attachments.get(url.removeprefix("attachment:"), "")
        return f'<img src="{escape(url)}" alt="{escape(text)}">'

    def safe_url(self, url: str) -> str:
        # The cleaning afterwards judges every address by the same list.
        return url

    def register(self, name: str, method: Any) -> None:
        """Register a plugin's method; the last one wins, so that ours follow the plugin's."""
        super().register(name, method)
