"""Tell from the paths of an export alone who handed in what.

Known shapes: nbgrader's ``<student>/<lab>/<file>``, Gradescope's ``submission_<n>/<file>``,
Moodle's ``<name>_<n>_assignsubmission_file_/<file>`` (or the same flat), Canvas's
``<name>_<user>_<n>_<file>``, and plain files named after the student.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

_GRADESCOPE = re.compile(r"submission_\d+")
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_(?P<file>.*))?")
_CANVAS = re.compile(
    r"(?P<name>[^_]+)_(?:LATE_)?(?P<user>\d+)_(?P<number>\d+)_(?P<file>.+\.(?:ipynb|zip))", re.I
)
_COPY = re.compile(r"(?:[ _-]*\(\d+\)|-copy\d*|[ _-]copy|-\d{1,2})$", re.I)
"""What browsers, Jupyter and Canvas add to the name of a second copy."""
_EDGE = " ._-"


@dataclass
class Group:
    """The files of one student for one assignment (None where no name tells which)."""

    student_id: str
    assignment: str | None
    files: list[PurePosixPath] = field(default_factory=list)


def group_paths(
    paths: Sequence[PurePosixPath],
    labs: Mapping[str, Collection[str]],
    fallback: str,
    submitters: Callable[[PurePosixPath], Sequence[str]],
) -> list[Group]:
    """Group notebooks and nested zips by student and assignment.

    Args:
        paths: of the ``.ipynb`` and ``.zip`` files, below the root.
        labs: the names of each lab's notebooks, by the lab's name.
        fallback: the student, where the whole tree is one submission.
        submitters: for Gradescope, gives the students of a folder ``submission_<n>``, if known.
    """
    groups: dict[tuple[str, str | None], Group] = {}
    # In nbgrader's tree a notebook elsewhere is of a lab that this course does not have.
    tree = any(len(path.parts) >= 3 and path.parts[-2] in labs for path in paths)
    for path in paths:
        if tree and len(path.parts) >= 2 and not _recognised(path, labs):
            continue
        for student in _students(path, labs, fallback, submitters):
            lab = _lab_of(path, labs)
            group = groups.setdefault((student, lab), Group(student, lab))
            group.files.append(path)
    return list(groups.values())


def _recognised(path: PurePosixPath, labs: Mapping[str, Collection[str]]) -> bool:
    """Whether a folder or the file's name has the shape that a platform gives it."""
    folders = path.parts[:-1]
    return (
        folders[-1] in labs
        or any(_GRADESCOPE.fullmatch(name) or _MOODLE.fullmatch(name) for name in path.parts)
        or _CANVAS.fullmatch(path.name) is not None
    )


def _students(
    path: PurePosixPath,
    labs: Mapping[str, Collection[str]],
    fallback: str,
    submitters: Callable[[PurePosixPath], Sequence[str]],
) -> Sequence[str]:
    folders = path.parts[:-1]
    for depth, folder in enumerate(folders, 1):
        if _GRADESCOPE.fullmatch(folder):
            return submitters(PurePosixPath(*folders[:depth])) or [folder]
        if found := _MOODLE.fullmatch(folder):
            return [f"{found['name']}_{found['number']}"]
    if len(folders) >= 2 and folders[-1] in labs:
        return [folders[-2]]
    if found := _MOODLE.fullmatch(path.name):
        return [f"{found['name']}_{found['number']}"]
    if found := _CANVAS.fullmatch(path.name):
        return [f"{found['name']}_{found['user']}"]
    if _is_notebook_of(path.stem, labs):
        # The lab's own file name says nothing of the student: the folder it lies in may.
        if folders and folders[-1] not in labs:
            return [folders[-1]]
        return [fallback]
    return [student_of(path.stem, labs)]


def _lab_of(path: PurePosixPath, labs: Mapping[str, Collection[str]]) -> str | None:
    for folder in reversed(path.parts[:-1]):
        if folder in labs:
            return folder
    stem = plain_stem(path.name)
    exact = [lab for lab, names in labs.items() if _same(stem, lab) or _in(stem, names)]
    if exact:
        return exact[0] if len(exact) == 1 else None
    part = [
        lab
        for lab, names in labs.items()
        if any(_key(name) and _key(name) in _key(stem) for name in (lab, *names))
    ]
    return part[0] if len(part) == 1 else None


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
    for name in sorted({n for lab, names in labs.items() for n in (lab, *names)}, key=len)[::-1]:
        for rest in (stem.removeprefix(name), stem.removesuffix(name)):
            if rest != stem and rest.strip(_EDGE):
                return rest.strip(_EDGE)
    return stem


def match_names(paths: Sequence[PurePosixPath], names: Sequence[str]) -> dict[str, PurePosixPath]:
    """Match files to a lab's notebooks by name: equal first, then equal but for copy marks.

    Of several copies the plainest name wins; a notebook that no name fits is left out.
    """
    matched: dict[str, PurePosixPath] = {}
    for same in (str.__eq__, _same):
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


def _same(stem: str, name: str) -> bool:
    return _key(stem) == _key(name) or _key(_COPY.sub("", stem)) == _key(name)


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name).strip("-").casefold()
