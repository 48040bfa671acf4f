"""The folder of results: a JSON file and a feedback page for each submission, and class tables.

The JSON files are the record from which the tables are made, so a run over a part of the class adds
to the tables, and nothing need be kept in memory.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import msgspec

from autograder.errors import AutograderError
from autograder.grade.records import Graded
from autograder.records import Grade
from autograder.report.classreport import LabReport, render_class_report
from autograder.report.feedback import render_feedback
from autograder.report.gradebook import write_failures, write_gradebook
from autograder.report.names import safe_name
from autograder.report.public import public

GRADEBOOK = "grades.csv"
FAILURES = "failures.csv"
REPORT = "report.html"


class OutputFolder:
    """Where ``autograder grade`` writes; made when something is written.

    Args:
        root: The folder.
        titles: The labs' titles by assignment id, in the course's order.
    """

    def __init__(self, root: Path, titles: Mapping[str, str]) -> None:
        self.root = root
        self._titles = titles

    def path(self, student_id: str, assignment: str, suffix: str) -> Path:
        """Return the path of a submission's file."""
        return self.root / safe_name(student_id) / f"{safe_name(assignment)}{suffix}"

    def write(self, graded: Graded) -> None:
        """Write ``<student>/<lab>.json`` and ``.html``; what is there already is left alone.

        Where the notebook cannot be shown, the page has the results without it.

        Raises:
            AutograderError: where the folder cannot be written, or the page lacks the notebook.
        """
        grade = graded.grade
        record = self.path(grade.student_id, grade.assignment, ".json")
        page = self.path(grade.student_id, grade.assignment, ".html")
        content = msgspec.json.format(msgspec.json.encode(public(grade)), indent=2) + b"\n"
        with contextlib.suppress(OSError):
            if page.is_file() and record.read_bytes() == content:
                return
        fault: Exception | None = None
        title = self._titles.get(grade.assignment, grade.assignment)
        try:
            shown = render_feedback(graded, title)
        except Exception as error:
            # Whatever is in the notebook that no page was thought to hold: the grade stands.
            fault = error
            shown = render_feedback(Graded(grade), title)
        try:
            # The record comes last: where it is, the page is complete.
            write_whole(page, shown.encode("utf-8", "replace"))
            write_whole(record, content)
        except OSError as error:
            raise AutograderError(
                f"{record}: it cannot be written ({error.strerror}). "
                "Check the folder's permissions and the disk, or name another with --out."
            ) from error
        if fault is not None:
            raise AutograderError(
                f"{page}: the page has the results without the notebook, which cannot be shown "
                f"({type(fault).__name__}: {fault}). Report this as a fault of the autograder."
            ) from fault

    def grades(self) -> Iterator[Grade]:
        """Yield the grades in the folder, by student and lab; other JSON files are skipped."""
        for record in sorted(self.root.glob("*/*.json")):
            try:
                yield msgspec.json.decode(record.read_bytes(), type=Grade)
            except (OSError, msgspec.MsgspecError):
                continue

    def write_tables(
        self,
        title: str,
        latest: Callable[[str, str], Grade | None] | None = None,
    ) -> Path:
        """Write ``grades.csv``, ``report.html`` and ``failures.csv`` from the grades in the folder.

        Args:
            title: Of the course.
            latest: Gives a submission's whole grade, with what only the instructor may see, by
                student and assignment. Without it ``failures.csv`` is not written.

        Returns:
            The path of the class report.
        """
        labs = {name: LabReport(name, shown) for name, shown in self._titles.items()}
        for grade in self.grades():
            lab = labs.setdefault(grade.assignment, LabReport(grade.assignment, grade.assignment))
            student, name = safe_name(grade.student_id), safe_name(grade.assignment)
            lab.add(grade, f"{quote(student)}/{quote(name)}.html")
        page = render_class_report(title, [lab for lab in labs.values() if lab.rows])
        write_gradebook(self.root / GRADEBOOK, self.grades)
        if latest is not None:
            whole = (latest(grade.student_id, grade.assignment) or grade for grade in self.grades())
            write_failures(self.root / FAILURES, whole)
        write_whole(self.root / REPORT, page.encode("utf-8", "replace"))
        return self.root / REPORT


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it finds the old content or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
