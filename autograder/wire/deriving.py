"""A class of a test's that derives from one of the student's.

The class is made in the student's process, where the methods that it inherits run. Its own methods stay in the judge:
the student's code calls them there, and the test calls them without asking anybody.
"""

from __future__ import annotations

import contextlib
import functools
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.wire import names, proxies, specials
from autograder.wire.channel import ProtocolError
from autograder.wire.codec import CannotCross
from autograder.wire.proxies import RemoteMeta
from autograder.wire.specialnames import COMPARISONS, OPERATORS, SPECIAL

if TYPE_CHECKING:
    from autograder.wire.peer import Peer

_LEFT = frozenset(
    """__module__ __qualname__ __doc__ __classcell__ __annotations__ __annotate__ __annotate_func__ __dict__ __weakref__
    __annotations_cache__ __firstlineno__ __static_attributes__ __conditional_annotations__""".split()
)
"""What Python puts into a class's namespace of itself."""

_KINDS: dict[str, Callable[..., Any]] = {"s": staticmethod, "c": classmethod, "p": property}


# --- in the judge ----------------------------------------------------------------------------------------------------


def derive(
    name: str, bases: tuple[type, ...], namespace: dict[str, Any], options: dict[str, Any]
) -> type:
    """The class of a class statement with a class of the student's among its bases.

    Raises:
        CannotCross: for other bases and for contents that cannot be handed over.
    """
    remote = [base for base in bases if isinstance(base, RemoteMeta)]
    peer = proxies._class_peer(remote[0])
    for base in bases:
        if not isinstance(base, RemoteMeta) and names.name_of(base, trusted=True) is None:
            raise CannotCross(
                f"{name} cannot derive from a class of the student's and from {base.__name__} of the test's."
                " Give the object of the student's to one of the test's as an attribute instead."
            )
    if options:
        raise CannotCross(
            f"{name} derives from a class of the student's and cannot have {', '.join(options)}=."
            " Set it as an attribute of the class instead."
        )
    own = {key: value for key, value in namespace.items() if key not in _LEFT}

    def encoded() -> list[Any]:
        parents = [peer.encode_class(base) for base in bases]
        return [name, parents, [[key, *_encode_item(peer, value)] for key, value in own.items()]]

    try:
        made = peer.exchange("derive", encoded)
    except CannotCross as error:
        raise CannotCross(f"{name} cannot derive from a class of the student's: {error}") from None
    if not isinstance(made, RemoteMeta):
        raise ProtocolError("a class was expected on the channel")
    return _join(peer, made, remote[0], namespace, own)


def _encode_item(peer: Peer, value: Any) -> list[Any]:
    if isinstance(value, property):
        parts = (value.fget, value.fset, value.fdel)
        return ["p", [peer.codec.encode(part) for part in parts]]
    if isinstance(value, (staticmethod, classmethod)):
        kind = "s" if isinstance(value, staticmethod) else "c"
        return [kind, [peer.codec.encode(value.__func__)]]
    return ["v", [peer.codec.encode(value)]]


def _join(
    peer: Peer, made: type, base: type, namespace: dict[str, Any], own: dict[str, Any]
) -> type:
    """The local class in place of the one that came back: with the test's own methods, and a way to super()."""
    gid = proxies._class_gid(made)
    methods = {key: value for key, value in own.items() if hasattr(type(value), "__get__")}
    names_above = [
        key
        for key in peer.request("dir", ["b", proxies._class_gid(base)])
        # A value that the test gives anew is the class's own, over there.
        if isinstance(key, str)
        and not key.startswith("__")
        and key not in own.keys() - methods.keys()
    ]
    inherited: dict[str, Any] = {
        key: _Inherited(peer, gid, key) for key in [*names_above, "__init__"]
    }
    inherited |= {key: _inherited_special(peer, gid, key) for key in methods if key in SPECIAL}
    above: Any = type.__new__(RemoteMeta, base.__name__, (base,), {"__slots__": (), **inherited})
    local = {
        **proxies.namespace_of(made),
        **methods,
        "_own_": {**proxies.own_of(base), **methods},
        "__qualname__": namespace["__qualname__"],
    }
    if "__classcell__" in namespace:
        local["__classcell__"] = namespace["__classcell__"]
    joined = type.__new__(RemoteMeta, made.__name__, (above,), local)
    with contextlib.suppress(AttributeError):
        type.__setattr__(joined, "__abstractmethods__", made.__abstractmethods__)  # type: ignore[attr-defined]
    peer.shared.replace(gid, joined)
    return joined


class _Inherited:
    """What ``super()`` finds in a test's class."""

    def __init__(self, peer: Peer, gid: int, name: str) -> None:
        self._ask = functools.partial(_super, peer, gid, name)

    def __get__(self, obj: Any, owner: Any) -> Any:
        return self._ask(owner if obj is None else obj)


def _super(peer: Peer, gid: int, name: str, obj: Any) -> Any:
    return peer.exchange("super", lambda: [["b", gid], peer.codec.encode(obj), name])


def _inherited_special(peer: Peer, gid: int, name: str) -> Callable[..., Any]:
    guarded = name in OPERATORS or name in COMPARISONS

    def method(self: Any, *args: Any) -> Any:
        if guarded and not proxies.may_compare(self, args[0] if args else None):
            return specials.look_for(self, *args) if name == "__contains__" else NotImplemented
        return _super(peer, gid, name, self)(*args)

    method.__name__ = name
    return method


# --- in the student's process ----------------------------------------------------------------------------------------


def make(peer: Peer, name: Any, bases: Any, items: Any) -> type:
    """Make the class over here; its methods call the test's."""
    parents = tuple(peer.codec.decode(base) for base in bases)
    space: dict[str, Any] = {"__module__": "__main__"}
    for key, kind, parts in items:
        decoded = [peer.codec.decode(part) for part in parts]
        space[key] = _KINDS[kind](*decoded) if kind in _KINDS else decoded[0]
    return types.new_class(str(name), parents, exec_body=lambda ns: ns.update(space))
