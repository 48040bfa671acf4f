"""Our grader inside nbgrader's commands and formgrader: preprocessors for the lists of its converters.

In ``nbgrader_config.py``, by name, so that reading the file imports nothing::

    c.GenerateAssignment.preprocessors = [..., "autograder.nbgrader.preprocessors.SaveLab", ...]
    c.Autograde.sanitize_preprocessors = ["autograder.nbgrader.preprocessors.RebuildSubmission"]
    c.Autograde.autograde_preprocessors = [
        "autograder.nbgrader.preprocessors.JudgeSubmission",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]

Collecting, plugins, late penalties, manual grading and feedback stay nbgrader's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor, SaveCells
from traitlets import Bool

from autograder.build.labs import compile_lab, ensure_bundle
from autograder.bundle import Bundle
from autograder.course import CourseFolder
from autograder.errors import AutograderError, SubmissionError
from autograder.grade.notebooks import as_shown
from autograder.grade.records import Graded
from autograder.intake import Submission, rebuild
from autograder.nbgrader.autograded import add_metadata, make_autograded
from autograder.nbgrader.bench import grade_one, submission_of
from autograder.nbgrader.book import assignment_columns, saved_notebooks
from autograder.nbgrader.cells import sync_lab, sync_notebook
from autograder.nbgrader.pictures import pasted_pictures
from autograder.nbgrader.record import record_notebook, transaction
from autograder.nbgrader.recorded import has_changed, note
from autograder.records import Notebook


class SaveLab(SaveCells):
    """In the place of ``SaveCells``: checks the lab, and saves its cells though there be submissions.

    A lab that ``autograder build`` refuses, for a solution that shows in the release, say, is refused
    here too, before anything of it is written.
    """

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Check, then save."""
        compile_lab(CourseFolder(_course(self).root), resources["nbgrader"]["assignment"])
        return super().preprocess(nb, resources)

    def _create_notebook(self, nb: Any) -> None:
        with transaction(self.gradebook):
            sync_notebook(
                self.gradebook, self.assignment_id, self.notebook_id, nb, self.log.warning
            )


@dataclass(frozen=True)
class _Place:
    """What a preprocessor is about."""

    folder: CourseFolder
    bundle: Bundle
    submission: Submission
    notebook: Notebook
    student: str
    """As nbgrader names the student, which is as the folder is called."""
    url: str
    """Of the gradebook."""


class RebuildSubmission(NbGraderPreprocessor):
    """In the place of all that ``nbgrader autograde`` does to a submission before it runs it.

    The notebook is made anew from the instructor's copy, with the student's answers in it. Copied, lost,
    edited and reordered cells, foreign metadata and cells added to the lab since cost nothing.
    """

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Return the rebuilt notebook; the gradebook has rows for all the lab's cells afterwards."""
        place = _place(self, resources)
        lab = place.bundle.lab
        try:
            raw = place.submission.read(place.notebook.name, lab.limits.notebook_mb * 2**20)
            rebuilt = rebuild(place.notebook, raw, lab.limits)
        except SubmissionError:
            # Told with the verdict; until then the release stands for it.
            rebuilt = rebuild(place.notebook, None, lab.limits)
        node = as_shown(rebuilt)
        with Gradebook(place.url) as book:
            with transaction(book):
                columns = assignment_columns(lab)
                sync_lab(book, lab.assignment, _saved(place), self.log.warning, **columns)
            add_metadata(node, book.find_notebook(place.notebook.name, lab.assignment))
        return node, resources


class JudgeSubmission(NbGraderPreprocessor):
    """In the place of ``Execute`` to ``SaveAutoGrades``: runs a submission, its tests in the judge, and saves."""

    regrade = Bool(False, help="Whether to grade again what the journal has.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Return the notebook as it ran.

        Raises:
            AutograderError: where there is no verdict at all; the gradebook then asks for a person's.
        """
        place = _place(self, resources)
        graded = _graded(place, self.regrade)
        lab, grade = place.bundle.lab, graded.grade
        about = f"{place.student}, {lab.assignment}"
        no_verdict = grade.status == "grader_error" and not grade.notebooks
        with Gradebook(place.url) as book, transaction(book):
            for notebook in lab.notebooks if no_verdict else (place.notebook,):
                row = book.find_submission_notebook(notebook.name, lab.assignment, place.student)
                changed = has_changed(place.folder, place.submission, notebook.name)
                record_notebook(row, notebook, grade, changed=changed)
            entry = book.find_notebook(place.notebook.name, lab.assignment)
            pictures = pasted_pictures(
                place.submission, place.notebook.name, lab.limits.notebook_mb * 2**20
            )
            node = make_autograded(graded, place.notebook, entry, pictures)
        if no_verdict:
            raise AutograderError(f"{about}: {grade.message} Grade it again.")
        note(place.folder, place.submission, place.notebook.name)
        if grade.status == "grader_error":
            self.log.error("%s: %s Grade it again, or by hand.", about, grade.message)
        elif grade.status == "rejected":
            self.log.warning("%s: %s", about, grade.message)
        return node, resources


@dataclass
class _Last:
    """The submission that was graded last: nbgrader asks for its notebooks one by one."""

    key: tuple[object, ...] = ()
    graded: Graded | None = None
    served: frozenset[str] = frozenset()


_last = _Last()
_saved_labs: dict[tuple[Path, str], dict[str, Any]] = {}


def _graded(place: _Place, regrade: bool) -> Graded:
    global _last
    key = (place.folder.root, place.student, place.submission.digest, place.bundle.digest)
    name = place.notebook.name
    last = _last
    if last.graded is None or last.key != key or name in last.served:
        graded = grade_one(place.folder, place.submission, place.bundle, regrade=regrade)
        last = _Last(key, graded)
    _last = replace(last, served=last.served | {name})
    assert _last.graded is not None
    return _last.graded


def _saved(place: _Place) -> dict[str, Any]:
    """The lab as the gradebook keeps it, made once for each version: a test made by AUTOTEST runs the lab."""
    key = (place.folder.root, place.bundle.digest)
    if key not in _saved_labs:
        _saved_labs[key] = saved_notebooks(place.folder, place.bundle.lab.assignment)
    return _saved_labs[key]


def _place(preprocessor: NbGraderPreprocessor, resources: Any) -> _Place:
    about = resources["nbgrader"]
    student, lab, name = about["student"], about["assignment"], about["notebook"]
    course = _course(preprocessor)
    folder = CourseFolder(course.root)
    bundle = ensure_bundle(folder, lab)
    notebook = next((one for one in bundle.lab.notebooks if one.name == name), None)
    if notebook is None:
        raise AutograderError(
            f"{student}, {lab}: the lab has no notebook {name}. "
            "Take it out of the gradebook with `nbgrader generate_assignment`, or put it back."
        )
    handed_in = Path(course.format_path(course.submitted_directory, student, lab))
    submission = submission_of(handed_in, student, bundle)
    return _Place(folder, bundle, submission, notebook, student, about["db_url"])


def _course(preprocessor: NbGraderPreprocessor) -> Any:
    """nbgrader's ``CourseDirectory``: the converter that runs the preprocessor has it."""
    holder = preprocessor
    while holder is not None:
        course = getattr(holder, "coursedir", None)
        if course is not None:
            return course
        holder = holder.parent
    raise AutograderError(
        f"{type(preprocessor).__name__} runs within nbgrader alone. "
        "Name it in nbgrader_config.py and use `nbgrader autograde` or formgrader."
    )
