"""Tricks to earn marks that are not deserved, to see hidden tests, or to stop the batch.

The tricks of the notebook's cells are in ``tests/tricks/*.txt``, in the words of
:mod:`autograder.verify.cases`: each says which questions lose all their points (or how many), and
all others must keep theirs. The tricks of the file itself are at the end of this module.
"""

from __future__ import annotations

import csv
import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tricks.course import POINTS, SECRETS
from tricks.graded import Class, HandedIn, marked_processes, own_temporary_folder

from autograder.records import Lab
from autograder.verify.cases import Case, read_cases
from autograder.verify.trials import Reference, apply_case, read_reference, student_notebook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

FAMILIES = sorted((Path(__file__).parent / "tricks").glob("*.txt"))
TRICKS = {f"{path.stem}: {case.title}": case for path in FAMILIES for case in read_cases(path)}
LONGEST = 45.0
"""Seconds: the total time of the lab and what it takes to end a kernel that does not want to."""


# --- the class ------------------------------------------------------------------------------------


class Room:
    """The class that all tricks are handed in to, and what an honest submission is made of."""

    def __init__(self, marks: Class, left: Callable[[], list[str]], folder: Path) -> None:
        self.marks = marks
        self.left = left
        self.folder = folder
        self.lab: Lab = marks.bundle.lab
        self.reference: Reference = read_reference(marks.course, self.lab)

    def honest(self) -> dict[str, Any]:
        return student_notebook(self.lab.notebooks[0], self.reference)

    def trick(self, case: Case) -> dict[str, Any]:
        return apply_case(case, self.lab.notebooks[0], self.reference, case.title)


@pytest.fixture(scope="module")
def room(request, tmp_path_factory):
    """Hand in the tricks of all selected tests; two are graded at a time."""
    root = tmp_path_factory.mktemp("tricks")
    with own_temporary_folder() as folder, marked_processes() as left:
        marks = Class(root)
        try:
            room = Room(marks, left, folder)
            for item in request.session.items:
                params = getattr(getattr(item, "callspec", None), "params", {})
                if item.module is request.module and "title" in params:
                    marks.hand_in(*cell_trick(room, params["title"]))
                elif item.module is request.module and "file_trick" in params:
                    marks.hand_in(*file_trick(room, params["file_trick"]))
            # pytest parses code to show a failure. Python 3.11 takes harm where threads parse too,
            # as those of a grader do, so nothing is graded any more when the tests begin.
            marks.results()
            yield room
        finally:
            marks.close()


def cell_trick(room: Room, title: str) -> tuple[str, Callable[[Path], None]]:
    return title, as_notebook(room.trick(TRICKS[title]))


def as_notebook(content: dict[str, Any]) -> Callable[[Path], None]:
    text = json.dumps(content)
    return lambda folder: (folder / "marks.ipynb").write_text(text, "utf-8") and None


# --- what must hold of each -----------------------------------------------------------------------


def check_graded(found: HandedIn) -> None:
    assert not found.fault, f"the batch would have stopped:\n{found.fault}"
    assert found.grade is not None
    assert found.grade.status == "graded", found.grade.message or [
        result.private for result in found.results.values() if result.private
    ]
    assert found.seconds < LONGEST


def check_points(found: HandedIn, lost: dict[str, float]) -> None:
    wanted = {name: points - lost.get(name, 0.0) for name, points in POINTS.items()}
    scores = {name: result.score for name, result in found.results.items()}
    assert scores == wanted, [
        (result.grade_id, str(result.outcome), result.message, result.private[-600:])
        for result in found.results.values()
        if scores[result.grade_id] != wanted[result.grade_id]
    ]
    assert found.grade is not None
    assert found.grade.score == sum(wanted.values())


def check_silence(found: HandedIn) -> None:
    """Nothing that a student reads holds anything of a hidden test, or runs."""
    for text in (found.page, found.record):
        assert [secret for secret in SECRETS if secret in text] == []
        assert "LOOT" not in without_source(text), loot(text)
    page = found.page.lower()
    assert "<script" not in page
    assert '<img src="http' not in page
    assert (
        "onerror="
        not in page.replace("onerror=alert(&#x27;run&#x27;)", "").replace(
            "onerror=alert(&amp;#x27;run&amp;#x27;)", ""
        )
        or "srcdoc=" in page
    )
    assert 'href="javascript:' not in page


def without_source(page: str) -> str:
    """The page less the student's own cells, which are shown as they were written."""
    import re

    return re.sub(r'<pre class="code.*?</pre>', "", page, flags=re.S)


def loot(text: str) -> str:
    shown = without_source(text)
    at = shown.find("LOOT")
    return shown[max(0, at - 200) : at + 600]


# --- tricks in cells ------------------------------------------------------------------------------


@pytest.mark.parametrize("title", TRICKS)
def test_a_trick_earns_nothing_and_costs_only_itself(room, title):
    case = TRICKS[title]
    found = room.marks.hand_in(*cell_trick(room, title)).result()
    check_graded(found)
    lost = {
        loss.grade_id: POINTS[loss.grade_id] if loss.points is None else loss.points
        for loss in case.losses
    }
    check_points(found, lost)
    check_silence(found)
    for loss in case.losses:
        if loss.outcome is not None:
            result = found.results[loss.grade_id]
            assert result.outcome is loss.outcome, (result.message, result.private[-600:])


# --- tricks in the file ---------------------------------------------------------------------------


def _honest_with(change: Callable[[dict[str, Any]], None]) -> Callable[[Room], Any]:
    def make(room: Room) -> Callable[[Path], None]:
        content = room.honest()
        change(content)
        return as_notebook(content)

    return make


def _wrong_square(content: dict[str, Any]) -> dict[str, Any]:
    cell = _cell(content, "square")
    cell["source"] = "def square(x):\n    return 9.0"
    return cell


def _cell(content: dict[str, Any], grade_id: str) -> dict[str, Any]:
    return next(
        cell
        for cell in content["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def more_points(content: dict[str, Any]) -> None:
    _wrong_square(content)
    for cell in content["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000


def negative_points_elsewhere(content: dict[str, Any]) -> None:
    _wrong_square(content)
    _cell(content, "test-square")["metadata"]["nbgrader"]["points"] = -5


def answer_made_of_a_test(content: dict[str, Any]) -> None:
    _wrong_square(content)
    cell = _cell(content, "test-square")
    cell["metadata"]["nbgrader"].update(solution=True, grade=False, locked=False)
    cell["source"] = "True"


def swapped_tests(content: dict[str, Any]) -> None:
    _wrong_square(content)
    one, two = _cell(content, "test-square"), _cell(content, "test-shout")
    one["metadata"]["nbgrader"]["grade_id"] = "test-shout"
    two["metadata"]["nbgrader"]["grade_id"] = "test-square"


def emptied_test(content: dict[str, Any]) -> None:
    _wrong_square(content)
    _cell(content, "test-square")["source"] = "pass"


def deleted_test(content: dict[str, Any]) -> None:
    _wrong_square(content)
    content["cells"].remove(_cell(content, "test-square"))


def copied_test(content: dict[str, Any]) -> None:
    _wrong_square(content)
    copy = json.loads(json.dumps(_cell(content, "test-square")))
    copy["source"] = "2.0"
    content["cells"] += [copy, copy]


def markdown_in_place_of_a_test(content: dict[str, Any]) -> None:
    _wrong_square(content)
    cell = _cell(content, "test-square")
    cell["cell_type"] = "markdown"
    cell["metadata"]["nbgrader"]["cell_type"] = "markdown"


def tags_for_the_kernel(content: dict[str, Any]) -> None:
    cell = _wrong_square(content)
    cell["source"] += "\nimport builtins\nbuiltins.abs = lambda x: 0"
    for one in content["cells"]:
        one["metadata"]["tags"] = ["in-kernel", "skip-execution", "raises-exception"]


def outputs_printed_before(content: dict[str, Any]) -> None:
    _wrong_square(content)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "metadata": {},
                    "data": {"text/plain": "2.0", "text/html": "<script>alert('run')</script>"},
                }
            ]


def kernelspec_of_their_own(content: dict[str, Any]) -> None:
    _wrong_square(content)
    content["metadata"]["kernelspec"] = {
        "name": "../../evil",
        "display_name": "evil",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": "local-provisioner"}},
        "argv": ["touch", "/tmp/evil"],
    }
    content["metadata"]["autograder"] = {"score": 12}


def schema_from_the_future(content: dict[str, Any]) -> None:
    _wrong_square(content)
    for cell in content["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"].update(schema_version=99, checksum="0" * 32)


def answer_under_another_id(content: dict[str, Any]) -> None:
    _wrong_square(content)["metadata"]["nbgrader"]["grade_id"] = "setup"


GRADED: dict[str, Callable[[dict[str, Any]], None]] = {
    made.__name__.replace("_", " "): made
    for made in (
        more_points,
        negative_points_elsewhere,
        answer_made_of_a_test,
        swapped_tests,
        emptied_test,
        deleted_test,
        copied_test,
        markdown_in_place_of_a_test,
        tags_for_the_kernel,
        outputs_printed_before,
        kernelspec_of_their_own,
        schema_from_the_future,
        answer_under_another_id,
    )
}
"""Files that are graded, and in which `square` is wrong."""


def broken_json(folder: Path) -> None:
    (folder / "marks.ipynb").write_text('{"cells": [{"cell_type": "code", ', "utf-8")


def deep_json(folder: Path) -> None:
    (folder / "marks.ipynb").write_text("[" * 1_000_000 + "]" * 1_000_000, "utf-8")


def deep_metadata(folder: Path) -> None:
    deep = '{"a":' * 50_000 + "1" + "}" * 50_000
    (folder / "marks.ipynb").write_text(
        f'{{"nbformat": 4, "nbformat_minor": 5, "metadata": {deep}, "cells": []}}', "utf-8"
    )


def not_a_notebook(folder: Path) -> None:
    (folder / "marks.ipynb").write_bytes(os.urandom(100_000))


def nbformat_of_the_future(folder: Path) -> None:
    (folder / "marks.ipynb").write_text('{"nbformat": 99, "cells": [], "metadata": {}}', "utf-8")


def nbformat_that_is_no_number(folder: Path) -> None:
    (folder / "marks.ipynb").write_text('{"nbformat": 1e400, "cells": [], "metadata": {}}', "utf-8")


def a_million_cells(folder: Path) -> None:
    cell = '{"cell_type":"code","source":"","metadata":{},"outputs":[]}'
    cells = ",".join([cell] * 1_000_000)
    (folder / "marks.ipynb").write_text(
        f'{{"nbformat":4,"nbformat_minor":4,"metadata":{{}},"cells":[{cells}]}}', "utf-8"
    )


def a_quarter_of_a_million_cells(folder: Path) -> None:
    cell = '{"cell_type":"code","source":"1","metadata":{}}'
    cells = ",".join([cell] * 250_000)
    (folder / "marks.ipynb").write_text(
        f'{{"nbformat":4,"nbformat_minor":4,"metadata":{{}},"cells":[{cells}]}}', "utf-8"
    )


def a_cell_of_a_hundred_megabytes(folder: Path) -> None:
    cell = '{"cell_type":"code","metadata":{},"outputs":[],"source":"' + "x" * 10**8 + '"}'
    (folder / "marks.ipynb").write_text(
        f'{{"nbformat":4,"nbformat_minor":4,"metadata":{{}},"cells":[{cell}]}}', "utf-8"
    )


def a_link_to_the_source(folder: Path) -> None:
    (folder / "marks.ipynb").symlink_to(folder.parents[3] / "course/source/marks/marks.ipynb")


def a_link_to_a_device(folder: Path) -> None:
    (folder / "marks.ipynb").symlink_to("/dev/zero")


def a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "marks.ipynb")
    (folder / "readme.txt").write_text("It is the file above.", "utf-8")


def a_zip_bomb(folder: Path) -> None:
    with (
        zipfile.ZipFile(folder / "marks.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("marks.ipynb", "w", force_zip64=True) as member,
    ):
        for _ in range(512):
            member.write(b" " * 2**20)


def a_zip_with_a_way_out(folder: Path) -> None:
    with zipfile.ZipFile(folder / "marks.zip", "w") as archive:
        archive.writestr("../../../../../../tmp/evil/marks.ipynb", "{}")


def nothing_at_all(folder: Path) -> None:
    (folder / "readme.txt").write_text("I did it!", "utf-8")


REJECTED: dict[str, Callable[[Path], None]] = {
    made.__name__.replace("_", " "): made
    for made in (
        broken_json,
        deep_json,
        deep_metadata,
        not_a_notebook,
        nbformat_of_the_future,
        nbformat_that_is_no_number,
        a_million_cells,
        a_quarter_of_a_million_cells,
        a_cell_of_a_hundred_megabytes,
        a_link_to_the_source,
        a_link_to_a_device,
        a_pipe,
        a_zip_bomb,
        a_zip_with_a_way_out,
        nothing_at_all,
    )
}
"""Files that cannot be graded."""


def file_trick(room: Room, name: str) -> tuple[str, Callable[[Path], None]]:
    write = REJECTED[name] if name in REJECTED else _honest_with(GRADED[name])(room)
    return f"file {name}", write


@pytest.mark.parametrize("file_trick", GRADED)
def test_only_the_text_of_answers_counts(room, file_trick):
    found = room.marks.hand_in(*globals()["file_trick"](room, file_trick)).result()
    check_graded(found)
    check_points(found, {"test-square": 2.0})
    check_silence(found)


@pytest.mark.parametrize("file_trick", REJECTED)
def test_a_file_that_cannot_be_graded_is_rejected_with_a_reason(room, file_trick):
    found = room.marks.hand_in(*globals()["file_trick"](room, file_trick)).result()
    assert not found.fault, found.fault
    assert found.grade.status == "rejected"
    assert found.grade.score == 0
    assert len(found.grade.message.split()) > 5
    assert found.seconds < LONGEST
    check_silence(found)


@pytest.mark.parametrize(
    "student", ["..", "../../etc", "=1+1", "@SUM(A1)", "-2+3", "<script>alert('run')</script>"]
)
def test_a_name_that_is_an_attack_is_only_a_name(room, student, tmp_path):
    path = room.marks.out.path(student, "marks", ".html").resolve()
    assert path.is_relative_to(room.marks.out.root.resolve())
    assert path.parent != room.marks.out.root.resolve()


# --- afterwards -----------------------------------------------------------------------------------


def test_an_honest_submission_afterwards_gets_full_marks(room):
    found = room.marks.hand_in("honest", as_notebook(room.honest())).result()
    check_graded(found)
    check_points(found, {})
    check_silence(found)
    assert {str(result.outcome) for result in found.results.values()} == {"passed"}
    # A trick that reads this must have nothing to find; an honest page shows nothing hidden either.
    assert "hidden" not in found.record.lower()


def test_no_process_and_no_folder_is_left(room):
    room.marks.results()
    deadline = time.monotonic() + 15
    while room.left() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert room.left() == []
    # The run's own folder, with the unpacked bundle, goes when the grader is closed; the locks of user ids stay.
    left = [path.name for path in room.folder.iterdir()]
    assert [
        name for name in left if not name.startswith(("autograder-run-", "autograder-uids-"))
    ] == []
    assert not Path("/tmp/evil").exists()


def test_the_tables_hold_every_trick_and_nothing_hidden(room):
    written = [found for found in room.marks.results() if found.record]
    report = room.marks.out.write_tables("Tricks").read_text("utf-8")
    table = (room.marks.out.root / "grades.csv").read_text("utf-8")
    for text in (report, table):
        assert [secret for secret in SECRETS if secret in text] == []
    assert "<script>alert" not in report
    rows = list(csv.DictReader(table.splitlines()))
    assert len(rows) == len(written)
    for row in rows:
        assert not row["student_id"].startswith(("=", "+", "-", "@"))


def test_two_runs_on_one_machine_do_not_meet(room, tmp_path):
    """A fork bomb in one run takes its own processes, none of those of a run beside it."""
    bomb = TRICKS["stay: a fork bomb"]
    beside = Class(tmp_path)
    try:
        bombs = [
            beside.hand_in(f"bomb {number}", as_notebook(room.trick(bomb))) for number in range(2)
        ]
        while not all(future.done() for future in bombs):
            number = len(room.marks.results())
            found = room.marks.hand_in(f"beside {number}", as_notebook(room.honest())).result()
            check_graded(found)
            check_points(found, {})
    finally:
        beside.close()


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_descriptors_of_the_supervisor_do_not_grow(room):
    room.marks.results()
    before = open_files()
    for number in range(4):
        room.marks.hand_in(f"again {number}", as_notebook(room.honest())).result()
    assert open_files() <= before + 1
