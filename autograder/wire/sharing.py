"""Whose objects are whose: what each side owns, what stands here for the other side's, and what has changed.

Each side keeps two tables. *Owned* objects are its own that the other side refers to by number; *copies* are what
stands here for the other side's: mirrors of its mutable values, and proxies. Before each message both sides bring
over what has changed in the mirrors that both hold.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from autograder.wire.channel import MessageTooLarge, ProtocolError
from autograder.wire.codec import NotPortable

if TYPE_CHECKING:
    from autograder.wire.codec import Codec, Mirror

MAX_OBJECTS = 100_000
"""Objects that one message may hand over for the first time: lists, dicts, arrays, instances, functions."""
_SWEEP_ENTRIES = 64
_SWEEP_BYTES = 64 * 2**20
_WATCH_BYTES = 4 * 2**20
"""Mirrors are compared at every message as long as all of them together are smaller than this."""


class Shared:
    """The objects that both sides know, by number; numbers of the judge's are even, the student's odd."""

    def __init__(self, codec: Codec, *, parity: int) -> None:
        self.codec = codec
        self._parity = parity
        self._owned: dict[int, Any] = {}
        self._owned_ids: dict[int, int] = {}
        self._copies: dict[int, Any] = {}
        self._copy_ids: dict[int, int] = {}
        self._prints: dict[int, bytes] = {}
        self._weights: dict[int, int] = {}
        self._mirrors: dict[int, Mirror] = {}
        self._touched: set[int] = set()
        self._given: list[set[int]] = []
        """What came with each request that is being answered, and with the calls within it."""
        self._dropped: list[int] = []
        self._unsent: list[int] = []
        """Numbers that were given out, and as ``~number`` those whose content was encoded, since the last message."""
        self._next = 0
        self._since_sweep = 0
        self._bytes_since_sweep = 0

    def __len__(self) -> int:
        return len(self._owned) + len(self._copies)

    # --- one object ------------------------------------------------------------------------------------------------

    def knows(self, obj: Any) -> bool:
        """Whether the object stands in one of the tables."""
        return id(obj) in self._copy_ids or id(obj) in self._owned_ids

    def number_of_copy(self, obj: Any) -> int | None:
        """The other side's number for what stands here for an object of theirs."""
        return self._copy_ids.get(id(obj))

    def number_of_own(self, obj: Any) -> int | None:
        """Our number for an object that the other side refers to already."""
        return self._owned_ids.get(id(obj))

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

    def forget(self, gid: int) -> None:
        """Take one of our objects out of the tables."""
        obj = self._owned.pop(gid, None)
        self._owned_ids.pop(id(obj), None)
        for table in (self._mirrors, self._weights, self._prints):
            table.pop(gid, None)

    def _release(self, gid: int) -> None:
        """Take one of theirs out."""
        self._copy_ids.pop(id(self._copies.pop(gid)), None)
        for table in (self._mirrors, self._weights, self._prints):
            table.pop(gid, None)

    # --- mirrors -----------------------------------------------------------------------------------------------------

    def encode_mirror(self, obj: Any, mirror: Mirror) -> list[Any]:
        """``["O", number, kind, content]`` for one of ours, ``["Y", …]`` for one of theirs; content only where news."""
        gid = self._copy_ids.get(id(obj))
        tag = "Y"
        if gid is None:
            tag = "O"
            gid = self._owned_ids.get(id(obj))
        if gid is None:
            gid = self.own(obj)
            self._mirrors[gid] = mirror
            try:
                return [tag, gid, mirror.kind, self._content(gid, obj, mirror)]
            except BaseException:
                self.forget(gid)
                raise
        self._touch(gid)
        news = self._prints.get(gid) != mirror.fingerprint(self.codec, obj)
        return [tag, gid, mirror.kind, self._content(gid, obj, mirror) if news else None]

    def _content(self, gid: int, obj: Any, mirror: Mirror) -> Any:
        self._unsent.append(~gid)
        # Set the print first: an object that contains itself then stands as a reference within itself.
        self._prints[gid] = mirror.fingerprint(self.codec, obj)
        content = mirror.content(self.codec, obj)
        self._weights[gid] = _size(content)
        self._bytes_since_sweep += self._weights[gid]
        self._touch(gid)
        return content

    def decode_mirror(self, tag: str, gid: Any, kind: Any, content: Any) -> Any:
        """The object, created or brought up to date."""
        mirror = self.codec.mirror(kind)
        table = self._copies if tag == "O" else self._owned
        if gid not in table:
            if tag == "Y" or content is None or not isinstance(gid, int):
                raise ProtocolError("an object that is not known came over the channel")

            def register(created: Any) -> Any:
                self.adopt(gid, created)
                self._mirrors[gid] = mirror
                return created

            obj = mirror.create(self.codec, content, register)
        else:
            obj = table[gid]
            if content is None:
                self._touch(gid)
                return obj
            if self.codec.mirror_of(obj) is not mirror:
                raise ProtocolError("an object of another kind came over the channel")
            mirror.update(self.codec, obj, content)
        self._prints[gid] = mirror.fingerprint(self.codec, obj)
        self._weights[gid] = _size(content)
        self._bytes_since_sweep += self._weights[gid]
        self._touch(gid)
        return obj

    def _touch(self, gid: int) -> None:
        self._touched.add(gid)
        for given in self._given:
            given.add(gid)

    @contextmanager
    def answering(self) -> Iterator[Callable[[], None]]:
        """While a request is answered; what it gives is to be called before the answer is put together.

        The code that the request calls may call back before it changes what it was given; the answer tells of it.
        """
        given: set[int] = set()
        self._given.append(given)
        try:
            yield lambda: self._touched.update(given)
        finally:
            self._given = [one for one in self._given if one is not given]

    def _changes(self) -> list[Any]:
        """What has changed here in the mirrors that both sides hold."""
        watched = self._mirrors if sum(self._weights.values()) <= _WATCH_BYTES else self._touched
        changes = []
        for gid in list(watched):
            mirror = self._mirrors.get(gid)
            if mirror is None:
                continue
            tag, obj = ("Y", self._copies[gid]) if gid in self._copies else ("O", self._owned[gid])
            try:
                same = mirror.fingerprint(self.codec, obj) == self._prints.get(gid)
            except NotPortable:
                continue  # nobody can use it any more, and who does not try is not to suffer for it
            if not same:
                changes.append([tag, gid, mirror.kind, self._content(gid, obj, mirror)])
        self._touched.clear()
        return changes

    def apply(self, changes: Any, dropped: Any) -> None:
        """Bring ours up to date with what the other side says has changed, and let go of what they dropped."""
        for change in changes:
            self.codec.decode(change)
        for gid in dropped:
            if gid in self._owned:
                self.forget(gid)
            elif gid in self._copies:
                self._release(gid)  # its owner let go of it: from now on it is ours alone

    # --- messages ----------------------------------------------------------------------------------------------------

    def news(self) -> list[Any]:
        """``[changes, dropped]`` for the next message."""
        changes = self._changes()
        self._sweep()
        dropped, self._dropped = self._dropped, []
        return [changes, dropped]

    def sent(self) -> None:
        """The message went out: what was encoded for it is known over there."""
        self._unsent.clear()

    def unsend(self, mark: int = 0) -> None:
        """Forget what was encoded since ``mark`` entries ago for a message that will not be sent."""
        for gid in self._unsent[mark:]:
            if gid < 0:
                self._prints.pop(~gid, None)
            else:
                self.forget(gid)
        del self._unsent[mark:]

    @property
    def unsent(self) -> int:
        """A mark for :meth:`unsend`."""
        return len(self._unsent)

    def _sweep(self) -> None:
        """Let go of what nobody on this side refers to but the tables."""
        if self._since_sweep < _SWEEP_ENTRIES and self._bytes_since_sweep < _SWEEP_BYTES:
            return
        self._since_sweep = self._bytes_since_sweep = 0
        for gid in list(self._copies):
            obj = self._copies[gid]
            # Three references: the table's, this name's and getrefcount's own.
            if sys.getrefcount(obj) <= 3 and not isinstance(obj, type):
                self._release(gid)
                self._dropped.append(gid)
        for gid in [g for g in self._owned if g in self._mirrors]:
            obj = self._owned[gid]
            if sys.getrefcount(obj) <= 3:
                self.forget(gid)
                self._dropped.append(gid)


def _size(content: Any) -> int:
    if isinstance(content, (bytes, str)):
        return len(content)
    if isinstance(content, (list, tuple)):
        return sum(_size(item) for item in content) + 8 * len(content)
    if isinstance(content, dict):
        return sum(_size(item) for item in content.values()) + 8 * len(content)
    return 8
