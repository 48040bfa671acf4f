"""Looks a course through, lab by lab."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from autograder.build.check import check_lab
from autograder.build.labs import compile_lab
from autograder.build.rebinding import find_rebindable
from autograder.build.source import LabSource, SourceNotebook, read_lab
from autograder.course import CourseFolder
from autograder.errors import AutograderError, SourceError
from autograder.lint.chance import check_chance
from autograder.lint.code import Code, code_of_cell, parse
from autograder.lint.files import (
    Files,
    check_absolute,
    check_files,
    check_images,
    check_student_files,
    note_written,
)
from autograder.lint.finding import ORDER, Finding, Severity
from autograder.lint.order import check_bound_in_tests, check_order
from autograder.lint.stock import (
    check_hidden,
    check_name,
    check_seconds,
    check_stderr,
    check_stderr_config,
    is_talkative,
)
from autograder.lint.tests import check_test
from autograder.notebook import bound_names, cell_role, nbgrader_metadata
from autograder.syntax import imported_names

_SENTENCE = re.compile(
    r"(?P<where>[^:,]+?)(?:, cell (?P<cell>\d+)(?: \(`(?P<id>[^`]*)`\))?)?:? (?P<text>.*)", re.S
)
_PRIVATE = re.compile(r"\b_[A-Za-z]\w*")


def lint_course(folder: CourseFolder, names: Sequence[str] = ()) -> list[Finding]:
    """Return what is wrong with the labs of a course, in their order, the worst of each file first.

    Args:
        folder: The course.
        names: Of the labs to look at; all without.

    Raises:
        ConfigError: where the course's own settings or its folders are wrong.
    """
    found: list[Finding] = []
    talkative: list[str] = []
    for name in folder.select(list(names)):
        own, talks = _lint_lab(folder, name)
        found += own
        talkative += [name] if talks else []
    where = "nbgrader_config.py" if len(folder.config_files) else folder.root.name
    found += check_stderr_config(folder, talkative, where)
    return list(dict.fromkeys(found))


def _lint_lab(folder: CourseFolder, name: str) -> tuple[list[Finding], bool]:
    where = folder.relative(folder.source / name)
    found = [*check_name(folder, name, where), *check_seconds(folder, name, where)]
    try:
        lab = read_lab(folder, name)
    except SourceError as error:
        return [*found, *_built(folder, error.problems, Severity.ERROR)], False
    found += [*check_hidden(folder, bool(lab.hidden), where), *_build(folder, lab)]
    modules = [
        Code(f"{where}/{path}", text, tree=parse(text))
        for path, content in lab.files.items()
        if path.endswith(".py")
        for text in [content.decode("utf-8", "replace")]
    ]
    codes = list(modules)
    for part in lab.parts:
        cells = _codes(folder, lab, part)
        codes += cells
        found += _lint_notebook(lab, part, cells, modules)
    for module in modules:
        found += check_absolute(module)
    ordered = sorted(found, key=lambda one: (one.file, ORDER[one.severity], one.cell or 0))
    return ordered, is_talkative(codes)


def _build(folder: CourseFolder, lab: LabSource) -> Iterator[Finding]:
    """What a build refuses or warns of."""
    checked = check_lab(lab)
    yield from _built(folder, lab.warnings, Severity.WARNING)
    yield from _built(folder, checked.warnings, Severity.WARNING)
    yield from _built(folder, checked.problems, Severity.ERROR)
    if checked.problems:
        return
    try:
        compiled = compile_lab(folder, lab.name)
    except SourceError as error:
        yield from _built(folder, error.problems, Severity.ERROR)
    except AutograderError as error:
        yield from _built(folder, [str(error)], Severity.ERROR)
    else:
        known = {*lab.warnings, *checked.warnings}
        rest = [text for text in compiled.warnings if text not in known]
        yield from _built(folder, rest, Severity.WARNING)


def _built(folder: CourseFolder, sentences: Iterable[str], severity: Severity) -> Iterator[Finding]:
    """The build's sentences begin with the place."""
    for sentence in sentences:
        parts = _SENTENCE.fullmatch(sentence)
        if parts is None or not (folder.root / parts["where"]).parent.is_dir():
            yield Finding(severity, "build", folder.root.name, sentence)
            continue
        text = parts["text"][:1].upper() + parts["text"][1:]
        cell = int(parts["cell"]) if parts["cell"] else None
        file = _file_of(folder, parts["where"])
        yield Finding(severity, "build", file, text, cell, parts["id"] or "")


def _file_of(folder: CourseFolder, where: str) -> str:
    """The build names a lab or a notebook without its suffix."""
    path = folder.root / where
    for candidate in (path, path.with_name(f"{path.name}.ipynb"), path / f"{path.name}.ipynb"):
        if candidate.is_file():
            return folder.relative(candidate)
    return where


def _codes(folder: CourseFolder, lab: LabSource, part: SourceNotebook) -> list[Code]:
    cells = part.data["cells"]
    trees = [parse(str(cell["source"])) if cell["cell_type"] == "code" else None for cell in cells]
    aliases = imported_names(trees)
    file = _file_of(folder, part.where)
    codes = [code_of_cell(file, number, cell, aliases) for number, cell in enumerate(cells, 1)]
    return [
        replace(code, role="manual") if code.grade_id in lab.policy.manual else code
        for code in codes
    ]


def _lint_notebook(
    lab: LabSource, part: SourceNotebook, cells: list[Code], modules: list[Code]
) -> Iterator[Finding]:
    files = Files(lab.files.keys(), lab.hidden.keys())
    outside = [code for code in cells if code.role != "test"]
    for code in outside:
        note_written(code, files)
    helpers = _helpers(outside, modules)
    private = frozenset(
        name for code in [*outside, *modules] for name in _PRIVATE.findall(code.source)
    )
    for code in cells:
        yield from check_absolute(code)
        if code.kind == "markdown":
            yield from check_images(code, files)
        else:
            yield from check_files(code, files)
        if code.role == "test":
            yield from check_student_files(code, files)
            yield from check_test(code, lab.markers, helpers, private)
            yield from check_chance(code)
            yield from check_stderr(code)
    yield from check_order(cells)
    yield from check_bound_in_tests(cells)
    yield from _rebindable(part, cells)


def _helpers(outside: list[Code], modules: list[Code]) -> frozenset[str]:
    """Functions of the author's own that assert or raise."""
    found: set[str] = set()
    for code in [*modules, *(one for one in outside if one.role in ("readonly", "free"))]:
        for node in ast.walk(code.tree) if code.tree is not None else ():
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(part, (ast.Assert, ast.Raise)) for part in ast.walk(node)
            ):
                found.add(node.name)
    answers = {
        name
        for code in outside
        if code.role in ("solution", "manual") and code.tree is not None
        for name in bound_names(code.tree)
    }
    return frozenset(found - answers)


def _rebindable(part: SourceNotebook, cells: list[Code]) -> Iterator[Finding]:
    """Names of free cells, and what was computed from answers; of the rest the build warns."""
    for one in find_rebindable(part.data["cells"]):
        if cell_role(one.cell) == "readonly" and not one.computed:
            continue
        names = ", ".join(f"`{name}`" for name in one.names)
        tests = ", ".join(f"`{test}`" for test in one.tests)
        verb = "uses" if len(one.tests) == 1 else "use"
        if one.computed:
            text = (
                f"{tests} {verb} {names}, which this cell computes in the student's process. Compute it in the "
                "test from the student's function."
            )
        else:
            text = (
                f"{tests} {verb} {names} of this cell, which a student may edit or delete. Define it in the "
                "test, or import it there from a module beside the notebook."
            )
        severity = Severity.NOTE if one.computed else Severity.WARNING
        grade_id = nbgrader_metadata(one.cell).get("grade_id")
        yield Finding(
            severity,
            "rebindable",
            cells[one.number - 1].file,
            text,
            one.number,
            grade_id if isinstance(grade_id, str) else "",
        )
