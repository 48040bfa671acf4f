"""Read the cases of a lab: ``tests/labs/<lab>.py``, a file that is read as text and never run.

::

    # === wrong: forgets the bias
    # loses: test-neuron, test-layer=failed, test-mlp@2
    # hint: bias
    # --- neuron
    def neuron(x, w, b, activation):
        return activation(x @ w)
    # --- +scratch after neuron
    print(neuron)

``=== correct`` or ``=== wrong`` begins a case. ``loses`` lists the test cells that lose points, all
of them and no others, where wanted with the outcome (``=failed``) or the points lost (``@2``).
``hint`` must occur in the message or hint of a cell that loses; ``notebook`` names the notebook
where the lab has several. ``--- <grade_id>`` gives the text of an answer, ``--- +<name> after
<grade_id>`` (or ``before``) that of a new cell. Answers not given are the reference's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from autograder.errors import AutograderError
from autograder.records import Outcome

_CASE = re.compile(r"# ===\s*(.*)")
_TITLE = re.compile(r"(\w+)\s*:\s*(\S.*)")
_BLOCK = re.compile(r"# ---\s*(.*)")
_INSERT = re.compile(r"\+(\S+)\s+(after|before)\s+(\S+)")
_FIELD = re.compile(r"#\s*(\w+)\s*:\s*(.*)")
_LOSS = re.compile(r"([^\s=@]+)(?:=([a-z_]+))?(?:@([0-9.]+))?")

_FIELDS = ("loses", "hint", "notebook")

Kind = Literal["correct", "wrong", "valid", "weak", "mutant"]
CASES: tuple[Kind, ...] = ("correct", "wrong")
"""What a lab must grade right."""
CALIBRATION: tuple[Kind, ...] = ("valid", "weak", "mutant")
"""What a lab's threshold is calibrated on."""


@dataclass(frozen=True)
class Loss:
    """A test cell that must lose points; ``outcome`` and ``points`` (lost) are checked if given."""

    grade_id: str
    outcome: Outcome | None = None
    points: float | None = None


@dataclass(frozen=True)
class Insertion:
    """A free cell that a case adds."""

    name: str
    where: Literal["after", "before"]
    grade_id: str
    source: str


@dataclass(frozen=True)
class Case:
    """One submission that a lab must grade as ``kind``, ``losses`` and ``hints`` say."""

    kind: Kind
    title: str
    losses: tuple[Loss, ...]
    hints: tuple[str, ...]
    notebook: str
    """Empty where the lab has one notebook, or the answers tell which."""
    answers: tuple[tuple[str, str], ...]
    """Texts of answer cells, by grade id."""
    insertions: tuple[Insertion, ...]
    line: int
    """Of the file, where the case begins."""


def read_cases(path: Path, kinds: tuple[Kind, ...] = CASES) -> tuple[Case, ...]:
    """Return the cases in a file; none where there is no file. ``kinds`` are those that it may hold.

    Raises:
        AutograderError: naming the line that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise AutograderError(f"{path}: the cases cannot be read ({error}).") from None
    return parse_cases(text, str(path), kinds)


def parse_cases(text: str, where: str, kinds: tuple[Kind, ...] = CASES) -> tuple[Case, ...]:
    """Return the cases in a text; ``where`` names it in errors.

    Raises:
        AutograderError: naming the line that is wrong.
    """
    parser = _Parser(where, kinds)
    for number, line in enumerate(text.splitlines(), 1):
        parser.read(number, line)
    return parser.finish()


@dataclass
class _Block:
    head: str
    number: int
    lines: list[str] = field(default_factory=list)


@dataclass
class _Draft:
    kind: Kind
    title: str
    number: int
    losses: list[Loss] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    notebook: str = ""
    blocks: list[_Block] = field(default_factory=list)


class _Parser:
    def __init__(self, where: str, kinds: tuple[Kind, ...]) -> None:
        self._where = where
        self._kinds: dict[str, Kind] = {str(kind): kind for kind in kinds}
        self._drafts: list[_Draft] = []

    def error(self, number: int, text: str) -> AutograderError:
        return AutograderError(f"{self._where}, line {number}: {text}")

    def read(self, number: int, line: str) -> None:
        if found := _CASE.fullmatch(line.rstrip()):
            self._begin(number, found[1])
        elif found := _BLOCK.fullmatch(line.rstrip()):
            if not self._drafts:
                raise self.error(
                    number,
                    f"an answer stands before the first case. Begin one with {self._heads()}.",
                )
            if not found[1]:
                raise self.error(number, "`# ---` names no cell. Write `# --- <grade_id>`.")
            self._drafts[-1].blocks.append(_Block(found[1], number))
        elif self._drafts and self._drafts[-1].blocks:
            self._drafts[-1].blocks[-1].lines.append(line)
        elif self._drafts and (found := _FIELD.fullmatch(line.rstrip())):
            self._field(number, found[1], found[2])
        elif line.strip() and not line.startswith("#"):
            raise self.error(
                number, "this line belongs to no cell. Put it under a `# --- <grade_id>` line."
            )

    def _begin(self, number: int, head: str) -> None:
        found = _TITLE.fullmatch(head)
        if found is None or found[1] not in self._kinds:
            raise self.error(number, f"a case begins with {self._heads()}, not {head!r}.")
        if any(draft.title == found[2] for draft in self._drafts):
            raise self.error(number, f"two cases have the title {found[2]!r}. Rename one.")
        self._drafts.append(_Draft(self._kinds[found[1]], found[2], number))

    def _heads(self) -> str:
        return " or ".join(f"`# === {kind}: title`" for kind in self._kinds)

    def _field(self, number: int, name: str, value: str) -> None:
        draft = self._drafts[-1]
        if name not in _FIELDS:
            raise self.error(
                number, f"`{name}:` is not known here; allowed are {', '.join(_FIELDS)}."
            )
        if not value:
            raise self.error(number, f"`{name}:` says nothing. Give it a value or delete the line.")
        if name == "hint":
            draft.hints.append(value)
        elif name == "notebook":
            draft.notebook = value
        else:
            draft.losses += [self._loss(number, part.strip()) for part in value.split(",")]

    def _loss(self, number: int, text: str) -> Loss:
        found = _LOSS.fullmatch(text)
        if found is None:
            raise self.error(
                number,
                f"{text!r} is not a cell that loses points. "
                "Write `grade_id`, `grade_id=outcome` or `grade_id@points`.",
            )
        outcome = None
        if found[2]:
            if found[2] not in set(Outcome):
                allowed = ", ".join(Outcome)
                raise self.error(number, f"`{found[2]}` is not an outcome; allowed are {allowed}.")
            outcome = Outcome(found[2])
        try:
            lost = float(found[3]) if found[3] else None
        except ValueError:
            raise self.error(number, f"`{found[3]}` is not a number of points.") from None
        return Loss(found[1], outcome, lost)

    def finish(self) -> tuple[Case, ...]:
        return tuple(self._case(draft) for draft in self._drafts)

    def _case(self, draft: _Draft) -> Case:
        if draft.kind == "wrong" and not draft.losses:
            raise self.error(
                draft.number, f"the wrong case {draft.title!r} loses nothing. Add `# loses: …`."
            )
        if draft.kind != "wrong" and (draft.losses or draft.hints):
            remedy = "Delete them or call it wrong." if draft.kind == "correct" else "Delete them."
            raise self.error(
                draft.number,
                f"the {draft.kind} case {draft.title!r} has `loses` or `hint`. {remedy}",
            )
        answers: dict[str, str] = {}
        insertions: list[Insertion] = []
        for block in draft.blocks:
            source = "\n".join(block.lines).strip("\n")
            if found := _INSERT.fullmatch(block.head):
                where: Literal["after", "before"] = "after" if found[2] == "after" else "before"
                insertions.append(Insertion(found[1], where, found[3], source))
            elif block.head.startswith("+") or " " in block.head:
                raise self.error(
                    block.number,
                    f"{block.head!r} names no cell. Write `# --- <grade_id>` or "
                    "`# --- +<name> after <grade_id>`.",
                )
            elif block.head in answers:
                raise self.error(block.number, f"`{block.head}` is answered twice in this case.")
            else:
                answers[block.head] = source
        if not answers and not insertions:
            raise self.error(
                draft.number, f"the case {draft.title!r} changes nothing. Add `# --- <grade_id>`."
            )
        return Case(
            kind=draft.kind,
            title=draft.title,
            losses=tuple(draft.losses),
            hints=tuple(draft.hints),
            notebook=draft.notebook,
            answers=tuple(answers.items()),
            insertions=tuple(insertions),
            line=draft.number,
        )
