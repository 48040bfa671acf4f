"""Tell from the paths of an export alone who handed in what.

Known shapes: nbgrader's ``<student>/<lab>/<file>``, Gradescope's ``submission_<n>/<file>``,
Moodle's ``<name>_<n>_assignsubmission_file_/<file>`` (or the same flat; ``mod/assign/classes/downloader.php``
there), Canvas's ``<name>_<user>_<n>_<file>``, with ``LATE_`` before the user where it was
(``lib/content_zipper.rb`` there), folders named after the student, and plain files named so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.intake.tree import composed

_GRADESCOPE = re.compile(r"submission_\d+")
_MOODLE = re.compile(r"(?P<student>.+?(?:_\d+)?)_assignsubmission_[a-z]+(?:_(?P<file>.*))?")
"""The number is missing where a team has none."""
_CANVAS_USER = (
    r"(?:(?!LATE_|anon_)(?P<name>[^_]+(?:_[^_]+)*?)_)?(?:LATE_)?(?P<user>\d+|anon_[a-z0-9]+)"
)
"""The name is missing where students are anonymous to graders, and may have an underscore in it."""
_CANVAS = re.compile(_CANVAS_USER + r"_(?P<number>\d+)_(?P<file>.+\.(?:ipynb|zip))", re.I)
_CANVAS_OTHER = re.compile(_CANVAS_USER + r"_(?:\d+_.+|text\.html|link\.html)", re.I)
"""Any file of Canvas's, a text or a link that was typed in, too."""
_COPY = re.compile(r"(?:[ _-]*\(\d+\)|-copy\d*|[ _-]copy|-\d{1,2})$", re.I)
"""What browsers, Jupyter and Canvas add to the name of a second copy."""
_EDGE = " ._-"


@dataclass
class Group:
    """The files of one student for one assignment (None where no name tells which)."""

    student_id: str
    assignment: str | None
    files: list[PurePosixPath] = field(default_factory=list)
    archive: tuple[str, ...] | None = None
    """The folder that a platform wrote, of one assignment, where it is in one."""


@dataclass(frozen=True)
class Place:
    """Whose file it is, and for which lab (None where no name tells)."""

    students: Sequence[str]
    assignment: str | None
    archive: tuple[str, ...] | None = None
    """The folder that a platform wrote, where the file is in one."""


class Layout:
    """How the files at a path are laid out: settled once, from all of them.

    The outermost folder that is a student's decides whose a file is. What a student's own folders
    are called says nothing, so that nobody can hand in for another.

    Args:
        files: all files below the root.
        notebooks: those that may be or hold notebooks.
        labs: the names of each lab's notebooks, by the lab's name.
        fallback: the student, where the whole tree is one submission.
        submitters: for Gradescope, gives the students of a folder ``submission_<n>``, if known.
        submitted: whether the root is the course's own tree of submissions, where every folder of a
            lab is a student's.
    """

    def __init__(
        self,
        files: Sequence[PurePosixPath],
        notebooks: Sequence[PurePosixPath],
        labs: Mapping[str, Collection[str]],
        *,
        fallback: str,
        submitters: Callable[[PurePosixPath], Sequence[str]],
        submitted: bool = False,
    ) -> None:
        self._labs = labs
        self._fallback = fallback
        self._submitters = submitters
        self._notebooks = notebooks
        self._exports: dict[tuple[str, ...], bool] = {}
        self._flat: dict[PurePosixPath, bool] = {}
        self._around: tuple[str, ...] = ()
        """The folder of a lab in which the students' folders lie, where it is that way round."""
        found = self._lab_folders(files)
        if len(found) == 1 and not submitted and self._holds_students(*found):
            self._around = found.pop()
            found = self._lab_folders(files)
        self._tree = bool(found)
        plain = [path for path in notebooks if self._hand_in(path) is None]
        own = [self._own_folders(path) for path in plain]
        alone = len({folders for folders in own if folders}) == 1
        self._depth = 1 if submitted and alone else _students_depth(own)
        self._stems = Counter(path.stem for path in plain)

    def place(self, path: PurePosixPath) -> Place | None:
        """Say whose a file is; None where it is of a lab that this course does not have."""
        folder = self._hand_in(path)
        if folder is None:
            return self._plain(path)
        lab = self._lab_of(path.parts[len(folder) : -1], path.name)
        return self._place_of(folder, lab)

    def place_of_folder(self, path: PurePosixPath) -> Place | None:
        """Say for any file in whose folder it lies, or whose a platform names it; None where it is no student's."""
        folder = self._hand_in(path)
        if folder is not None:
            return self._place_of(folder, None)
        found = _MOODLE.fullmatch(path.name) or _CANVAS_OTHER.fullmatch(path.name)
        if found is None or not self._is_flat_export(path.parent):
            return None
        return Place((_student_named(found),), None, path.parts[:-1])

    def _place_of(self, folder: tuple[str, ...], lab: str | None) -> Place:
        name, archive = folder[-1], folder[:-1]
        if name in self._labs:
            return Place((folder[-2],), name)
        if found := _MOODLE.fullmatch(name):
            return Place((found["student"],), lab, archive)
        return Place(self._submitters(PurePosixPath(*folder)) or (name,), lab, archive)

    def _hand_in(self, path: PurePosixPath) -> tuple[str, ...] | None:
        """Return the outermost folder that is what one student handed in."""
        folders = path.parts[:-1]
        for depth, name in enumerate(folders, 1):
            if _is_platforms(name) and self._is_export(folders[: depth - 1]):
                return folders[:depth]
            if depth >= 2 and name in self._labs and folders[:depth] != self._around:
                return folders[:depth]
        return None

    def _is_export(self, folder: tuple[str, ...]) -> bool:
        """Whether a platform made the folders in ``folder``: then nothing lies elsewhere."""
        if folder not in self._exports:
            depth = len(folder)
            self._exports[folder] = (
                not folder
                or all(path.parts[:depth] == folder for path in self._notebooks)
                or all(
                    len(path.parts) > depth + 1 and _is_platforms(path.parts[depth])
                    for path in self._notebooks
                )
            )
        return self._exports[folder]

    def _is_flat_export(self, folder: PurePosixPath) -> bool:
        """Whether a platform put all students' files into one folder: it has named all notebooks there."""
        if folder not in self._flat:
            inside = [path for path in self._notebooks if path.parent == folder]
            self._flat[folder] = bool(inside) and all(_is_platforms(path.name) for path in inside)
        return self._flat[folder]

    def _lab_folders(self, files: Sequence[PurePosixPath]) -> set[tuple[str, ...]]:
        found = {self._hand_in(path) for path in files}
        return {folder for folder in found if folder and folder[-1] in self._labs}

    def _holds_students(self, folder: tuple[str, ...]) -> bool:
        """Whether a lab's folder holds a class: no notebook but in folders or named by a platform."""
        inside = [path for path in self._notebooks if path.parts[: len(folder)] == folder]
        return bool(inside) and all(
            len(path.parts) > len(folder) + 1 or _is_platforms(path.name) for path in inside
        )

    def _plain(self, path: PurePosixPath) -> Place | None:
        own = self._own_folders(path)
        named = _is_notebook_of(path.stem, self._labs)
        # In nbgrader's tree a notebook elsewhere is of a lab that this course does not have.
        if self._tree and own and not (named and len(own) == 1):
            return None
        lab = self._lab_of(path.parts[:-1], path.name)
        archive = path.parts[:-1] if _is_platforms(path.name) else None
        return Place((self._student(path, own, named),), lab, archive)

    def _student(self, path: PurePosixPath, own: Sequence[str], named: bool) -> str:
        if found := _MOODLE.fullmatch(path.name) or _CANVAS.fullmatch(path.name):
            return _student_named(found)
        # The lab's own file name, or one that several have, says nothing of the student: the
        # folder may.
        if own and (named or self._stems[path.stem] > 1):
            return own[: self._depth][-1]
        return self._fallback if named else student_of(path.stem, self._labs)

    def _own_folders(self, path: PurePosixPath) -> tuple[str, ...]:
        return tuple(name for name in path.parts[:-1] if name not in self._labs)

    def _lab_of(self, folders: Sequence[str], filename: str) -> str | None:
        for folder in folders:
            if folder in self._labs:
                return folder
        stem = plain_stem(filename)
        exact = [lab for lab, names in self._labs.items() if _same(stem, lab) or _in(stem, names)]
        if exact:
            return exact[0] if len(exact) == 1 else None
        part = [
            lab
            for lab, names in self._labs.items()
            if any(_key(name) and _key(name) in _key(stem) for name in (lab, *names))
        ]
        return part[0] if len(part) == 1 else None


def _student_named(found: re.Match[str]) -> str:
    """The student that a platform's name for a file tells."""
    parts = found.groupdict()
    if "student" in parts:
        return found["student"]
    return f"{found['name']}_{found['user']}" if found["name"] else found["user"]


def _is_platforms(name: str) -> bool:
    """Whether a folder's or a file's name has the shape that a platform gives it."""
    return any(shape.fullmatch(name) for shape in (_GRADESCOPE, _MOODLE, _CANVAS))


def _students_depth(all_folders: Sequence[tuple[str, ...]]) -> int:
    """Return how many folders deep the students' own are, where nothing else tells.

    It is as deep as most files lie, but each of the outermost folders that differ has one vote, so
    that no student decides it; and no deeper than where names begin to repeat.
    """
    deep = {folders for folders in all_folders if folders}
    top = 1
    while deep and len({folders[:top] for folders in deep}) == 1 and top < max(map(len, deep)):
        top += 1
    votes: dict[tuple[str, ...], int] = {}
    for folders in deep:
        if len(folders) >= top:
            votes[folders[:top]] = min(len(folders), votes.get(folders[:top], len(folders)))
    if not votes:
        return top
    count = Counter(votes.values())
    depth = max(count, key=lambda depth: (count[depth], -depth))
    while depth > top:
        found = {folders[:depth] for folders in deep if len(folders) >= depth}
        if len({folders[-1] for folders in found}) == len(found):
            break
        depth -= 1
    return depth


def plain_stem(filename: str) -> str:
    """Return a file's name without suffix and without what an LMS or a browser put around it."""
    for pattern in (_MOODLE, _CANVAS):
        found = pattern.fullmatch(filename)
        if found and found["file"]:
            filename = found["file"]
            break
    return PurePosixPath(filename).stem


def student_of(stem: str, labs: Mapping[str, Collection[str]]) -> str:
    """Return the student that a file name tells: ``alice_04-neuron`` and ``alice`` are alice's."""
    names = {composed(name) for lab, names in labs.items() for name in (lab, *names)}
    for name in sorted(names, key=len)[::-1]:
        for rest in (stem.removeprefix(name), stem.removesuffix(name)):
            if rest != stem and rest.strip(_EDGE):
                return rest.strip(_EDGE)
    return stem


def match_names(paths: Sequence[PurePosixPath], names: Sequence[str]) -> dict[str, PurePosixPath]:
    """Match files to a lab's notebooks by name: equal first, then equal but for copy marks.

    Of several copies the plainest name wins; a notebook that no name fits is left out.
    """
    matched: dict[str, PurePosixPath] = {}
    for same in (_equal, _same):
        for path in sorted(paths, key=lambda item: (len(item.parts), len(item.name), item)):
            for name in names:
                free = name not in matched and path not in matched.values()
                if free and same(plain_stem(path.name), name):
                    matched[name] = path
    return matched


def _is_notebook_of(stem: str, labs: Mapping[str, Collection[str]]) -> bool:
    return any(_same(stem, lab) or _in(stem, names) for lab, names in labs.items())


def _in(stem: str, names: Collection[str]) -> bool:
    return any(_same(stem, name) for name in names)


def _equal(stem: str, name: str) -> bool:
    return composed(stem) == composed(name)


def _same(stem: str, name: str) -> bool:
    return _key(stem) == _key(name) or _key(_COPY.sub("", stem)) == _key(name)


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "-", composed(name)).strip("-").casefold()
