"""What one student handed in for one assignment: where it lies, not what it holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.intake.tree import read_path

HASHED_BYTES = 64 * 2**20
"""A file is hashed up to this size; a larger one is never graded, so its start and name will do."""


@dataclass(frozen=True)
class SubmittedFile:
    """One notebook file; ``name`` (no suffix) is that of the lab's notebook it answers."""

    name: str
    path: Path
    members: tuple[str, ...] = ()
    """The way inside ``path`` where that is a zip: a member, or a zip in it and its member."""

    def read(self, max_bytes: int) -> bytes:
        """Return the file's bytes.

        Raises:
            SubmissionError: where it is larger than ``max_bytes``, a link, or cannot be read.
        """
        return read_path(self.path, self.members, max_bytes)


@dataclass(frozen=True)
class Submission:
    """One submission; small and picklable, since the files stay where they are."""

    student_id: str
    assignment: str
    notebooks: tuple[SubmittedFile, ...]
    timestamp: str | None = None
    """The text of nbgrader's ``timestamp.txt``, where there is one."""
    digest: str = ""
    """SHA-256 of the names and bytes of the notebooks."""
    problem: str = ""
    """Why it cannot be graded; empty where it can."""
    notes: tuple[str, ...] = ()
    """What the student is to be told of the files."""

    def read(self, notebook: str, max_bytes: int) -> bytes | None:
        """Return the bytes submitted for one of the lab's notebooks, or None where it is not there.

        Raises:
            SubmissionError: where the file is larger than ``max_bytes`` or cannot be read.
        """
        for file in self.notebooks:
            if file.name == notebook:
                return file.read(max_bytes)
        return None


def digest_of(files: tuple[SubmittedFile, ...], problem: str = "") -> str:
    """Hash what was handed in; a file that cannot be read counts by the reason."""
    total = hashlib.sha256()
    for file in sorted(files, key=lambda item: item.name):
        try:
            content = hashlib.sha256(file.read(HASHED_BYTES)).hexdigest()
        except SubmissionError as error:
            content = str(error)
        total.update(f"{file.name}\0{content}\0".encode())
    total.update(problem.encode())
    return total.hexdigest()
