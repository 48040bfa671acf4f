"""Files that a test and the student's code would share in a notebook; here each has a folder of its own."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.wire.exceptions import is_theirs
from autograder.wire.peer import Peer

_NAMED = re.compile(r"[Nn]o such file or directory: '([^']+)'")


class Files:
    """Knows which files were there when the lab began."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._first = {path.name for path in Path.cwd().iterdir()}
        self._missed: dict[str, None] = {}
        self._temporary: list[Path] = []
        """Files and folders that ``tempfile`` has made for the test; they may be gone when it is asked for them."""

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Note which relative names a test asks for in vain: ``os.path.exists`` and its kin raise nothing."""
        self._missed.clear()
        self._temporary.clear()
        look_up = os.stat
        make_folder, make_file = tempfile.mkdtemp, tempfile._mkstemp_inner  # type: ignore[attr-defined]

        def mkdtemp(*args: Any, **options: Any) -> Any:
            made = make_folder(*args, **options)
            self._temporary.append(Path(os.fsdecode(made)))
            return made

        def mkstemp(*args: Any, **options: Any) -> Any:
            made = make_file(*args, **options)
            self._temporary.append(Path(os.fsdecode(made[1])))
            return made

        def stat(path: Any, *args: Any, **options: Any) -> os.stat_result:
            try:
                return look_up(path, *args, **options)
            except FileNotFoundError:
                if isinstance(path, (str, bytes, os.PathLike)):
                    name = os.fsdecode(path)
                    if not Path(name).is_absolute():
                        self._missed[name] = None
                raise

        os.stat = stat
        tempfile.mkdtemp = mkdtemp
        tempfile._mkstemp_inner = mkstemp  # type: ignore[attr-defined]
        try:
            yield
        finally:
            os.stat = look_up
            tempfile.mkdtemp = make_folder
            tempfile._mkstemp_inner = make_file  # type: ignore[attr-defined]

    def lost(self, error: BaseException) -> str:
        """What to tell the author, where a file was not found because it is in the other process's folder.

        Else an empty text: the failure is what it says.
        """
        if isinstance(error, AssertionError) and not is_theirs(error):
            for name in self._missed:
                if self._peer.request("exists", name):
                    return _told("the student's code wrote", name, "the test")
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
        return _told(maker, path.name, reader)

    def _made_by_a_test(self, path: Path) -> bool:
        whole = Path.cwd() / path
        if any(whole.is_relative_to(made) for made in self._temporary):
            return True
        inside = whole.is_relative_to(Path.cwd()) or whole.is_relative_to(tempfile.gettempdir())
        return inside and whole.exists() and path.parts[0] not in self._first


def _told(maker: str, name: str, reader: str) -> str:
    return (
        f"{maker} the file {name!r}, and {reader} does not find it: each has a folder of its own."
        " Hand the content over, or give the cell the tag in-kernel."
    )
