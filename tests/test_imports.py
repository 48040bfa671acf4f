"""Imports go one way, and the supervisor stays light. See docs/architecture.md."""

from __future__ import annotations

import ast
import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "autograder"

# A part may import those of the lines above it, and of its own line where no circle comes of it.
LAYERS = (
    ("errors", "policies", "recipes", "records", "seeding", "graphtext", "syntax"),
    ("calibrations", "checks", "config", "course", "notebook", "bundle", "bundled"),
    ("build", "intake", "sandbox", "wire"),
    ("warm", "retrain"),
    ("kernel", "judge"),
    ("grade",),
    ("batch", "report"),
    ("verify", "doctor", "export", "lint", "nbgrader", "lms"),
    ("calibrate",),
    ("cli", "__main__", "container"),
)
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}

HEAVY = ("tensorflow", "keras", "nbgrader", "otter", "torch", "jax", "distributed", "dask")
# These run in the warm server and what is forked from it, where TensorFlow is the point.
FORKED = ("kernel", "judge", "retrain", "warm", "wire")
# This part lives inside nbgrader; whoever else needs it imports it late.
INSIDE_NBGRADER = ("nbgrader",)


@functools.cache
def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if "bundles" not in p.parts)


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(name: str) -> str | None:
    """Return the part of the engine that a dotted module name belongs to."""
    pieces = name.split(".")
    return pieces[1] if len(pieces) > 1 else None


@functools.cache
def names() -> frozenset[str]:
    return frozenset(map(dotted, modules()))


@functools.cache
def imports(path: Path) -> tuple[tuple[int, str], ...]:
    """Line and module of every import of the engine in a file, late ones included."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "autograder":
                    yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}, line {node.lineno}: write the import in full"
            if node.module and node.module.split(".")[0] == "autograder":
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    yield node.lineno, whole if whole in names() else node.module


def test_every_part_has_a_place_in_the_order() -> None:
    found = {part_of(dotted(path)) for path in modules()} - {None}
    assert found <= set(LEVEL), f"give these a place in LAYERS: {sorted(found - set(LEVEL))}"


def test_imports_go_one_way() -> None:
    wrong = []
    for path in modules():
        own = part_of(dotted(path))
        for line, name in imports(path):
            other = part_of(name)
            if own is None or other is None:
                continue
            if LEVEL[other] > LEVEL[own]:
                wrong.append(f"{path.relative_to(ROOT)}, line {line}: {own} imports {other}")
    assert not wrong, "\n".join(wrong)


def test_no_two_parts_import_each_other() -> None:
    edges: dict[str, set[str]] = {}
    for path in modules():
        own = part_of(dotted(path))
        for _, name in imports(path):
            other = part_of(name)
            if own and other and own != other:
                edges.setdefault(own, set()).add(other)

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for part in edges.get(waiting.pop(), ()):
                if part not in seen:
                    seen.add(part)
                    waiting.append(part)
        return seen

    circles = sorted(part for part in edges if part in reached(part))
    assert not circles, f"these import each other in a circle: {circles}"


def heavy_after(code: str) -> list[str]:
    """Return the heavy packages that are loaded after running some code in a fresh Python."""
    report = f"import sys, json; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    loaded: list[str] = json.loads(done.stdout.splitlines()[-1])
    return loaded


@pytest.mark.slow
def test_the_supervisor_loads_nothing_heavy() -> None:
    apart = (*FORKED, *INSIDE_NBGRADER)
    light = sorted(name for name in names() if part_of(name) not in apart)
    assert "autograder.build.labs" in light
    assert heavy_after("\n".join(f"import {name}" for name in light)) == []


@pytest.mark.slow
@pytest.mark.parametrize("package", ["nbgrader"])
def test_the_measurement_sees_what_is_loaded(package: str) -> None:
    assert heavy_after(f"import {package}") == [package]


def test_the_help_loads_nothing_heavy_and_no_command() -> None:
    code = (
        "import sys\nfrom autograder.__main__ import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "assert not [m for m in sys.modules if m.startswith('autograder.cli.')]"
    )
    assert heavy_after(code) == []


def test_a_fresh_bundle_is_read_without_nbgrader(tmp_path: Path) -> None:
    from courses import neuron_lab, write_lab

    from autograder.build import ensure_bundle

    ensure_bundle(write_lab(tmp_path, neuron_lab()), "ps1")
    code = (
        "from autograder.course import CourseFolder\nfrom autograder.build import ensure_bundle\n"
        f"assert ensure_bundle(CourseFolder({str(tmp_path)!r}), 'ps1').lab.max_score == 5"
    )
    assert heavy_after(code) == []
