"""Special methods of the other side's objects: lengths, iteration, membership, operators.

An object of a class that the student wrote could say one length and give other items, or say that everything is in
it. In the judge its length and its items are what it gave the first time, and must agree; the judge looks for itself
what is among them. A class of the lab's own may mean by these methods what it likes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from autograder.wire import proxies
from autograder.wire.proxies import RemoteObject
from autograder.wire.specialnames import COMPARISONS, OPERATORS

_CHANGING = frozenset(
    ["__setitem__", "__delitem__", "__call__", "__enter__", "__exit__"]
) | frozenset(name for name in OPERATORS if name.startswith("__i") and name != "__invert__")


class Seen:
    """What an object has shown of itself so far."""

    def __init__(self) -> None:
        self.length: int | None = None
        self.items: list[Any] = []
        self.source: Iterator[Any] | None = None
        self.ended = False


def method_for(name: str) -> Callable[..., Any]:
    """The local method of that name of a class of the other side's."""
    return _METHODS.get(name) or _forward(name)


def iterable_by_index(dunders: frozenset[str]) -> bool:
    """Whether Python would iterate over it by asking for item after item."""
    return {"__len__", "__getitem__"} <= dunders and "__iter__" not in dunders


def _forward(name: str) -> Callable[..., Any]:
    guarded = name in OPERATORS or name in COMPARISONS
    changing = name in _CHANGING

    def method(self: RemoteObject, *args: Any) -> Any:
        if guarded and not proxies.may_compare(self, args[0] if args else None):
            return NotImplemented
        if changing:
            proxies.forget_seen(self)
        return proxies.special(self, name, *args)

    method.__name__ = name
    return method


def _watched(obj: RemoteObject) -> Seen | None:
    """What is known of an object whose word is not taken; None for one whose class is the lab's own."""
    seen = proxies.seen_of(obj)
    if seen is None:
        peer, cls = proxies.peer_of(obj), type(obj)
        iterator = "__next__" in proxies.dunders_of(cls) and "__len__" not in proxies.dunders_of(
            cls
        )
        seen = peer.trusted and not iterator and not proxies.is_labs_own(obj) and Seen()
        proxies.remember_seen(obj, seen)
    return seen or None


def _len(self: RemoteObject) -> Any:
    seen = _watched(self)
    if seen is None:
        return proxies.special(self, "__len__")
    return _length(self, seen)


def _length(obj: RemoteObject, seen: Seen) -> int:
    if seen.length is None:
        seen.length = int(proxies.special(obj, "__len__"))
        if seen.ended:
            _check_length(seen.length, len(seen.items))
    return seen.length


def _length_if_any(obj: RemoteObject, seen: Seen) -> int | None:
    if "__len__" not in proxies.dunders_of(type(obj)):
        return None
    try:
        return _length(obj, seen)
    except TypeError:  # a dataset of a length that is not known beforehand
        return None


def _check_length(length: int | None, found: int) -> None:
    if length is not None and found != length:
        more = "more" if found > length else str(found)
        raise TypeError(f"your object says that its length is {length}, but it gives {more} items")


def _iter(self: RemoteObject) -> Any:
    seen = _watched(self)
    if seen is None:
        return _items(self)
    return _counted_items(self, seen) if _is_dataset(self) else _seen_items(self, seen)


def _is_dataset(obj: RemoteObject) -> bool:
    shadow = proxies.shadow_of(type(obj))
    tensorflow, keras = sys.modules.get("tensorflow"), sys.modules.get("keras")
    return (tensorflow is not None and issubclass(shadow, tensorflow.data.Dataset)) or (
        keras is not None and issubclass(shadow, keras.utils.PyDataset)
    )


def _counted_items(obj: RemoteObject, seen: Seen) -> Iterator[Any]:
    """The items of a dataset, which may be large, and in another order each time."""
    length, found = _length_if_any(obj, seen), 0
    for item in _items(obj):
        found += 1
        yield item
    _check_length(length, found)


def _items(obj: RemoteObject) -> Iterator[Any]:
    if "__iter__" in proxies.dunders_of(type(obj)):
        found = proxies.special(obj, "__iter__")
        if hasattr(type(found), "__next__"):
            return found  # type: ignore[no-any-return]
        if isinstance(found, (tuple, list)):
            return iter(found)
        raise TypeError(f"iter() returned non-iterator of type {type(found).__name__!r}")
    return _by_index(obj)


def _by_index(obj: RemoteObject) -> Iterator[Any]:
    place = 0
    while True:
        try:
            item = proxies.special(obj, "__getitem__", place)
        except IndexError:
            return
        yield item
        place += 1


def _seen_items(obj: RemoteObject, seen: Seen) -> Iterator[Any]:
    length = _length_if_any(obj, seen)
    place = 0
    while True:
        if place == len(seen.items) and not seen.ended:
            if seen.source is None:
                seen.source = _items(obj)
            try:
                seen.items.append(next(seen.source))
            except StopIteration:
                seen.ended = True
        if place == len(seen.items) or place == length:
            break
        yield seen.items[place]
        place += 1
    _check_length(seen.length, len(seen.items))


def _contains(self: RemoteObject, item: Any) -> bool:
    if proxies.may_compare(self, item):
        return bool(proxies.special(self, "__contains__", item))
    return look_for(self, item)


def look_for(obj: Any, item: Any) -> bool:
    """Whether an item is among those that an object gives.

    Raises:
        TypeError: where it gives none.
    """
    if not hasattr(type(obj), "__iter__"):
        raise TypeError(
            "your object only says that something is in it; return one with its items, such as a list"
        )
    return any(found is item or found == item for found in obj)


def _call(self: RemoteObject, *args: Any, **kwargs: Any) -> Any:
    proxies.forget_seen(self)
    return proxies.peer_of(self).call(["b", proxies.gid_of(self)], args, kwargs)


def _array(self: RemoteObject, dtype: Any = None, copy: Any = None) -> Any:
    import numpy as np

    result = proxies.special(self, "__array__")
    if not isinstance(result, np.ndarray):
        raise TypeError("__array__ did not give an array")
    return result if dtype is None else result.astype(dtype)


def _exit(self: RemoteObject, kind: Any, error: Any, trace: Any) -> Any:
    # A traceback is a view into the test's own frames; it stays here.
    return proxies.special(self, "__exit__", kind, error, None)


_METHODS: dict[str, Callable[..., Any]] = {
    "__len__": _len,
    "__iter__": _iter,
    "__contains__": _contains,
    "__call__": _call,
    "__array__": _array,
    "__exit__": _exit,
}
