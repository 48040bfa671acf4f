"""Framed MessagePack messages over a socket, with limits on size and depth.

A frame is four bytes of length (big endian) and that many bytes of MessagePack. Whoever sends more than
:data:`MAX_MESSAGE` bytes, or something that is not MessagePack, has broken the protocol.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import Any

import msgspec

MAX_MESSAGE = 128 * 2**20
"""Bytes in one message; a hundred thousand colour pictures of 20 × 20 fit."""

_LENGTH = struct.Struct(">I")
_CHUNK = 2**20


class ProtocolError(Exception):
    """The other side broke the rules of the channel; nothing more can be read from it."""


class ChannelClosed(ProtocolError):
    """The other side is gone."""


class MessageTooLarge(ProtocolError):
    """A message of ours would be larger than the other side takes; nothing was sent."""


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, (list, tuple)):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value


class Channel:
    """One end of a connection. Sending is safe from several threads; receiving is for one."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._sending = threading.Lock()
        self._buffer = bytearray()
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder()

    @classmethod
    def pair(cls) -> tuple[socket.socket, socket.socket]:
        """Two connected sockets, one for each end."""
        return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)

    def fileno(self) -> int:
        """The socket's descriptor."""
        return self._socket.fileno()

    def settimeout(self, seconds: float | None) -> None:
        """Limit how long :meth:`receive` waits; it then raises ``TimeoutError``."""
        self._socket.settimeout(seconds)

    def send(self, message: Any) -> None:
        """Send one message of plain values.

        Raises:
            MessageTooLarge: when it is over :data:`MAX_MESSAGE` bytes.
            ChannelClosed: when the other side is gone.
        """
        try:
            data = self._encoder.encode(message)
        except UnicodeEncodeError:
            # Half a surrogate in a name or a text; as a value of its own it has an encoding.
            data = self._encoder.encode(_whole(message))
        if len(data) > MAX_MESSAGE:
            raise MessageTooLarge(
                f"a value of {len(data) / 2**20:.0f} MiB is too large to hand over"
                f" (at most {MAX_MESSAGE / 2**20:.0f} MiB)"
            )
        try:
            with self._sending:
                if len(data) < _CHUNK:
                    # At once: otherwise the other side wakes up for four bytes, and waits again.
                    self._socket.sendall(_LENGTH.pack(len(data)) + data)
                else:
                    self._socket.sendall(_LENGTH.pack(len(data)))
                    self._socket.sendall(data)
        except (BrokenPipeError, ConnectionError) as error:
            raise ChannelClosed("the other side of the channel is gone") from error
        except BaseException:
            # Interrupted within a message: the other side would take the next one for its rest.
            self.close()
            raise

    def receive(self) -> Any:
        """The next message.

        Raises:
            ChannelClosed: when the other side is gone.
            ProtocolError: when what came is no message.
            TimeoutError: when :meth:`settimeout` says so.
        """
        self._fill(_LENGTH.size)
        (length,) = _LENGTH.unpack_from(self._buffer)
        if length > MAX_MESSAGE:
            raise ProtocolError(f"a message of {length} bytes is over the limit of {MAX_MESSAGE}")
        self._fill(_LENGTH.size + length)
        data = self._buffer
        self._buffer = bytearray()
        try:
            return self._decoder.decode(memoryview(data)[_LENGTH.size :])
        except (msgspec.DecodeError, RecursionError, ValueError) as error:
            raise ProtocolError("what came over the channel is not a message") from error

    def _fill(self, size: int) -> None:
        """Read on until there are so many bytes. Whoever is interrupted here goes on where they were."""
        while len(self._buffer) < size:
            try:
                chunk = self._socket.recv(min(size - len(self._buffer), _CHUNK))
            except ConnectionError as error:
                raise ChannelClosed("the other side of the channel is gone") from error
            if not chunk:
                raise ChannelClosed("the other side of the channel is gone")
            self._buffer += chunk

    def close(self) -> None:
        """Close this end; the other end sees :class:`ChannelClosed`."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
