"""The objects that both sides know, by number, and when one side lets go of one.

Each side keeps two tables. *Owned* objects are its own that the other side refers to by number; *copies* are what
stands here for the other side's. Numbers of the judge's are even, the student's odd.
"""

from __future__ import annotations

import functools
import gc
import sys
import types
import weakref
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from autograder.wire.channel import MessageTooLarge, ProtocolError

if TYPE_CHECKING:
    from autograder.wire.codec import Codec, Mirror

MAX_OBJECTS = 100_000
"""Objects that one message may hand over for the first time: lists, dicts, arrays, instances, functions."""
_SWEEP_ENTRIES = 64
_SWEEP_SHARE = 16
"""What crosses by value is compared at every message as long as it stands in the tables, which costs more than to find
out whether anybody needs it: that is done when one in so many of all entries is new."""
_SWEEP_BYTES = 64 * 2**20
_SWEEP_CYCLES, _SWEEP_CYCLES_COLD = 4, 16
"""New models or layers after which the garbage collector is asked which of them are left: a hundredth of a second. In a
process that was not forked from a warm server it looks through all of Keras as well, a third of a second."""

_WHOLE = "_autograder_whole"
"""What a layer calls its model while the garbage collector is asked."""


@functools.cache
def forked_warm() -> bool:
    """Whether this process was forked from a warm server.

    The server asks first, and its children know: the count is taken one by one, of half a million objects.
    """
    return gc.get_freeze_count() > 0


class Known:
    """The two tables."""

    def __init__(self, codec: Codec, *, parity: int) -> None:
        self.codec = codec
        self._parity = parity
        self._owned: dict[int, Any] = {}
        self._owned_ids: dict[int, int] = {}
        self._owned_methods: dict[tuple[int, Any], int] = {}
        self._copies: dict[int, Any] = {}
        self._copy_ids: dict[int, int] = {}
        self._prints: dict[int, bytes] = {}
        self._weights: dict[int, int] = {}
        self._mirrors: dict[int, Mirror] = {}
        self._dropped: list[int] = []
        self._telling = 0
        """So many of those dropped are in the message that is being put together."""
        self._unsent: list[int] = []
        """Numbers that were given out, and as ``~number`` those whose content was encoded, since the last message."""
        self._next = 0
        self._since_sweep = self._since_light_sweep = 0
        self._bytes_since_sweep = 0
        self._cycles_since_sweep = 0

    def __len__(self) -> int:
        return len(self._owned) + len(self._copies)

    def knows(self, obj: Any) -> bool:
        """Whether the object stands in one of the tables."""
        return id(obj) in self._copy_ids or self.number_of_own(obj) is not None

    def number_of_copy(self, obj: Any) -> int | None:
        """The other side's number for what stands here for an object of theirs."""
        return self._copy_ids.get(id(obj))

    def number_of_own(self, obj: Any) -> int | None:
        """Our number for an object that the other side refers to already.

        Of ``obj.method`` Python makes a new object at each look; it has the number of the first.
        """
        gid = self._owned_ids.get(id(obj))
        if gid is None and (key := _method_key(obj)) is not None:
            gid = self._owned_methods.get(key)
            if gid is not None and self._owned[gid] != obj:
                return None
        return gid

    def owned(self, gid: Any) -> Any:
        """Our object of that number.

        Raises:
            ProtocolError: when there is none.
        """
        try:
            return self._owned[gid]
        except (KeyError, TypeError):
            raise ProtocolError("an object that is not known came over the channel") from None

    def is_mirror(self, gid: Any) -> bool:
        """Whether the object of that number crosses by value."""
        return gid in self._mirrors

    def copy(self, gid: Any) -> Any | None:
        """What stands here for their object of that number, if anything does."""
        return self._copies.get(gid)

    def own(self, obj: Any) -> int:
        """Give an object of ours a number.

        Raises:
            MessageTooLarge: when this message hands over :data:`MAX_OBJECTS` already.
        """
        if len(self._unsent) >= 2 * MAX_OBJECTS:
            raise MessageTooLarge(
                f"a value made of more than {MAX_OBJECTS:,} objects is too large to hand over"
            )
        gid = self._next * 2 + self._parity
        self._next += 1
        self._owned[gid] = obj
        self._owned_ids[id(obj)] = gid
        if (key := _method_key(obj)) is not None:
            self._owned_methods[key] = gid
        self._unsent.append(gid)
        self._since_sweep += 1
        return gid

    def adopt(self, gid: int, created: Any) -> None:
        """Remember what stands here for their object of that number."""
        self._copies[gid] = created
        self._copy_ids[id(created)] = gid
        self._since_sweep += 1

    def replace(self, gid: int, created: Any) -> None:
        """Let another object stand here for theirs."""
        self._copy_ids.pop(id(self._copies.pop(gid)), None)
        self.adopt(gid, created)

    def watch(self, gid: int, mirror: Mirror) -> None:
        """Say that the object of that number crosses by value."""
        self._mirrors[gid] = mirror
        self._cycles_since_sweep += self._is_cyclic(gid)

    def forget(self, gid: int) -> None:
        """Take one of our objects out of the tables."""
        obj = self._owned.pop(gid, None)
        self._owned_ids.pop(id(obj), None)
        if (key := _method_key(obj)) is not None:
            self._owned_methods.pop(key, None)
        self._forget_facts(gid)

    def release(self, gid: int) -> None:
        """Take one of theirs out."""
        self._copy_ids.pop(id(self._copies.pop(gid)), None)
        self._forget_facts(gid)

    def _forget_facts(self, gid: int) -> None:
        for table in (self._mirrors, self._weights, self._prints):
            table.pop(gid, None)

    def sweep(self) -> None:
        """Let go of what nobody on this side refers to but the tables, from time to time."""
        due = self._since_sweep >= _SWEEP_ENTRIES or self._bytes_since_sweep >= _SWEEP_BYTES
        if due:
            self._since_sweep = self._since_light_sweep = self._bytes_since_sweep = 0
            self._sweep_counted([*self._copies])
        elif (self._since_sweep - self._since_light_sweep) * _SWEEP_SHARE > len(self):
            self._since_light_sweep = self._since_sweep
            self._sweep_counted([gid for gid in self._copies if gid in self._mirrors])
        enough = (1 if due else _SWEEP_CYCLES) if forked_warm() else _SWEEP_CYCLES_COLD
        if self._cycles_since_sweep >= enough:
            self._cycles_since_sweep = 0
            self._sweep_cycles()

    def _sweep_counted(self, copies: Iterable[int]) -> None:
        """Let go of those of these copies, and of our own that cross by value, that only the tables refer to."""
        for gid in copies:
            obj = self._copies[gid]
            # Three references: the table's, this name's and getrefcount's own.
            if sys.getrefcount(obj) <= 3 and not isinstance(obj, type) and not self._is_cyclic(gid):
                self.release(gid)
                self._dropped.append(gid)
        for gid in [g for g in self._owned if g in self._mirrors]:
            obj = self._owned[gid]
            if sys.getrefcount(obj) <= 3 and not self._is_cyclic(gid):
                self.forget(gid)
                self._dropped.append(gid)

    def _sweep_cycles(self) -> None:
        """A model refers to itself by its layers: whether anybody else does, the garbage collector finds out.

        What shares a layer with another object in the tables stays: the other side may name both, and the tie between
        them is here. So does what anybody refers to a layer of.
        """
        parts = {
            gid: self.codec.cyclic[self._mirrors[gid].kind](table[gid])
            for table in (self._copies, self._owned)
            for gid in table
            if self._is_cyclic(gid)
        }
        wholes = Counter(id(part) for each in parts.values() for part in each)
        loose = [gid for gid, each in parts.items() if all(wholes[id(part)] == 1 for part in each)]
        held: list[tuple[dict[int, Any], dict[int, int], int, int, weakref.ref[Any]]] = []
        marked: list[weakref.ref[Any]] = []
        try:
            for gid in loose:
                table, ids = (
                    (self._copies, self._copy_ids)
                    if gid in self._copies
                    else (self._owned, self._owned_ids)
                )
                obj = table[gid]
                for part in parts[gid]:
                    marked.append(weakref.ref(part))
                    vars(part)[_WHOLE] = obj
                held.append((table, ids, gid, id(obj), weakref.ref(obj)))
                del table[gid]
            parts.clear()
            obj = part = None
            gc.collect()
        finally:  # an interrupt may come here as anywhere
            for table, ids, gid, place, reference in held:
                obj = reference()
                if obj is not None:
                    table[gid] = obj
                else:
                    ids.pop(place, None)
                    self._forget_facts(gid)
                    self._dropped.append(gid)
            for marker in marked:
                part = marker()
                if part is not None:
                    vars(part).pop(_WHOLE, None)

    def _is_cyclic(self, gid: int) -> bool:
        return gid in self._mirrors and self._mirrors[gid].kind in self.codec.cyclic


def is_bound(obj: Any) -> bool:
    """Whether this is a method of an object."""
    return type(obj) is types.MethodType or type(obj) is types.BuiltinMethodType


def _method_key(obj: Any) -> tuple[int, Any] | None:
    """The same for two looks at a method of an object, as long as the first of them is kept."""
    if not is_bound(obj):
        return None
    own = id(obj.__func__) if type(obj) is types.MethodType else obj.__name__
    return id(obj.__self__), own
