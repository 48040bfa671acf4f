"""Coroutines of the student's, awaited by a test.

What ``asyncio`` waits for hangs on an event loop, so the student's coroutines run on one of the student's process. The
test's loop asks for step after step; between two of them it runs its own tasks, so that ``gather``, ``wait_for`` and
``cancel`` mean what they do in one process.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from autograder.wire import proxies
from autograder.wire.codec import CannotCross
from autograder.wire.proxies import RemoteObject

NAMES = frozenset(f"__{name}__" for name in "await aiter anext aenter aexit".split())
"""The special methods by which Python waits for an object."""
_FIRST_STEP, _LONGEST_STEP = 0.001, 0.02
"""Seconds that the student's loop runs for a step in which there is nothing to do but wait; each is twice the last."""


# --- in the judge ----------------------------------------------------------------------------------------------------


def members(dunders: frozenset[str], shadow: type) -> dict[str, Any]:
    """What a class of the other side's needs here, so that its instances can be awaited.

    Args:
        dunders: The special methods that it has over there.
        shadow: What ``isinstance`` sees of it.
    """
    if issubclass(shadow, types.CoroutineType):
        own = {"send": _send, "throw": _throw, "close": _close}
        return {"__await__": _steps, "_own_": own}
    return {name: _method(name) for name in dunders & NAMES}


def _method(name: str) -> Callable[..., Any]:
    def method(self: RemoteObject, *args: Any) -> Any:
        peer = proxies.peer_of(self)
        if name == "__aexit__":
            args = (*args[:2], None)  # a traceback is a view into the test's own frames
        found = peer.exchange(
            "waiting",
            lambda: [["b", proxies.gid_of(self)], name, [peer.codec.encode(arg) for arg in args]],
        )
        return _steps(found) if name == "__await__" else found

    method.__name__ = name
    return method


def _steps(self: RemoteObject) -> Generator[None, Any, Any]:
    thrown: BaseException | None = None
    while True:
        done, value = _step(self, thrown)
        if done:
            return value
        thrown = None
        try:
            yield
        except GeneratorExit:
            _close(self)
            raise
        except BaseException as error:
            thrown = error


def _send(self: RemoteObject, value: Any) -> None:
    done, result = _step(self, None)
    if done:
        raise StopIteration(result)


def _throw(self: RemoteObject, kind: Any, value: Any = None, trace: Any = None) -> None:
    error = next((one for one in (value, kind) if isinstance(one, BaseException)), None)
    done, result = _step(self, kind() if error is None else error)
    if done:
        raise StopIteration(result)


def _close(self: RemoteObject) -> None:
    proxies.peer_of(self).request("step", ["b", proxies.gid_of(self)], "close")


def _step(self: RemoteObject, thrown: BaseException | None) -> tuple[bool, Any]:
    if thrown is not None and not isinstance(thrown, asyncio.CancelledError):
        raise CannotCross(
            f"a test can cancel a coroutine of the student's, not throw a {type(thrown).__name__} into it."
        ) from thrown
    how = "run" if thrown is None else "cancel"
    # What is redirected or seeded around a call holds for what the coroutine does, too.
    peer = proxies.peer_of(self)
    with peer.around_call():
        state, value = peer.request("step", ["b", proxies.gid_of(self)], how)
    if state == "cancelled":
        raise asyncio.CancelledError(*value)
    return state == "done", value


# --- in the student's process ----------------------------------------------------------------------------------------


class Loop:
    """The event loop of what the student's process runs for a test."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._begun: dict[int, _Begun] = {}
        """By the coroutine's id, which it keeps while it is here."""

    def step(self, coroutine: Any, how: str) -> list[Any]:
        """Run a coroutine until it is done or only waits.

        Args:
            coroutine: One of the student's.
            how: ``run``, ``cancel`` or ``close``.

        Returns:
            ``done`` and what it has returned, ``cancelled`` and the arguments of the error, or ``waits`` and None.
        """
        begun = self._begun.get(id(coroutine))
        if begun is None:
            if how == "close":
                coroutine.close()
                return ["done", None]
            self._loop = self._loop or asyncio.new_event_loop()
            begun = self._begun[id(coroutine)] = _Begun(
                coroutine, self._loop.create_task(coroutine)
            )
        if how != "run":
            begun.task.cancel()
        self._run(begun)
        if not begun.task.done():
            return ["waits", None]
        del self._begun[id(coroutine)]
        try:
            return ["done", begun.task.result()]
        except asyncio.CancelledError as error:
            return ["cancelled", [str(part) for part in error.args]]

    def _run(self, begun: _Begun) -> None:
        loop = self._loop
        assert loop is not None

        def stop(_: object = None) -> None:
            loop.stop()

        # The kernel's own loop is running, and waits for us.
        outer = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        timer = loop.call_later(begun.seconds, stop)
        begun.task.add_done_callback(stop)
        begun.seconds = min(2 * begun.seconds, _LONGEST_STEP)
        try:
            if not begun.task.done():
                loop.run_forever()
        finally:
            timer.cancel()
            begun.task.remove_done_callback(stop)
            asyncio._set_running_loop(outer)


@dataclass
class _Begun:
    """A coroutine that has been begun; ``seconds`` is how long its next step may last."""

    coroutine: Any
    task: asyncio.Task[Any]
    seconds: float = _FIRST_STEP


def perform(obj: Any, name: str, args: list[Any]) -> Any:
    """A special method of :data:`NAMES`; what has to be waited for comes as a coroutine."""
    if name == "__aiter__":
        return type(obj).__aiter__(obj)
    if name == "__await__":
        return _wait(obj)
    return _wait(getattr(type(obj), name)(obj, *args))


async def _wait(awaitable: Any) -> Any:
    return await awaitable
