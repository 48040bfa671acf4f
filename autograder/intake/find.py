"""Find the submissions in a course's ``submitted/`` tree, in one notebook or in an LMS's export."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from autograder.course import CourseFolder
from autograder.errors import AutograderError, OutOfReachError, SubmissionError, printable
from autograder.intake.handedin import HandedIn, Labs, open_handin
from autograder.intake.layouts import Group, match_names
from autograder.intake.parse import parse_notebook
from autograder.intake.submission import Submission, SubmittedFile, digest_of
from autograder.intake.tree import composed, list_folder, list_zip
from autograder.records import Lab

_SOURCE_BYTES = 256 * 2**20
_COMPARED_BYTES = 20 * 2**20
_COMPARED_FILES = 20
"""Files of one submission that are opened to find out which notebook each one is."""
_NAMED = 3
"""Notebooks that a sentence lists before it says how many more there are."""


def find_submissions(
    path: Path,
    folder: CourseFolder,
    lab: str | None = None,
    left_out: Callable[[PurePosixPath], None] | None = None,
    grade_ids: Callable[[str], Mapping[str, frozenset[str]]] | None = None,
) -> list[Submission]:
    """Return the submissions at ``path``, sorted by student and assignment.

    A submission that cannot be read is among them, with its ``problem``.

    Args:
        path: nbgrader's ``submitted/`` tree or a folder in it, one notebook, or a zip or folder as
            an LMS exports it.
        folder: The course.
        lab: Take only this assignment; needed where neither names nor contents tell it.
        left_out: Is told each notebook that is of no lab of this course.
        grade_ids: Gives those of each of a lab's notebooks, where the course's folder has no sources.

    Raises:
        AutograderError: where nothing can be found at all.
    """
    # Names are compared in their composed form; a lab keeps the name that its folder has.
    own = {composed(name): name for name in folder.labs()}
    lab = own.get(composed(lab), lab) if lab else None
    names = folder.select([lab] if lab else None)
    # All labs are known by name, so that a folder of another lab is not taken for this one.
    read = grade_ids or functools.partial(_notebooks, folder)
    labs = {name: read(own[name]) for name in own}
    tree = open_handin(path, folder, labs)
    submissions: dict[tuple[str, str], Submission] = {}
    for group in _assign(tree, tree.groups(labs), labs, composed(lab) if lab else None):
        assignment = own.get(group.assignment or "", "")
        if assignment in names:
            found = _submission(tree, group, assignment, labs[composed(assignment)])
            submissions[found.student_id, found.assignment] = found
    if left_out is not None:
        for file in tree.of_no_lab:
            left_out(file)
    if not submissions:
        wanted = f"the lab `{lab}`" if lab else f"a lab of this course ({', '.join(names)})"
        raise AutograderError(
            f"{path}: no submission of {wanted} was found. Lay them out as "
            "<student>/<lab>/<notebook>.ipynb, or name one notebook or the zip from your LMS."
        )
    return [submissions[key] for key in sorted(submissions)]


def find_one(path: Path, student_id: str, lab: Lab) -> Submission:
    """Return the submission of one student to one lab, of which all files lie in one folder.

    A file is found by the names of the lab's notebooks, else by what is in it. Where there is none, the submission says
    so as its ``problem``.
    """
    root = path.resolve()
    found = HandedIn(root, list_folder(root) if root.is_dir() else [], student_id)
    group = Group(student_id, lab.assignment, found.handed_in())
    return _submission(found, group, lab.assignment, lab.grade_ids)


def _notebooks(folder: CourseFolder, lab: str) -> dict[str, frozenset[str]]:
    """Return the grade ids of each of a lab's notebooks, from the source."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted((folder.source / lab).glob("*.ipynb")):
        try:
            cells = parse_notebook(path.read_bytes(), max_bytes=_SOURCE_BYTES)
        except (OSError, SubmissionError):
            # The build says what is wrong with a source notebook; here its name is enough.
            cells = ()
        found[path.stem] = frozenset(cell.grade_id for cell in cells if cell.grade_id)
    return found


def _assign(tree: HandedIn, groups: list[Group], labs: Labs, lab: str | None) -> list[Group]:
    """Say for each group which lab it is for: by its name, its content, or as most others."""
    only = lab or (next(iter(labs)) if len(labs) == 1 else None)
    for group in groups:
        if group.assignment is None:
            group.assignment = only or _lab_by_content(tree, group, labs)
    votes = Counter(group.assignment for group in groups if group.assignment)
    for group in groups:
        if group.assignment is None:
            if not votes:
                raise AutograderError(
                    f"{tree.root}: which lab this is cannot be told from the files. "
                    f"Say it with --lab (one of {', '.join(labs)})."
                )
            group.assignment = votes.most_common(1)[0][0]
    if lab:
        _claim_archives(groups, lab)
    merged: dict[tuple[str, str], Group] = {}
    for group in groups:
        key = (group.student_id, group.assignment or "")
        if key in merged:
            merged[key].files.extend(group.files)
        else:
            merged[key] = group
    return list(merged.values())


def _claim_archives(groups: Sequence[Group], lab: str) -> None:
    """Take all that lies in a platform's archive for the lab that was asked for, where most of it is.

    An archive is of one assignment: who handed in another lab's notebook there, or named it so, did that for this one.
    """
    for archive in {group.archive for group in groups if group.archive is not None}:
        inside = [group for group in groups if group.archive == archive]
        if 2 * sum(group.assignment == lab for group in inside) > len(inside):
            for group in inside:
                group.assignment = lab


def _lab_by_content(tree: HandedIn, group: Group, labs: Labs) -> str | None:
    shared: Counter[str] = Counter()
    for path in group.files[:_COMPARED_FILES]:
        if path.suffix.lower() != ".ipynb" or tree.is_link(path):
            continue
        ids = _grade_ids(tree.file("", path).read)
        for lab, notebooks in labs.items():
            shared[lab] += len(ids & frozenset[str]().union(*notebooks.values()))
    best = shared.most_common(2)
    if not best or best[0][1] == 0 or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def _grade_ids(read: Callable[[int], bytes]) -> frozenset[str]:
    try:
        cells = parse_notebook(read(_COMPARED_BYTES), max_bytes=_COMPARED_BYTES)
    except SubmissionError:
        return frozenset()
    return frozenset(cell.grade_id for cell in cells if cell.grade_id)


def _submission(
    tree: HandedIn, group: Group, lab: str, notebooks: Mapping[str, frozenset[str]]
) -> Submission:
    problem = ""
    links = [path for path in group.files if tree.is_link(path)]
    files: tuple[SubmittedFile, ...] = ()
    notes: tuple[str, ...] = ()
    try:
        files, unused = _match(tree, group, notebooks)
        notes = _told(files, unused)
    except OutOfReachError:
        raise
    except SubmissionError as error:
        problem = str(error)
    if not files and not problem:
        if links:
            problem = f"{printable(str(links[0]))} is a link, and links are not followed. Hand in the file itself."
        else:
            others = [path.name for path in group.files if path.suffix.lower() == ".ipynb"]
            what = (
                f"{printable(others[0])} is none of this lab's notebooks"
                if others
                else "There is no notebook in the submission"
            )
            problem = f"{what}. Hand in {' and '.join(notebooks)}.ipynb."
    return Submission(
        student_id=group.student_id,
        assignment=lab,
        notebooks=files,
        timestamp=tree.timestamp(group),
        digest=digest_of(files, problem),
        problem=problem,
        notes=notes,
    )


def _told(files: Sequence[SubmittedFile], unused: Sequence[PurePosixPath]) -> tuple[str, ...]:
    """Say which of several notebooks counts."""
    if not files or not unused:
        return ()
    own = [PurePosixPath(file.members[-1] if file.members else file.path.name) for file in files]
    graded = " and ".join(f"`{printable(path.name)}`" for path in own)
    some = [f"`{printable(path.name)}`" for path in unused[:_NAMED]]
    some += [f"{len(unused) - _NAMED} more"] if len(unused) > _NAMED else []
    were, are = ("was", "one that counts") if len(own) == 1 else ("were", "ones that count")
    was = "was" if len(unused) == 1 else "were"
    return (
        f"Of several notebooks {graded} {were} graded, and {' and '.join(some)} {was} not looked at. "
        f"Hand in the {are} alone.",
    )


def _match(
    tree: HandedIn, group: Group, notebooks: Mapping[str, frozenset[str]]
) -> tuple[tuple[SubmittedFile, ...], list[PurePosixPath]]:
    """Find the file for each notebook of the lab, by name, else by what is in it; and those of none."""
    plain = [p for p in group.files if not tree.is_link(p)]
    candidates = {p: tree.file(p.stem, p) for p in plain if p.suffix.lower() == ".ipynb"}
    if not candidates:
        candidates = _in_zips(tree, [p for p in plain if p.suffix.lower() == ".zip"])
    matched = match_names(list(candidates), list(notebooks))
    left = [path for path in candidates if path not in matched.values()]
    missing = [name for name in notebooks if name not in matched]
    if left and missing and (len(left), len(missing)) != (1, 1):
        ids = {path: _grade_ids(candidates[path].read) for path in left[:_COMPARED_FILES]}
        for name in list(missing):
            # Of equals the last in order, which is the newest where versions are numbered.
            best = max(ids, key=lambda path: (len(ids[path] & notebooks[name]), path), default=None)
            if best is not None and ids[best] & notebooks[name]:
                matched[name] = best
                missing.remove(name)
                del ids[best]
        left = [path for path in left if path in ids]
    if len(missing) == 1 and len(left) == 1:
        matched[missing[0]] = left[0]
    files = tuple(
        SubmittedFile(name, candidates[path].path, candidates[path].members)
        for name, path in sorted(matched.items())
    )
    return files, [path for path in candidates if path not in matched.values()]


def _in_zips(tree: HandedIn, zips: Sequence[PurePosixPath]) -> dict[PurePosixPath, SubmittedFile]:
    """Return the notebooks inside the zips that a student handed in, as one is often asked to."""
    found: dict[PurePosixPath, SubmittedFile] = {}
    for path in zips[:_COMPARED_FILES]:
        archive = tree.file("", path)
        if len(archive.members) > 1:
            continue
        for entry in list_zip(archive.path, archive.members):
            if entry.path.suffix.lower() == ".ipynb" and not entry.link:
                members = (*archive.members, entry.member)
                found[entry.path] = SubmittedFile(entry.path.stem, archive.path, members)
    return found
