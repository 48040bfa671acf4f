"""Streams in memory as mirrors, paths by value: neither side ever opens a file for the other.

A path of the student's lies in the student's folder, which a test cannot see; its methods that look at files are
asked over there.
"""

from __future__ import annotations

import io
import pathlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.wire.codec import Codec, Encoding

if TYPE_CHECKING:
    from autograder.wire.peer import Peer

AT_FILES = frozenset(
    """exists is_file is_dir is_symlink is_mount is_junction stat lstat owner group iterdir walk glob rglob resolve
    absolute expanduser samefile open read_text read_bytes write_text write_bytes touch mkdir rmdir unlink rename
    replace copy move chmod""".split()
)
"""Methods of a path that look at files."""

_LOCAL = type(pathlib.Path())
_PURE = (pathlib.PurePosixPath, pathlib.PureWindowsPath)


class _Stream:
    """StringIO, BytesIO: their content and place."""

    def __init__(self, kind: str, cls: type) -> None:
        self.kind = kind
        self._cls = cls

    def content(self, codec: Codec, obj: Any) -> Any:
        return [] if obj.closed else [codec.encode(obj.getvalue()), obj.tell()]

    def create(self, codec: Codec, content: Any, register: Callable[[Any], Any]) -> Any:
        # No translation of line ends: what is written is what was got.
        obj = register(self._cls(newline="") if self._cls is io.StringIO else self._cls())
        self.update(codec, obj, content)
        return obj

    def update(self, codec: Codec, obj: Any, content: Any) -> None:
        if not content or obj.closed:
            obj.close()
            return
        value, place = content
        obj.seek(0)
        obj.truncate()
        obj.write(codec.decode(value))
        obj.seek(int(place))

    def fingerprint(self, codec: Codec, obj: Any) -> bytes:
        if obj.closed:
            return b"closed"
        value = obj.getvalue()
        text = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        return obj.tell().to_bytes(8, "big") + text  # type: ignore[no-any-return]


def path_class(peer: Peer) -> type:
    """The class of paths that lie in the student's folder, for a judge."""

    def method(name: str) -> Callable[..., Any]:
        def ask(self: Any, *args: Any, **kwargs: Any) -> Any:
            def encoded() -> list[Any]:
                positional = [peer.codec.encode(arg) for arg in args]
                named = {key: peer.codec.encode(value) for key, value in kwargs.items()}
                return [name, str(self), positional, named]

            return peer.exchange("path", encoded)

        ask.__name__ = name
        return ask

    asked = {name: method(name) for name in AT_FILES if hasattr(_LOCAL, name)}
    return type(
        _LOCAL.__name__, (_LOCAL,), {"__slots__": (), "__module__": _LOCAL.__module__, **asked}
    )


def _encode_path(codec: Codec, value: Any) -> list[Any]:
    kind = _PURE.index(type(value)) if type(value) in _PURE else -1
    return [kind, codec.encode(str(value))]


def _decode_path(codec: Codec, data: list[Any]) -> Any:
    kind, text = data
    cls: Any = codec.local_path if kind == -1 else _PURE[int(kind)]
    return cls(codec.decode(text))


def register(codec: Codec) -> None:
    """Teach the codec these types."""
    codec.add_mirror(_Stream("StringIO", io.StringIO), (io.StringIO,))
    codec.add_mirror(_Stream("BytesIO", io.BytesIO), (io.BytesIO,))
    codec.add("pa", (_LOCAL, codec.local_path, *_PURE), Encoding(_encode_path, _decode_path))
