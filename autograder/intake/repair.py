"""Make JSON of what editors and plots leave in notebooks that is almost JSON.

Nothing is built on the way: the text is rewritten in one pass, so that its size is the only cost.
"""

from __future__ import annotations

import json
import re

# Everything that can be passed over, up to the next bare word that may be NaN or Infinity. A string
# that is not closed runs to the end, so that no place is looked at twice.
_WORDS = re.compile(
    rb"""((?:"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[^"NI-]++|N(?!aN)|-?I(?!nfinity)|-(?!I))*+)(NaN|-?Infinity|.|\Z)""",
    re.S,
)
_HALVES = re.compile(
    rb"((?:[^\\]++|\\[^u]|\\u(?![dD][89a-fA-F])"
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*+)"
    rb"(\\u[dD][89a-fA-F][0-9a-fA-F]{2}|.|\Z)",
    re.S,
)
_MAX_REPAIRS = 1_000_000
"""What is left after so many is for the parser to refuse: no outputs look like that."""


def as_utf8(raw: bytes) -> bytes:
    """Return JSON in UTF-8 without a mark at its start, whichever Unicode encoding it is in."""
    encoding = json.detect_encoding(raw)
    return raw if encoding == "utf-8" else raw.decode(encoding, "replace").encode()


def repaired(raw: bytes) -> bytes:
    """Return JSON in which nothing stands any more that only some programs take for JSON.

    ``NaN`` and ``Infinity``, seen in outputs, become ``null``; half a surrogate pair and bytes that
    are not UTF-8 become U+FFFD.
    """
    clean = raw.decode("utf-8", "replace").encode()
    return _HALVES.sub(_whole, _WORDS.sub(_null, clean, _MAX_REPAIRS), _MAX_REPAIRS)


def _null(found: re.Match[bytes]) -> bytes:
    return found[1] + (b"null" if len(found[2]) > 1 else found[2])


def _whole(found: re.Match[bytes]) -> bytes:
    return found[1] + (b"\\ufffd" if len(found[2]) > 1 else found[2])
