"""Run one rebuilt notebook: the student's cells in their kernel, the test cells in the judge, in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import nbformat

from autograder.errors import AutograderError, printable
from autograder.grade.deaths import death_of
from autograder.grade.engine import Engine, Slot
from autograder.grade.events import CellRun, Death, Events, TestRun
from autograder.grade.notebooks import as_shown, in_kernel_ruling, in_kernel_source, plain
from autograder.grade.seeds import retrain_job
from autograder.grade.stopped import output_of, why
from autograder.grade.task import Task
from autograder.intake import RebuiltCell
from autograder.judge.client import Judge, channel_to_student
from autograder.judge.records import Ruling, TestCell
from autograder.judge.regions import Regions
from autograder.kernel.client import Launcher, StudentKernel
from autograder.records import LEVELS, NOT_RUN, Isolation
from autograder.retrain.records import RetrainJob

IN_KERNEL = "in-kernel"
"""The tag of a test cell that truly must run beside the student's code."""

_GRACE_SECONDS = 3.0


@dataclass(frozen=True)
class Ran:
    """A notebook as it ran."""

    events: Events
    notebook: dict[str, Any]
    isolation: Isolation


async def run_notebook(
    task: Task, engine: Engine, slot: Slot, report: Callable[[str], None], running: set[Any]
) -> Ran:
    """Run all cells. ``running`` holds what a stop must kill, while it lives.

    Raises:
        AutograderError: when a kernel or judge does not start, or is confined less than required.
        JudgeGoneError: when the judge ends unasked.
    """
    notebook = as_shown(task.rebuilt)
    server, folders = engine.server(task.bundle), engine.folders(task.bundle)
    for_tests, scope = engine.judge_spawn(folders, slot), task.scope()
    for_kernel, for_judge = channel_to_student()
    launcher = Launcher(
        server,
        engine.student_spawn(folders, task.limits, slot, task.lease),
        [for_kernel.fileno()],
        share=task.lease.share if task.lease is not None else None,
        seed=task.seed("kernel"),
    )
    kernel = StudentKernel(launcher, notebook, output_bytes=task.limits.output_kb * 1024)
    judge: Judge | None = None
    try:
        with for_kernel, for_judge:
            started = await asyncio.gather(
                kernel.start(),
                Judge.start(server, for_tests, for_judge.fileno(), scope),
                return_exceptions=True,
            )
        judge = started[1] if isinstance(started[1], Judge) else None
        for result in started:
            if isinstance(result, BaseException):
                raise result
        assert judge is not None
        isolation = weaker(kernel.isolation, judge.isolation)
        if engine.required and LEVELS.index(isolation.level) < LEVELS.index(engine.required):
            raise AutograderError(
                f"A kernel was confined at level `{isolation.level}`, not `{engine.required}`; nothing was run."
            )
        running.update({kernel, judge})
        events = await _Session(task, kernel, judge, report).run()
        return Ran(events, plain(notebook), kernel.isolation)
    finally:
        running.difference_update({kernel, judge})
        await asyncio.gather(kernel.close(), *([judge.close()] if judge else []))


class _Session:
    def __init__(
        self, task: Task, kernel: StudentKernel, judge: Judge, report: Callable[[str], None]
    ) -> None:
        self.task = task
        self.kernel = kernel
        self.judge = judge
        self.report = report
        self.events = Events(on_gpu=task.lease is not None)
        self.until = 0.0
        """``time.monotonic()`` at which the test that is running is interrupted."""
        self.phase = ""
        self.training_seconds = 0.0
        """What the training that is running has; 0 outside of one."""

    async def run(self) -> Events:
        cells = self.task.rebuilt.cells
        for position, cell in enumerate(cells):
            if cell.kind != "code" or not cell.source.strip():
                continue
            self.report(f"cell {cell.index} of {len(cells)}")
            if self.events.death is None and self.left() <= 0:
                await self.kernel.kill()
                self.events.death = Death(
                    "timed_out",
                    cell.index,
                    f"The notebook ran longer than {self.task.limits.total_seconds:g} s in all.",
                )
            if cell.role == "test" and IN_KERNEL not in cell.tags:
                await self._test(position, cell)
            elif self.events.death is None:
                await self._student_cell(position, cell)
            if cell.role == "test":
                self.task.watch(self.events)
        return self.events

    def left(self) -> float:
        return self.task.deadline - time.monotonic()

    def seconds(self) -> float:
        return min(self.task.limits.cell_seconds, self.left())

    async def _student_cell(self, position: int, cell: RebuiltCell) -> None:
        started = time.monotonic()
        node = self.kernel.notebook.cells[position]
        if cell.role == "test":
            node.source = in_kernel_source(cell, self.task.seed(cell.grade_id))
        end = await self.kernel.run(position, self.seconds())
        errors = [output for output in node.outputs if output.output_type == "error"]
        error = errors[-1] if errors else None
        if cell.role == "test":
            lab = self.task.lab
            regions = Regions.parse(cell.source, lab.hidden_begin, lab.hidden_end)
            lost = self.kernel.dead and end != "timed_out"
            self.events.tests[cell.index] = TestRun(
                in_kernel_ruling(cell, node, "dead" if lost else end, regions),
                timed_out=end == "timed_out",
                flooded=end == "flooded",
                in_kernel=True,
                seconds=time.monotonic() - started,
            )
            node.source, node.outputs = cell.release, []
        elif why(end, self.task.limits) and not self.kernel.dead:
            text = output_of(end, self.task.limits)
            node.outputs.append(nbformat.v4.new_output("stream", name="stderr", text=text))
        self.events.cells[cell.index] = CellRun(
            cell.index,
            end,
            error_type=str(error.ename) if error else "",
            error_text=str(error.evalue)[:500] if error else "",
        )
        self._note_death(cell, end)

    async def _test(self, position: int, cell: RebuiltCell) -> None:
        if NOT_RUN in cell.tags:
            self.events.tests[cell.index] = TestRun(Ruling("failed", 0.0))
            return
        if self.events.death is not None:
            self.events.tests[cell.index] = TestRun(None)
            return
        started = time.monotonic()
        node = self.kernel.notebook.cells[position]
        test = TestCell(
            grade_id=cell.grade_id,
            source=cell.source,
            points=cell.points,
            seed=self.task.seed(cell.grade_id),
            hidden_begin=self.task.lab.hidden_begin,
            hidden_end=self.task.lab.hidden_end,
            retrain=self._retraining(cell),
        )
        serving = await self.kernel.serve(node, position)
        ruling, timed_out = await self._judge(test)
        if ruling.verdict == "student_gone":
            # Either the kernel has died, or it has broken the rules of the channel and must.
            await asyncio.wait({serving}, timeout=1.0)
            if not self.kernel.dead:
                await self.kernel.kill()
            self._note_death(cell, "timed_out" if timed_out else "dead")
        await asyncio.wait({serving}, timeout=_GRACE_SECONDS)
        if not serving.done():
            await self.kernel.kill()
            serving.cancel()
        if self.kernel.dead:
            self._note_death(cell, "timed_out" if timed_out else "dead")
        if test.hidden_begin in test.source:
            # What a function prints in a hidden test may show its inputs.
            node.outputs = []
        elif ruling.output:
            node.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=ruling.output))
        self.events.tests[cell.index] = TestRun(
            ruling,
            timed_out=timed_out,
            flooded=serving.done() and not serving.cancelled() and serving.result() == "flooded",
            seconds=time.monotonic() - started,
            training_seconds=self.training_seconds,
        )
        self.training_seconds = 0.0

    def _retraining(self, cell: RebuiltCell) -> RetrainJob | None:
        job = self.task.retrain
        if job is None or job.recipe.grade_id != cell.grade_id:
            job = retrain_job(self.task.secret, self.task.lab, cell.grade_id)
        if job is None or self.task.lease is None:
            return job
        return replace(job, device=self.task.lease.gpu.name)

    async def _judge(self, test: TestCell) -> tuple[Ruling, bool]:
        """The ruling, and whether the time was up: the student's code is interrupted first, then the test."""
        self.until = time.monotonic() + self.seconds()
        self.training_seconds = 0.0
        asking = asyncio.ensure_future(self.judge.run(test, self._progress))
        # A retraining starts its time anew with each training.
        while not asking.done() and (left := self.until - time.monotonic()) > 0:
            await asyncio.wait({asking}, timeout=left)
        steps: list[Callable[[], Any]] = [
            self.kernel.interrupt,
            self._interrupt_judge,
            self.kernel.kill,
            self._kill_judge,
        ]
        timed_out = not asking.done()
        for step in steps:
            if asking.done():
                break
            found = step()
            if asyncio.iscoroutine(found):
                await found
            await asyncio.wait({asking}, timeout=_GRACE_SECONDS)
        return await asking, timed_out

    def _progress(self, told: dict[str, Any]) -> None:
        """What the judge tells of a retraining; what it has from the student's process is shown, never believed."""
        seconds = told.get("seconds")
        if isinstance(seconds, (int, float)) and "phase" in told:
            self.phase = str(told["phase"])
            self.training_seconds = min(float(seconds), max(0.0, self.left()))
            self.until = time.monotonic() + self.training_seconds
            self.report(self.phase)
        elif "epoch" in told:
            left = max(0.0, self.until - time.monotonic())
            values = ", ".join(
                f"{printable(name)} {value:.3g}" for name, value in told.get("metrics", {}).items()
            )
            self.report(f"{self.phase}, epoch {told['epoch']}: {values} ({left:.0f} s left)")

    def _interrupt_judge(self) -> None:
        self.judge.interrupt()

    async def _kill_judge(self) -> None:
        await asyncio.to_thread(self.judge.process.kill)

    def _note_death(self, cell: RebuiltCell, end: str) -> None:
        if self.kernel.dead and self.events.death is None:
            status, limits = self.kernel.status(), self.task.limits
            self.events.death = death_of(cell.index, end, status, limits, self.training_seconds)


def weaker(one: Isolation, other: Isolation) -> Isolation:
    """The weaker of two."""
    return one if LEVELS.index(one.level) <= LEVELS.index(other.level) else other
