"""A student's environments, for :mod:`test_release`: the packages of a lab's ``requirements.txt`` alone."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock

from bootstrap import CACHE, find_mirror, find_uv

from autograder.build.requirements import imported

ROOM = CACHE / "students"


class Environments:
    """An environment for each distinct ``requirements.txt``, brought up to date when it is first asked for.

    uv installs what a student's pip would install today: the file's pins, of everything else the newest, and nothing
    more. The environments stay for the next time: to delete one takes longer than to make it.

    Args:
        wanted: The texts of the files that there are; environments of others are deleted.
    """

    def __init__(self, wanted: Iterable[str]) -> None:
        self._lock = Lock()
        self._making: dict[str, Lock] = {}
        self._made: set[str] = set()
        _uv()  # may have to be fetched, which several threads should not do at once
        ROOM.mkdir(parents=True, exist_ok=True)
        (CACHE / ".gitignore").write_text("*\n")
        kept = {_key(requirements) for requirements in wanted}
        for folder in ROOM.iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder)

    def python(self, requirements: str) -> Path:
        """Return the interpreter of the environment with these requirements.

        Raises:
            RuntimeError: with what uv says, where they cannot be installed.
        """
        key = _key(requirements)
        with self._lock:
            making = self._making.setdefault(key, Lock())
        python = ROOM / key / "bin" / "python"
        with making:
            if key not in self._made:
                _make(python, requirements)
                self._made.add(key)
        return python


def _key(requirements: str) -> str:
    """A folder's name for these requirements and this Python."""
    return hashlib.sha256(f"{sys.version}\n{requirements}".encode()).hexdigest()[:12]


def _make(python: Path, requirements: str) -> None:
    target = python.parent.parent
    uv, environment = _uv()
    environment = {**environment, "VIRTUAL_ENV": str(target)}

    def call(*command: str | Path) -> None:
        done = subprocess.run(
            [uv, *command, "--quiet"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"uv {' '.join(map(str, command))}:\n{done.stderr[-3000:]}")

    if not python.exists():
        call("venv", "--clear", "--python", sys.executable, target)
    given, found = target / "requirements.txt", target / "found.txt"
    given.write_text(requirements, "utf-8")
    found.unlink(missing_ok=True)  # its versions would be preferred to newer ones
    call("pip", "compile", given, "--python", python, "--output-file", found)
    call("pip", "sync", found, "--python", python)


@cache
def _uv() -> tuple[str, dict[str, str]]:
    """uv, and the environment to call it in."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    if os.environ.get("PIP_CERT"):
        environment.setdefault("SSL_CERT_FILE", os.environ["PIP_CERT"])
    if mirror := find_mirror():
        environment["UV_DEFAULT_INDEX"] = mirror
    return find_uv(environment), environment


def missing_imports(python: Path, folder: Path) -> list[str]:
    """Return the modules that a release imports, in whatever branch, and that its environment does not have."""
    sources = [path.read_text("utf-8") for path in folder.glob("**/*.py")]
    for path in folder.glob("*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                sources.append("".join(cell["source"]))
    modules = sorted(set().union(*map(imported, sources)))
    code = (
        "import sys; sys.path.insert(0, ''); from importlib.util import find_spec;"
        "print(*[name for name in sys.argv[1:] if find_spec(name) is None])"
    )
    done = subprocess.run(
        [python, "-I", "-c", code, *modules], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.split()
