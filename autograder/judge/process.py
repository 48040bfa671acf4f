"""The judge's main loop: test cells in from the supervisor, rulings out."""

from __future__ import annotations

import inspect
import signal
import socket
import sys
import traceback
import typing
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from autograder.judge.records import Ruling, TestCell
from autograder.judge.runner import Runner
from autograder.judge.scope import Scope
from autograder.wire.channel import Channel, ChannelClosed
from autograder.wire.functions import KINDS
from autograder.wire.peer import Peer
from autograder.wire.proxies import RemoteMeta, source_of
from autograder.wire.signatures import TYPING, is_harmless


def main(job: dict[str, Any], kept: list[int], channels: list[int]) -> None:
    """Serve until the supervisor hangs up. The process is confined already, in its pristine lab folder.

    Args:
        job: Nothing.
        kept: Nothing.
        channels: Descriptors of the channels to the supervisor and to the agent in the student's kernel.
    """
    control, student = (socket.socket(fileno=fd) for fd in channels)
    sys.path.insert(0, str(Path.cwd()))
    sys.setrecursionlimit(5_000)
    see_through_proxies()
    signal.signal(signal.SIGINT, _interrupt)
    supervisor = Channel(control)
    peer = Peer(Channel(student), trusted=True)
    runner = Runner(peer)
    runner.tell = lambda progress: supervisor.send({"progress": dict(progress)})
    supervisor.send({"ready": True})
    while True:
        try:
            message = supervisor.receive()
        except ChannelClosed:
            return
        except KeyboardInterrupt:
            continue  # it came after the test it was meant for
        if "scope" in message:
            scope = msgspec.convert(message["scope"], Scope)
            peer.named = frozenset(scope.classes)
            runner.globals.imports = scope.imports
            runner.globals.answers = frozenset(scope.answers)
            runner.globals.shared = frozenset(scope.shared)
            continue
        cell = msgspec.convert(message["cell"], TestCell)
        ruling = _run(runner, cell)
        supervisor.send({"ruling": msgspec.to_builtins(ruling)})


def _run(runner: Runner, cell: TestCell) -> Ruling:
    try:
        return runner.run(cell)
    except KeyboardInterrupt as error:
        return Ruling("failed", 0.0, error_type="KeyboardInterrupt", private=repr(error))
    except Exception:
        # A fault of ours costs this question its verdict; the others keep theirs.
        runner.peer.finish()
        return Ruling("broken_test", 0.0, private=traceback.format_exc())


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Python's own handler by another name: asyncio would take its place, and an interrupt then wait for an answer."""
    raise KeyboardInterrupt


def _hint(annotation: Any) -> Any:
    if not isinstance(annotation, str) or not is_harmless(annotation):
        return annotation
    try:
        return eval(annotation, dict(TYPING))
    except Exception:  # a type that is the student's own stays the text that it is
        return annotation


def see_through_proxies() -> None:
    """Let inspect say of a remote function or class what it would say of the thing itself."""

    def wrap(kind: str, original: Callable[[Any], bool]) -> Callable[[Any], bool]:
        def is_function_of_that_kind(obj: Any) -> bool:
            return bool(getattr(obj, f"__autograder_{kind}__", False)) or original(obj)

        return is_function_of_that_kind

    for kind in KINDS:
        name = f"is{kind}function"
        setattr(inspect, name, wrap(kind, getattr(inspect, name)))
    lines_of = inspect.getsourcelines

    def getsourcelines(obj: Any) -> tuple[list[str], int]:
        if not isinstance(obj, RemoteMeta):
            return lines_of(obj)
        source = source_of(obj)
        if source is None:
            raise OSError("could not get source code")
        return source.splitlines(keepends=True), 1

    inspect.getsourcelines = getsourcelines  # type: ignore[assignment]
    hints_of = typing.get_type_hints

    def get_type_hints(obj: Any, *args: Any, **options: Any) -> dict[str, Any]:
        if not isinstance(obj, RemoteMeta):
            return hints_of(obj, *args, **options)
        # Python's own would evaluate a student's text among the names of the tests.
        hints: dict[str, Any] = {}
        for base in reversed(obj.__mro__):
            hints |= {
                str(k): _hint(v) for k, v in dict(vars(base).get("__annotations__", {})).items()
            }
        return hints

    typing.get_type_hints = get_type_hints
    annotations_of = inspect.get_annotations

    def get_annotations(obj: Any, *, eval_str: bool = False, **options: Any) -> dict[str, Any]:
        found: dict[str, Any] = annotations_of(
            obj, eval_str=eval_str and not isinstance(obj, RemoteMeta), **options
        )
        if not eval_str or not isinstance(obj, RemoteMeta):
            return found
        return {name: _hint(value) for name, value in found.items()}

    inspect.get_annotations = get_annotations
