"""What the supervisor takes in from a student's kernel: every byte is counted, little is kept.

What is kept of a cell and of a whole notebook has a limit, so that no notebook can fill the memory of
the process that grades the others too.
"""

from __future__ import annotations

from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.session import Session
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.kernel.records import LEFT_OUT, MAX_MESSAGE

NOTEBOOK_CELLS = 8
"""A notebook may keep as much output as this many cells at their limit."""
_QUEUE = 64
"""Messages of a kernel that wait to be read."""
_OVERHEAD = 256
"""What one output costs beside its text, in bytes."""
_SHORT = 20_000
_OUTPUTS = ("stream", "display_data", "execute_result", "error", "update_display_data")


class CountingSession(Session):
    """Counts what arrives, whatever kind of message it is and whichever cell it claims to be of."""

    taken = 0

    def deserialize(self, msg_list: Any, content: bool = True, copy: bool = True) -> Any:
        """Count the bytes of a message, then take it apart."""
        self.taken += sum(len(frame) for frame in msg_list)
        message = super().deserialize(msg_list, content, copy)
        left_out = message["metadata"].get(LEFT_OUT)
        if isinstance(left_out, int):
            # Only to be told from silence: a kernel that lies about it harms itself.
            self.taken += max(0, left_out)
        return message


class KernelConnection(AsyncKernelClient):
    """The sockets to a kernel. ZeroMQ keeps to such limits only where they are set before it connects."""

    def _context_default(self) -> zmq.asyncio.Context:
        context: zmq.asyncio.Context = super()._context_default()
        # A message larger than this ends the connection, not us.
        context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE)
        context.setsockopt(zmq.RCVHWM, _QUEUE)
        return context


class Inbox(NotebookClient):
    """nbclient with a limit on what it keeps of the outputs.

    Beyond the limit a note is kept, and of a cell the last error and the last result, shortened: the
    outcome hangs on them.
    """

    output_limit = 2**20
    """Bytes kept of one cell."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept_of_others = 0
        self._kept = 0
        self._cut = False
        self._last: dict[str, NotebookNode] = {}

    def begin_cell(self) -> None:
        """Forget the cell before; what is kept of it counts for the notebook."""
        self._kept_of_others += self._kept
        self._kept = 0
        self._cut = False
        self._last = {}

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        """Keep an output where there is room for it."""
        kind = msg["msg_type"]
        if kind.startswith("comm_"):
            return None  # widgets need a browser
        if kind == "clear_output" and not msg["content"].get("wait"):
            self._kept, self._cut = 0, False
        if kind not in _OUTPUTS:
            return super().process_message(msg, cell, cell_index)
        size = self._size(kind, msg["content"])
        # An output that replaces all before it takes their room.
        replaces = self.clear_before_next_output and kind != "update_display_data"
        kept = size if replaces else self._kept + size
        if not self._cut and kept <= min(self.output_limit, self._left()):
            self._kept = kept
            return super().process_message(msg, cell, cell_index)
        if not self._cut:
            self._cut = True
            self._keep(self._note(), msg, cell, cell_index)
        if kind in ("error", "execute_result"):
            if (before := self._last.get(kind)) is not None:
                cell.outputs = [output for output in cell.outputs if output is not before]
            kept_now = self._keep((kind, _shortened(kind, msg["content"])), msg, cell, cell_index)
            if kept_now is not None:
                self._last[kind] = kept_now
        return None

    def _left(self) -> int:
        return NOTEBOOK_CELLS * self.output_limit - self._kept_of_others

    def _size(self, kind: str, content: Any) -> int:
        size = _OVERHEAD + _text_size(content)
        transient = content.get("transient")
        display_id = transient.get("display_id") if isinstance(transient, dict) else None
        if display_id is None:
            return size
        # It takes the place of all outputs that have this name.
        places = self._display_id_map.get(display_id, {})
        return size * (sum(map(len, places.values())) + (kind != "update_display_data"))

    def _note(self) -> tuple[str, dict[str, Any]]:
        limit, what = self.output_limit, "output"
        if self._left() < limit:
            limit, what = NOTEBOOK_CELLS * limit, "the notebook's output"
        text = f"\n[{what} beyond {limit // 1024} KiB was cut off]\n"
        return "stream", {"name": "stderr", "text": text}

    def _keep(self, made: tuple[str, dict[str, Any]], msg: Any, cell: Any, cell_index: int) -> Any:
        kind, content = made
        header = {**msg["header"], "msg_type": kind}
        changed = {**msg, "msg_type": kind, "content": content, "header": header}
        return super().process_message(changed, cell, cell_index)

    async def _check_raise_for_error(
        self, cell: NotebookNode, cell_index: int, exec_reply: Any
    ) -> None:
        """See to it that a cell that failed shows it, though its output may have been lost in a flood."""
        content = (exec_reply or {}).get("content", {})
        failed = content.get("status") == "error"
        if failed and not any(output.output_type == "error" for output in cell.outputs):
            cell.outputs.append(new_output("error", **_shortened("error", content)))
        await super()._check_raise_for_error(cell, cell_index, exec_reply)


def _shortened(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    if kind == "error":
        lines = content.get("traceback")
        trace = "\n".join(map(str, lines)) if isinstance(lines, list) else ""
        return {
            "ename": str(content.get("ename"))[:200],
            "evalue": str(content.get("evalue"))[:_SHORT],
            "traceback": [trace[-_SHORT:]],
        }
    data = content.get("data")
    text = str(data.get("text/plain", "")) if isinstance(data, dict) else ""
    return {
        "data": {"text/plain": text[:_SHORT]},
        "metadata": {},
        "execution_count": content.get("execution_count"),
    }


def _text_size(value: Any) -> int:
    """Return about how much memory a JSON value takes."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_text_size(key) + _text_size(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return sum(8 + _text_size(item) for item in value)
    return 8
