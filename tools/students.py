"""What a student has, for :mod:`test_release`: an environment with a lab's ``requirements.txt`` alone, the lab's folder
alone, and Jupyter, which runs the notebook from top to bottom.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from bootstrap import CACHE, find_mirror, find_uv

from autograder.build.requirements import imported

ROOT = Path(__file__).resolve().parent.parent
RELEASE, SOLUTIONS = ROOT / "release", ROOT / "solutions"
CELL_SECONDS = 300
SECONDS = 900
"""Of one notebook. Both are there for what hangs: no cell of a lab should take a minute."""
OFFLINE = ("unshare", "--user", "--map-root-user", "--net", "--")
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")


@dataclass(frozen=True)
class Failure:
    """An error that a student sees below a cell; ``cell`` counts from 1, ``grade_id`` is empty where it has none."""

    notebook: str
    cell: int
    grade_id: str
    kind: str
    text: str

    def __str__(self) -> str:
        named = f" ({self.grade_id})" if self.grade_id else ""
        return f"{self.notebook}, cell {self.cell}{named}: {self.kind}: {self.text}"


@dataclass(frozen=True)
class Ran:
    """The notebooks of one folder after a run from top to bottom that goes on after an error.

    Attributes:
        cells: How many code cells there are that hold code.
        unrun: Those of them that were not run, as ``notebook, cell N``.
        failures: In the order of the cells.
        seconds: Wall clock.
    """

    cells: int
    unrun: tuple[str, ...]
    failures: tuple[Failure, ...]
    seconds: float


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


@cache
def offline() -> tuple[str, ...]:
    """The command that runs another without a network; empty where the machine does not allow that."""
    if not shutil.which(OFFLINE[0]):
        return ()
    done = subprocess.run([*OFFLINE, "true"], stdin=subprocess.DEVNULL, capture_output=True)
    return () if done.returncode else OFFLINE


def copy_release(lab: str, target: Path, *, solved: bool) -> None:
    """Copy a lab's release to a folder; ``solved``: with the worked version's text in each answer.

    Raises:
        KeyError: where the worked version lacks an answer.
    """
    shutil.copytree(RELEASE / lab, target)
    if not solved:
        return
    for path in target.glob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        answers = _answers(SOLUTIONS / lab / path.name)
        for cell in notebook["cells"]:
            meta = cell["metadata"].get("nbgrader", {})
            if meta.get("solution"):
                cell["source"] = answers[meta["grade_id"]]
        path.write_text(json.dumps(notebook, indent=1), "utf-8")


def _answers(worked: Path) -> dict[str, str]:
    return {
        cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
        for cell in json.loads(worked.read_text("utf-8"))["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


def run(python: Path, folder: Path) -> Ran:
    """Run the notebooks of a folder with the Jupyter of an environment, without a network where that can be had.

    Raises:
        RuntimeError: where Jupyter itself fails, or time is up.
    """
    started = time.monotonic()
    cells: list[tuple[str, int, Mapping[str, Any]]] = []
    with tempfile.TemporaryDirectory(prefix="home-") as home:
        for path in sorted(folder.glob("*.ipynb")):
            _convert(python, path, Path(home))
            cells += [
                (path.stem, number, cell)
                for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"], 1)
                if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
            ]
    failures = [
        Failure(
            notebook,
            number,
            cell["metadata"].get("nbgrader", {}).get("grade_id", ""),
            output["ename"],
            output["evalue"],
        )
        for notebook, number, cell in cells
        for output in cell["outputs"]
        if output["output_type"] == "error"
    ]
    unrun = [
        f"{notebook}, cell {number}"
        for notebook, number, cell in cells
        if not cell["execution_count"]
    ]
    return Ran(len(cells), tuple(unrun), tuple(failures), time.monotonic() - started)


def _convert(python: Path, notebook: Path, home: Path) -> None:
    """Run a notebook and save it with its outputs, as *Run All Cells* and Ctrl+S do."""
    command = [
        *offline(),
        *(str(python), "-m", "nbconvert", "--to", "notebook", "--inplace"),
        *("--execute", "--allow-errors", f"--ExecutePreprocessor.timeout={CELL_SECONDS}"),
        # Without a network there is no loopback either.
        *("--KernelManager.transport=ipc", notebook.name),
    ]
    environment = {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([str(python.parent), "/usr/local/bin", "/usr/bin", "/bin"]),
        "JUPYTER_RUNTIME_DIR": str(home / "run"),  # a socket's path has room for 107 bytes
        "CUDA_VISIBLE_DEVICES": "",
    }
    process = subprocess.Popen(
        command,
        cwd=notebook.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=SECONDS)
    except BaseException as error:
        # The kernel ends by itself when its parent is gone.
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        raise RuntimeError(f"{notebook.name} took over {SECONDS} s:\n{said[-3000:]}") from None
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{said[-3000:]}")


def unexcused(failures: Iterable[Failure], lab: str) -> list[Failure]:
    """Return those errors of an untouched release that do not tell a student that something is to be done yet.

    A stub does so, an assertion's words, and that a name is not defined which the worked version's answers define.
    """
    own: set[str] = set()
    for path in (SOLUTIONS / lab).glob("*.ipynb"):
        for text in _answers(path).values():
            own |= _bound(text)

    def excused(failure: Failure) -> bool:
        if failure.kind == "NameError":
            found = _UNDEFINED.match(failure.text)
            return found is not None and found[1] in own
        if failure.kind == "AssertionError":
            return bool(failure.text.strip())
        return failure.kind == "NotImplementedError"

    return [failure for failure in failures if not excused(failure)]


def _bound(code: str) -> set[str]:
    """The names that a cell's text binds; none where it is not code."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return set()
    found = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return found | {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


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
