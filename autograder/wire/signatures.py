"""The parameters of a callable as plain values, and a signature made of them again."""

from __future__ import annotations

import ast
import inspect
import typing
from typing import TYPE_CHECKING, Any

from autograder.wire import names

if TYPE_CHECKING:
    from autograder.wire.peer import Peer


def make_signature(peer: Peer, described: Any) -> inspect.Signature | None:
    """The signature of :func:`describe_signature`."""
    if described is None:
        return None
    parameters = []
    for name, kind, has_default, default, annotation in described:
        parameters.append(
            inspect.Parameter(
                str(name),
                inspect._ParameterKind(int(kind)),
                default=peer.codec.decode(default) if has_default else inspect.Parameter.empty,
                annotation=make_annotation(peer, annotation),
            )
        )
    return inspect.Signature(parameters)


def describe_signature(peer: Peer, obj: Any) -> list[Any] | None:
    """The parameters of a callable as plain values, or None where it has none to show."""
    mark = peer.shared.unsent
    try:
        signature = inspect.signature(obj)
        return [
            [
                parameter.name,
                int(parameter.kind),
                parameter.default is not parameter.empty,
                None
                if parameter.default is parameter.empty
                # A default of the test's may be a value that it keeps to itself.
                else peer.codec.encode(... if peer.trusted else parameter.default),
                None
                if parameter.annotation is parameter.empty
                else _annotation(peer, parameter.annotation),
            ]
            for parameter in signature.parameters.values()
        ]
    except Exception:  # a callable may be anything, and its defaults too
        peer.shared.unsend(mark)
        return None


def describe_result(peer: Peer, obj: Any) -> Any:
    """The annotation of what a function returns, or None."""
    found = getattr(obj, "__annotations__", None)
    if peer.trusted or not isinstance(found, dict) or "return" not in found:
        return None
    return _annotation(peer, found["return"])


def make_annotation(peer: Peer, described: Any) -> Any:
    """An annotation of the other side's: a class that both sides have, or a text that nobody comes to harm by."""
    if described is None:
        return inspect.Parameter.empty
    if isinstance(described, list):
        found = peer.codec.decode(described)
        return found if isinstance(found, type) else str(found)
    text = str(described)
    # Nothing that begins like this can be evaluated; a text in quotes would be, in its turn.
    return text if is_harmless(text) else f"? {text}"


TYPING = {name: getattr(typing, name) for name in typing.__all__}
"""What an annotation that is a text may name without an import."""

_TYPES = (
    ast.Expression,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Tuple,
    ast.List,
    ast.Constant,
    ast.BinOp,
    ast.BitOr,
    ast.Load,
)
_MAX_TEXT = 1000


def is_harmless(text: str) -> bool:
    """Whether an annotation may be evaluated, as ``typing.get_type_hints`` does: it names types and does nothing."""
    if len(text) > _MAX_TEXT:
        return False
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return True  # nor can it be evaluated
    except (RecursionError, MemoryError):
        return False
    for node in ast.walk(tree):
        if not isinstance(node, _TYPES):
            return False
        name = getattr(node, "id", getattr(node, "attr", ""))
        if name.startswith("_"):
            return False
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitOr):
            return False
        # A text in a text is evaluated in its turn.
        inner = node.value if isinstance(node, ast.Constant) else None
        if isinstance(inner, str) and not (len(inner) < len(text) and is_harmless(inner)):
            return False
    return True


def _annotation(peer: Peer, annotation: Any) -> Any:
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, type):
        name = names.name_of(annotation)
        if name is not None and not peer.trusted and names.harmless(annotation):
            return ["q", *name]
    return inspect.formatannotation(annotation)
