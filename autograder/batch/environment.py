"""The hash of what a grade depends on beside the submission and the bundle."""

from __future__ import annotations

import hashlib
import platform
import sys
from pathlib import Path

import autograder

_ENGINE = (
    "errors.py",
    "recipes.py",
    "records.py",
    "grade",
    "intake",
    "judge",
    "kernel",
    "retrain",
    "sandbox",
    "wire",
)
"""Parts of the engine that take part in a verdict; reports and the command line do not."""


def environment_hash(secret: bytes, **settings: object) -> str:
    """Return SHA-256 over the interpreter, the installed packages, the engine and the secret.

    Args:
        secret: The term's secret: hidden tests draw their inputs from it.
        settings: Whatever else changes grades, such as the backend; compared by ``repr``.
    """
    total = _packages()
    root = Path(autograder.__file__).parent
    for part in _ENGINE:
        base = root / part
        files = sorted(base.rglob("*.py")) if base.is_dir() else [base]
        for path in files:
            total.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    total.update(hashlib.sha256(b"term secret" + secret).digest())
    total.update(repr(sorted(settings.items())).encode())
    return total.hexdigest()


def packages_hash(**settings: object) -> str:
    """Return SHA-256 over the interpreter and the installed packages alone: what a training depends on.

    Args:
        settings: Whatever else changes trainings, such as the backend; compared by ``repr``.
    """
    total = _packages()
    total.update(repr(sorted(settings.items())).encode())
    return total.hexdigest()


def _packages() -> hashlib._Hash:
    total = hashlib.sha256()
    total.update(f"{platform.python_version()} {platform.machine()} {sys.platform}\0".encode())
    for name in _distributions():
        total.update(f"{name}\0".encode())
    return total


def _distributions() -> list[str]:
    """Return the installed packages with their versions.

    The names of the ``.dist-info`` folders say both; reading the metadata of some two hundred
    packages would take as long as grading a submission.
    """
    found: set[str] = set()
    for entry in sys.path:
        folder = Path(entry or ".")
        if folder.is_dir():
            found.update(path.name for path in folder.glob("*.dist-info"))
    return sorted(found)
