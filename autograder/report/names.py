"""File names made of what students and LMSs call themselves."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
_OWN = ("grades.csv", "failures.csv", "report.html")
_HASHED = re.compile(r".*-[0-9a-f]{8}")
_LENGTH = 80


def safe_name(identity: str) -> str:
    """Return a file name for an id: the id itself where it is a plain name, else one like it.

    Two ids never get one name: whatever was replaced is told apart by digits of the id's hash.
    """
    kept = re.sub(r"[^\w.@+ -]", "_", unicodedata.normalize("NFC", identity))[:_LENGTH]
    kept = kept.strip(". ") or "_"
    kept = f"_{kept}" if kept.startswith("-") or _RESERVED.fullmatch(kept) else kept
    if kept == identity and kept.lower() not in _OWN and not _HASHED.fullmatch(kept):
        return kept
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kept}-{digest}"
