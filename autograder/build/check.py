"""Finds the faults of an instructor's notebook, all of them, each with cell and remedy."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from autograder.build.metadata import Findings, Place, check_metadata
from autograder.build.rebinding import find_rebindable
from autograder.build.source import LabSource, SourceNotebook
from autograder.notebook import (
    CellJson,
    Markers,
    cell_role,
    cell_tags,
    find_regions,
    nbgrader_metadata,
    without_regions,
)
from autograder.syntax import parse

_MISSPELT = re.compile(r"\W*(begin|end)\W+(solutions?|hidden\W+tests?|mark\W+scheme)\W*", re.I)
_SHELL = re.compile(r"^\s*(%%\w|!)|=\s*!\s*\w", re.M)
_HIDDEN_FILE = re.compile(r"""["']hidden/""")
_IPYTHON = re.compile(r"^\s*[%!?]|=\s*[%!]\s*\w|\?\s*$|^\s*(cd|ls|pwd|cat)\b", re.M)


def check_lab(lab: LabSource) -> Findings:
    """Return the faults of a lab's notebooks, its header and its footer."""
    found = Findings()
    for part in lab.parts:
        _check_kernel(part, found)
        for place in _places(part, header=part in (lab.header, lab.footer)):
            _check_cell(place, lab, found)
    for notebook in lab.notebooks:
        _check_grade_ids(notebook, lab, found)
        _check_rebinding(notebook, found)
    _check_manual(lab, found)
    _check_retraining(lab, found)
    graded = any(cell_role(c) in ("test", "manual", "task") for n in lab.parts for c in _cells(n))
    if not graded:
        found.warnings.append(f"{lab.where}: no cell is graded, so every score is 0 of 0.")
    return found


def _cells(notebook: SourceNotebook) -> list[CellJson]:
    cells: list[CellJson] = notebook.data["cells"]
    return cells


def _places(notebook: SourceNotebook, header: bool = False) -> Iterator[Place]:
    for number, cell in enumerate(_cells(notebook), 1):
        yield Place(notebook.where, number, cell, header)


def _check_kernel(notebook: SourceNotebook, found: Findings) -> None:
    meta = notebook.data["metadata"]
    spec = meta.get("kernelspec", {})
    info = meta.get("language_info", {})
    language = spec.get("language") or info.get("name")
    if language is None and spec.get("name"):
        language = "python" if "python" in str(spec["name"]).lower() else spec["name"]
    if language is not None and str(language) not in ("python", "ipython"):
        found.problems.append(
            f"{notebook.where}: the kernel's language is {language!r}; only `python` can be "
            "graded. Choose a Python kernel and save the notebook."
        )


def _check_cell(place: Place, lab: LabSource, found: Findings) -> None:
    if not check_metadata(place, found):
        return
    role = cell_role(place.cell)
    if not _check_markers(place, lab.markers, found):
        return
    _check_placement(place, role, lab.markers, found)
    if role == "test":
        _check_test(place, lab.markers, found)


def _check_markers(place: Place, markers: Markers, found: Findings) -> bool:
    """Check that markers pair up and are spelt right."""
    sound = True
    for begin, end in markers.pairs:
        try:
            find_regions(place.source, begin, end)
        except ValueError as error:
            found.problems.append(f"{place}: {error}. Every region needs both, and none may nest.")
            sound = False
    known = [word for pair in markers.pairs for word in pair]
    for number, line in enumerate(place.source.split("\n"), 1):
        if _MISSPELT.fullmatch(line) and not any(word in line for word in known):
            found.problems.append(
                f"{place}: line {number}, `{line.strip()}`, looks like a marker but is none, so "
                f"what follows would be shown. Write one of: {', '.join(known)}."
            )
            sound = False
    return sound


def _check_placement(place: Place, role: str, markers: Markers, found: Findings) -> None:
    source = place.source
    solutions = find_regions(source, markers.begin_solution, markers.end_solution)
    hidden = find_regions(source, markers.begin_hidden, markers.end_hidden)
    if solutions and role not in ("solution", "manual"):
        kind = {"readonly": "a locked cell", "test": "a test cell", "task": "a task"}
        found.problems.append(
            f"{place}: there is a solution in {kind.get(role, 'a cell that is not an answer')}. "
            "Mark the cell as an autograded or manually graded answer, or remove the markers."
        )
    if hidden and role not in ("test", "manual"):
        found.problems.append(
            f"{place}: there are hidden tests in a cell that is not graded. Mark the cell as "
            "autograder tests, with points."
        )
    if find_regions(source, markers.begin_mark_scheme, markers.end_mark_scheme) and role != "task":
        found.problems.append(
            f"{place}: there is a mark scheme in a cell that is not a task. Mark the cell as a "
            "manually graded task."
        )
    for one in solutions:
        for other in hidden:
            if one.first < other.last and other.first < one.last:
                found.problems.append(
                    f"{place}: the solution of line {one.first + 1} and the hidden tests of line "
                    f"{other.first + 1} overlap. Put them in cells of their own."
                )


def _check_test(place: Place, markers: Markers, found: Findings) -> None:
    source = place.source
    visible = without_regions(source, markers.begin_hidden, markers.end_hidden)
    has_hidden = visible != source
    if has_hidden and not any(
        line.strip() and not line.strip().startswith(("#", "import ", "from "))
        for line in visible.split("\n")
    ):
        found.warnings.append(
            f"{place}: all tests are hidden, so a student cannot tell what is wrong. "
            "Add a visible one above them."
        )
    if has_hidden and "in-kernel" in cell_tags(place.cell):
        found.warnings.append(
            f"{place}: the cell is tagged `in-kernel`, so its hidden tests run in the student's "
            "process, where they can be read. Remove the tag or move them to a cell of their own."
        )
    elif "in-kernel" not in cell_tags(place.cell) and _SHELL.search(source):
        found.warnings.append(
            f"{place}: a cell magic or a `!` command runs in a notebook's kernel alone, so this test gives no "
            "verdict. Write it as Python, or tag the cell `in-kernel`."
        )
    if _HIDDEN_FILE.search(visible):
        found.warnings.append(
            f"{place}: a visible line reads a file of `hidden/`, which students don't have. "
            "Move it into the hidden tests."
        )
    if markers.autotest in source or _IPYTHON.search(source):
        return
    for text, when in ((source, ""), (visible, " once the hidden tests are removed")):
        try:
            parse(text)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            reason = error.msg if isinstance(error, SyntaxError) else str(error)
            found.problems.append(
                f"{place}: the test is not valid Python{when} (line {line}: {reason}). Correct it."
            )
            return


def _check_grade_ids(notebook: SourceNotebook, lab: LabSource, found: Findings) -> None:
    """Check that no grade id occurs twice in a notebook, header and footer included."""
    places = defaultdict(list)
    parts = [(lab.header, True), (notebook, False), (lab.footer, True)]
    for part, header in parts:
        for place in _places(part, header) if part is not None else ():
            if cell_role(place.cell) != "free" and place.meta.get("grade_id"):
                places[str(place.meta["grade_id"])].append(place)
    for grade_id, shared in places.items():
        if len(shared) < 2:
            continue
        if all(place.where == shared[0].where for place in shared):
            numbers = [str(place.number) for place in shared]
            cells = f"{shared[0].where}: cells {', '.join(numbers[:-1])} and {numbers[-1]}"
        else:
            names = [f"{place.where}, cell {place.number}" for place in shared]
            cells = f"{', '.join(names[:-1])} and {names[-1]}:"
        found.problems.append(f"{cells} share the grade_id `{grade_id}`. Rename one.")


def _check_rebinding(notebook: SourceNotebook, found: Findings) -> None:
    """Warn of tests that rely on what a locked cell defines, since a student can bind the name anew."""
    for one in find_rebindable(_cells(notebook)):
        if cell_role(one.cell) == "readonly" and not one.computed:
            names = ", ".join(f"`{name}`" for name in one.names)
            tests = ", ".join(f"`{test}`" for test in one.tests)
            found.warnings.append(
                f"{Place(notebook.where, one.number, one.cell, False)}: {tests} "
                f"{'uses' if len(one.tests) == 1 else 'use'} {names} of this cell, which a student can bind "
                "to something else. Define it in the test too, or import it there from a module beside the notebook."
            )


def _grade_ids(lab: LabSource, roles: tuple[str, ...]) -> set[str]:
    """Return the grade ids of all cells with one of these roles."""
    return {
        str(nbgrader_metadata(cell).get("grade_id"))
        for notebook in lab.notebooks
        for cell in _cells(notebook)
        if cell_role(cell) in roles
    }


def _check_manual(lab: LabSource, found: Findings) -> None:
    """Check that the policy's manually graded cells exist and carry points."""
    graded = _grade_ids(lab, ("test", "manual", "task"))
    for grade_id in lab.policy.manual:
        if grade_id not in graded:
            found.problems.append(
                f"{lab.where}: `manual` of its LabPolicy names `{grade_id}`, which no graded cell "
                f"has. The graded cells are: {', '.join(sorted(graded)) or 'none'}."
            )


def _check_retraining(lab: LabSource, found: Findings) -> None:
    """Check that the cell and the data module that the policy's retraining names are there."""
    recipe = lab.policy.retraining
    if recipe is None:
        return
    tests = _grade_ids(lab, ("test",))
    if recipe.grade_id not in tests:
        found.problems.append(
            f"{lab.where}: `retraining` of its LabPolicy names `{recipe.grade_id}`, which no autograded "
            f"test has. The tests are: {', '.join(sorted(tests)) or 'none'}."
        )
    if f"{recipe.data}.py" not in lab.files:
        found.problems.append(
            f"{lab.where}: `retraining` of its LabPolicy takes its data from `{recipe.data}`, but there "
            f"is no {recipe.data}.py beside the notebook. Put it there."
        )
