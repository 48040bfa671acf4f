"""The line from a sandbox to the monitor outside it."""

from __future__ import annotations

import contextlib
import select
import socket
import struct

STARTED = b"S"
ENDED = b"E"
FAILED = b"F"
STATUS = struct.Struct("i")
"""A wait status, the content of ``ENDED``."""
_CREDENTIALS = struct.Struct("3i")
_MESSAGE_BYTES = 4096


class Channel:
    """A socket pair on which what is sent arrives whole, with the sender's pid."""

    def __init__(self) -> None:
        self.outer, self.inner = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.outer.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)

    def started(self) -> None:
        """Tell the monitor that the calling process is the confined one."""
        self._send(STARTED)

    def ended(self, status: int) -> None:
        """Tell the monitor the wait status of the confined process."""
        self._send(ENDED + STATUS.pack(status))

    def failed(self, reason: str) -> None:
        """Tell the monitor that the sandbox could not be built."""
        self._send(FAILED + reason.encode()[: _MESSAGE_BYTES - 1])

    def monitor_is_gone(self) -> bool:
        """Return whether the monitor has ended (asked from inside)."""
        return bool(select.select([self.inner], [], [], 0)[0])

    def _send(self, message: bytes) -> None:
        with contextlib.suppress(OSError):  # a monitor that is gone has no use for it
            self.inner.send(message)

    def receive(self) -> tuple[bytes, bytes, int]:
        """Return a message's kind, its content and the sender's pid as the monitor sees it."""
        space = socket.CMSG_SPACE(_CREDENTIALS.size)
        data, ancillary, _, _ = self.outer.recvmsg(_MESSAGE_BYTES, space)
        pid = 0
        for level, kind, raw in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                pid, _, _ = _CREDENTIALS.unpack(raw[: _CREDENTIALS.size])
        return data[:1], data[1:], pid
