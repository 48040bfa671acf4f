"""What a student does, for :mod:`test_release`: take a lab's folder alone, answer, and run the notebook top to bottom.

The environments to do so in are :mod:`student_packages`'.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from autograder.notebook import bound_names

ROOT = Path(__file__).resolve().parent.parent
RELEASE, SOLUTIONS = ROOT / "release", ROOT / "solutions"
CELL_SECONDS = 300
SECONDS = 900
"""Of one notebook. Both are there for what hangs: no cell of a lab should take a minute."""
OFFLINE = ("unshare", "--user", "--map-root-user", "--net", "--")
_running: set[subprocess.Popen[str]] = set()
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")


@dataclass(frozen=True)
class Failure:
    """An error that a student sees below a cell.

    Attributes:
        notebook: Its name.
        cell: From 1.
        grade_id: Empty where the cell has none.
        kind: The exception's class.
        text: What it says.
        code: The cell's.
    """

    notebook: str
    cell: int
    grade_id: str
    kind: str
    text: str
    code: str = field(default="", repr=False)

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
        noisy: Test cells with a line on stderr, which nbgrader's *Validate* takes for a failure, as
            ``notebook, cell N: line``.
    """

    cells: int
    unrun: tuple[str, ...]
    failures: tuple[Failure, ...]
    seconds: float
    noisy: tuple[str, ...] = ()


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
            "".join(cell["source"]),
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
    noisy = [
        f"{notebook}, cell {number}: {''.join(output['text']).strip()[:200]}"
        for notebook, number, cell in cells
        if cell["metadata"].get("nbgrader", {}).get("grade")
        for output in cell["outputs"]
        if output.get("name") == "stderr"
    ]
    return Ran(len(cells), tuple(unrun), tuple(failures), time.monotonic() - started, tuple(noisy))


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
    _running.add(process)
    try:
        said, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        _kill(process)
        said, _ = process.communicate()
        raise RuntimeError(f"{notebook.name} took over {SECONDS} s:\n{said[-3000:]}") from None
    finally:
        _running.discard(process)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{said[-3000:]}")


def stop() -> None:
    """End what :func:`run` is running, in whatever thread: each raises an error there."""
    for process in list(_running):
        _kill(process)


def _kill(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        # The kernel, in a session of its own, ends when its parent is gone.
        os.killpg(process.pid, signal.SIGKILL)


def unexcused(failures: Iterable[Failure], lab: str) -> list[Failure]:
    """Return those errors of an untouched release that do not tell a student that something is to be done yet.

    A stub does so, an assertion's words, and that a name is not defined which the worked version's answers define, or a
    cell above that did not come to its end.
    """
    own: set[str] = set()
    for path in (SOLUTIONS / lab).glob("*.ipynb"):
        for text in _answers(path).values():
            own |= bound_names(text)

    def excused(failure: Failure) -> bool:
        if failure.kind == "NameError":
            found = _UNDEFINED.match(failure.text)
            return found is not None and found[1] in own
        if failure.kind == "AssertionError":
            return bool(failure.text.strip())
        return failure.kind == "NotImplementedError"

    found = []
    for failure in failures:
        if excused(failure):
            own |= bound_names(failure.code)
        else:
            found.append(failure)
    return found
