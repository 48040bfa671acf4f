"""What stands for an object of the other side: a function, a class or an instance.

A test sees ordinary Python: a remote function is a real function with the other side's signature and source, a
remote class can be called, subclass-checked and compared, and an instance forwards attributes, calls and operators.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from autograder.wire import scoring
from autograder.wire.codec import CannotCross
from autograder.wire.specialnames import SPECIAL

if TYPE_CHECKING:
    from autograder.wire.peer import Peer


class RemoteObject:
    """An instance that lives in the other process."""

    __slots__ = ("__weakref__", "_gid", "_peer", "_seen")
    _own_: ClassVar[dict[str, Any]] = {}

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            cls = type(self)
            return shadow_of(cls) if derives(cls) else cls
        if name == "__doc__":
            return type(self).__doc__
        if name in ("__copy__", "__deepcopy__"):
            return object.__getattribute__(self, name)
        own = own_of(type(self))
        if name in own:
            # A method of the test's own, in a class that derives from one of the student's.
            return own[name].__get__(self, type(self))
        if name == "__array__" and name in dunders_of(type(self)):
            # NumPy looks for it at the instance, where the test's side tells nobody a private name.
            return object.__getattribute__(self, name)
        _check_open(name)
        if peer_of(self).trusted and name in scoring.NAMES:
            return _scorer(self, name)
        return _attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        peer = peer_of(self)
        forget_seen(self)
        peer.exchange("setattr", lambda: [["b", gid_of(self)], name, peer.codec.encode(value)])

    def __delattr__(self, name: str) -> None:
        forget_seen(self)
        peer_of(self).request("delattr", ["b", gid_of(self)], name)

    def __repr__(self) -> str:
        return str(special(self, "__repr__"))

    def __str__(self) -> str:
        return str(special(self, "__str__"))

    def __format__(self, spec: str) -> str:
        return str(special(self, "__format__", spec))

    def __dir__(self) -> Iterable[str]:
        found = peer_of(self).request("dir", ["b", gid_of(self)])
        return [str(name) for name in found]

    def __eq__(self, other: Any) -> bool:
        if self is other:
            return True
        if "__eq__" not in dunders_of(type(self)):
            return NotImplemented
        if may_compare(self, other):
            return special(self, "__eq__", other)  # type: ignore[no-any-return]
        return _library_equal(self, other)  # type: ignore[no-any-return]

    def __ne__(self, other: Any) -> bool:
        equal = RemoteObject.__eq__(self, other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self) -> int:
        if "__hash__" in dunders_of(type(self)):
            return hash(special(self, "__hash__"))
        return id(self)

    def __copy__(self) -> Any:
        return special(self, "__copy__")

    def __deepcopy__(self, memo: Any) -> Any:
        return special(self, "__deepcopy__")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of the student's cannot be pickled by a test")


class RemoteMeta(type):
    """The type of classes that live in the other process."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any
    ) -> Any:
        if "_class_gid_" in namespace:
            return type.__new__(mcs, name, bases, namespace)
        from autograder.wire import deriving

        return deriving.derive(name, bases, namespace, options)

    def __getattribute__(cls, name: str) -> Any:
        if name == "__init__":
            # Found among our own bases it would be object's.
            own = own_of(cls)
            return own[name] if name in own else RemoteMeta.__getattr__(cls, name)
        if name in _LINEAGE and _class_peer(cls).trusted:
            return _lineage(cls, name)
        return type.__getattribute__(cls, name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return _class_peer(cls).call(["b", _class_gid(cls)], args, kwargs)

    def __instancecheck__(cls, instance: Any) -> bool:
        kind: Any = type(instance)
        if not isinstance(kind, RemoteMeta):
            return False
        if kind is cls:
            return True
        peer = _class_peer(cls)
        return bool(
            peer.exchange(
                "isinstance", lambda: [peer.codec.encode(instance), ["b", _class_gid(cls)]]
            )
        )

    def __subclasscheck__(cls, subclass: Any) -> bool:
        if subclass is cls:
            return True
        if not isinstance(subclass, RemoteMeta):
            return False
        peer = _class_peer(cls)
        return bool(peer.request("issubclass", ["b", _class_gid(subclass)], ["b", _class_gid(cls)]))

    def __getattr__(cls, name: str) -> Any:
        _check_open(name)
        return _class_peer(cls).request("attr", ["b", _class_gid(cls)], name)

    def __setattr__(cls, name: str, value: Any) -> None:
        peer = _class_peer(cls)
        peer.exchange("setattr", lambda: [["b", _class_gid(cls)], name, peer.codec.encode(value)])

    @property  # type: ignore[misc]
    def __dict__(cls) -> Any:  # type: ignore[override]
        """The class's own namespace over there, for vars()."""
        return _class_peer(cls).request("attr", ["b", _class_gid(cls)], "__dict__")

    def __repr__(cls) -> str:
        return f"<class '{cls.__module__}.{cls.__qualname__}'>"


_LINEAGE = ("__bases__", "__base__", "__mro__", "mro", "__annotations__")


def _lineage(cls: type, name: str) -> Any:
    """What the class descends from over there, and its annotations; here all such classes descend from one."""
    asked = "__mro__" if name == "mro" else name
    found = _class_peer(cls).request("attr", ["b", _class_gid(cls)], asked)
    return (lambda: list(found)) if name == "mro" else found


_OPEN = SPECIAL | frozenset(
    f"__{name}__"
    for name in """init dict name qualname module annotations defaults dataclass_fields match_args version
    sklearn_tags""".split()
)


def _check_open(name: str) -> None:
    """Refuse the protocols by which a library would hand the test's values to the student's object.

    NumPy, for one, asks an operand for ``__array_function__`` and lets it answer for ``np.allclose``.
    """
    if name.startswith("__") and name not in _OPEN:
        raise AttributeError(name)


_gid_slot = RemoteObject.__dict__["_gid"]
_peer_slot = RemoteObject.__dict__["_peer"]
_seen_slot = RemoteObject.__dict__["_seen"]


def gid_of(obj: RemoteObject) -> int:
    gid: int = _gid_slot.__get__(obj)
    return gid


def peer_of(obj: RemoteObject) -> Peer:
    peer: Peer = _peer_slot.__get__(obj)
    return peer


def _class_peer(cls: type) -> Peer:
    peer: Peer = type.__getattribute__(cls, "_class_peer_")
    return peer


def _class_gid(cls: type) -> int:
    gid: int = type.__getattribute__(cls, "_class_gid_")
    return gid


def shadow_of(cls: type) -> type:
    """What ``isinstance`` sees of a class that lives in the other process."""
    shadow: type = type.__getattribute__(cls, "_shadow_")
    return shadow


def bind(obj: RemoteObject, peer: Peer, gid: int) -> None:
    """Say whose object this stands for."""
    _peer_slot.__set__(obj, peer)
    _gid_slot.__set__(obj, gid)
    _seen_slot.__set__(obj, None)


def namespace_of(cls: type) -> dict[str, Any]:
    """The namespace of the local class itself, which ``vars()`` doesn't tell."""
    return dict(type.__dict__["__dict__"].__get__(cls))


def own_of(cls: type) -> dict[str, Any]:
    """The methods that a test has defined in a class that derives from one of the student's."""
    own: dict[str, Any] = type.__getattribute__(cls, "_own_")
    return own


def source_of(cls: type) -> str | None:
    """The text of a class that lives in the other process, where it is known."""
    source = type.__getattribute__(cls, "_source_")
    return source if isinstance(source, str) else None


def derives(cls: type) -> bool:
    """Whether a class that lives in the other process derives from one of a library's."""
    return bool(type.__getattribute__(cls, "_derives_"))


def dunders_of(cls: type) -> frozenset[str]:
    found: frozenset[str] = type.__getattribute__(cls, "_dunders_")
    return found


def special(obj: RemoteObject, name: str, *args: Any) -> Any:
    peer = peer_of(obj)
    with peer.around_call():
        return peer.exchange(
            "special", lambda: [["b", gid_of(obj)], name, [peer.codec.encode(arg) for arg in args]]
        )


def may_compare(obj: RemoteObject, other: Any) -> bool:
    """A student's class decides a comparison only with another object of theirs, or where the test names the class.

    Otherwise an answer whose ``__eq__`` always agrees would pass, and learn the expected value on the way.
    """
    if not peer_of(obj).trusted or isinstance(type(other), RemoteMeta):
        return True
    return is_labs_own(obj)


def is_labs_own(obj: RemoteObject) -> bool:
    """Whether the lab's own solution defines the class, so that it may mean by its methods what it likes."""
    cls = type(obj)
    # Of the name alone anyone can make a class; it must be the one that bears it in the student's namespace.
    return peer_of(obj).is_named(cls) and peer_of(obj).request("get", cls.__name__) is cls


def seen_of(obj: RemoteObject) -> Any:
    """What the object has shown of itself: None before anybody has looked, False where nobody need to."""
    return _seen_slot.__get__(obj)


def remember_seen(obj: RemoteObject, seen: Any) -> None:
    """Keep what the object has shown of itself."""
    _seen_slot.__set__(obj, seen)


def forget_seen(obj: RemoteObject) -> None:
    """The object may have changed."""
    _seen_slot.__set__(obj, None)


def _attribute(obj: RemoteObject, name: str) -> Any:
    peer = peer_of(obj)
    with peer.around_call():
        found = peer.request("attr", ["b", gid_of(obj)], name)
    if callable(found) and not name.startswith("__"):
        # A method, which will be called, and may change the object.
        forget_seen(obj)
    return found


def _scorer(obj: RemoteObject, name: str) -> Any:
    """A method that compares with labels: the judge's own where it has one."""
    found = scoring.scorer(obj, lambda asked: _attribute(obj, asked))
    if found is not None:
        return found
    theirs = _attribute(obj, name)
    return theirs if name == "score" or is_labs_own(obj) else scoring.refuse_labels(theirs)


def _library_equal(obj: RemoteObject, other: Any) -> Any:
    """How a library's object of the test's compares itself with one that says it is of the same class.

    Raises:
        CannotCross: where it can't: the two would silently be unequal.
    """
    cls = type(other)
    if shadow_of(type(obj)) is not cls or not derives(type(obj)):
        return NotImplemented
    equal: Any = cls.__eq__
    result = equal(other, obj)
    if result is NotImplemented:
        raise CannotCross(
            f"a {cls.__name__} of the student's cannot be compared with one of the test's."
            " Compare what it is made of, such as str(…) of both."
        )
    return result


def local_subclass(cls: Any, parents: Any) -> bool:
    """``issubclass`` for tests, where a class of the student's may derive from a library's.

    Such a class cannot have the library's among its real bases: the layouts of its instances differ.
    """
    if isinstance(cls, RemoteMeta) and not isinstance(parents, (RemoteMeta, tuple)):
        return issubclass(shadow_of(cls), parents)
    if isinstance(parents, tuple):
        return any(local_subclass(cls, parent) for parent in parents)
    return issubclass(cls, parents)
