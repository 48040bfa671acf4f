"""Checks of test cells: whether they test, tell, and can be run apart from the student's code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.judge.regions import Regions
from autograder.lint.code import Code, text_of
from autograder.lint.finding import Finding, Severity
from autograder.notebook import Markers, bound_names

_LINE_MAGIC = re.compile(r"^\s*%(?!%)\w", re.M)
_CAPTURE = re.compile(r"^\s*%%capture\b", re.M)
_PUBLIC = frozenset("_asdict _fields _field_defaults _replace _make".split())
_REMOVED = frozenset("compiled_loss compiled_metrics predict_classes predict_proba_classes".split())
"""What Keras 2 had and Keras 3 has not."""
_SHAPES = frozenset(["input_shape", "output_shape"])
_HISTORY = frozenset("In Out _ih _oh _dh _ __ ___".split())
_SOURCES = ("inspect.getsource", "inspect.getsourcelines", "inspect.findsource")
_PRINTED = ("contextlib.redirect_stdout", "IPython.utils.io.capture_output")


def check_test(
    code: Code, markers: Markers, helpers: frozenset[str], private: frozenset[str]
) -> Iterator[Finding]:
    """Yield what is wrong with one test cell.

    Args:
        code: The cell.
        markers: The course's.
        helpers: Functions of the author's that a test may leave the checking to.
        private: Attributes with an underscore that the lab itself speaks of.
    """
    if code.tree is None or markers.autotest in code.source:
        return
    yield from _asserts(code, helpers)
    yield from _hints(code, markers)
    yield from _async(code)
    yield from _printed(code)
    yield from _sources(code)
    yield from _private(code, private)
    if _LINE_MAGIC.search(code.source) and not code.in_kernel:
        yield code.find(
            Severity.NOTE,
            "magic",
            "A line magic does nothing in a test here. Write what is meant as Python.",
        )


def _asserts(code: Code, helpers: frozenset[str]) -> Iterator[Finding]:
    tree = code.tree
    assert tree is not None
    last = tree.body[-1] if tree.body else None
    checked = any(isinstance(node, (ast.Assert, ast.Raise)) for node in ast.walk(tree))
    for node, name in code.calls():
        short = name.rpartition(".")[2] or (
            node.func.attr if isinstance(node.func, ast.Attribute) else ""
        )
        checked |= short.lower().startswith(("assert", "check", "test", "verify", "grade"))
        checked |= short in ("raises", "fail") or short in helpers
    shows = isinstance(last, ast.Expr) and _shows(code, last.value)
    if not checked and (shows or not isinstance(last, ast.Expr)):
        yield code.find(
            Severity.WARNING,
            "no-assert",
            "The test asserts nothing, so it passes for whatever runs. Add an assert.",
        )
    elif not checked and isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        yield code.find(
            Severity.NOTE,
            "ends-in-value",
            "The test asserts nothing and ends in a call: a number that it returns is taken for the points. "
            "Add an assert, or assign the value to a name.",
            last.lineno,
        )


def _shows(code: Code, value: ast.expr) -> bool:
    """Whether the last line of a cell has no value that could be taken for points."""
    printed = isinstance(value, ast.Call) and code.full_name(value.func) in ("print", "display")
    return printed or text_of(value) is not None


def _hints(code: Code, markers: Markers) -> Iterator[Finding]:
    assert code.tree is not None
    regions = Regions.parse(code.source, markers.begin_hidden, markers.end_hidden)
    bare = [
        node.lineno
        for node in _outside_functions(code.tree)
        if isinstance(node, ast.Assert)
        and node.lineno in regions.hidden
        and not regions.hint(node.lineno)
    ]
    if bare:
        them = "A hidden assert has" if len(bare) == 1 else f"{len(bare)} hidden asserts have"
        yield code.find(
            Severity.NOTE,
            "no-hint",
            f"{them} no `# hint:` above, so a student who fails learns nothing. Write one.",
            bare[0],
        )


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """A helper's assert takes the hint of whoever calls it."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield node
            yield from _outside_functions(node)


def _async(code: Code) -> Iterator[Finding]:
    for node, name in code.calls():
        if name == "asyncio.run":
            yield code.find(
                Severity.WARNING,
                "async",
                "`asyncio.run` fails in a notebook, where an event loop is running: for students, and in nbgrader. "
                "Write `await`.",
                node.lineno,
            )
            return


def _printed(code: Code) -> Iterator[Finding]:
    assert code.tree is not None
    lines = [node.lineno for node, name in code.calls() if name in _PRINTED]
    errors = {node.name for node in ast.walk(code.tree) if isinstance(node, ast.ExceptHandler)}
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Assign):
            lines += [node.lineno for to in node.targets if code.full_name(to) == "sys.stdout"]
        if isinstance(node, ast.Compare) and _is_shown(code, node, errors):
            lines.append(node.lineno)
    if lines or _CAPTURE.search(code.source):
        yield code.find(
            Severity.NOTE,
            "printed-output",
            "It compares what is printed or shown, which changes with a space or a version of NumPy. "
            "Compare values that the student's code returns.",
            min(lines, default=None),
        )


def _is_shown(code: Code, node: ast.Compare, errors: set[str | None]) -> bool:
    """Whether a value's text is compared; an error's text is all that it says."""
    sides = [node.left, *node.comparators]
    shown = any(
        isinstance(side, ast.Call)
        and code.full_name(side.func) in ("str", "repr")
        and not any(isinstance(one, ast.Name) and one.id in errors for one in side.args)
        for side in sides
    )
    return shown and any(text_of(side) is not None for side in sides)


def _sources(code: Code) -> Iterator[Finding]:
    assert code.tree is not None
    bound = bound_names(code.tree) | {
        node.id
        for node in ast.walk(code.tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Call) and code.full_name(node.func) in _SOURCES:
            yield code.find(
                Severity.NOTE,
                "source-text",
                "It reads the text of the student's code, and fails who writes it in another way. Test what "
                "the code does.",
                node.lineno,
            )
        elif isinstance(node, ast.Name) and node.id in _HISTORY - bound and not code.in_kernel:
            yield code.find(
                Severity.ERROR,
                "kernel-history",
                f"`{node.id}` is the history of a notebook's kernel, which a test here does not share. Test "
                "what the student's names hold.",
                node.lineno,
            )


def _private(code: Code, known: frozenset[str]) -> Iterator[Finding]:
    assert code.tree is not None
    seen: set[str] = set()
    for node in ast.walk(code.tree):
        if not isinstance(node, ast.Attribute) or node.attr in seen:
            continue
        name = node.attr
        own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
        hidden = name.startswith("_") and not (
            name.endswith("_") or name in _PUBLIC or name in known
        )
        if hidden and not own:
            what, remedy = "is private and may go with any version", "Use what is public."
        elif name in _REMOVED and name not in known:
            what, remedy = "is gone in Keras 3", "Use `get_config()`, `loss` or `predict`."
        elif name in _SHAPES and _is_layer(node.value):
            what, remedy = (
                "of a layer is gone in Keras 3",
                f"Use `.{name.removesuffix('_shape')}.shape` of it.",
            )
        else:
            continue
        seen.add(name)
        yield code.find(Severity.WARNING, "private-name", f"`{name}` {what}. {remedy}", node.lineno)


def _is_layer(node: ast.expr) -> bool:
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "layers"
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get_layer"
    )
