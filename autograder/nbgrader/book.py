"""A course's gradebook.db as ``autograder grade --gradebook`` uses it: one transaction a submission."""

from __future__ import annotations

import datetime
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SQLAlchemyError

from autograder.build.labs import ensure_bundle
from autograder.build.source import read_lab
from autograder.build.transform import saved_version
from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.errors import AutograderError
from autograder.grade.records import Graded
from autograder.intake import Submission
from autograder.nbgrader.autograded import make_autograded
from autograder.nbgrader.cells import sync_lab
from autograder.nbgrader.pictures import pasted_pictures
from autograder.nbgrader.record import record_notebook, transaction, with_hands
from autograder.nbgrader.recorded import has_changed, note
from autograder.records import Lab
from autograder.report.folder import write_whole

_DRIVER = re.compile(r"^\(\w+\.\w+\) ")

# nbgrader logs there whatever it raises as well, with a traceback.
logging.getLogger("tornado.application").addHandler(logging.NullHandler())


class Book:
    """Writes grades to nbgrader's gradebook and notebooks to ``autograded/``. Close it at the end.

    Args:
        folder: The course.
        tell: Takes a sentence on each thing that a person should look at.

    Raises:
        AutograderError: where the gradebook cannot be opened.
    """

    def __init__(self, folder: CourseFolder, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._labs: dict[str, Bundle | AutograderError] = {}
        self._files: dict[str, dict[str, bytes]] = {}
        url = folder.gradebook_url
        try:
            with _own_programs():
                self._book = Gradebook(url, folder.course_id)
        except (SQLAlchemyError, OSError, subprocess.SubprocessError) as error:
            raise AutograderError(
                f"{url}: nbgrader's gradebook cannot be opened ({_reason(error)}). Check the file's "
                "permissions; after an update of nbgrader, back it up and run `nbgrader db upgrade`."
            ) from error
        self._late = AssignLatePenalties(config=folder.nbgrader_config)
        self._late.init_plugin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the gradebook."""
        self._book.close()

    def record(self, submission: Submission, graded: Graded) -> Graded:
        """Write one submission, all of it or nothing, and return it with what people entered.

        Recording the same submission again changes nothing but what has changed.

        Raises:
            AutograderError: where it cannot be recorded; the gradebook has of it what it had before.
        """
        student, lab = submission.student_id, submission.assignment
        bundle = self._lab(lab)
        if student in (".", "..") or student.strip() != student or set(student) & set("/\\\0"):
            raise AutograderError(
                f"gradebook.db: {student!r} cannot be the name of a folder, as nbgrader needs it. "
                "Rename the student's folder and grade it again."
            )
        try:
            with transaction(self._book):
                entry, notebooks = self._write(submission, graded, bundle)
                merged = with_hands(graded.grade, bundle.lab.notebooks, entry)
        except (SQLAlchemyError, ValueError) as error:
            raise AutograderError(
                f"gradebook.db: {student}'s {lab} cannot be recorded ({_reason(error)}). "
                "Nothing of it was changed; run the command again."
            ) from error
        # The gradebook comes first: were it the other way round, a new answer would be there whose
        # old manual score nobody is asked to look at.
        self._write_folder(submission, bundle, notebooks)
        return Graded(merged, graded.notebooks)

    def _lab(self, lab: str) -> Bundle:
        """The lab, which the gradebook has as it is now; found out once in a run."""
        if lab not in self._labs:
            try:
                self._labs[lab] = self._sync(lab)
            except (AutograderError, SQLAlchemyError, ValueError) as error:
                self._labs[lab] = AutograderError(
                    f"gradebook.db: the lab {lab} cannot be brought up to date ({_reason(error)})."
                )
        found = self._labs[lab]
        if isinstance(found, AutograderError):
            raise found
        return found

    def _sync(self, lab: str) -> Bundle:
        bundle = ensure_bundle(self._folder, lab)
        saved = saved_notebooks(self._folder, lab)
        with transaction(self._book):
            sync_lab(self._book, lab, saved, self._tell, **assignment_columns(bundle.lab))
        self._files[lab] = bundle.release_files()
        return bundle

    def _write(
        self, submission: Submission, graded: Graded, bundle: Bundle
    ) -> tuple[Any, dict[str, Any]]:
        book, lab = self._book, bundle.lab
        book.update_or_create_student(submission.student_id)
        moment = self._moment(submission)
        columns = {} if moment is None else {"timestamp": moment}
        entry = book.update_or_create_submission(lab.assignment, submission.student_id, **columns)
        rows = {row.name: row for row in entry.notebooks}
        notebooks = {}
        for notebook in lab.notebooks:
            changed = has_changed(self._folder, submission, notebook.name)
            row = rows[notebook.name]
            record_notebook(row, notebook, graded.grade, changed=changed)
            pictures = pasted_pictures(submission, notebook.name, lab.limits.notebook_mb * 2**20)
            notebooks[notebook.name] = make_autograded(graded, notebook, row.notebook, pictures)
        book.db.flush()
        book.db.expire_all()
        for row in entry.notebooks:
            row.late_submission_penalty = self._penalty(entry, row)
        book.db.flush()
        return entry, notebooks

    def _penalty(self, entry: Any, row: Any) -> float | None:
        """What the course's plugin takes off, held between 0 and the score as nbgrader does."""
        late = entry.total_seconds_late if entry.assignment.duedate is not None else 0
        if not self._late.enabled or late <= 0:
            return None
        penalty = self._late.plugin_inst.late_submission_penalty(entry.student_id, row.score, late)
        return None if penalty is None else max(0.0, min(float(penalty), float(row.score)))

    def _moment(self, submission: Submission) -> datetime.datetime | None:
        if submission.timestamp is None:
            return None
        try:
            moment: datetime.datetime = parse_utc(submission.timestamp)
        except (ValueError, OverflowError):
            self._tell(
                f"{submission.student_id}, {submission.assignment}: timestamp.txt has no time that can be read, "
                "so whether it was late is not known."
            )
            return None
        return moment

    def _autograded(self, submission: Submission, name: str) -> Path:
        return self._folder.autograded / submission.student_id / submission.assignment / name

    def _write_folder(
        self, submission: Submission, bundle: Bundle, notebooks: dict[str, Any]
    ) -> None:
        try:
            for name, content in self._files[bundle.lab.assignment].items():
                # Pictures and modules beside the notebook: formgrader shows it from here.
                path = self._autograded(submission, name)
                if not path.is_file() or path.read_bytes() != content:
                    write_whole(path, content)
            if submission.timestamp is not None:
                stamp = self._autograded(submission, "timestamp.txt")
                write_whole(stamp, f"{submission.timestamp}\n".encode())
            for name, node in notebooks.items():
                path = self._autograded(submission, f"{name}.ipynb")
                write_whole(path, (nbformat.writes(node) + "\n").encode("utf-8", "replace"))
                note(self._folder, submission, name)
        except OSError as error:
            raise AutograderError(
                f"{self._folder.autograded}: it cannot be written ({error.strerror}); the scores are in the "
                "gradebook. Check the folder's permissions and the disk, and run the command again."
            ) from error


def saved_notebooks(folder: CourseFolder, lab: str) -> dict[str, Any]:
    """Return a lab's notebooks as nbgrader keeps them in the gradebook, by name.

    Raises:
        AutograderError: where the lab cannot be read.
    """
    source = read_lab(folder, lab)
    return {notebook.name: saved_version(notebook, source) for notebook in source.notebooks}


@contextmanager
def _own_programs() -> Iterator[None]:
    """With this environment's programs on the path: nbgrader starts `alembic` for a new gradebook."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def assignment_columns(lab: Lab) -> dict[str, Any]:
    """What the gradebook keeps of the assignment itself: the due date, where the course's policy has one."""
    return {} if lab.due is None else {"duedate": parse_utc(lab.due)}


def _reason(error: BaseException) -> str:
    """The first line, without SQLAlchemy's page of SQL and the name of the driver's exception."""
    text = str(getattr(error, "orig", None) or error).strip().split("\n", 1)[0]
    return _DRIVER.sub("", text) or type(error).__name__
