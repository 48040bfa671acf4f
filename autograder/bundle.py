"""The bundle: one zip with all that grading a lab needs, and no solution.

It holds ``lab.json`` (a :class:`autograder.records.Lab`), ``release/…`` (the files beside the
student's notebook) and ``hidden/…`` (what only the judge may read). These three decide grades, and the
digest is over them alone, less the due date. The rest (:data:`EXTRAS`) is what Gradescope and Otter
need to take the same zip: docs/lms.md. The same content gives the same bytes: members are sorted, with one time stamp.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from autograder.errors import AutograderError
from autograder.policies import Delivery
from autograder.records import Lab

LAB_FILE = "lab.json"
FOLDERS = ("release", "hidden")
DELIVERY_FILE = "delivery.json"
PROGRAMS = ("run_autograder", "setup.sh")
EXTRAS = frozenset(
    {
        *PROGRAMS,
        DELIVERY_FILE,
        "environment.yml",
        "otter_config.json",
        "requirements.otter.txt",
        "requirements.txt",
        "run_otter.py",
    }
)
"""Files beside what is graded by, for Gradescope and Otter; no grade of ours depends on them."""
EXTRA_FOLDERS = ("engine", "files", "tests")

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
_MAX_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Bundle:
    """A bundle that has been read and checked."""

    lab: Lab
    digest: str
    """SHA-256 over names and contents of what is graded by: it changes when, and only when, grading may."""
    path: Path
    delivery: Delivery = field(default_factory=Delivery)
    """What is beside the lab for Gradescope."""

    def release_files(self) -> dict[str, bytes]:
        """Return the files beside the student's notebook, by their path there.

        Raises:
            AutograderError: where the zip has changed since it was read and is no longer valid.
        """
        prefix = f"{FOLDERS[0]}/"
        with _open(self.path) as archive:
            return {
                info.filename.removeprefix(prefix): archive.read(info)
                for info in _members(archive, self.path)
                if info.filename.startswith(prefix)
            }

    def unpack(self, folder: Path) -> None:
        """Write ``folder/release/**`` and ``folder/hidden/**``; both exist afterwards.

        Raises:
            AutograderError: where the zip has changed since it was read and is no longer valid.
        """
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        with _open(self.path) as archive:
            for info in _members(archive, self.path):
                if not _decides(info.filename) or info.filename == LAB_FILE:
                    continue
                target = folder / info.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(info))


def write_bundle(
    path: Path,
    lab: Lab,
    files: Mapping[str, bytes],
    inputs: str = "",
    extras: Mapping[str, bytes] | None = None,
) -> None:
    """Write a bundle at ``path``, replacing what is there in one step.

    Args:
        path: of the zip; its folder is made.
        lab: becomes ``lab.json``.
        files: contents by name, each below ``release/`` or ``hidden/``.
        inputs: hash of what the bundle was built from. It is kept as the zip's comment, outside the
            digest: a new comment in a configuration file must not regrade a class.
        extras: contents by name of what is there for Gradescope and Otter, outside the digest as well.

    Raises:
        AutograderError: where a name is not allowed.
    """
    content = {LAB_FILE: _lab_text(lab), **files, **(extras or {})}
    _check_names(content, path)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        write_members(archive, content)
        archive.comment = inputs.encode()
    write_atomically(path, buffer.getvalue())


def _lab_text(lab: Lab | dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(lab), indent=1) + b"\n"


def write_members(archive: zipfile.ZipFile, content: Mapping[str, bytes]) -> None:
    """Write files by name into a zip such that the same files give the same bytes, wherever it is done."""
    for name in sorted(content):
        info = zipfile.ZipInfo(name, _EPOCH)
        info.create_system = 3  # Unix, wherever it is written
        info.external_attr = (0o100755 if name in PROGRAMS else 0o100644) << 16
        # Stored, as two zlib libraries need not deflate to the same bytes.
        info.compress_type = zipfile.ZIP_STORED
        archive.writestr(info, content[name])


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def bundle_of_folder(folder: Path) -> Bundle:
    """Return the bundle that was unpacked into a folder, as Gradescope does.

    Raises:
        AutograderError: where the folder does not hold one.
    """
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.is_symlink() and (_decides(name) or name == DELIVERY_FILE):
            files[name] = path.read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        write_members(archive, files)
    packed = folder / ".bundle.zip"
    write_atomically(packed, buffer.getvalue())
    packed.chmod(0o600)
    return read_bundle(packed)


def read_bundle(path: Path) -> Bundle:
    """Read and check a bundle.

    Raises:
        AutograderError: where it is missing, not a zip, or holds what a bundle may not.
    """
    digest = hashlib.sha256()
    with _open(path) as archive:
        members = _members(archive, path)
        try:
            lab = msgspec.json.decode(archive.read(LAB_FILE), type=Lab)
            for info in sorted(members, key=lambda item: item.filename):
                if not _decides(info.filename):
                    continue
                content = archive.read(info)
                if info.filename == LAB_FILE and lab.due is not None:
                    # When a lab is due decides what lateness costs, and no grade: see policies.Late.
                    content = _lab_text(msgspec.json.decode(content) | {"due": None})
                digest.update(f"{info.filename}\0{len(content)}\0".encode())
                digest.update(content)
            told = DELIVERY_FILE in archive.namelist()
            text = archive.read(DELIVERY_FILE) if told else b"{}"
            delivery = msgspec.json.decode(text, type=Delivery)
        except (zipfile.BadZipFile, KeyError, msgspec.MsgspecError) as error:
            raise AutograderError(
                f"{path}: the bundle cannot be read ({error}). Run `autograder build` again."
            ) from error
    return Bundle(lab=lab, digest=digest.hexdigest(), path=path, delivery=delivery)


def read_files(bundle: Bundle) -> dict[str, bytes]:
    """Return the contents of ``release/`` and ``hidden/`` by name.

    Raises:
        AutograderError: where the zip has changed since it was read and is no longer valid.
    """
    with _open(bundle.path) as archive:
        return {
            info.filename: archive.read(info)
            for info in _members(archive, bundle.path)
            if _decides(info.filename) and info.filename != LAB_FILE
        }


def read_inputs(path: Path) -> str | None:
    """Return the hash of the inputs that the bundle at ``path`` was built from, or None."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment.decode("ascii", "replace")
    except (OSError, zipfile.BadZipFile):
        return None


def _decides(name: str) -> bool:
    """Whether a member is one that grades depend on."""
    return name == LAB_FILE or name.startswith(tuple(f"{folder}/" for folder in FOLDERS))


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise AutograderError(f"{path}: there is no bundle. Run `autograder build`.") from error
    except (OSError, zipfile.BadZipFile) as error:
        raise AutograderError(
            f"{path}: this is not a bundle ({error}). Run `autograder build` again."
        ) from error


def _members(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    """Return the members after checking every name, kind and the size of all together."""
    members = archive.infolist()
    names = [info.filename for info in members]
    _check_names(names, path)
    if len(set(names)) != len(names):
        raise AutograderError(
            f"{path}: the bundle holds a file twice. Run `autograder build` again."
        )
    # A symbolic link in a zip is a member whose mode says so; anything but a file is refused.
    odd = [i.filename for i in members if (i.external_attr >> 28) not in (0, 0o10)]
    if odd:
        raise AutograderError(f"{path}: the bundle holds {odd[0]!r}, which is not a plain file.")
    if sum(info.file_size for info in members) > _MAX_BYTES:
        raise AutograderError(f"{path}: the bundle unpacks to more than 2 GiB.")
    return members


def _check_names(names: Iterable[str], path: Path) -> None:
    for name in names:
        parts = PurePosixPath(name).parts
        folders = (*FOLDERS, *EXTRA_FOLDERS)
        safe = (
            name == LAB_FILE
            or name in EXTRAS
            or (len(parts) > 1 and parts[0] in folders and "/".join(parts) == name)
        ) and not any(part in ("..", ".", "") or "\\" in part or "\0" in part for part in parts)
        if not safe:
            raise AutograderError(f"{path}: the bundle may not hold a file named {name!r}.")
