"""How much of a student's own text a feedback page lays out.

Markdown, formulas and code take time that grows with their length, and faster where tags are nested.
The page is made by the process that grades everyone, so it spends no more than some seconds on what
one student wrote; the rest is shown as it was typed. The lab's own text is not rationed.
"""

from __future__ import annotations

_LONGEST_TEXT = 20_000
_ONE_FORMULA = 50
"""Characters that a formula counts for beside its own."""


class Ration:
    """What is left for one page."""

    def __init__(self) -> None:
        self._text = 30_000
        self._tags = 400
        self._formulas = 5_000
        self._code = 500_000

    def covers_text(self, source: str) -> bool:
        """Take a Markdown text off what is left; False where it does not suffice."""
        tags = source.count("<")
        if len(source) > min(_LONGEST_TEXT, self._text) or tags > self._tags:
            return False
        self._text -= len(source)
        self._tags -= tags
        return True

    def covers_formula(self, source: str) -> bool:
        """Take a formula off what is left; False where it does not suffice."""
        cost = _ONE_FORMULA + len(source)
        if cost > self._formulas:
            return False
        self._formulas -= cost
        return True

    def covers_code(self, source: str) -> bool:
        """Take code to be coloured off what is left; False where it does not suffice."""
        if len(source) > self._code:
            return False
        self._code -= len(source)
        return True
