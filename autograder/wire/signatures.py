"""The parameters of a callable as plain values, and a signature made of them again."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

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
                annotation=inspect.Parameter.empty if annotation is None else str(annotation),
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
                else _annotation(parameter.annotation),
            ]
            for parameter in signature.parameters.values()
        ]
    except Exception:  # a callable may be anything, and its defaults too
        peer.shared.unsend(mark)
        return None


def _annotation(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
