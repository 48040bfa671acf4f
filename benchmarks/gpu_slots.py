"""Measure how many submissions an hour are retrained with 1, 4 and 8 slots on a GPU.

    python benchmarks/gpu_slots.py [--lab 17-banknotes] [--slots 1 4 8] [--backends jax torch] [--submissions 16]

Everybody hands in the reference.
Wall clock of whole runs of ``autograder grade``, start included, with as many jobs as slots.
The device is the one that the grades name; without a GPU it is the processor, and the figures say nothing of slots.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.build import ensure_bundle
from autograder.course import CourseFolder
from autograder.verify.trials import read_reference, student_notebook

ROOT = Path(__file__).resolve().parents[1]


def hand_in(lab: str, count: int, folder: Path) -> None:
    """Write the reference as the submission of each of ``count`` students."""
    course = CourseFolder(ROOT)
    bundle = ensure_bundle(course, lab)
    answers = read_reference(course, bundle.lab)
    for number in range(count):
        place = folder / f"student-{number:02d}" / lab
        place.mkdir(parents=True)
        for notebook in bundle.lab.notebooks:
            content = json.dumps(student_notebook(notebook, answers))
            (place / f"{notebook.name}.ipynb").write_text(content, "utf-8")


def measure(
    backend: str, slots: int, submitted: Path, scratch: Path
) -> tuple[float, list[dict[str, Any]]]:
    """Grade all; give the seconds and the grades."""
    out = scratch / f"{backend}-{slots}"
    command = [sys.executable, "-m", "autograder", "--course", str(ROOT), "grade", str(submitted)]
    command += ["--out", str(out), "--state", str(scratch / "state"), "--regrade"]
    command += ["--backend", backend, "--jobs", str(slots), "--gpu-slots", str(slots)]
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}")
    return seconds, [json.loads(path.read_text()) for path in sorted(out.glob("*/*.json"))]


def describe(grades: list[dict[str, Any]]) -> str:
    """The device, how many were retried or lost points, and the mean seconds of a submission."""
    results = [cell for g in grades for notebook in g["notebooks"] for cell in notebook["cells"]]
    devices = {cell["retrained"]["device"] for cell in results if cell["retrained"]}
    short = sum(grade["score"] < grade["max_score"] for grade in grades)
    mean = sum(grade["seconds"] for grade in grades) / len(grades)
    return f"{', '.join(sorted(devices))} | {mean:.1f} | {short}"


def main() -> None:
    """Print a row for each backend and number of slots."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lab", default="17-banknotes")
    parser.add_argument("--slots", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--backends", nargs="+", default=["jax", "torch"])
    parser.add_argument("--submissions", type=int, default=16)
    args = parser.parse_args()
    print("| backend | slots | submissions an hour | device | seconds each | below full points |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="gpu-slots-") as name:
        submitted = Path(name) / "submitted"
        hand_in(args.lab, args.submissions, submitted)
        for backend in args.backends:
            for slots in args.slots:
                seconds, grades = measure(backend, slots, submitted, Path(name))
                rate = 3600 * len(grades) / seconds
                print(f"| {backend} | {slots} | {rate:.0f} | {describe(grades)} |", flush=True)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
