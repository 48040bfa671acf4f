"""What ``autograder grade`` says at the end of a run: a table, and doubts about thresholds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.calibrations import read_calibrations, uncovered

if TYPE_CHECKING:
    from rich.table import Table

    from autograder.course import CourseFolder
    from autograder.records import Grade


class Row:
    """A line of the table at the end; the rest of the grade is not kept."""

    def __init__(self, grade: Grade) -> None:
        self.student_id = grade.student_id
        self.assignment = grade.assignment
        self.score = f"{grade.score:g} / {grade.max_score:g}"
        self.status: str = grade.status
        self.message = grade.message
        self.seconds = grade.seconds
        self.isolation = grade.isolation.level
        self.outcomes = Counter(result.outcome.value for result in grade.results)

    def fail(self, message: str) -> None:
        """Say that the results could not be written; the grade is in the journal."""
        self.status = "not written"
        self.message = message
        self.outcomes.clear()


class Thresholds:
    """Finds the thresholds that decided something on a device for which no calibration supports them."""

    def __init__(self, folder: CourseFolder) -> None:
        self._folder = folder
        self._seen: set[tuple[str, str, str]] = set()
        self.doubts: list[str] = []

    def look_at(self, grade: Grade) -> None:
        """Note what there is to say of a grade's retraining; of each lab, backend and device once."""
        from autograder.bundled import BundledCourse

        if isinstance(self._folder, BundledCourse):
            return  # a bundle has no calibrations with it
        for result in grade.results:
            if (found := result.retrained) is None or found.value is None:
                continue
            place = (grade.assignment, found.backend, found.device)
            if place not in self._seen:
                self._seen.add(place)
                self._check(*place)

    def _check(self, lab: str, backend: str, device: str) -> None:
        policy = self._folder.policy(lab)
        if policy.retraining is None:
            return
        found = read_calibrations(self._folder.solutions / lab)
        if reason := uncovered(policy.retraining, found, backend, device, policy.data):
            self.doubts.append(
                f"{lab}: {reason}. `autograder calibrate {lab}`, with the options of this run, finds out"
                " what can be asked for there."
            )


def make_table(rows: Sequence[Row]) -> Table:
    """The table of a run, a line a submission, by lab and student."""
    from rich.markup import escape
    from rich.table import Table

    colours = {"graded": "green", "needs_review": "magenta"}
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Student", "Lab", "Score", "Status", "Questions", "Isolation", "Time"):
        table.add_column(name, justify="right" if name in ("Score", "Time") else "left")
    for row in sorted(rows, key=lambda row: (row.assignment, row.student_id)):
        colour = colours.get(row.status, "red")
        outcomes = ", ".join(
            f"{count} {outcome.replace('_', ' ')}" for outcome, count in row.outcomes.most_common()
        )
        table.add_row(
            escape(row.student_id),
            escape(row.assignment),
            row.score,
            f"[{colour}]{row.status.replace('_', ' ')}[/]",
            outcomes or escape(row.message.partition("\n")[0].partition(". ")[0]),
            row.isolation,
            f"{row.seconds:.1f} s",
        )
    return table
