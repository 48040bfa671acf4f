"""The journal: one row for each submission that was graded, never changed afterwards."""

from __future__ import annotations

import sqlite3
import threading
import zlib
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import msgspec

from autograder.errors import AutograderError
from autograder.grade.records import Graded
from autograder.records import Grade

_SCHEMA = """
CREATE TABLE IF NOT EXISTS graded (
    id INTEGER PRIMARY KEY,
    student_id TEXT NOT NULL,
    assignment TEXT NOT NULL,
    submission TEXT NOT NULL,
    bundle TEXT NOT NULL,
    environment TEXT NOT NULL,
    status TEXT NOT NULL,
    finished TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    grade TEXT NOT NULL,
    notebooks BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS by_key
    ON graded (student_id, assignment, submission, bundle, environment, id);
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON graded
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON graded
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""
_VERSION = 1


class Key(NamedTuple):
    """What a grade is a function of; the last three are SHA-256 hashes."""

    student_id: str
    assignment: str
    submission: str
    bundle: str
    environment: str


class Journal:
    """An SQLite file that may be used from several threads and survives a killed process.

    Raises:
        AutograderError: at construction, where the file cannot be used as a journal.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=30, check_same_thread=False)
            # WAL keeps readers and writers apart; where the file system has no shared memory
            # SQLite stays with its rollback journal, which is as safe.
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                raise AutograderError(
                    f"{path}: the journal is of version {version} and this engine writes version "
                    f"{_VERSION}. Move the file away to grade everything anew."
                )
            self._db.executescript(_SCHEMA + f"PRAGMA user_version={_VERSION};")
        except (sqlite3.Error, OSError) as error:
            raise AutograderError(
                f"{path}: the journal cannot be opened ({error}). "
                "Check the folder's permissions, name another with --state, or move the file away "
                "to grade everything anew."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the journal cannot be used afterwards."""
        with self._lock:
            self._db.close()

    def __len__(self) -> int:
        with self._lock:
            count: int = self._db.execute("SELECT count(*) FROM graded").fetchone()[0]
        return count

    def __contains__(self, key: Key) -> bool:
        return self._row("1", key) is not None

    def add(self, key: Key, graded: Graded) -> None:
        """Append a row. It is on disk, whole, when this returns.

        Raises:
            sqlite3.Error: where the disk is full or fails; the rows before are safe.
            ValueError, TypeError: where the grade cannot be written as JSON.
        """
        grade = msgspec.json.encode(graded.grade).decode()
        notebooks = zlib.compress(msgspec.json.encode(graded.notebooks), 6)
        with self._lock, self._db:
            self._db.execute(
                "INSERT INTO graded (student_id, assignment, submission, bundle, environment,"
                " status, grade, notebooks) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, graded.grade.status, grade, notebooks),
            )

    def find(self, key: Key) -> Graded | None:
        """Return the last grade under this very key, or None.

        A row that cannot be read, by this version of the engine or at all, counts as none, so it is
        graded anew.
        """
        try:
            row = self._row("grade, notebooks", key)
            if row is None:
                return None
            grade = msgspec.json.decode(row[0], type=Grade)
            notebooks = msgspec.json.decode(zlib.decompress(row[1]))
        except (msgspec.MsgspecError, zlib.error, sqlite3.Error):
            return None
        return Graded(grade, notebooks)

    def latest(self, student_id: str, assignment: str) -> Grade | None:
        """Return the last grade of a student in an assignment, whatever it was graded with."""
        try:
            with self._lock:
                row = self._db.execute(
                    "SELECT grade FROM graded WHERE student_id = ? AND assignment = ?"
                    " ORDER BY id DESC LIMIT 1",
                    (student_id, assignment),
                ).fetchone()
            return msgspec.json.decode(row[0], type=Grade) if row else None
        except (msgspec.MsgspecError, sqlite3.Error):
            return None

    def _row(self, columns: str, key: Key) -> tuple[str, bytes] | None:
        with self._lock:
            row: tuple[str, bytes] | None = self._db.execute(
                f"SELECT {columns} FROM graded WHERE student_id = ? AND assignment = ?"
                " AND submission = ? AND bundle = ? AND environment = ? ORDER BY id DESC LIMIT 1",
                key,
            ).fetchone()
        return row
