"""Makes the student version and the worked version by nbgrader's own transformations.

The order is that of nbgrader's ``generate_assignment``, less ``SaveCells``: that writes a database.
"""

from __future__ import annotations

import copy
import logging
import warnings
from dataclasses import dataclass
from typing import Any

from autograder.build.source import LabSource, SourceNotebook
from autograder.errors import SourceError
from autograder.notebook import NotebookJson, fill_ids

_BEFORE = ("IncludeHeaderFooter", "InstantiateTests")
_RELEASE = (
    "LockCells",
    "ClearSolutions",
    "ClearOutput",
    "CheckCellMetadata",
    "ComputeChecksums",
    "ClearHiddenTests",
    "ClearMarkScheme",
    "ComputeChecksums",
    "CheckCellMetadata",
)
_WORKED = ("LockCells", "CheckCellMetadata", "ClearHiddenTests", "ClearMarkScheme")
_SAVED = ("LockCells", "ClearSolutions", "ClearOutput", "CheckCellMetadata", "ComputeChecksums")

_LOG = logging.getLogger("autograder.build.nbgrader")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


@dataclass(frozen=True)
class Versions:
    """One notebook in its three versions; cell for cell the same length and order."""

    full: NotebookJson
    """With header and footer; solutions and hidden tests are in it."""
    release: NotebookJson
    worked: NotebookJson


def transform(notebook: SourceNotebook, lab: LabSource) -> Versions:
    """Return the versions of one notebook, whose faults :func:`check_lab` has already ruled out.

    Raises:
        SourceError: where one of nbgrader's transformations refuses the notebook all the same.
    """
    import nbformat
    from nbgrader.nbgraderformat import MetadataValidator

    node = nbformat.from_dict(copy.deepcopy(notebook.data))
    MetadataValidator().upgrade_notebook_metadata(node)
    full = _apply(_BEFORE, node, notebook, lab)
    _name_header_cells(full, lab)
    fill_ids(full)
    release = _apply(_RELEASE, copy.deepcopy(full), notebook, lab)
    # What widgets last showed is an output, though nbformat keeps it with the metadata.
    release["metadata"].pop("widgets", None)
    worked = _apply(_WORKED, copy.deepcopy(full), notebook, lab)
    _clear_outputs(worked)
    _drop_markers(worked, lab)
    return Versions(full=_plain(full), release=_plain(release), worked=_plain(worked))


def saved_version(notebook: SourceNotebook, lab: LabSource) -> NotebookJson:
    """Return one notebook as nbgrader keeps it in gradebook.db: tests whole, no solutions, checksums.

    Raises:
        SourceError: where one of nbgrader's transformations refuses the notebook.
    """
    import nbformat
    from nbgrader.nbgraderformat import MetadataValidator

    node = nbformat.from_dict(copy.deepcopy(notebook.data))
    MetadataValidator().upgrade_notebook_metadata(node)
    return _apply((*_BEFORE, *_SAVED), node, notebook, lab)


def _apply(
    names: tuple[str, ...], node: Any, notebook: SourceNotebook, lab: LabSource
) -> NotebookJson:
    from nbgrader import preprocessors

    resources: dict[str, Any] = {
        "metadata": {"path": str(lab.folder), "name": notebook.name},
        "unique_key": notebook.name,
        "nbgrader": {"assignment": lab.name, "student": ".", "notebook": notebook.name},
    }
    for name in names:
        step = getattr(preprocessors, name)(config=lab.config, log=_LOG)
        try:
            with warnings.catch_warnings():
                # nbformat warns of header cells without an id; `fill_ids` gives them one.
                warnings.simplefilter("ignore")
                node, resources = step(node, resources)
        except Exception as error:
            # The first line: nbgrader's validation errors go on to print a schema.
            reason = str(error).strip().split("\n", 1)[0] or type(error).__name__
            raise SourceError(
                [f"{notebook.where}: nbgrader's {name} refuses the notebook: {reason}"]
            ) from error
    result: NotebookJson = node
    return result


def _name_header_cells(full: NotebookJson, lab: LabSource) -> None:
    """Put back the ids of header and footer cells: nbformat makes up new ones on reading."""
    cells = full["cells"]
    ends = ((lab.header, 0), (lab.footer, len(cells)))
    for part, start in ends:
        if part is None:
            continue
        originals = part.data["cells"]
        first = start - len(originals) if start else 0
        for cell, original in zip(cells[first:], originals, strict=False):
            cell.pop("id", None)
            if "id" in original:
                cell["id"] = original["id"]


def _clear_outputs(worked: NotebookJson) -> None:
    worked["metadata"].pop("widgets", None)
    for cell in worked["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None


def _drop_markers(worked: NotebookJson, lab: LabSource) -> None:
    """Remove the lines that mark solutions: the worked version is there to be read."""
    markers = (lab.markers.begin_solution, lab.markers.end_solution)
    for cell in worked["cells"]:
        lines = cell["source"].split("\n")
        cell["source"] = "\n".join(
            line for line in lines if not any(marker in line for marker in markers)
        )


def _plain(node: Any) -> Any:
    """Return nbformat's dictionaries with attributes as plain ones."""
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node
