"""Find each of the instructor's cells in a submission and settle the order in which all run.

The cells with a grade id are *anchors*: they keep the instructor's order whatever became of them.
A student's free cells stay behind the anchor that they were written under.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from autograder.intake.lost import claim_cells, same_text
from autograder.intake.parse import SubmittedCell
from autograder.records import Cell, Notebook

_NAMED = 5
"""How many grade ids a note lists before it says how many more there are."""


@dataclass(frozen=True)
class Aligned:
    """``order`` holds the instructor's anchors and the student's free cells as they will run."""

    order: tuple[Cell | SubmittedCell, ...]
    answers: dict[str, SubmittedCell]
    """The submitted cell found for each anchor; an anchor that is missing has none."""
    notes: tuple[str, ...]


def is_anchor(cell: Cell) -> bool:
    """Whether a cell has a fixed place: all have, but those that a student may delete."""
    return bool(cell.grade_id) and cell.role != "free"


def align(notebook: Notebook, submitted: tuple[SubmittedCell, ...]) -> Aligned:
    """Put the cells of a submission in the instructor's order and say what was amiss."""
    work = _Alignment(notebook, submitted)
    work.settle_copies()
    return Aligned(tuple(work.order()), work.answers(), tuple(work.notes()))


class _Alignment:
    """The state of one alignment; positions index the submission's cells."""

    def __init__(self, notebook: Notebook, submitted: tuple[SubmittedCell, ...]) -> None:
        self._anchors = [cell for cell in notebook.cells if is_anchor(cell)]
        self._cells = list(submitted)
        claims = claim_cells(
            self._anchors, submitted, [c for c in notebook.cells if not is_anchor(c)]
        )
        # The anchor that each submitted cell is; None for a free cell.
        self._claims = claims.of
        self._recovered, self._placed = claims.by_definition, claims.by_place
        self._dropped: set[int] = set()
        self._chosen: dict[str, int] = {}
        self._copied_answers: list[str] = []
        self._copied_locked: list[str] = []

    # Copies.

    def settle_copies(self) -> None:
        """Choose one cell for each anchor among its copies.

        Of an answer, the last copy that differs from the release text takes the place: it would be
        the one in force when the notebook runs from top to bottom. A copy below the next anchor
        (the question's test, as a rule) counts only if none above it was answered. Other answered
        copies run where they stand. Copies of locked cells and unanswered copies are left out.
        """
        places: dict[str, list[int]] = {}
        for position, claim in enumerate(self._claims):
            if claim is not None:
                places.setdefault(claim, []).append(position)
        floor = -1
        for anchor in self._anchors:
            copies = places.get(anchor.grade_id)
            if not copies:
                continue
            chosen = self._choose(anchor, copies, floor)
            self._chosen[anchor.grade_id] = chosen
            floor = max(floor, chosen)
            self._release_others(anchor, copies, chosen)

    def _choose(self, anchor: Cell, copies: list[int], floor: int) -> int:
        in_order = [position for position in copies if position > floor] or copies
        if len(copies) == 1 or anchor.role not in ("solution", "manual"):
            return in_order[0]
        answered = [p for p in copies if not same_text(self._cells[p].source, anchor.release)]
        if not answered:
            return in_order[0]
        first = in_order[0]
        end = next(
            (
                position
                for position in range(first, len(self._claims))
                if self._claims[position] not in (None, anchor.grade_id)
            ),
            len(self._claims),
        )
        in_place = [position for position in answered if first <= position < end]
        return (in_place or answered)[-1]

    def _release_others(self, anchor: Cell, copies: list[int], chosen: int) -> None:
        others = [position for position in copies if position != chosen]
        if not others:
            return
        answer = anchor.role in ("solution", "manual")
        (self._copied_answers if answer else self._copied_locked).append(anchor.grade_id)
        for position in others:
            if answer and not same_text(self._cells[position].source, anchor.release):
                self._claims[position] = None
                self._cells[position] = replace(self._cells[position], grade_id="")
            else:
                self._dropped.add(position)

    # The result.

    def answers(self) -> dict[str, SubmittedCell]:
        return {grade_id: self._cells[position] for grade_id, position in self._chosen.items()}

    def order(self) -> Iterable[Cell | SubmittedCell]:
        behind = self._free_behind()
        waiting = behind.get(None, [])
        for anchor in self._anchors:
            if anchor.grade_id in self._chosen:
                yield from waiting
                yield anchor
                waiting = behind.get(anchor.grade_id, [])
            else:
                # Among missing anchors, free cells may well hold the answer: it must run after the
                # stub that stands in for a lost answer and before the test of it.
                if anchor.role == "test":
                    yield from waiting
                    waiting = []
                yield anchor
        yield from waiting

    def _free_behind(self) -> dict[str | None, list[SubmittedCell]]:
        """The free cells under each anchor; under None those above the first."""
        behind: dict[str | None, list[SubmittedCell]] = {}
        under: str | None = None
        for position, cell in enumerate(self._cells):
            claim = self._claims[position]
            if position in self._dropped:
                continue
            if claim is None:
                behind.setdefault(under, []).append(cell)
            else:
                under = claim
        return behind

    def notes(self) -> Iterable[str]:
        """One sentence for each kind of trouble, naming only the instructor's own grade ids."""
        answer = ("solution", "manual")
        missing = [a for a in self._anchors if a.grade_id not in self._chosen]
        if lost := [a.grade_id for a in missing if a.role in answer]:
            yield (
                f"{_cells(lost)} missing, so {_there(lost)} unanswered. Answer in the cells that "
                "the lab gives you; don't delete them."
            )
        if lost := [a.grade_id for a in missing if a.role not in answer]:
            yield f"{_cells(lost)} missing and put back as in the lab."
        if self._recovered:
            yield (
                f"{_cells(self._recovered)} not marked as an answer any more; the cell that "
                "defines the same names was taken for it."
            )
        if self._placed:
            yield (
                f"{_cells(self._placed)} not marked as an answer any more; the text that "
                "stands there was taken for it."
            )
        if self._copied_answers:
            yield (
                f"{_cells(self._copied_answers)} there more than once. The last answered copy "
                "above the question's test counts; the others run where they stand."
            )
        if self._copied_locked:
            yield (
                f"Copies of {_names(self._copied_locked)} were left out: "
                "tests and locked cells run once."
            )
        if edited := self._which(
            lambda anchor, cell: (
                anchor.role not in answer and not same_text(cell.source, anchor.release)
            )
        ):
            yield (
                f"{_cells(edited)} locked but edited; the lab's own text was used. "
                "Write your code in the answer cells or in new cells."
            )
        if retyped := self._which(
            lambda anchor, cell: anchor.role in answer and cell.kind != anchor.kind
        ):
            yield f"{_cells(retyped)} of another cell type; the type that the lab gave was used."
        if moved := self._moved():
            yield f"{_cells(moved)} out of order; all cells were run in the order of the lab."

    def _which(self, condition: Callable[[Cell, SubmittedCell], bool]) -> list[str]:
        return [
            anchor.grade_id
            for anchor in self._anchors
            if anchor.grade_id in self._chosen
            and condition(anchor, self._cells[self._chosen[anchor.grade_id]])
        ]

    def _moved(self) -> list[str]:
        """The anchors outside a longest run that kept its order: those that were moved."""
        ids = [a.grade_id for a in self._anchors if a.grade_id in self._chosen]
        tails: list[int] = []
        ranks: list[int] = []
        for grade_id in ids:
            position = self._chosen[grade_id]
            rank = bisect_left(tails, position)
            tails[rank : rank + 1] = [position]
            ranks.append(rank)
        wanted = len(tails) - 1
        kept: set[str] = set()
        for grade_id, rank in zip(reversed(ids), reversed(ranks), strict=True):
            if rank == wanted:
                kept.add(grade_id)
                wanted -= 1
        return [grade_id for grade_id in ids if grade_id not in kept]


def _names(ids: list[str]) -> str:
    shown = [f"`{grade_id}`" for grade_id in ids[:_NAMED]]
    if len(ids) > _NAMED:
        shown.append(f"{len(ids) - _NAMED} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _cells(ids: list[str]) -> str:
    one = len(ids) == 1
    return f"The cell{'' if one else 's'} {_names(ids)} {'was' if one else 'were'}"


def _there(ids: list[str]) -> str:
    return "it is" if len(ids) == 1 else "they are"
