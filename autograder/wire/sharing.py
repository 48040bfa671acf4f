"""What has changed in the values that both sides hold, told with every message.

Before each message both sides bring over what has changed in the mirrors that both hold. Which objects there are, and
under which numbers, is :mod:`autograder.wire.known`'s affair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from autograder.wire.channel import ProtocolError
from autograder.wire.codec import NotPortable
from autograder.wire.known import Known

if TYPE_CHECKING:
    from autograder.wire.codec import Codec, Mirror

_WATCH_BYTES = 4 * 2**20
"""Mirrors are compared at every message as long as all of them together are smaller than this, or all models are."""


class Shared(Known):
    """The objects that both sides know, and the news of them."""

    def __init__(self, codec: Codec, *, parity: int) -> None:
        super().__init__(codec, parity=parity)
        self._touched: set[int] = set()
        self._given: list[set[int]] = []
        """What came with each request that is being answered, and with the calls within it."""
        self._reading = 0
        """Above 0 while a message is being read: to put an object into a set is to ask its side for its hash."""

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
            self.watch(gid, mirror)
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
        with self.reading():
            return self._fill(tag, gid, kind, content)

    def _fill(self, tag: str, gid: Any, kind: Any, content: Any) -> Any:
        mirror = self.codec.mirror(kind)
        table = self._copies if tag == "O" else self._owned
        if gid not in table:
            if tag == "Y" or content is None or not isinstance(gid, int):
                raise ProtocolError("an object that is not known came over the channel")

            def register(created: Any) -> Any:
                self.adopt(gid, created)
                self.watch(gid, mirror)
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

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While a message is read: what is asked meanwhile tells no news."""
        self._reading += 1
        try:
            yield
        finally:
            self._reading -= 1

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
        changes = []
        for gid in self._watched():
            mirror = self._mirrors.get(gid)
            if mirror is None:
                continue
            try:
                same = mirror.fingerprint(self.codec, self._known(gid)[1]) == self._prints.get(gid)
            except NotPortable:
                continue  # nobody can use it any more, and who does not try is not to suffer for it
            if not same:
                changes.append(self._change(gid))
        self._touched.clear()
        return changes

    def _watched(self) -> list[int]:
        """What is compared: all, where that is little; else what came or went, and models where they are little."""
        if sum(self._weights.values()) <= _WATCH_BYTES:
            return list(self._mirrors)
        # A model changes with another that has some of its layers.
        models = [gid for gid in self._mirrors if self._is_cyclic(gid)]
        few = sum(self._weights.get(gid, 0) for gid in models) <= _WATCH_BYTES
        return list({*self._touched, *(models if few else ())})

    def apply(self, changes: Any, dropped: Any) -> None:
        """Bring ours up to date with what the other side says has changed, and let go of what they dropped."""
        for change in changes:
            self.codec.decode(change)
        for gid in dropped:
            if gid in self._owned:
                self.forget(gid)
            elif gid in self._copies:
                self.release(gid)  # its owner let go of it: from now on it is ours alone

    # --- messages ----------------------------------------------------------------------------------------------------

    def news(self, *, quiet: bool = False, begun: bool = False) -> list[Any]:
        """``[changes, dropped]`` for the next message; ``quiet`` where nobody's code has run since the last one.

        Where something has been encoded for the message (``begun``) and there are changes, which are read before it,
        what both mention must have its content in the changes: that something is to be encoded once more after them.
        """
        if self._reading:
            # What a half-filled set lacks is not gone, and what nothing holds yet the rest of the message may mention.
            return [[], self.dropped()]
        changes = [] if quiet else self._changes()
        if begun and changes:
            changes = self._once_more(changes)
        self.sweep()  # last: what changed may be let go of, and then has no content to be encoded again
        return [changes, self.dropped()]

    def dropped(self) -> list[int]:
        """Numbers of what this side has let go of, for the next message: until one is sent, for each."""
        self._telling = len(self._dropped)
        return self._dropped[:]

    def _once_more(self, changes: list[Any]) -> list[Any]:
        """The same changes, as the first to be encoded for the message."""
        self.unsend()
        return [self._change(gid) for _, gid, *_ in changes]

    def _change(self, gid: int) -> list[Any]:
        mirror = self._mirrors[gid]
        tag, obj = self._known(gid)
        return [tag, gid, mirror.kind, self._content(gid, obj, mirror)]

    def _known(self, gid: int) -> tuple[str, Any]:
        return ("Y", self._copies[gid]) if gid in self._copies else ("O", self._owned[gid])

    def sent(self) -> None:
        """The message went out: what was encoded for it is known over there, and what was dropped."""
        self._unsent.clear()
        del self._dropped[: self._telling]
        self._telling = 0

    def unsend(self, mark: int = 0) -> None:
        """Forget what was encoded since ``mark`` entries ago for a message that will not be sent."""
        for gid in self._unsent[mark:]:
            if gid < 0:
                self._prints.pop(~gid, None)
            else:
                self.forget(gid)
        del self._unsent[mark:]
        self._telling = 0

    @property
    def unsent(self) -> int:
        """A mark for :meth:`unsend`."""
        return len(self._unsent)


def _size(content: Any) -> int:
    """About how many bytes an encoded value takes: a loop, since it is asked for everything that crosses."""
    total = 0
    rest = [content]
    while rest:
        item = rest.pop()
        kind = type(item)
        if kind is bytes or kind is str:
            total += len(item)
        elif kind is list or kind is tuple:
            rest += item
            total += 8 * len(item)
        elif kind is dict:
            rest += item.values()
            total += 8 * len(item)
        else:
            total += 8
    return total
