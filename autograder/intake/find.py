"""Find the submissions in a course's ``submitted/`` tree, in one notebook or in an LMS's export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from autograder.course import CourseFolder
from autograder.errors import AutograderError, SubmissionError
from autograder.intake.layouts import Group, group_paths, match_names, student_of
from autograder.intake.parse import parse_notebook
from autograder.intake.roster import read_roster
from autograder.intake.submission import Submission, SubmittedFile, digest_of
from autograder.intake.tree import Entry, list_folder, list_zip

TIMESTAMP = "timestamp.txt"
_SOURCE_BYTES = 256 * 2**20
_COMPARED_BYTES = 20 * 2**20
_ROSTER_BYTES = 64 * 2**20
_COMPARED_FILES = 20
"""Files of one submission that are opened to find out which notebook each one is."""

Labs = Mapping[str, Mapping[str, frozenset[str]]]
"""Grade ids by notebook, by lab."""


def find_submissions(path: Path, folder: CourseFolder, lab: str | None = None) -> list[Submission]:
    """Return the submissions at ``path``, sorted by student and assignment.

    A submission that cannot be read is among them, with its ``problem``.

    Args:
        path: nbgrader's ``submitted/`` tree or a folder in it, one notebook, or a zip or folder as
            an LMS exports it.
        folder: The course.
        lab: Take only this assignment; needed where neither names nor contents tell it.

    Raises:
        AutograderError: where nothing can be found at all.
    """
    names = folder.select([lab] if lab else None)
    # All labs are known by name, so that a folder of another lab is not taken for this one.
    labs = {name: _notebooks(folder, name) for name in folder.labs()}
    tree = _open_tree(path, labs)
    submissions: dict[tuple[str, str], Submission] = {}
    for group in _assign(tree, tree.groups(labs), labs, lab):
        if group.assignment in names:
            found = _submission(tree, group, labs[group.assignment])
            submissions[found.student_id, found.assignment] = found
    if not submissions:
        wanted = f"the lab `{lab}`" if lab else f"a lab of this course ({', '.join(names)})"
        raise AutograderError(
            f"{path}: no submission of {wanted} was found. Lay them out as "
            "<student>/<lab>/<notebook>.ipynb, or name one notebook or the zip from your LMS."
        )
    return [submissions[key] for key in sorted(submissions)]


class _Tree:
    """The files at a path, whatever it is: a folder, a zip, or one notebook."""

    def __init__(self, root: Path, entries: Sequence[Entry], fallback: str, zipped: bool) -> None:
        self.root = root
        self.fallback = fallback
        self._zipped = zipped
        self._entries = {entry.path: entry for entry in entries}
        self._rosters: dict[PurePosixPath, Mapping[str, Sequence[str]]] = {}

    def groups(self, labs: Labs) -> list[Group]:
        paths = [
            path
            for path, entry in self._entries.items()
            if path.suffix.lower() in (".ipynb", ".zip") or entry.link
        ]
        found = group_paths(paths, labs, self.fallback, self.submitters)
        known = {(group.student_id, group.assignment) for group in found}
        # A folder of a student and a lab with no notebook in it is a submission with a problem.
        for path in self._entries:
            if len(path.parts) >= 3 and path.parts[-2] in labs:
                key = (path.parts[-3], path.parts[-2])
                if key not in known:
                    known.add(key)
                    found.append(Group(*key))
        return found

    def is_link(self, path: PurePosixPath) -> bool:
        return self._entries[path].link

    def file(self, name: str, path: PurePosixPath) -> SubmittedFile:
        """Return the file that answers notebook ``name``."""
        if self._zipped:
            return SubmittedFile(name, self.root, (self._entries[path].member,))
        return SubmittedFile(name, self.root.joinpath(*path.parts))

    def timestamp(self, group: Group) -> str | None:
        for path in group.files:
            beside = path.parent / TIMESTAMP
            if beside in self._entries and not self.is_link(beside):
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
        export = folder.parent
        if export not in self._rosters:
            self._rosters[export] = self._roster(export)
        return self._rosters[export].get(folder.name, ())

    def _roster(self, export: PurePosixPath) -> Mapping[str, Sequence[str]]:
        for name in ("submission_metadata.yml", "submission_metadata.yaml"):
            if export / name in self._entries:
                return read_roster(self.file("", export / name).read(_ROSTER_BYTES))
        return {}


def _open_tree(path: Path, labs: Labs) -> _Tree:
    if not path.exists():
        raise AutograderError(
            f"{path}: there is no such file or folder. Name the folder, zip or notebook to grade."
        )
    path = path.resolve()
    if path.is_dir():
        if path.name in labs:
            # One assignment's folder in nbgrader's tree: its parent is the student's.
            below = PurePosixPath(path.parent.name, path.name)
            entries = [Entry(below / e.path, e.link) for e in list_folder(path)]
            return _Tree(path.parent.parent, entries, path.parent.name, zipped=False)
        return _Tree(path, list_folder(path), path.name, zipped=False)
    fallback = student_of(path.stem, labs)
    if path.suffix.lower() == ".zip":
        return _Tree(path, list_zip(path), fallback, zipped=True)
    if path.suffix.lower() != ".ipynb":
        raise AutograderError(
            f"{path}: this is neither a notebook (.ipynb), a zip nor a folder. Name one of these."
        )
    below = PurePosixPath(path.name)
    root = path.parent
    if root.name in labs and root.parent.name:
        below = PurePosixPath(root.parent.name, root.name, path.name)
        root = root.parent.parent
    entries = [Entry(below)]
    beside = path.parent / TIMESTAMP
    if beside.is_file() and not beside.is_symlink():
        entries.append(Entry(below.parent / TIMESTAMP))
    return _Tree(root, entries, fallback, zipped=False)


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


def _assign(tree: _Tree, groups: list[Group], labs: Labs, lab: str | None) -> list[Group]:
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
    merged: dict[tuple[str, str], Group] = {}
    for group in groups:
        key = (group.student_id, group.assignment or "")
        if key in merged:
            merged[key].files.extend(group.files)
        else:
            merged[key] = group
    return list(merged.values())


def _lab_by_content(tree: _Tree, group: Group, labs: Labs) -> str | None:
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


def _submission(tree: _Tree, group: Group, notebooks: Mapping[str, frozenset[str]]) -> Submission:
    lab = group.assignment or ""
    problem = ""
    links = [path for path in group.files if tree.is_link(path)]
    files: tuple[SubmittedFile, ...] = ()
    try:
        files = _match(tree, group, notebooks)
    except SubmissionError as error:
        problem = str(error)
    if not files and not problem:
        if links:
            problem = f"{links[0]} is a link, and links are not followed. Hand in the file itself."
        else:
            problem = (
                f"There is no notebook in the submission. Hand in {' and '.join(notebooks)}.ipynb."
            )
    return Submission(
        student_id=group.student_id,
        assignment=lab,
        notebooks=files,
        timestamp=tree.timestamp(group),
        digest=digest_of(files, problem),
        problem=problem,
    )


def _match(
    tree: _Tree, group: Group, notebooks: Mapping[str, frozenset[str]]
) -> tuple[SubmittedFile, ...]:
    """Find the file for each notebook of the lab: by name, else by what is in it."""
    plain = [p for p in group.files if not tree.is_link(p)]
    candidates = {p: tree.file(p.stem, p) for p in plain if p.suffix.lower() == ".ipynb"}
    if not candidates:
        candidates = _in_zips(tree, [p for p in plain if p.suffix.lower() == ".zip"])
    matched = match_names(list(candidates), list(notebooks))
    left = [path for path in candidates if path not in matched.values()]
    missing = [name for name in notebooks if name not in matched]
    if missing and len(left) > 1:
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
    return tuple(
        SubmittedFile(name, candidates[path].path, candidates[path].members)
        for name, path in sorted(matched.items())
    )


def _in_zips(tree: _Tree, zips: Sequence[PurePosixPath]) -> dict[PurePosixPath, SubmittedFile]:
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
