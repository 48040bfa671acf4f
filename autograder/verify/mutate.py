"""Small wrong changes of a solution: what a test that checks the solution must notice.

A mutant differs from the solution in one place: an operator, a constant, an axis, an activation, an argument,
a statement. The method is that of mutation testing (DeMillo, Lipton & Sayward 1978, "Hints on test data
selection", *Computer* 11(4), 34–41); which changes are made is chosen for numerical code.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from autograder.syntax import parse
from autograder.verify.context import called, mere_repeats, messages, signless_differences
from autograder.verify.places import Edit, PlacedText
from autograder.verify.swaps import (
    AUGMENTED,
    CLIPPING,
    COMMUTATIVE,
    COMPARISONS,
    KEPT_KEYWORDS,
    NAMES,
    OPERATORS,
    STRINGS,
    UNWRAPPED,
)
from autograder.verify.texts import changed_texts

_TINY = 1e-3
"""A constant below it guards against a zero; twice as much guards as well."""


_OPPOSITES = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)


@dataclass(frozen=True)
class Mutant:
    """A solution with one change. ``line`` and ``becomes`` are the changed lines, without indentation."""

    number: int
    """Of the first changed line, from 1."""
    line: str
    becomes: str
    source: str


def mutate(source: str, lines: Collection[int] | None = None) -> list[Mutant]:
    """Return the mutants of a cell's text, in the order of their lines; none where it is not plain Python.

    Args:
        source: The text of a cell.
        lines: Numbers, from 1, of the lines that may change; all where it is None.
    """
    try:
        tree = parse(source)
    except SyntaxError:
        return []
    text = PlacedText(source)
    seen = {ast.dump(tree)}
    found = []
    for (begin, end), new in sorted(_edits(tree, text), key=lambda edit: edit[0]):
        number = source.count("\n", 0, begin) + 1
        if lines is not None and number not in lines:
            continue
        changed = source[:begin] + new + source[end:]
        try:
            dump = ast.dump(parse(changed))
        except SyntaxError:
            continue
        if dump in seen:
            continue
        seen.add(dump)
        found.append(Mutant(number, *text.shown(begin, end, new), changed))
    return found


def _edits(tree: ast.Module, text: PlacedText) -> Iterator[Edit]:
    quiet, signless, uncounted = (
        set(of(tree)) for of in (messages, signless_differences, mere_repeats)
    )
    for node in ast.walk(tree):
        if id(node) in quiet:
            continue
        if isinstance(node, ast.BinOp) and id(node) not in signless:
            yield from _turned_round(node, text)
        if isinstance(node, ast.Call) and called(node) == "range" and len(node.args) == 1:
            yield from _range(node.args[0], text, counted=id(node) not in uncounted)
        for kind, edits in _BY_NODE.items():
            if isinstance(node, kind):
                yield from edits(node, text)
    yield from _dropped(tree, text)


def _binary(node: ast.BinOp, text: PlacedText) -> Iterator[Edit]:
    for token, new in OPERATORS.get(type(node.op), ()):
        yield from text.gap(node.left, node.right, token, new)


def _turned_round(node: ast.BinOp, text: PlacedText) -> Iterator[Edit]:
    if isinstance(node.op, (ast.Sub, ast.Div)):
        left, right = text.of(node.left), text.of(node.right)
        between = text.source[text.span(node.left)[1] : text.span(node.right)[0]]
        yield text.span(node), f"({right}){between.strip(' ()')}({left})"


def _augmented(node: ast.AugAssign, text: PlacedText) -> Iterator[Edit]:
    for token, new in AUGMENTED.get(type(node.op), ()):
        yield from text.gap(node.target, node.value, token, new)


def _comparison(node: ast.Compare, text: PlacedText) -> Iterator[Edit]:
    operands = [node.left, *node.comparators]
    for left, operator, right in zip(operands, node.ops, operands[1:], strict=False):
        for token, new in COMPARISONS.get(type(operator), ()):
            yield from text.gap(left, right, token, new)


def _boolean(node: ast.BoolOp, text: PlacedText) -> Iterator[Edit]:
    token, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    for left, right in zip(node.values, node.values[1:], strict=False):
        yield from text.gap(left, right, token, new)


def _unary(node: ast.UnaryOp, text: PlacedText) -> Iterator[Edit]:
    if isinstance(node.op, (ast.USub, ast.Not)):
        yield text.span(node), f"({text.of(node.operand)})"


def _condition(node: ast.If | ast.IfExp, text: PlacedText) -> Iterator[Edit]:
    test = node.test
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return  # _unary leaves the `not` out
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], _OPPOSITES):
        return  # _comparison writes the opposite
    yield text.span(test), f"(not ({text.of(test)}))"


def _constant(node: ast.Constant, text: PlacedText) -> Iterator[Edit]:
    value, span = node.value, text.span(node)
    if isinstance(value, bool):
        yield span, str(not value)
    elif isinstance(value, int):
        yield span, str(value + 1)
        if value > 0:
            yield span, str(value - 1)
    elif isinstance(value, float):
        if abs(value) < _TINY:
            yield span, "0.1"
        yield span, "1.0" if value == 0 else repr(value * 2) if abs(value) >= _TINY else "0.0"
    elif isinstance(value, str) and value in STRINGS:
        yield span, repr(STRINGS[value])


def _range(bound: ast.expr, text: PlacedText, *, counted: bool) -> Iterator[Edit]:
    """One turn too few, at the end or at the beginning; a bound that is a number is changed as such."""
    if not isinstance(bound, ast.Constant):
        yield text.span(bound), f"({text.of(bound)}) - 1"
    if counted:
        yield text.span(bound), f"1, {text.of(bound)}"


def _call(node: ast.Call, text: PlacedText) -> Iterator[Edit]:
    name = called(node)
    end = text.span(node.func)[1]
    if name in NAMES:
        yield (end - len(name), end), NAMES[name]
    if name in UNWRAPPED and len(node.args) == 1 and not node.keywords:
        yield text.span(node), f"({text.of(node.args[0])})"
    if name == "copy" and isinstance(node.func, ast.Attribute) and not node.args:
        yield text.span(node), text.of(node.func.value)
    plain = [arg for arg in node.args if not isinstance(arg, ast.Starred)]
    ordered = name != "range" and name not in COMMUTATIVE
    if name in CLIPPING and len(node.args) > 2:  # min(max(x, low), high); not x.clip(low, high)
        ordered = False
    if len(plain) == len(node.args) > 1 and ordered and _alike(*node.args[:2]):
        yield text.exchanged(*node.args[:2])
    for keyword in node.keywords:
        if keyword.arg and keyword.arg not in KEPT_KEYWORDS:
            yield from _without(keyword, text)


def _alike(first: ast.expr, second: ast.expr) -> bool:
    """Whether a call may still run with one of two arguments in place of the other."""
    return _literal_kind(first) == _literal_kind(second)


def _literal_kind(node: ast.expr) -> str:
    """Of what is written out: a text or a collection, which no function takes in place of the other or of a value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "text"
    return "collection" if isinstance(node, (ast.Tuple, ast.List, ast.Dict, ast.Set)) else ""


def _without(keyword: ast.keyword, text: PlacedText) -> Iterator[Edit]:
    """Leave an argument out, with the comma before or after it."""
    begin, end = text.span(keyword)
    before = text.source[:begin].rstrip()
    after = text.source[end:]
    if before.endswith(","):
        yield (len(before) - 1, end), ""
    elif after.lstrip().startswith(","):
        yield (begin, end + after.index(",") + 1), ""
    else:
        yield (begin, end), ""


def _attribute(node: ast.Attribute, text: PlacedText) -> Iterator[Edit]:
    if node.attr == "T":
        yield text.span(node), text.of(node.value)


def _loop_end(node: ast.Break | ast.Continue, text: PlacedText) -> Iterator[Edit]:
    yield text.span(node), "pass"


def _returned(node: ast.Return, text: PlacedText) -> Iterator[Edit]:
    if isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
        first, second, *rest = (text.of(item) for item in node.value.elts)
        yield text.span(node.value), ", ".join([second, first, *rest])


def _dropped(tree: ast.Module, text: PlacedText) -> Iterator[Edit]:
    """Leave out statements that others can do without: calls, and assignments to what already has a value."""
    for scope in ast.walk(tree):
        if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        known = {arg.arg for arg in [*scope.args.args, *scope.args.kwonlyargs]}
        for node in sorted(
            (part for part in ast.walk(scope) if isinstance(part, ast.stmt)),
            key=lambda part: part.lineno,
        ):
            if isinstance(node, ast.AugAssign) or _is_call(node):
                yield text.span(node), "pass"
            elif isinstance(node, ast.Assign):
                names = {
                    part.id
                    for target in node.targets
                    for part in ast.walk(target)
                    if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
                }
                if names <= known:
                    yield text.span(node), "pass"
                known |= names


def _is_call(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    called = node.value.func
    return not (isinstance(called, ast.Name) and called.id == "print")


_BY_NODE: dict[type[ast.AST] | tuple[type[ast.AST], ...], Callable[..., Iterator[Edit]]] = {
    ast.BinOp: _binary,
    ast.AugAssign: _augmented,
    ast.Compare: _comparison,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    (ast.If, ast.IfExp): _condition,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Attribute: _attribute,
    (ast.Break, ast.Continue): _loop_end,
    ast.Return: _returned,
    (ast.Set, ast.List, ast.Tuple, ast.Dict, ast.Assign): changed_texts,
}
