"""Runs the worked notebooks and renders them as HTML, outside the folders that are committed."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from autograder.bundle import write_atomically
from autograder.course import CourseFolder
from autograder.errors import AutograderError


def execute_lab(folder: CourseFolder, name: str) -> list[Path]:
    """Run each worked notebook of a lab and return the pages: ``build/executed/<lab>/<nb>.html``.

    The notebooks run in a copy of their folder, so that what they write does not stay.

    Raises:
        AutograderError: where a cell fails; the page up to it is written all the same.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbconvert import HTMLExporter

    source = folder.solutions / name
    limits = folder.policy(name).limits or folder.course.limits
    pages: list[Path] = []
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="autograder-run-") as temporary:
        copy = Path(temporary) / name
        shutil.copytree(source, copy)
        for path in sorted(copy.glob("*.ipynb")):
            notebook = nbformat.read(path, as_version=4)
            client = NotebookClient(
                notebook,
                timeout=int(limits.total_seconds),
                kernel_name="python3",
                resources={"metadata": {"path": str(copy)}},
            )
            try:
                client.execute()
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                reason = str(error).strip().split("\n")[-1]
                failures.append(
                    f"{folder.relative(source / path.name)}: the worked notebook fails: {reason}. "
                    f"Correct {folder.relative(folder.source)}/{name}/{path.name}."
                )
            html, _ = HTMLExporter().from_notebook_node(
                notebook, resources={"metadata": {"name": path.stem}}
            )
            page = folder.executed / name / f"{path.stem}.html"
            write_atomically(page, html.encode())
            pages.append(page)
    if failures:
        raise AutograderError("\n".join(failures))
    return pages
