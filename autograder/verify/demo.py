"""Hand in for an invented class, so that a whole grading can be seen: ``make demo``.

``tests/demo/class.toml`` lists who hands in what. Most of it are cases of the labs; those that are
of interest only here (endless loops, tampering) are in ``tests/demo/<lab>.py``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import msgspec

from autograder.build import ensure_bundle
from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.notebook import nbgrader_metadata
from autograder.records import Grade, Lab
from autograder.verify.cases import Case, read_cases
from autograder.verify.expect import surprises
from autograder.verify.trials import (
    NotebookJson,
    Trial,
    make_trials,
    read_reference,
    student_notebook,
)


class HandIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the class list; its fields are explained at the top of ``class.toml``."""

    student: str
    lab: str
    case: str
    copy: str = ""
    keep: float = 1.0
    told: str = ""


class _ClassList(msgspec.Struct, forbid_unknown_fields=True):
    submission: list[HandIn]


def class_list_path(folder: CourseFolder) -> Path:
    """Return where the class list of the demo is kept."""
    return folder.root / "tests" / "demo" / "class.toml"


def read_class(folder: CourseFolder) -> tuple[HandIn, ...]:
    """Return the entries of the class list.

    Raises:
        AutograderError: where there is no list, or an entry is wrong.
    """
    path = class_list_path(folder)
    try:
        return tuple(msgspec.toml.decode(path.read_bytes(), type=_ClassList).submission)
    except FileNotFoundError:
        raise AutograderError(f"{path}: this course has no class list for a demo.") from None
    except (OSError, ValueError) as error:
        raise AutograderError(f"{path}: {error}. Correct the entry.") from None


def demo_trials(folder: CourseFolder, bundle: Bundle) -> dict[str, Trial]:
    """Return what can be handed in for a lab, by the name that the class list uses for it.

    Raises:
        AutograderError: where the lab's cases are wrong.
    """
    lab = bundle.lab
    found = {
        trial.title if trial.case else trial.kind: trial for trial in make_trials(folder, bundle)
    }
    path = class_list_path(folder).with_name(f"{lab.assignment}.py")
    for case in read_cases(path):
        where = f"{folder.relative(path)}, line {case.line}"
        if case.title in found:
            raise AutograderError(f"{where}: {case.title!r} is a case of the lab. Rename one.")
        found[case.title] = _trial(folder, lab, case, where)
    return found


def _trial(folder: CourseFolder, lab: Lab, case: Case, where: str) -> Trial:
    reference = read_reference(folder, lab)
    answers = dict(case.answers)
    known = {grade_id for _, grade_id in reference}
    if case.insertions or not known.issuperset(answers):
        raise AutograderError(
            f"{where}: a case of the demo fills in answer cells only: {', '.join(sorted(known))}."
        )
    texts = {key: answers.get(key[1], text) for key, text in reference.items()}
    notebooks = {nb.name: student_notebook(nb, texts) for nb in lab.notebooks}
    return Trial(case.title, case.kind, case.title, case, notebooks)


def write_class(folder: CourseFolder, out: Path) -> tuple[HandIn, ...]:
    """Write the class's submissions as ``out/<student>/<lab>/``; what was there is replaced.

    Raises:
        AutograderError: where the class list or a case is wrong, or ``out`` holds other files.
    """
    entries = read_class(folder)
    _clear(out, {entry.student for entry in entries})
    for lab in folder.select(sorted({entry.lab for entry in entries})):
        trials = demo_trials(folder, ensure_bundle(folder, lab))
        for entry in (entry for entry in entries if entry.lab == lab):
            base = out / entry.student / lab
            base.mkdir(parents=True)
            for name, notebook in _find(entry, trials, folder).notebooks.items():
                (base / f"{name}.ipynb").write_text(_file(entry, notebook, folder), "utf-8")
    return entries


def unexpected(folder: CourseFolder, entry: HandIn, grade: Grade) -> list[str]:
    """Return what differs in a grade from what the class list and the case say, a sentence each."""
    bundle = ensure_bundle(folder, entry.lab)
    said = [grade.message, *(note for nb in grade.notebooks for note in nb.notes)]
    found = []
    if entry.told and not any(entry.told in text for text in said):
        found.append(f"the student is not told {entry.told!r}, but {said}")
    if entry.keep < 1:
        if grade.status != "rejected":
            found.append(f"the file is cut short, and its status is {grade.status}")
        return found
    expected_notes = replace(
        grade,
        notebooks=tuple(
            replace(nb, notes=tuple(n for n in nb.notes if not entry.told or entry.told not in n))
            for nb in grade.notebooks
        ),
    )
    trial = _find(entry, demo_trials(folder, bundle), folder)
    return found + surprises(trial, expected_notes, bundle.lab)


def _find(entry: HandIn, trials: dict[str, Trial], folder: CourseFolder) -> Trial:
    if entry.case not in trials:
        raise AutograderError(
            f"{folder.relative(class_list_path(folder))}: {entry.lab} has no case {entry.case!r}. "
            f"Write the title of one in tests/labs/ or tests/demo/."
        )
    return trials[entry.case]


def _file(entry: HandIn, notebook: NotebookJson, folder: CourseFolder) -> str:
    notebook = deepcopy(notebook)
    cells = notebook["cells"]
    if entry.copy:
        at = [n for n, c in enumerate(cells) if nbgrader_metadata(c).get("grade_id") == entry.copy]
        if not at:
            raise AutograderError(
                f"{folder.relative(class_list_path(folder))}: {entry.lab} has no cell "
                f"`{entry.copy}` that {entry.student} could copy."
            )
        cells.insert(at[0] + 1, deepcopy(cells[at[0]]))
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    return text[: int(len(text) * entry.keep)]


def _clear(folder: Path, students: set[str]) -> None:
    """Remove the submissions of an earlier demo, and never those of anyone else."""
    _refuse_strangers(folder, students)
    for student in students:
        shutil.rmtree(folder / student, ignore_errors=True)


def _refuse_strangers(folder: Path, students: Iterable[str]) -> None:
    known = set(students)
    found = (
        sorted(p.name for p in folder.glob("*/") if p.name not in known) if folder.is_dir() else []
    )
    if found:
        raise AutograderError(
            f"{folder}/ holds work of others than the demo's class ({', '.join(found[:3])}). "
            "Name another folder: make demo DEMO_OUT=demo/grades"
        )


def main(argv: list[str] | None = None) -> int:
    """Write the class below a folder; the exit status is 1 where that cannot be done."""
    parser = argparse.ArgumentParser(prog="autograder.verify.demo", description=main.__doc__)
    parser.add_argument("out", type=Path, help="where the submissions go: <student>/<lab>/")
    parser.add_argument("--course", type=Path, default=Path())
    parser.add_argument("--grades", type=Path, help="refuse where this holds grades of others")
    args = parser.parse_args(argv)
    try:
        folder = CourseFolder(args.course)
        if args.grades is not None:
            _refuse_strangers(args.grades, {entry.student for entry in read_class(folder)})
        entries = write_class(folder, args.out)
    except AutograderError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    students = {entry.student for entry in entries}
    print(f"{len(students)} students hand in {len(entries)} submissions: {args.out}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
