"""Compare a grade with what a trial must get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.notebook import NotebookJson, cell_role, cell_tags, nbgrader_metadata
from autograder.records import CellResult, Grade, Lab, Outcome
from autograder.verify.cases import Case, Loss
from autograder.verify.trials import Trial

_TOLERANCE = 1e-6


def surprises(trial: Trial, grade: Grade, lab: Lab) -> list[str]:
    """Return what differs from expectation, a sentence each; cells for a person don't count."""
    if grade.status in ("rejected", "grader_error"):
        return [f"it was not graded ({grade.status}): {grade.message or _private(grade)}"]
    tests = {
        _name(lab, notebook.name, cell.grade_id): trial.asks(notebook.name, cell.grade_id)
        for notebook in lab.notebooks
        for cell in notebook.cells
        if cell.role == "test"
    }
    graded = {
        _name(lab, notebook.name, result.grade_id): result
        for notebook in grade.notebooks
        for result in notebook.cells
    }
    found = [f"`{name}` has no result" for name in sorted(tests.keys() - graded.keys())]
    results = {name: result for name, result in graded.items() if tests.get(name)}
    for note in (note for notebook in grade.notebooks for note in notebook.notes):
        found.append(f"its student is told besides: {note}")
    if trial.kind == "release":
        found += _untouched(results)
    elif trial.case is not None and trial.kind == "wrong":
        found += _wrong(trial.case, _expected(trial.case, lab), results)
    else:
        found += [f"{_said(result)}, and must pass" for result in results.values() if _lost(result)]
    return found


def failed_cells(notebooks: Mapping[str, NotebookJson]) -> Iterator[str]:
    """Yield the cells of a reference, tests apart, that end in an error: every student would see one there.

    Args:
        notebooks: As they ran, by name.
    """
    for name, notebook in notebooks.items():
        where = "" if len(notebooks) == 1 else f"{name}, "
        for number, cell in enumerate(notebook["cells"], 1):
            if cell_role(cell) == "test" or "raises-exception" in cell_tags(cell):
                continue
            for output in cell.get("outputs", ()):
                if output["output_type"] == "error":
                    grade_id = nbgrader_metadata(cell).get("grade_id")
                    named = f" (`{grade_id}`)" if grade_id else ""
                    why = f"{output['ename']}: {output['evalue'].strip()[:200]}"
                    yield f"{where}cell {number}{named} fails: {why}"


def _untouched(results: dict[str, CellResult]) -> Iterator[str]:
    for result in results.values():
        if result.outcome is not Outcome.NOT_ATTEMPTED:
            yield f"{_said(result)}, and must be not_attempted"
        elif result.score > 0:
            yield f"{_said(result)} earns points unanswered"


def _name(lab: Lab, notebook: str, grade_id: str) -> str:
    """Return a question's name: the notebook's comes first where the lab has several."""
    return grade_id if len(lab.notebooks) == 1 else f"{notebook}/{grade_id}"


def _expected(case: Case, lab: Lab) -> dict[str, Loss]:
    """Return the losses by the question's name."""
    found: dict[str, Loss] = {}
    for loss in case.losses:
        for notebook in lab.notebooks:
            has = any(cell.grade_id == loss.grade_id for cell in notebook.cells)
            if has and case.notebook in ("", notebook.name):
                found[_name(lab, notebook.name, loss.grade_id)] = loss
                break
    return found


def _wrong(case: Case, expected: dict[str, Loss], results: dict[str, CellResult]) -> Iterator[str]:
    for name, result in results.items():
        if name not in expected:
            if _lost(result):
                yield f"{_said(result)}, and must pass"
            continue
        loss = expected[name]
        if not _lost(result):
            yield f"`{name}` passed, and must lose points"
            continue
        if loss.outcome is not None and result.outcome is not loss.outcome:
            yield f"{_said(result)}, and must be {loss.outcome}"
        lost = result.max_score - result.score
        if loss.points is not None and abs(lost - loss.points) > _TOLERANCE:
            yield f"`{name}` lost {lost:g} points, and must lose {loss.points:g}"
    told = [
        f"{result.message}\n{result.hint}"
        for name, result in results.items()
        if name in expected and _lost(result)
    ]
    for hint in case.hints:
        if told and not any(hint.casefold() in text.casefold() for text in told):
            shown = " | ".join(" ".join(text.split()) for text in told)
            yield f"no feedback says {hint!r}; it says: {shown}"


def _lost(result: CellResult) -> bool:
    """Whether a cell lost points; one that is worth none shows it by its outcome."""
    if result.max_score > 0:
        return result.score < result.max_score - _TOLERANCE
    return result.outcome is not Outcome.PASSED


def _said(result: CellResult) -> str:
    reason = result.private or result.detail or result.message
    last = reason.strip().splitlines()[-1:] or [""]
    because = f" ({last[0].strip()[:200]})" if last[0].strip() else ""
    points = f"{result.score:g}/{result.max_score:g}"
    return f"`{result.grade_id}` {result.outcome} with {points}{because}"


def _private(grade: Grade) -> str:
    return next((result.private for result in grade.results if result.private), "no reason given")
