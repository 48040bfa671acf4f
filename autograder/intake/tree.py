"""List and read files of a folder or a zip alike; no link is followed, no size unchecked."""

from __future__ import annotations

import errno
import io
import os
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.errors import OutOfReachError, SubmissionError

MAX_ENTRIES = 200_000
"""Files in a folder or an archive that are looked at."""
MAX_DEPTH = 8
MAX_NESTED_BYTES = 64 * 2**20
"""Size of a zip inside a zip."""
_MAX_DIRECTORY_BYTES = 64 * 2**20
"""Size of a zip's table of contents: zipfile reads it whole."""
_MAX_NESTED_DIRECTORY_BYTES = 2**20
_SKIPPED = ("__MACOSX",)
_OUT_OF_REACH = (errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ESTALE)
"""With these the system refuses a file whatever a student put into it."""


@dataclass(frozen=True)
class Entry:
    """A file by its path below the root; ``link`` for a symbolic link, which is never followed.

    The path is in Unicode's composed form (NFC), in which labs are looked for: some systems write an
    ``Ü`` as a ``U`` with a mark behind it.
    """

    path: PurePosixPath
    link: bool = False
    member: str = ""
    """The name by which it is opened, below the root or in the zip."""


def list_folder(root: Path) -> list[Entry]:
    """Return the regular files and the links below a folder, sorted by path.

    Raises:
        SubmissionError: where the folder cannot be read or holds too many files.
    """
    found: list[Entry] = []
    stack = [(root, PurePosixPath())]
    while stack:
        folder, below = stack.pop()
        try:
            with os.scandir(folder) as items:
                for item in items:
                    if _skipped(item.name):
                        continue
                    path = below / item.name
                    if item.is_symlink():
                        # A linked folder below the first level counts as a linked file in it, so
                        # that it is told of where a file is looked for.
                        inside = path / item.name if below.parts and item.is_dir() else path
                        found.append(_entry(inside, link=True))
                    elif item.is_dir(follow_symlinks=False):
                        if len(path.parts) < MAX_DEPTH:
                            stack.append((Path(item.path), path))
                    elif item.is_file(follow_symlinks=False):
                        found.append(_entry(path))
                    if len(found) > MAX_ENTRIES:
                        raise SubmissionError(
                            f"{root} holds more than {MAX_ENTRIES} files. Name the folder that "
                            "holds the submissions and nothing else."
                        )
        except OSError as error:
            raise SubmissionError(
                f"{folder} cannot be read ({error.strerror}). Check its permissions."
            ) from None
    return sorted(found, key=lambda entry: entry.path)


def _entry(path: PurePosixPath, link: bool = False) -> Entry:
    return Entry(PurePosixPath(composed(str(path))), link, str(path))


def composed(name: str) -> str:
    """Return a name in Unicode's composed form; bytes that are no text in UTF-8 become `�`."""
    return unicodedata.normalize(
        "NFC", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    )


def list_zip(path: Path, members: tuple[str, ...] = ()) -> list[Entry]:
    """Return the files in a zip, or in the zip inside it that ``members`` names, sorted by path.

    Raises:
        SubmissionError: where it is not a zip that can be read.
    """
    with _opened(path, members) as archive:
        entries = list(_safe_members(archive))
    return sorted(entries, key=lambda entry: entry.path)


def read_path(path: Path, members: tuple[str, ...], max_bytes: int) -> bytes:
    """Return the bytes of a file, or of a member of a zip.

    Raises:
        SubmissionError: where it is larger than ``max_bytes``, a link, or cannot be read.
    """
    if not members:
        with _regular(path) as stream:
            return _capped(stream, path.name, max_bytes)
    with _opened(path, members[:-1]) as archive:
        return _member(archive, members[-1], max_bytes)


def _skipped(name: str) -> bool:
    return name.startswith(".") or name in _SKIPPED


@contextmanager
def _regular(path: Path) -> Iterator[IO[bytes]]:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError as error:
        if error.errno in _OUT_OF_REACH:
            raise OutOfReachError(
                f"{path} cannot be read ({error.strerror}). Check its permissions and the disk."
            ) from None
        raise SubmissionError(
            f"{path.name} cannot be read ({error.strerror}). Hand in a plain file."
        ) from None
    with open(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise SubmissionError(f"{path.name} is not a plain file. Hand in the notebook itself.")
        yield stream


@contextmanager
def _opened(path: Path, members: tuple[str, ...]) -> Iterator[zipfile.ZipFile]:
    """Open a zip, or the zip that lies in it."""
    with _regular(path) as stream:
        if not members:
            with _archive(stream, path.name, _MAX_DIRECTORY_BYTES) as archive:
                yield archive
            return
        with _archive(stream, path.name, _MAX_DIRECTORY_BYTES) as outer:
            inner = io.BytesIO(_member(outer, members[0], MAX_NESTED_BYTES))
        name = PurePosixPath(members[0]).name
        with _archive(inner, name, _MAX_NESTED_DIRECTORY_BYTES) as archive:
            yield archive


@contextmanager
def _archive(stream: IO[bytes], name: str, max_directory: int) -> Iterator[zipfile.ZipFile]:
    _check_directory(stream, name, max_directory)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, struct.error) as error:
        raise SubmissionError(
            f"{name} is not a zip file that can be read ({error}). Zip it again and hand it in."
        ) from None
    with archive:
        yield archive


def _check_directory(stream: IO[bytes], name: str, max_directory: int) -> None:
    """Refuse a zip whose table of contents would fill the memory before one name is seen."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise SubmissionError(f"{name} is not a zip file. Zip it again and hand it in.")
    directory = struct.unpack_from("<L", tail, at + 12)[0]
    if tail[at - 20 : at - 16] == b"PK\x06\x07":
        # ZIP64: the locator before the end record says where the record with the true size is.
        stream.seek(min(struct.unpack_from("<Q", tail, at - 12)[0], size))
        record = stream.read(56)
        stream.seek(0)
        if len(record) == 56:
            directory = max(directory % 0xFFFFFFFF, struct.unpack_from("<Q", record, 40)[0])
    if directory > max_directory:
        raise SubmissionError(
            f"{name} has a table of contents of {directory:,} bytes, and the limit is "
            f"{max_directory:,}. Zip only the notebooks and hand them in."
        )


def _safe_members(archive: zipfile.ZipFile) -> Iterator[Entry]:
    seen: set[str] = set()
    for info in archive.infolist()[:MAX_ENTRIES]:
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        outside = not parts or parts[0] == "/" or ":" in parts[0] or ".." in parts
        if info.is_dir() or outside or len(parts) > MAX_DEPTH or info.filename in seen:
            continue
        if any(_skipped(part) for part in parts):
            continue
        seen.add(info.filename)
        link = stat.S_ISLNK(info.external_attr >> 16)
        yield Entry(PurePosixPath(composed("/".join(parts))), link, info.filename)


def _member(archive: zipfile.ZipFile, name: str, max_bytes: int) -> bytes:
    try:
        with archive.open(name) as stream:
            return _capped(stream, PurePosixPath(name).name, max_bytes)
    except SubmissionError:
        raise
    except Exception as error:
        # A damaged, encrypted or oddly packed member raises one of a dozen unrelated kinds.
        raise SubmissionError(
            f"{PurePosixPath(name).name} cannot be read from the zip ({str(error)[:120]}). "
            "Zip it again, with no password, and hand it in."
        ) from None


def _capped(stream: IO[bytes], name: str, max_bytes: int) -> bytes:
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise SubmissionError(
            f"{name} is larger than {max_bytes / 2**20:.0f} MiB. Clear the notebook's outputs "
            "(Kernel ▸ Restart & Clear Output), save it and hand it in again."
        )
    return data
