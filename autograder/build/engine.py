"""The engine as a wheel, made in memory from the files that are running: the same files, the same bytes."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.metadata
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import autograder
from autograder.bundle import write_members

_LEFT_OUT = frozenset({"bundles", "container", "__pycache__"})
_METADATA = (
    "Metadata-Version: 2.1\nName: autograder\nVersion: {version}\nRequires-Python: >=3.11,<3.14\n"
)
_WHEEL = "Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_ENTRY_POINTS = """\
[console_scripts]
autograder = autograder.__main__:main

[jupyter_client.kernel_provisioners]
autograder-warm = autograder.kernel.provisioner:WarmProvisioner
"""
"""As in pyproject.toml; what an installation says of itself may be of another day than its files."""


def engine_files() -> Iterator[tuple[str, Path]]:
    """Yield name in the wheel and path of each of the engine's files, sorted."""
    package = Path(autograder.__file__).parent
    for path in sorted(package.rglob("*")):
        below = path.relative_to(package)
        if path.is_file() and path.suffix != ".pyc" and not _LEFT_OUT & set(below.parts):
            yield f"autograder/{below.as_posix()}", path


@functools.cache
def engine_wheel() -> tuple[str, bytes]:
    """Return name and content of the wheel. It names no requirements: a bundle's are pinned beside it."""
    version = importlib.metadata.version("autograder")
    info = f"autograder-{version}.dist-info"
    members = {name: path.read_bytes() for name, path in engine_files()}
    members[f"{info}/METADATA"] = _METADATA.format(version=version).encode()
    members[f"{info}/WHEEL"] = _WHEEL.encode()
    members[f"{info}/entry_points.txt"] = _ENTRY_POINTS.encode()
    record = [f"{name},{_digest(content)},{len(content)}" for name, content in members.items()]
    members[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        write_members(archive, members)
    return f"autograder-{version}-py3-none-any.whl", buffer.getvalue()


def _digest(content: bytes) -> str:
    """A file's hash as a wheel's RECORD has it (PEP 376, PEP 427)."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return f"sha256={digest.decode().rstrip('=')}"
