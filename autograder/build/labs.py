"""Compiles one lab: from what is in ``source/`` to the content of every file that is made of it."""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

import autograder
from autograder.build.delivery import hash_package, package
from autograder.build.source import LabSource, input_paths, read_lab
from autograder.bundle import Bundle, read_bundle, read_files, read_inputs, write_bundle
from autograder.course import CourseFolder
from autograder.errors import AutograderError, SourceError
from autograder.notebook import (
    CellJson,
    bound_names,
    cell_role,
    cell_tags,
    nbgrader_metadata,
    notebook_bytes,
)
from autograder.records import Cell, Lab, Notebook
from autograder.syntax import parse

# What decides the content of a bundle besides the course: a change in it makes bundles stale.
_ENGINE = ("records.py", "notebook.py", "bundle.py", "build")


@dataclass(frozen=True)
class CompiledLab:
    """Everything that is made of one lab, in memory."""

    lab: Lab
    release: dict[str, bytes]
    """The student's folder, by path in it."""
    solutions: dict[str, bytes]
    """The worked version's folder."""
    bundle_files: dict[str, bytes]
    inputs: str
    warnings: tuple[str, ...]


def compile_lab(folder: CourseFolder, name: str) -> CompiledLab:
    """Compile one lab; writes nothing.

    Raises:
        SourceError: with every fault that was found.
        ConfigError: for a wrong setting.
    """
    from autograder.build.check import check_lab
    from autograder.build.leaks import Release, check_leaks
    from autograder.build.requirements import Pins, make_requirements
    from autograder.build.transform import transform

    inputs = hash_inputs(folder, name)
    source = read_lab(folder, name)
    findings = check_lab(source)
    if findings.problems:
        raise SourceError(findings.problems)
    versions = [transform(notebook, source) for notebook in source.notebooks]

    requirements_warnings: tuple[str, ...] = ()
    files = dict(source.files)
    if "requirements.txt" not in files:
        code = [
            cell["source"]
            for version in versions
            for cell in version.worked["cells"]
            if cell["cell_type"] == "code"
        ]
        modules = [
            content.decode("utf-8", "replace")
            for path, content in source.files.items()
            if path.endswith(".py")
        ]
        requirements = make_requirements(
            source.where,
            [*code, *modules],
            source.files,
            Pins(folder.root),
            source.policy.packages,
        )
        files["requirements.txt"] = requirements.text.encode()
        requirements_warnings = requirements.warnings

    labelled = [
        (notebook.where, version.full, version.release)
        for notebook, version in zip(source.notebooks, versions, strict=True)
    ]
    leaks = check_leaks(source, Release(tuple(labelled), files))
    if leaks.problems:
        raise SourceError(leaks.problems)

    lab = Lab(
        assignment=name,
        title=source.policy.title,
        notebooks=tuple(
            Notebook(
                notebook.name,
                tuple(_cells(source, version.full, version.release)),
                _classes(version.full),
                _answers(version.full),
            )
            for notebook, version in zip(source.notebooks, versions, strict=True)
        ),
        limits=source.policy.limits or folder.course.limits,
        due=source.policy.due,
        hidden_begin=source.markers.begin_hidden,
        hidden_end=source.markers.end_hidden,
        retraining=source.policy.retraining,
        data=source.policy.data,
    )
    release = dict(files)
    solutions = dict(source.files)
    for notebook, version in zip(source.notebooks, versions, strict=True):
        release[f"{notebook.name}.ipynb"] = notebook_bytes(version.release)
        solutions[f"{notebook.name}.ipynb"] = notebook_bytes(version.worked)
    return CompiledLab(
        lab=lab,
        release=release,
        solutions=solutions,
        bundle_files={
            **{f"release/{path}": content for path, content in source.files.items()},
            **{f"hidden/{path}": content for path, content in source.hidden.items()},
        },
        inputs=inputs,
        warnings=(
            *source.warnings,
            *findings.warnings,
            *requirements_warnings,
            *leaks.warnings,
        ),
    )


def _classes(full: dict[str, Any]) -> tuple[str, ...]:
    """Names of the classes that the instructor's notebook defines, tests apart."""
    found: set[str] = set()
    for cell in full["cells"]:
        if cell["cell_type"] == "code" and cell_role(cell) != "test":
            try:
                tree = parse(cell["source"])
            except SyntaxError:  # a magic, say
                continue
            found.update(node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return tuple(sorted(found))


def _answers(full: dict[str, Any]) -> tuple[str, ...]:
    """Names that the instructor's answer cells bind."""
    found: set[str] = set()
    for cell in full["cells"]:
        if cell["cell_type"] == "code" and cell_role(cell) in ("solution", "manual"):
            found |= bound_names(cell["source"])
    return tuple(sorted(found))


def _cells(source: LabSource, full: dict[str, Any], release: dict[str, Any]) -> Iterator[Cell]:
    """Yield the bundle's cells, in which an answer's ``source`` is its release text."""
    for own, shown in zip(full["cells"], release["cells"], strict=True):
        yield _cell(source, own, shown)


def _cell(source: LabSource, own: CellJson, shown: CellJson) -> Cell:
    role = cell_role(own)
    meta = nbgrader_metadata(own)
    grade_id = str(meta.get("grade_id", "")) if role != "free" else ""
    if role == "test" and grade_id in source.policy.manual:
        # As with a task, what is graded stands in other cells, so this one never counts as untouched.
        role = "task"
    graded = role in ("test", "manual", "task")
    return Cell(
        kind=own["cell_type"],
        role=role,
        grade_id=grade_id,
        points=float(meta["points"]) if graded else 0.0,
        source=own["source"] if role in ("test", "readonly", "free") else shown["source"],
        release=shown["source"],
        tags=cell_tags(own),
    )


def ensure_bundle(folder: CourseFolder, name: str) -> Bundle:
    """Return the bundle of a lab, built anew only where something it depends on has changed.

    Raises:
        ConfigError: where there is no such lab, or a setting is wrong.
        SourceError: where the lab cannot be compiled.
    """
    folder.select([name])
    path = folder.bundle_path(name)
    inputs, packaged = _told(path)
    if inputs == hash_inputs(folder, name):
        try:
            bundle = read_bundle(path)
            if packaged != hash_package(folder, name):
                # What grades the lab has changed, and not the lab: it need not be compiled for that.
                _store(folder, bundle.lab, read_files(bundle), inputs)
                bundle = read_bundle(path)
            return bundle
        except AutograderError:
            pass  # damaged: it is made again
    store_bundle(folder, compile_lab(folder, name))
    return read_bundle(path)


def _told(path: Path) -> tuple[str, str]:
    """The hashes of what a bundle and its extras were made from; empty texts where there is none."""
    inputs, _, packaged = (read_inputs(path) or "").partition(" ")
    return inputs, packaged


def _store(folder: CourseFolder, lab: Lab, files: dict[str, bytes], inputs: str) -> Path:
    name = lab.assignment
    path = folder.bundle_path(name)
    write_bundle(
        path,
        lab,
        files,
        f"{inputs} {hash_package(folder, name)}",
        package(folder, name, lab, files),
    )
    return path


def store_bundle(folder: CourseFolder, compiled: CompiledLab) -> Path:
    """Write the bundle of a compiled lab and return its path."""
    return _store(folder, compiled.lab, compiled.bundle_files, compiled.inputs)


def hash_inputs(folder: CourseFolder, name: str) -> str:
    """Return a SHA-256 over all that a lab's bundle is made from, this program included."""
    digest = hashlib.sha256()

    def add(label: str, content: bytes) -> None:
        digest.update(f"{label}\0{len(content)}\0".encode())
        digest.update(content)

    add("nbgrader", importlib.metadata.version("nbgrader").encode())
    add("policy", msgspec.json.encode(folder.policy(name)))
    for path in folder.config_files:
        if path.name == "nbgrader_config.py":
            add(path.name, path.read_bytes())
    package = Path(autograder.__file__).parent
    for part in _ENGINE:
        for path in sorted((package / part).glob("*.py")) or [package / part]:
            add(path.relative_to(package).as_posix(), path.read_bytes())
    for path in input_paths(folder, name):
        add(folder.relative(path), path.read_bytes())
    return digest.hexdigest()
