"""Cases that do not meet, handed in as one: the start of a submission's processes is most of what a small case costs.

Two cases do not meet where neither runs a cell that the other changes, nor uses a name that the other's answers bring
up. What each is about was found before (:mod:`autograder.verify.narrow`): in the notebook of both, its cells find what
they find in its own. Where the grade of such a notebook is in any way out of the ordinary, its cases are graded alone.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.notebook import NotebookJson, nbgrader_metadata
from autograder.records import Grade, Lab, Notebook, Outcome
from autograder.verify.expect import surprises
from autograder.verify.names import CellNames, names_of
from autograder.verify.trials import Reference, Trial, counting

_ORDINARY = frozenset({Outcome.PASSED, Outcome.PARTIAL, Outcome.FAILED, Outcome.NOT_ATTEMPTED})
"""What becomes of a cell without touching the others: the student's process goes on, and in time."""


@dataclass(frozen=True)
class Party:
    """Trials that are graded as one submission."""

    handed: Trial
    """What is handed in; of one member, that member."""
    members: tuple[Trial, ...]


def parties(trials: Sequence[Trial], lab: Lab, reference: Reference) -> list[Party]:
    """Return all trials of a lab, those together that do not meet, in the order of each one's first.

    Args:
        trials: As :func:`~autograder.verify.narrow.narrowed` leaves them; one that counts all questions stays alone.
        lab: The lab.
        reference: Its answers.
    """
    groups: list[list[tuple[Trial, _Reach | None]]] = []
    for trial in trials:
        reach = _reach(trial, lab, reference)
        for group in groups:
            if reach and all(other and not reach.meets(other) for _, other in group):
                group.append((trial, reach))
                break
        else:
            groups.append([(trial, reach)])
    return [_together([trial for trial, _ in group]) for group in groups]


def apart(trials: Iterable[Trial]) -> list[Party]:
    """Return each trial as a party of its own."""
    return [Party(trial, (trial,)) for trial in trials]


def as_alone(party: Party, grade: Grade, lab: Lab) -> bool:
    """Whether each member got what it would get alone, as far as the grade can tell."""
    if len(party.members) == 1:
        return True
    if grade.status in ("rejected", "grader_error") or any(nb.notes for nb in grade.notebooks):
        return False
    if any(result.outcome not in _ORDINARY for result in counting(party.handed, grade)):
        return False
    # Of a mutant nothing is expected.
    judged = [trial for trial in party.members if trial.kind != "mutant"]
    return not any(surprises(trial, grade, lab) for trial in judged)


@dataclass(frozen=True)
class _Reach:
    """What a trial touches, by the ids of cells."""

    changed: frozenset[str]
    kept: frozenset[str]
    """That run; the changed ones are among them."""
    adds: frozenset[str]
    """Names that its answers bind, or whose data they may change, and the reference's don't."""
    names: frozenset[str]
    """Names in the cells that run."""

    def meets(self, other: _Reach) -> bool:
        return bool(
            self.changed & other.kept
            or other.changed & self.kept
            or self.adds & other.names
            or other.adds & self.names
        )


def _reach(trial: Trial, lab: Lab, reference: Reference) -> _Reach | None:
    """None where the trial has to be alone."""
    case = trial.case
    if case is None or trial.asked is None or case.insertions or len(lab.notebooks) > 1:
        return None
    if any(loss.outcome is not None and loss.outcome not in _ORDINARY for loss in case.losses):
        return None
    (notebook,) = lab.notebooks
    answered = {grade_id for grade_id, _ in case.answers}
    changed: set[str] = set()
    kept: dict[str, CellNames] = {}
    pairs: list[tuple[CellNames, CellNames]] = []
    for cell_id, grade_id, text in _running(trial, notebook):
        names = names_of(text)
        if names is None:
            return None
        kept[cell_id] = names
        if grade_id in answered:
            before = names_of(reference[notebook.name, grade_id])
            if before is None or names.lasting - before.lasting:
                return None
            changed.add(cell_id)
            pairs.append((names, before))
    data = frozenset[str]().union(*(names.data for names in kept.values()))
    adds = [names.effects(data) - before.effects(data) for names, before in pairs]
    return _Reach(
        frozenset(changed),
        frozenset(kept),
        frozenset[str]().union(*adds),
        frozenset[str]().union(*(names.bound | names.loaded for names in kept.values())),
    )


def _running(trial: Trial, notebook: Notebook) -> Iterator[tuple[str, str, str]]:
    """Id, grade id and text of the code cells that the trial needs."""
    for cell, own in zip(trial.notebooks[notebook.name]["cells"], notebook.cells, strict=True):
        if own.kind != "code" or (notebook.name, own.grade_id) in trial.idle:
            continue
        text = own.source if own.role in ("test", "readonly") else cell["source"]
        if text:
            yield cell["id"], own.grade_id, text


def _together(members: Sequence[Trial]) -> Party:
    first, *others = members
    if not others or first.case is None:
        return Party(first, (first,))
    answers = tuple(pair for trial in members if trial.case for pair in trial.case.answers)
    (name,) = first.notebooks
    handed = replace(
        first,
        name=f"{first.name}+{len(others)}",
        title=f"{first.title}, and {len(others)} more",
        case=replace(first.case, answers=answers, losses=(), hints=()),
        notebooks={name: _merged(members, name)},
        asked=frozenset[tuple[str, str]]().union(*(t.asked or frozenset() for t in members)),
        idle=frozenset.intersection(*(trial.idle for trial in members)),
    )
    return Party(handed, tuple(members))


def _merged(members: Sequence[Trial], name: str) -> NotebookJson:
    """The notebook with each member's answers, and every other cell that one of them runs."""
    merged = copy.deepcopy(members[0].notebooks[name])
    for trial in members:
        answered = {grade_id for grade_id, _ in trial.case.answers} if trial.case else set()
        for cell, own in zip(merged["cells"], trial.notebooks[name]["cells"], strict=True):
            if nbgrader_metadata(own).get("grade_id") in answered or not cell["source"]:
                cell["source"] = own["source"]
    return merged
