"""Cases that do not meet, handed in as one: the start of a submission's processes is most of what a small case costs.

Two cases do not meet where neither runs a cell that the other changes, nor uses a name that the other's answers bring
up. What each is about was found before (:mod:`autograder.verify.narrow`): in the notebook of both, its cells find what
they find in its own. Where the grade of such a notebook is in any way out of the ordinary, its cases are graded alone.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from autograder.notebook import NotebookJson
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
    groups: list[_Group] = []
    for trial in trials:
        reach = _reach(trial, lab, reference)
        group = next((group for group in groups if reach and group.takes(reach)), None)
        if group is None:
            groups.append(_Group([trial], [reach] if reach else []))
        elif reach:
            group.members.append(trial)
            group.reaches.append(reach)
    return [Party(_handed(group), tuple(group.members)) for group in groups]


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
        return not (
            self.changed.isdisjoint(other.kept)
            and other.changed.isdisjoint(self.kept)
            and self.adds.isdisjoint(other.names)
            and other.adds.isdisjoint(self.names)
        )


@dataclass
class _Group:
    members: list[Trial]
    reaches: list[_Reach] = field(default_factory=list)
    """One for each member; none where it stays alone."""

    def takes(self, reach: _Reach) -> bool:
        return bool(self.reaches) and not any(reach.meets(other) for other in self.reaches)


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


def _handed(group: _Group) -> Trial:
    first, *others = group.members
    if not others or first.case is None:
        return first
    answers = tuple(pair for trial in group.members if trial.case for pair in trial.case.answers)
    (name,) = first.notebooks
    return replace(
        first,
        name=f"{first.name}+{len(others)}",
        title=f"{first.title}, and {len(others)} more",
        case=replace(first.case, answers=answers, losses=(), hints=()),
        notebooks={name: _merged(group, name)},
        asked=frozenset[tuple[str, str]]().union(*(t.asked or frozenset() for t in group.members)),
        idle=frozenset.intersection(*(trial.idle for trial in group.members)),
    )


def _merged(group: _Group, name: str) -> NotebookJson:
    """The notebook with each member's answers, and every other cell that one of them runs."""
    merged = copy.deepcopy(group.members[0].notebooks[name])
    for trial, reach in zip(group.members, group.reaches, strict=True):
        for cell, own in zip(merged["cells"], trial.notebooks[name]["cells"], strict=True):
            if own["id"] in reach.changed or not cell["source"]:
                cell["source"] = own["source"]
    return merged
