"""Wrong answers in place of texts: another of the choices, one that is none, others in order or number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import zip_longest
from typing import TypeGuard

from autograder.verify.places import Edit, PlacedText
from autograder.verify.swaps import STRINGS


class _Text(ast.Constant):
    value: str


def changed_texts(node: ast.AST, text: PlacedText) -> Iterator[Edit]:
    """Texts that are an answer: items of a collection, values that are returned or assigned, what is compared with."""
    found: list[ast.expr] = []
    if isinstance(node, (ast.Set, ast.List, ast.Tuple)):
        found = node.elts
    elif isinstance(node, ast.Dict):
        found = [*node.values, *(key for key in node.keys if key is not None)]
    elif isinstance(node, (ast.Return, ast.Assign)) and node.value is not None:
        found = [node.value]
    elif isinstance(node, ast.Compare):
        found = node.comparators
    collection = node if isinstance(node, (ast.Set, ast.List)) and len(found) > 1 else None
    for item, following in zip_longest(found, found[1:]):
        if not _is_text(item):
            continue
        if isinstance(collection, ast.List):
            if _is_text(following):
                yield text.exchanged(item, following)
        elif item.value not in STRINGS and not _is_sentence(item.value):
            yield text.span(item), repr(_another(item, node))
        if collection is not None:
            rest = ", ".join(text.of(other) for other in found if other is not item)
            left = f"[{rest}]" if isinstance(collection, ast.List) else f"{{{rest}}}"
            yield text.span(collection), left


def _is_text(node: ast.expr | None) -> TypeGuard[_Text]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_sentence(value: str) -> bool:
    """Whether a text was written for a reader: a letter more is no other answer."""
    return " " in value and value.rstrip().endswith((".", "?", "!"))


def _another(item: _Text, node: ast.AST) -> str:
    """Of a dictionary's values the next other text, a wrong choice of the same kind; else a text that is no choice."""
    if isinstance(node, ast.Dict) and item in node.values:
        at = node.values.index(item)
        for other in node.values[at + 1 :] + node.values[:at]:
            if _is_text(other) and other.value != item.value and not _is_sentence(other.value):
                return other.value
    return f"{item.value}_"
