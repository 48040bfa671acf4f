"""Measure grading against nbgrader and Otter, on the same Keras submissions and in one run.

    python benchmarks/grading.py [--quick] [--write-readme]

Every figure is of whole processes, wall clock unless it says otherwise. Ratios are what counts: the machine is the
same for all three, its speed is not yours. ``--write-readme`` puts the table between the markers in README.md.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).parent))
from course import HIDDEN, IMPORTS, LAB, SOLUTION, STATEMENT, VISIBLE, write_course, write_otter

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
MIB = 2**20


@dataclass
class Run:
    """One command: wall seconds and the largest resident size of its first process, in MiB."""

    seconds: float
    memory: float


def run(*command: str | Path, cwd: Path) -> Run:
    """Run a command to its end; a failure is a failure of the benchmark."""
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "TF_CPP_MIN_LOG_LEVEL": "3"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    peak = 0.0
    watched = psutil.Process(process.pid)

    def watch() -> None:
        nonlocal peak
        while process.poll() is None:
            try:
                peak = max(peak, watched.memory_info().rss / MIB)
            except psutil.Error:
                return
            time.sleep(0.1)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{command} failed:\n{output.decode(errors='replace')[-4000:]}")
    return Run(seconds, peak)


def ours(root: Path, students: int, jobs: int) -> Run:
    """A cold `autograder grade` of a class of that size; checks that all have full marks."""
    write_course(root, students)
    run(BIN / "autograder", "--course", root, "build", cwd=root)
    result = run(BIN / "autograder", "--course", root, "grade", "--jobs", str(jobs), cwd=root)
    grades = list((root / "grades").glob(f"*/{LAB}.json"))
    scores = [json.loads(path.read_text())["score"] for path in grades]
    assert scores == [5.0] * students, f"not everybody got full marks: {sorted(scores)}"
    return result


def nbgrader(root: Path, students: int) -> Run:
    """`nbgrader autograde` of a class of that size."""
    write_course(root, students)
    quiet = ("--ClearSolutions.enforce_metadata=False",)
    run(BIN / "nbgrader", "generate_assignment", LAB, *quiet, cwd=root)
    return run(BIN / "nbgrader", "autograde", LAB, cwd=root)


def otter(root: Path) -> list[float]:
    """`otter run` on one submission, twice: it takes one notebook a process."""
    write_otter(root)
    bare = ("--no-environment", "--no-requirements")
    run(BIN / "otter", "generate", "-t", "tests", "-o", "autograder.zip", *bare, cwd=root)
    seconds = []
    for number in range(2):
        out = root / f"out{number}"
        out.mkdir()
        seconds.append(
            run(
                BIN / "otter",
                "run",
                "-a",
                "autograder.zip",
                "-o",
                out,
                "submission.ipynb",
                cwd=root,
            ).seconds
        )
        results = json.loads((out / "results.json").read_text())
        score = sum(test.get("score", 0) for test in results["tests"])
        assert score == 5, f"Otter gave {score}: {results}"
    return seconds


def warm_cells() -> float:
    """The same cells in a plain interpreter that has TensorFlow imported: seconds, median of five."""
    script = (
        f"import statistics, time\n{IMPORTS}\nimport tensorflow\n"
        f"source = {STATEMENT + SOLUTION!r}\ntests = {VISIBLE + HIDDEN!r}\n"
        "import os\ntimes = []\n"
        "for _ in range(5):\n"
        "    r, w = os.pipe()\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        t = time.perf_counter(); exec(source + tests, globals()); t = time.perf_counter() - t\n"
        "        os.write(w, str(t).encode()); os._exit(0)\n"
        "    os.waitpid(pid, 0); times.append(float(os.read(r, 99)))\n"
        "print(statistics.median(times))\n"
    )
    output = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    ).stdout
    return float(output.split()[-1])


def concurrent_memory(root: Path, most: int) -> list[float]:
    """PSS in MiB of all processes below the warm server for 1, 2 … submissions at once, server included."""
    from autograder.build import ensure_bundle
    from autograder.course import CourseFolder
    from autograder.grade.submission import Grader
    from autograder.intake import find_submissions

    write_course(root, 3)
    wait = "\nimport time; time.sleep(9)\n"
    for path in (root / "submitted").glob("*/*/*.ipynb"):
        notebook = json.loads(path.read_text())
        notebook["cells"][1]["source"] += (
            "\nbuild_model(4, 8).predict(np.zeros((2, 4)), verbose=0)" + wait
        )
        path.write_text(json.dumps(notebook))
    folder = CourseFolder(root)
    bundle = ensure_bundle(folder, LAB)
    submissions = find_submissions(root / "submitted", folder, LAB)
    figures = []
    for count in range(1, most + 1):
        with Grader(b"benchmark", jobs=3) as grader:
            threads = [
                threading.Thread(target=grader.grade, args=(s, bundle)) for s in submissions[:count]
            ]
            for thread in threads:
                thread.start()
            peak = 0.0
            while any(thread.is_alive() for thread in threads):
                peak = max(peak, _pss(psutil.Process()))
                time.sleep(0.5)
            figures.append(peak)
    return figures


def _pss(parent: psutil.Process) -> float:
    total = 0.0
    for process in parent.children(recursive=True):
        try:
            text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024


def in_folder(function: Callable[..., Any], *args: Any) -> Any:
    """Call with a fresh folder."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        return function(Path(folder) / "course", *args)


def measure(quick: bool) -> dict[str, Any]:
    """All figures, in seconds and MiB."""

    from autograder.warm.client import packages_compiled

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    say("the same cells in a warm interpreter …")
    cells = warm_cells()
    many = 40 if quick else 200
    sizes = {}
    for students in (10, 30, many):
        say(f"autograder grade, {students} submissions, 2 jobs …")
        sizes[students] = in_folder(ours, students, 2)
    say("autograder grade, 3 and 13 submissions, 1 job …")
    single = [in_folder(ours, n, 1).seconds for n in (3, 13)]
    say("nbgrader autograde, 1 and 3 submissions …")
    stock = [in_folder(nbgrader, n).seconds for n in (1, 3)]
    say("otter run, 2 submissions …")
    otters = in_folder(otter)
    say("memory of several submissions at once …")
    memory = in_folder(concurrent_memory, 2 if quick else 3)
    marginal = (sizes[30].seconds - sizes[10].seconds) / 20
    return {
        "machine": f"{os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, {platform.platform()},"
        f" packages {'compiled' if packages_compiled() else 'not compiled'}",
        "versions": {
            name: importlib.metadata.version(name)
            for name in ("nbgrader", "otter-grader", "tensorflow", "keras", "ipykernel")
        }
        | {"python": platform.python_version()},
        "class_of_30": sizes[30].seconds,
        "marginal": marginal,
        "marginal_to_many": (sizes[many].seconds - sizes[10].seconds) / (many - 10),
        "many": many,
        "supervisor_memory": {n: r.memory for n, r in sizes.items()},
        "overhead": (single[1] - single[0]) / 10 - cells,
        "cells": cells,
        "nbgrader": (stock[1] - stock[0]) / 2,
        "otter": statistics.mean(otters),
        "memory": memory,
    }


def table(f: dict[str, Any]) -> str:
    """The figures as a table in Markdown."""
    memory = f["memory"]
    extra = max(after - before for before, after in itertools.pairwise(memory))
    supervisor = f["supervisor_memory"]
    versions = ", ".join(f"{name} {version}" for name, version in sorted(f["versions"].items()))
    rows = [
        ("one more submission, 2 jobs (from 10 to 30)", f"{f['marginal']:.2f} s", ""),
        (
            "… with `nbgrader autograde`",
            f"{f['nbgrader']:.1f} s",
            f"{f['nbgrader'] / f['marginal']:.0f} × ours",
        ),
        ("… with `otter run`", f"{f['otter']:.1f} s", f"{f['otter'] / f['marginal']:.0f} × ours"),
        ("a class of 30 from a cold start", f"{f['class_of_30']:.1f} s", ""),
        (
            f"one more submission, from 10 to {f['many']}",
            f"{f['marginal_to_many']:.2f} s",
            f"{f['marginal_to_many'] / f['marginal']:.2f} × that from 10 to 30",
        ),
        (
            "overhead of one submission, 1 job",
            f"{f['overhead']:.2f} s",
            f"beyond the {f['cells']:.2f} s of its cells in a warm interpreter",
        ),
        ("memory of a further submission at the same time (PSS)", f"{extra:.0f} MiB", ""),
        (
            "supervisor's memory (RSS), " + " / ".join(str(n) for n in supervisor) + " submissions",
            " / ".join(f"{m:.0f}" for m in supervisor.values()) + " MiB",
            "",
        ),
    ]
    lines = ["| what | measured | |", "| --- | --- | --- |"]
    lines += [f"| {what} | {value} | {note} |" for what, value, note in rows]
    return "\n".join([*lines, "", f"Machine: {f['machine']}. Versions: {versions}."])


def write_readme(text: str) -> None:
    """Put the table between the README's markers."""
    path = ROOT / "README.md"
    readme = path.read_text()
    begin, end = "<!-- figures:begin -->", "<!-- figures:end -->"
    head, _, rest = readme.partition(begin)
    _, _, tail = rest.partition(end)
    path.write_text(f"{head}{begin}\n{text}\n{end}{tail}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="40 submissions instead of 200")
    parser.add_argument("--write-readme", action="store_true", help="put the table into README.md")
    args = parser.parse_args()
    figures = measure(args.quick)
    text = table(figures)
    print(json.dumps(figures, indent=1))
    print(text)
    if args.write_readme:
        write_readme(text)


if __name__ == "__main__":
    main()
