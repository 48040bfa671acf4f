"""What several runs on one machine must not share: user ids of sandboxes, and folders that a killed run left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from autograder.errors import AutograderError

PREFIX = "autograder-run-"
_LOCK = "lock"
_FIRST_UID = 61_184
"""Of the range that systemd leaves to dynamic users."""
_PAIRS = 2_000
_COMMON = "/tmp"


class Claims:
    """Held for as long as a run lasts; the kernel lets go of a killed run's."""

    def __init__(self, pairs: int) -> None:
        self._held: list[int] = []
        _sweep()
        self.root = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.root.chmod(0o711)
        lock = os.open(self.root / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        self._held.append(lock)
        self.uids = self._claim(pairs)

    def _claim(self, pairs: int) -> list[tuple[int, int]]:
        """Two user ids for each job, which no other run on this machine has."""
        # One place for all, wherever each has its temporary files.
        common = _COMMON if os.access(_COMMON, os.W_OK) else tempfile.gettempdir()
        folder = Path(common) / f"autograder-uids-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            raise AutograderError(f"{folder} belongs to somebody else; remove it and start again.")
        found: list[tuple[int, int]] = []
        for number in range(_PAIRS):
            if len(found) == pairs:
                return found
            lock = os.open(
                folder / str(number), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
            )
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                continue
            self._held.append(lock)
            found.append((_FIRST_UID + 2 * number, _FIRST_UID + 2 * number + 1))
        raise AutograderError(
            f"More than {_PAIRS} submissions are being graded here at once; use fewer --jobs."
        )

    def release(self) -> None:
        """Remove the folder and let go of the rest."""
        shutil.rmtree(self.root, ignore_errors=True)
        while self._held:
            os.close(self._held.pop())


def _sweep() -> None:
    """Remove what runs that were killed have left: unpacked bundles hold hidden tests."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            continue
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
