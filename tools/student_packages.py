"""A student's environments, for :mod:`test_release`: the packages of a lab's ``requirements.txt`` alone."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from threading import Lock

from bootstrap import CACHE, find_mirror, find_uv

from autograder.build.requirements import imported


class Environments:
    """An environment for each distinct ``requirements.txt``, made when it is first asked for.

    uv installs what a student's pip would install today: the file's pins, and of everything else the newest.
    """

    def __init__(self, where: Path) -> None:
        self._where = where
        self._lock = Lock()
        self._making: dict[str, Lock] = {}
        self._made: set[str] = set()

    def python(self, requirements: str) -> Path:
        """Return the interpreter of the environment with these requirements.

        Raises:
            RuntimeError: with what uv says, where they cannot be installed.
        """
        key = hashlib.sha256(requirements.encode()).hexdigest()[:12]
        with self._lock:
            making = self._making.setdefault(key, Lock())
        python = self._where / key / "bin" / "python"
        with making:
            if key not in self._made:
                self._make(python, requirements)
                self._made.add(key)
        return python

    def _make(self, python: Path, requirements: str) -> None:
        target = python.parent.parent
        listed = target.with_suffix(".txt")
        listed.write_text(requirements, "utf-8")
        uv, environment = _uv()
        for command in (
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, target],
            [uv, "pip", "install", "--quiet", "--python", python, "--requirements", listed],
        ):
            done = subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
            )
            if done.returncode:
                raise RuntimeError(f"{' '.join(map(str, command))}:\n{done.stderr[-3000:]}")


@cache
def _uv() -> tuple[str, dict[str, str]]:
    """uv, and the environment to call it in."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    environment.pop("VIRTUAL_ENV", None)
    if os.environ.get("PIP_CERT"):
        environment.setdefault("SSL_CERT_FILE", os.environ["PIP_CERT"])
    if mirror := find_mirror():
        environment["UV_DEFAULT_INDEX"] = mirror
    return find_uv(environment), environment


def make_room() -> tempfile.TemporaryDirectory[str]:
    """A folder for environments, where uv can link to its cache as it does for ``.venv``."""
    CACHE.mkdir(exist_ok=True)
    (CACHE / ".gitignore").write_text("*\n")
    return tempfile.TemporaryDirectory(prefix="students-", dir=CACHE)


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
