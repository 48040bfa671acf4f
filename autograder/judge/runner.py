"""Runs test cells. This is the one place where hidden test code is executed."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import linecache
import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from autograder.judge.ambient import Ambient
from autograder.judge.explain import Failure, explain
from autograder.judge.files import Files
from autograder.judge.mainmodule import MainModule
from autograder.judge.namespace import TestGlobals, TestLocals
from autograder.judge.publish import publish
from autograder.judge.records import SEED_VARIABLE, Ruling, TestCell, Verdict
from autograder.judge.regions import Regions
from autograder.judge.source import parse
from autograder.retrain.data import LabDataError
from autograder.retrain.records import RetrainJob
from autograder.seeding import seed_everything
from autograder.wire.channel import ProtocolError
from autograder.wire.codec import CannotCross
from autograder.wire.exceptions import is_theirs
from autograder.wire.peer import Peer

# This module's own `from __future__ import annotations` is not the test's.
_AS_IN_A_NOTEBOOK: dict[str, Any] = {
    "flags": ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
    "dont_inherit": True,
}
_HISTORY = re.compile(r"_{1,3}|_i{0,3}\d*|_[iod]h|In|Out")
_MAX_OUTPUT = 20_000
_NOTE_SECONDS = 0.25


class Runner:
    """Runs one notebook's test cells against one student's process, in order."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.globals = TestGlobals(peer)
        self.locals = TestLocals(self.globals)
        self._main = MainModule(self.globals, self.locals)
        self._ambient = Ambient(peer, self.globals)
        self._files = Files(peer)
        self.regions: dict[str, Regions] = {}
        self._hidden = str(Path.cwd() / "hidden") + os.sep
        self._told = 0.0
        self.tell: Callable[[Mapping[str, Any]], None] = lambda progress: None
        """Takes the progress of a retraining, for the supervisor."""
        peer.on_notice = self._student_bound
        peer.on_note = self._note

    def run(self, cell: TestCell) -> Ruling:
        """Run one cell. The student's kernel must be serving; it is told when the cell is done.

        Whatever happens in the test becomes a ruling; nothing is raised but what ends the process.
        """
        started = time.perf_counter()
        filename = f"<test {cell.grade_id}>"
        regions = Regions.parse(cell.source, cell.hidden_begin, cell.hidden_end)
        self.regions[filename] = regions
        linecache.cache[filename] = (
            len(cell.source),
            None,
            cell.source.splitlines(keepends=True),
            filename,
        )
        os.environ[SEED_VARIABLE] = str(cell.seed)
        seed_everything(cell.seed)
        printed = ""
        try:
            ruling, printed = self._rule(cell, filename)
            if ruling.verdict != "student_gone":
                publish(self.peer, self.globals, regions)
                self.peer.finish()
        except ProtocolError as error:
            ruling = _gone(error)
        seconds = time.perf_counter() - started
        output = printed if cell.retrain is not None or not regions.hidden else ""
        return _replace(ruling, output=output[:_MAX_OUTPUT], seconds=seconds)

    def _rule(self, cell: TestCell, filename: str) -> tuple[Ruling, str]:
        printed = io.StringIO()
        source = cell.source
        if cell.retrain is not None:
            # A calibration wants the score of what the visible part would refuse, too.
            source = "" if cell.retrain.measure else self.regions[filename].visible_source()
        try:
            parts = _compile(source, filename)
        except SyntaxError as error:
            return _broken(f"the test {cell.grade_id} is not valid Python: {error}"), ""
        try:
            self._begin()
            with (
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(printed),
                self._main.installed(),
                self._ambient.installed(printed),
                self._files.watched(),
            ):
                value = self._evaluate(parts)
                if cell.retrain is not None:
                    return self._retrain(cell, cell.retrain), printed.getvalue()
        except LabDataError as error:
            return _broken(f"{cell.grade_id}: {error}."), printed.getvalue()
        except CannotCross as error:
            return _broken(f"{cell.grade_id}: {error}"), printed.getvalue()
        except ProtocolError as error:
            return _gone(error), printed.getvalue()
        except BaseException as error:
            if fault := _missing_module(error) or _history(error) or self._files.lost(error):
                return _broken(f"{cell.grade_id}: {fault}"), printed.getvalue()
            return _failed(explain(error, self.regions, self._hidden)), printed.getvalue()
        return _score(value, cell), printed.getvalue()

    def _evaluate(self, parts: list[CodeType]) -> Any:
        """Run a cell, which may `await` at its top level as in a notebook; return the value of its last part."""
        value: Any = None
        with contextlib.ExitStack() as stack:
            loop: asyncio.Runner | None = None
            for code in parts:
                value = eval(code, self.globals, self.locals)
                if code.co_flags & inspect.CO_COROUTINE:
                    loop = loop or stack.enter_context(asyncio.Runner())
                    value = loop.run(value)
        return value

    def _retrain(self, cell: TestCell, job: RetrainJob) -> Ruling:
        from autograder.retrain.trial import Refused, Trial

        if not job.seeds:
            return Ruling("passed", cell.points, message="Not trained anew.")
        trial = Trial(job, self.peer, self._student_name, self.tell)
        try:
            share, message, found = trial.run()
        except Refused as refused:
            return Ruling("failed", 0.0, message=str(refused), retrained=refused.found)
        verdict: Verdict = "passed" if share >= 1 else "partial" if share > 0 else "failed"
        return Ruling(verdict, share * cell.points, message=message, retrained=found)

    def _student_name(self, name: str) -> Any:
        try:
            return self.globals[name]
        except KeyError:
            raise NameError(f"name {name!r} is not defined") from None

    def _note(self, note: Any) -> None:
        if isinstance(note, dict) and time.monotonic() - self._told >= _NOTE_SECONDS:
            self._told = time.monotonic()
            self.tell(_plain_progress(note))

    def _begin(self) -> None:
        self.globals.begin()
        self.peer.request("begin", sorted(self.peer.named))

    def _student_bound(self, notice: Any) -> None:
        names, bound = notice
        self.globals.student_bound(names, bound)


def _compile(source: str, filename: str) -> list[CodeType]:
    """The cell as a module, then its last expression where that is what a notebook would show."""
    tree, _ = parse(source, filename)
    last: list[CodeType] = []
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        expression = tree.body.pop()
        assert isinstance(expression, ast.Expr)
        shown = ast.Expression(expression.value)
        last.append(compile(shown, filename, "eval", **_AS_IN_A_NOTEBOOK))
    return [compile(tree, filename, "exec", **_AS_IN_A_NOTEBOOK), *last]


def _score(value: Any, cell: TestCell) -> Ruling:
    """A trailing number is the score, as in nbgrader; anything else is full marks.

    A NumPy number counts as a number; nbgrader reads its printed form and misses it.
    """
    import numpy as np

    if isinstance(value, (bool, np.bool_)) or not isinstance(
        value, (int, float, np.integer, np.floating)
    ):
        return Ruling("passed", cell.points)
    score = float(value)
    if not 0 <= score <= cell.points:
        return _broken(
            f"the test {cell.grade_id} ends in {score:g}, which is not between 0 and its {cell.points:g} points"
        )
    if score == cell.points:
        return Ruling("passed", cell.points)
    return Ruling("partial" if score else "failed", score)


def _missing_module(error: BaseException) -> str:
    """What to tell the author of a test that imports what is not there, else an empty text."""
    if not isinstance(error, ModuleNotFoundError) or is_theirs(error):
        return ""
    return f"the test needs the module `{error.name}`, which is not installed here. Install it, or do without it."


def _history(error: BaseException) -> str:
    """What to tell the author of a test that looks at what IPython remembers, else an empty text."""
    if not isinstance(error, NameError) or is_theirs(error):
        return ""
    name = str(error.name)
    if not _HISTORY.fullmatch(name):
        return ""
    return (
        f"`{name}` is the history of a notebook's kernel, which a test does not share. Test what the student's names"
        " hold, or give the cell the tag in-kernel."
    )


def _failed(failure: Failure) -> Ruling:
    return Ruling(
        "failed",
        0.0,
        message=failure.message,
        hint=failure.hint,
        detail=failure.detail,
        private=failure.private,
        error_type=failure.error_type,
        missing_name=failure.missing_name,
    )


def _gone(error: ProtocolError) -> Ruling:
    return Ruling("student_gone", 0.0, private=f"{type(error).__name__}: {error}")


def _broken(text: str) -> Ruling:
    return Ruling("broken_test", 0.0, private=text)


def _replace(ruling: Ruling, **changes: Any) -> Ruling:
    import dataclasses

    return dataclasses.replace(ruling, **changes)


def _plain_progress(note: dict[Any, Any]) -> dict[str, Any]:
    """What the student's process says of an epoch, cut down to what may be shown: never a phase or a time limit."""
    epoch, metrics = note.get("epoch"), note.get("metrics")
    shown = {
        str(name)[:30]: float(value)
        for name, value in list(metrics.items() if isinstance(metrics, dict) else ())[:4]
        if isinstance(value, (int, float))
    }
    return {"epoch": epoch if isinstance(epoch, int) else 0, "metrics": shown}
