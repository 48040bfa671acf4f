"""Checks of paths: what a student's folder will lack, and what a test cannot see."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from autograder.lint.code import Code, text_of
from autograder.lint.finding import Finding, Severity

_ABSOLUTE = re.compile(
    r"(?:/(?:home|Users|root|content|kaggle|mnt|media|srv|data|datasets|opt|var)/|[A-Za-z]:[\\/](?![\\/])|~[/\\])\S*"
)
_IN_MAGIC = re.compile(rf"^\s*[%!].*?(?<=\s)(?P<path>{_ABSOLUTE.pattern})", re.M)
_IMAGE = re.compile(
    r"!\[[^\]]*\]\(\s*<?(?P<path>[^)\s>]+)|<(?:img|video|audio)\b[^>]*?\bsrc=[\"'](?P<src>[^\"']+)"
)
_FENCE = re.compile(r"^```.*?^```|`[^`\n]*`", re.M | re.S)
_READERS = frozenset(
    "os.path.exists os.path.isfile os.path.isdir os.path.getsize os.stat os.listdir "
    "numpy.load numpy.loadtxt numpy.genfromtxt numpy.fromfile numpy.memmap "
    "pandas.read_csv pandas.read_table pandas.read_json pandas.read_excel pandas.read_parquet "
    "pandas.read_pickle pandas.read_hdf keras.models.load_model keras.saving.load_model "
    "tensorflow.keras.models.load_model keras.utils.load_img matplotlib.pyplot.imread "
    "PIL.Image.open cv2.imread joblib.load torch.load sqlite3.connect".split()
)
_PATH_READS = frozenset("exists is_file is_dir read_text read_bytes stat iterdir".split())
_WRITES = frozenset(
    "save savez savez_compressed savetxt to_csv to_json to_pickle to_parquet savefig write_text write_bytes "
    "mkdir makedirs touch dump save_weights save_model urlretrieve copy copyfile move rename".split()
)


@dataclass
class Files:
    """The files that there are at a lab, and those that its code writes."""

    shown: Collection[str]
    """Beside the notebook, by path in the folder."""
    hidden: Collection[str]
    """By path in ``hidden/``."""
    written: set[str] = field(default_factory=set)

    def has(self, path: str) -> bool:
        """Whether a student's folder has a file or a folder of this path, or the lab's code makes one."""
        plain = _plain(path)
        there = any(own == plain or own.startswith(f"{plain}/") for own in self.shown)
        return there or plain in self.written or plain in (".", "")


def note_written(code: Code, files: Files) -> None:
    """Take down what a cell writes."""
    for node, name in code.calls():
        called = node.func.attr if isinstance(node.func, ast.Attribute) else name
        writes = called in _WRITES or (called == "open" and not _reads(node))
        if writes:
            files.written |= {_plain(text) for arg in node.args if (text := _path_in(code, arg))}
            if isinstance(node.func, ast.Attribute) and (text := _path_in(code, node.func.value)):
                files.written.add(_plain(text))


def check_files(code: Code, files: Files) -> Iterator[Finding]:
    """Yield the files that a cell or a module reads and nobody has."""
    for path, line in _read_files(code):
        if path.startswith("hidden/"):
            if code.role == "test" and path.removeprefix("hidden/") not in files.hidden:
                yield code.find(
                    Severity.WARNING,
                    "missing-file",
                    f"It reads `{path}`, which is not there. Put the file into hidden/.",
                    line,
                )
        elif not files.has(path) and not _own_write(code, path):
            if code.role == "test" and not code.in_kernel:
                yield code.find(
                    Severity.WARNING,
                    "student-file",
                    f"It looks for `{path}`, which is no file of the lab: what the student's code writes is in "
                    "another folder than the test. Have the student's code return the content, or tag the cell "
                    "`in-kernel`.",
                    line,
                )
            elif code.role != "test":
                yield code.find(
                    Severity.WARNING,
                    "missing-file",
                    f"It reads `{path}`, which the release will not have. Put the file beside the notebook.",
                    line,
                )


def check_student_files(code: Code, files: Files) -> Iterator[Finding]:
    """Yield what a test reads that only other cells of the notebook write."""
    if code.in_kernel:
        return
    for path, line in _read_files(code):
        plain = _plain(path)
        if plain in files.written and plain not in files.shown and not _own_write(code, path):
            yield code.find(
                Severity.WARNING,
                "student-file",
                f"It looks for `{path}`, which a cell of the notebook writes: that is in another folder than "
                "the test's. Have the code return the content, or tag the cell `in-kernel`.",
                line,
            )


def check_absolute(code: Code) -> Iterator[Finding]:
    """Yield paths that exist on the author's machine alone."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(code.tree) if code.tree is not None else ():
        text = text_of(node) if isinstance(node, ast.Constant) else None
        if text is not None and _ABSOLUTE.fullmatch(text):
            found.append((text, getattr(node, "lineno", 1)))
    if code.kind == "code":
        for match in _IN_MAGIC.finditer(code.source):
            found.append((match["path"], code.source.count("\n", 0, match.start("path")) + 1))
    for path, line in dict(found).items():
        yield code.find(
            Severity.WARNING,
            "absolute-path",
            f"The path `{path}` exists on one machine alone. Put the file beside the notebook and name it from "
            "there.",
            line,
        )


def check_images(code: Code, files: Files) -> Iterator[Finding]:
    """Yield the pictures of a text that the release will lack."""
    text = _FENCE.sub("", code.source)
    for match in _IMAGE.finditer(text):
        path = unquote(match["path"] or match["src"])
        if re.match(r"[a-z][a-z0-9+.-]*:|//|#", path, re.I):
            continue
        if not files.has(path.partition("?")[0]):
            yield code.find(
                Severity.WARNING,
                "missing-file",
                f"It shows the picture `{path}`, which the release will not have. Put it beside the notebook.",
            )


def _read_files(code: Code) -> Iterator[tuple[str, int]]:
    for node, name in code.calls():
        path: str | None = None
        if name in _READERS and node.args:
            path = text_of(node.args[0]) or _path_in(code, node.args[0])
        elif name == "open" and _reads(node) and node.args:
            path = _path_in(code, node.args[0])
        elif isinstance(node.func, ast.Attribute) and node.func.attr in _PATH_READS:
            path = (
                _path_in(code, node.func.value) if isinstance(node.func.value, ast.Call) else None
            )
        if (
            path
            and "://" not in path
            and path != ":memory:"
            and not PurePosixPath(path).is_absolute()
            and path[0] != "~"
        ):
            yield path, node.lineno


def _path_in(code: Code, node: ast.expr) -> str | None:
    """The path of ``"a.csv"`` and of ``Path("a.csv")``."""
    if isinstance(node, ast.Call) and len(node.args) == 1:
        called = code.full_name(node.func)
        if called in ("pathlib.Path", "Path", "open"):
            return text_of(node.args[0])
    return text_of(node)


def _reads(node: ast.Call) -> bool:
    mode = node.args[1] if len(node.args) > 1 else None
    mode = next((word.value for word in node.keywords if word.arg == "mode"), mode)
    text = text_of(mode)
    return mode is None or (text is not None and text[:1] == "r")


def _own_write(code: Code, path: str) -> bool:
    own = Files((), ())
    note_written(code, own)
    return _plain(path) in own.written


def _plain(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).as_posix()
