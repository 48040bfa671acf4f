"""The files at a path that ``autograder grade`` was given, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from autograder.course import CourseFolder
from autograder.errors import AutograderError, SubmissionError
from autograder.intake.layouts import Group, Layout, student_of
from autograder.intake.roster import Roster, read_roster
from autograder.intake.submission import SubmittedFile
from autograder.intake.tree import Entry, composed, list_folder, list_zip

TIMESTAMP = "timestamp.txt"
_ROSTER_BYTES = 64 * 2**20

Labs = Mapping[str, Mapping[str, frozenset[str]]]
"""Grade ids by notebook, by lab, the lab's name composed."""


class HandedIn:
    """The files at a path, whatever it is: a folder, a zip, or one notebook."""

    def __init__(
        self,
        root: Path,
        entries: Sequence[Entry],
        fallback: str,
        *,
        zipped: bool = False,
        submitted: bool = False,
    ) -> None:
        self.root = root
        self.fallback = fallback
        self._zipped = zipped
        self._submitted = submitted
        self._entries: dict[PurePosixPath, Entry] = {}
        for entry in entries:
            # Two names that differ in their form alone are two files all the same.
            path = PurePosixPath(entry.member) if entry.path in self._entries else entry.path
            self._entries[path] = entry
        self.of_no_lab: list[PurePosixPath] = []
        """Notebooks that :meth:`groups` has found to be of no lab of this course."""
        self._rosters: dict[PurePosixPath, Roster] = {}

    def groups(self, labs: Labs) -> list[Group]:
        """Group the files that may be notebooks by student and assignment.

        A student's folder with no notebook in it is a group without files.
        """
        notebooks = dict.fromkeys(self.handed_in())
        layout = Layout(
            list(self._entries),
            list(notebooks),
            labs,
            fallback=self.fallback,
            submitters=self.submitters,
            submitted=self._submitted,
        )
        groups: dict[tuple[str, str | None], Group] = {}
        for path in sorted(self._entries, key=lambda path: path not in notebooks):
            notebook = path in notebooks
            place = layout.place(path) if notebook else layout.place_of_folder(path)
            if place is None:
                if notebook:
                    self.of_no_lab.append(path)
                continue
            lab = place.assignment
            for student in place.students:
                group = groups.setdefault(
                    (student, lab), Group(student, lab, archive=place.archive)
                )
                if notebook:
                    group.files.append(path)
        known = {student for (student, lab), group in groups.items() if lab or group.files}
        return [
            group
            for (student, lab), group in groups.items()
            if lab or group.files or student not in known
        ]

    def handed_in(self) -> list[PurePosixPath]:
        """Return the files that may be or hold notebooks, and the links."""
        return [
            path
            for path, entry in self._entries.items()
            if path.suffix.lower() in (".ipynb", ".zip") or entry.link
        ]

    def is_link(self, path: PurePosixPath) -> bool:
        """Whether a file is a link, which is never followed."""
        return self._entries[path].link

    def file(self, name: str, path: PurePosixPath) -> SubmittedFile:
        """Return the file that answers notebook ``name``."""
        if self._zipped:
            return SubmittedFile(name, self.root, (self._entries[path].member,))
        return SubmittedFile(name, self.root / self._entries[path].member)

    def timestamp(self, group: Group) -> str | None:
        """Return when a group's files were handed in, as the platform or nbgrader noted it, if at all."""
        for path in group.files:
            for folder in list(path.parents)[-2::-1]:
                # Those that were asked who handed in: any other file of that name is a student's.
                roster = self._rosters.get(folder.parent)
                if roster is not None and folder.name in roster.times:
                    return roster.times[folder.name]
            beside = path.parent / TIMESTAMP
            # In a platform's archive the student has put it there.
            if group.archive is None and beside in self._entries and not self.is_link(beside):
                try:
                    text = self.file("", beside).read(1000)
                except SubmissionError:
                    return None
                return text.decode("utf-8", "replace").strip() or None
        return None

    def submitters(self, folder: PurePosixPath) -> Sequence[str]:
        """Return who handed in a ``submission_<n>``: its export says so, in a file beside it.

        A file of that name anywhere else is a student's, and says nothing.
        """
        return self._roster_of(folder.parent).students.get(folder.name, ())

    def _roster_of(self, export: PurePosixPath) -> Roster:
        if export not in self._rosters:
            self._rosters[export] = self._roster(export)
        return self._rosters[export]

    def _roster(self, export: PurePosixPath) -> Roster:
        for name in ("submission_metadata.yml", "submission_metadata.yaml"):
            if export / name in self._entries:
                return read_roster(self.file("", export / name).read(_ROSTER_BYTES))
        return Roster()


def open_handin(path: Path, folder: CourseFolder, labs: Labs) -> HandedIn:
    """List the files at a path; a part of the course's own tree is known as one.

    Raises:
        AutograderError: where there is nothing that can be listed.
    """
    if not path.exists():
        raise AutograderError(
            f"{path}: there is no such file or folder. Name the folder, zip or notebook to grade; "
            "a class lies in submitted/<student>/<lab>/."
        )
    path = path.resolve()
    submitted = folder.submitted.resolve()
    inside = path.is_relative_to(submitted)
    name = composed(path.name)
    if path.is_dir():
        # One assignment's folder in nbgrader's tree: its parent is the student's.
        root = submitted if inside else path.parent.parent if name in labs else path
        below = PurePosixPath(path.relative_to(root))
        entries = [_below(below, entry) for entry in list_folder(path)]
        fallback = composed(path.parent.name if name in labs else path.name)
        return HandedIn(root, entries, fallback, submitted=inside)
    fallback = student_of(composed(path.stem), labs)
    if path.suffix.lower() == ".zip":
        return HandedIn(path, list_zip(path), fallback, zipped=True)
    if path.suffix.lower() != ".ipynb":
        raise AutograderError(
            f"{path}: this is neither a notebook (.ipynb), a zip nor a folder. Name one of these."
        )
    alone = composed(path.parent.name) not in labs or not path.parent.parent.name
    root = submitted if inside else path.parent if alone else path.parent.parent.parent
    below = PurePosixPath(path.relative_to(root))
    entries = [_below(below)]
    beside = path.parent / TIMESTAMP
    if beside.is_file() and not beside.is_symlink():
        entries.append(_below(below.parent / TIMESTAMP))
    return HandedIn(root, entries, fallback, submitted=inside)


def _below(folder: PurePosixPath, entry: Entry | None = None) -> Entry:
    """Return an entry of ``folder``, or the file ``folder`` itself, as one of the root above."""
    if entry is None:
        return Entry(PurePosixPath(composed(str(folder))), member=str(folder))
    path = PurePosixPath(composed(str(folder))) / entry.path
    return Entry(path, entry.link, str(folder / entry.member))
