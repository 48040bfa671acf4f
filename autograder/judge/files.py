"""Files that a test and the student's code would share in a notebook; here each has a folder of its own."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from autograder.wire.exceptions import is_theirs
from autograder.wire.peer import Peer

_NAMED = re.compile(r"[Nn]o such file or directory: '([^']+)'")


class Files:
    """Knows which files were there when the lab began."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._first = {path.name for path in Path.cwd().iterdir()}

    def lost(self, error: BaseException) -> str:
        """What to tell the author, where a file was not found because it is in the other process's folder.

        Else an empty text: the failure is what it says.
        """
        if not isinstance(error, OSError):
            return ""
        found = _NAMED.search(str(error))
        if not found:
            return ""
        path = Path(found.group(1))
        if is_theirs(error):
            if not self._made_by_a_test(path):
                return ""
            maker, reader = "the test wrote", "the student's code"
        elif path.is_absolute() or not self._peer.request("exists", str(path)):
            return ""
        else:
            maker, reader = "the student's code wrote", "the test"
        return (
            f"{maker} the file {path.name!r}, and {reader} does not find it: each has a folder of its own."
            " Hand the content over, or give the cell the tag in-kernel."
        )

    def _made_by_a_test(self, path: Path) -> bool:
        whole = Path.cwd() / path
        inside = whole.is_relative_to(Path.cwd()) or whole.is_relative_to(tempfile.gettempdir())
        return inside and whole.exists() and path.parts[0] not in self._first
