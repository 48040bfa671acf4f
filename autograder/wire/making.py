"""Makes the local class that stands for one of the other side's, from what it says of it."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

from autograder.wire import names, proxies, specials, waiting
from autograder.wire.signatures import make_signature
from autograder.wire.specialnames import SPECIAL

if TYPE_CHECKING:
    from autograder.wire.peer import Peer


def make_class(peer: Peer, gid: int, described: dict[str, Any]) -> type:
    """The local class for a class of the other side."""
    bases = [
        base
        for base in (peer.codec.decode(item) for item in described["bases"])
        if isinstance(base, type)
    ]
    name = str(described["name"])
    if described["exception"]:
        parents = tuple(base for base in bases if issubclass(base, BaseException)) or (Exception,)
        return types.new_class(name, parents, exec_body=lambda ns: ns.update(__module__="__main__"))
    library = described["library"]
    shadow = _library_class(library) if library else _make_shadow(name, bases)
    described_dunders = frozenset(str(item) for item in described["dunders"])
    dunders = described_dunders & SPECIAL
    namespace: dict[str, Any] = {
        "__slots__": (),
        "__doc__": described["doc"],
        "__module__": library[0] if library else "__main__",
        "__qualname__": str(described["qualname"]),
        "_class_peer_": peer,
        "_class_gid_": gid,
        "_shadow_": shadow,
        # isinstance() asks for __class__; a library class in the shadow's line is what it must find there.
        "_derives_": shadow is not object and (library is not None or len(shadow.__mro__) > 2),
        "_dunders_": dunders,
        "_source_": described["source"],
    }
    own = {
        "__eq__",
        "__ne__",
        "__hash__",
        "__repr__",
        "__str__",
        "__format__",
        "__copy__",
        "__deepcopy__",
    }
    for method in dunders - own:
        namespace[method] = specials.method_for(method)
    if specials.iterable_by_index(dunders):
        namespace["__iter__"] = specials.method_for("__iter__")
    namespace |= waiting.members(described_dunders, shadow)
    signature = make_signature(peer, described["signature"])
    if signature is not None:
        namespace["__signature__"] = signature
    made: type = proxies.RemoteMeta(name, (proxies.RemoteObject,), namespace)
    if described["abstract"]:
        names_ = frozenset(str(item) for item in described["abstract"])
        type.__setattr__(made, "__abstractmethods__", names_)
    return made


def _library_class(library: Any) -> type:
    try:
        found = names.lookup(library[0], library[1], trusted=True)
    except LookupError:
        return object
    return found if isinstance(found, type) else object


def _make_shadow(name: str, bases: list[type]) -> type:
    # Never instantiated: it is what isinstance() sees.
    parents = tuple(
        proxies.shadow_of(base) if isinstance(base, proxies.RemoteMeta) else base for base in bases
    )
    try:
        return types.new_class(name, parents or (object,))
    except TypeError:
        return object
