"""Checks of the order of cells: what a test uses must be there when it runs, and no cell may use what a test binds."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Sequence

from autograder.lint.code import Code
from autograder.lint.finding import Finding, Severity
from autograder.notebook import bound_names
from autograder.syntax import imported_names

_GIVEN = frozenset([*dir(builtins), "display", "get_ipython", "In", "Out"])
_BINDING = frozenset(["exec", "globals", "locals", "vars", "get_ipython"])
_MAGIC = re.compile(r"^\s*%(?:run|pylab|load|store|reset)\b", re.M)
_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def check_order(cells: Sequence[Code]) -> Iterator[Finding]:
    """Yield the names that a test looks up and no cell above it binds: it fails for honest work too.

    Nothing is said of a notebook that binds names in ways that cannot be read off it.
    """
    codes = _readable(cells)
    bound = [_bindings(code) for code in codes]
    # An answer without its solution may well be to bind what nothing here does.
    solved = all(names for code, names in zip(codes, bound, strict=True) if code.role == "solution")
    above: set[str] = set(_GIVEN)
    for place, code in enumerate(codes):
        if code.role == "test":
            for name, line in _looked_up(code).items():
                if name in above | bound[place] or name.startswith("_"):
                    continue
                below = next((n for n in range(place + 1, len(codes)) if name in bound[n]), None)
                if below is None and not solved:
                    continue
                where = (
                    "no cell defines" if below is None else f"cell {codes[below].number} defines"
                )
                remedy = (
                    "Define it, or correct the name."
                    if below is None
                    else "Put the test below that cell."
                )
                yield code.find(
                    Severity.WARNING,
                    "undefined",
                    f"The test uses `{name}`, which {where}, so it fails for honest work too. {remedy}",
                    line,
                )
        above |= bound[place]


def check_bound_in_tests(cells: Sequence[Code]) -> Iterator[Finding]:
    """Yield the names that a test binds and a cell below uses, which gets them in Jupyter alone.

    Nothing is said of a notebook that binds names in ways that cannot be read off it.
    """
    codes = _readable(cells)
    above: dict[str, int | None] = dict.fromkeys(_GIVEN)
    imported: set[str] = set()
    tests: dict[str, Code] = {}
    for code in codes:
        assert code.tree is not None
        if code.role == "test" and not code.in_kernel:
            again = imported & imported_names([code.tree]).keys()
            tests |= dict.fromkeys(_bound_at_the_end(code.tree) - again, code)
            continue
        own = _bindings(code)
        for name, line in _loaded(code.tree).items():
            if name in tests and name not in own:
                test = tests.pop(name)
                there = above.get(name)
                other, remedy = (
                    ("no other cell does", "Define it outside of the test.")
                    if there is None
                    else (f"cell {there} does too", "Name it otherwise in the test.")
                )
                yield test.find(
                    Severity.WARNING,
                    "bound-in-test",
                    f"It binds `{name}`, which cell {code.number} uses (line {line}), and {other}. Tests run apart "
                    f"here, so that cell does not get the test's. {remedy}",
                )
        above |= dict.fromkeys(own, code.number)
        imported |= imported_names([code.tree]).keys()
        for name in own:
            tests.pop(name, None)


def _readable(cells: Sequence[Code]) -> list[Code]:
    """The cells of code; none where one of them binds names in ways that cannot be read off it."""
    codes = [code for code in cells if code.kind == "code"]
    return [] if any(code.tree is None or _is_dynamic(code) for code in codes) else codes


def _bound_at_the_end(tree: ast.Module) -> set[str]:
    """The names that are bound when it has run, imports included, those of functions not."""
    run = [one for one in tree.body if not isinstance(one, (*_LATER, ast.ClassDef))]
    return bound_names(tree) | imported_names([ast.Module(run, [])]).keys()


def _loaded(tree: ast.Module) -> dict[str, int]:
    """The names that it looks up, functions' included, with a line."""
    return {
        node.id: node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _is_dynamic(code: Code) -> bool:
    """Whether it may bind names that do not stand in it."""
    if _MAGIC.search(code.source) or any(name in _BINDING for _, name in code.calls()):
        return True
    return any(
        isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
        for node in (ast.walk(code.tree) if code.tree is not None else ())
    )


def _bindings(code: Code) -> set[str]:
    """All names that it may bind, in whatever scope."""
    found: set[str] = set()
    for node in ast.walk(code.tree) if code.tree is not None else ():
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                found.add(name)
            case ast.alias(name=name, asname=asname):
                found.add(asname or name.partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.add(name)
            case _:
                pass
    return found


def _looked_up(code: Code) -> dict[str, int]:
    """The names that are looked up when the cell runs, with the first line; not those that may be missing."""
    found: dict[str, int] = {}
    waiting: list[ast.AST] = [] if code.tree is None else [code.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found[node.id] = min(node.lineno, found.get(node.id, node.lineno))
        if not isinstance(node, (*_LATER, ast.Try)):
            waiting += ast.iter_child_nodes(node)
    return dict(sorted(found.items(), key=lambda item: item[1]))
