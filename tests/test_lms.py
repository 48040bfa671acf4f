"""Results as Gradescope takes them, what lateness costs, earlier submissions, and what another machine adds."""

from __future__ import annotations

import csv
import datetime
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.config import Course, LabPolicy
from autograder.errors import AutograderError, ConfigError
from autograder.lms.container import TOO_SMALL, blame_container, deadline, last_moment, make_room
from autograder.lms.merge import merge, write_merged
from autograder.lms.metadata import Earlier, Metadata, read_metadata
from autograder.lms.pending import read_pending, read_trained
from autograder.lms.results import FAULT, Setting, make_results, repeat_results, write_results
from autograder.lms.standing import (
    Lateness,
    after_penalty,
    best_before,
    exhausted,
    is_counted,
    lateness,
    uncounted,
)
from autograder.policies import Delivery, Gradescope, Late
from autograder.records import (
    Cell,
    CellResult,
    Grade,
    Isolation,
    Lab,
    Limits,
    Notebook,
    NotebookGrade,
    Outcome,
)

HIDDEN = "assert f(1)\n### BEGIN HIDDEN TESTS\nassert f(2) == SECRET\n### END HIDDEN TESTS"
LAB = Lab(
    "ps1",
    "Problem set",
    (
        Notebook(
            "ps1",
            (
                Cell("code", "test", "seen", 2.0, "assert f(1)", "assert f(1)"),
                Cell("code", "test", "unseen", 3.0, HIDDEN, "assert f(1)"),
            ),
        ),
    ),
)
DUE = datetime.datetime(2026, 3, 1, 22, 59, tzinfo=datetime.UTC)
VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")


def grade(*cells: CellResult, status: str = "graded", **changes: Any) -> Grade:
    given = cells or (
        CellResult("seen", Outcome.PASSED, 2.0, 2.0),
        CellResult(
            "unseen", Outcome.FAILED, 0.0, 3.0, "One or more hidden tests failed.", "think", private="SECRET is 7"
        ),
    )  # fmt: skip
    whole = Grade(
        "ana@example.org",
        "ps1",
        sum(cell.score for cell in given),
        5.0,
        status,  # type: ignore[arg-type]
        (NotebookGrade("ps1", given),),
        Isolation("landlock", ("uid", "landlock-7", "seccomp")),
        2.5,
        versions={"python": "3.12.1"},
        hashes={"submission": "s1", "bundle": "b1"},
    )
    return replace(whole, **changes)


def setting(**changes: Any) -> Setting:
    policy = changes.pop("policy", Gradescope())
    late = changes.pop("policy_late", None)
    return Setting(LAB, Delivery(policy, late, "", "e1"), **changes)


def assert_valid(results: dict[str, Any]) -> None:
    """Hold a result against Gradescope's documented form, as it stands in the file."""
    data = json.loads(msgspec.json.encode(results))
    assert set(data) <= {
        *("score", "execution_time", "output", "output_format", "test_output_format"),
        *("test_name_format", "visibility", "stdout_visibility", "extra_data", "tests"),
    }
    for name in ("visibility", "stdout_visibility"):
        assert data.get(name, "visible") in VISIBILITIES
    assert isinstance(data["output"], str)
    for test in data["tests"]:
        assert set(test) <= {"name", "score", "max_score", "status", "output", "visibility"}
        assert test["visibility"] in VISIBILITIES
        assert test.get("status", "passed") in ("passed", "failed")
        assert isinstance(test["output"], str)
        assert isinstance(test["max_score"], float)
    for holder in (data, *data["tests"]):
        assert isinstance(holder.get("score", 0.0), (int, float))


# --- results.json ---------------------------------------------------------------------------------


def test_a_grade_becomes_a_result_with_every_question() -> None:
    found = make_results(grade(), setting())
    assert_valid(found)
    assert found["score"] == 2.0
    assert [(t["name"], t["score"], t["max_score"], t["status"]) for t in found["tests"]] == [
        ("seen", 2.0, 2.0, "passed"),
        ("unseen", 0.0, 3.0, "failed"),
    ]
    assert "Hint: think" in found["tests"][1]["output"]
    mark = found["extra_data"]["autograder"]
    assert mark["isolation"] == {"level": "landlock", "means": ["uid", "landlock-7", "seccomp"]}
    assert mark["versions"] == {"python": "3.12.1"}
    assert mark["hashes"] == {"submission": "s1", "bundle": "b1", "engine": "e1"}


def test_nothing_of_a_hidden_test_is_in_a_result() -> None:
    assert "SECRET" not in json.dumps(make_results(grade(), setting()))


def test_visibility_is_as_configured() -> None:
    policy = Gradescope(
        questions="visible", hidden_questions="after_published", total="after_due_date", stdout="hidden"
    )  # fmt: skip
    found = make_results(grade(), setting(policy=policy))
    assert [test["visibility"] for test in found["tests"]] == ["visible", "after_published"]
    assert (found["visibility"], found["stdout_visibility"]) == ("after_due_date", "hidden")


@pytest.mark.parametrize(
    ("total", "hidden_questions", "held"),
    [
        ("visible", "visible", None),
        ("after_due_date", "visible", "after_due_date"),
        ("after_published", "after_due_date", "after_published"),
        ("after_due_date", "after_published", None),  # the question does it
        ("after_published", "hidden", "after_published"),  # questions for staff hold nothing back
        ("visible", "hidden", None),
        ("hidden", "visible", None),  # nothing that Gradescope documents can do it
    ],
)
def test_the_total_is_held_back_where_no_question_does_it(
    total: Any, hidden_questions: Any, held: str | None
) -> None:
    """Gradescope shows no total while a test is held back; what stands above them all, a test overrides."""
    made = setting(policy=Gradescope(total=total, hidden_questions=hidden_questions))
    found = make_results(grade(), made)
    assert_valid(found)
    assert [test["visibility"] for test in found["tests"][:2]] == ["visible", hidden_questions]
    assert [test["visibility"] for test in found["tests"][2:]] == ([held] if held else [])
    assert found["score"] == 2.0
    broken = make_results(grade(status="grader_error"), made)
    assert '"score"' not in json.dumps({**broken, "extra_data": {}})


def test_a_failure_of_the_grader_is_told_and_has_no_score_anywhere() -> None:
    broken = CellResult("unseen", Outcome.GRADER_ERROR, 0.0, 3.0, "This could not be graded.")
    passed = CellResult("seen", Outcome.PASSED, 2.0, 2.0)
    found = make_results(grade(passed, broken, status="grader_error"), setting())
    assert_valid(found)
    assert FAULT in found["output"]
    assert '"score"' not in json.dumps({**found, "extra_data": {}})
    assert "Passed: 2 of 2" in found["tests"][0]["output"]
    assert found["extra_data"]["autograder"]["status"] == "grader_error"


def test_while_it_runs_what_is_known_is_there_and_no_score() -> None:
    open_still = CellResult("unseen", Outcome.GRADER_ERROR, 0.0, 3.0, "could not be graded")
    passed = CellResult("seen", Outcome.PASSED, 2.0, 2.0)
    found = make_results(grade(passed, open_still, status="grader_error"), setting(), running=True)
    assert_valid(found)
    assert "score" not in found
    assert [test.get("score") for test in found["tests"]] == [None, None]
    assert found["tests"][0]["output"] == "Passed: 2 of 2."
    assert "Not graded yet" in found["tests"][1]["output"]


def test_a_rejected_submission_is_told_why_and_scored() -> None:
    found = make_results(
        grade(status="rejected", message="It is empty.", notebooks=(), score=0.0), setting()
    )
    assert_valid(found)
    assert found["tests"] == []
    assert found["score"] == 0
    assert "It is empty." in found["output"]


def test_an_open_question_has_no_score_and_the_rest_counts() -> None:
    waits = CellResult("unseen", Outcome.NEEDS_REVIEW, 0.0, 3.0, "comes later")
    passed = CellResult("seen", Outcome.PASSED, 2.0, 2.0)
    found = make_results(grade(passed, waits, status="needs_review"), setting(pending=("unseen",)))
    assert_valid(found)
    assert found["score"] == 2.0
    assert "score" not in found["tests"][1]
    assert "status" not in found["tests"][1]
    assert found["extra_data"]["autograder"]["pending"] == ["unseen"]


def test_what_a_student_prints_or_raises_stays_text(tmp_path: Path) -> None:
    evil = '\x1b[31m"}], "leaderboard": [{"name": "me", "value": 1}] \x00\ud800 <script>'
    cell = CellResult("seen", Outcome.FAILED, 0.0, 2.0, evil, detail=evil * 5000)
    found = make_results(grade(cell), setting())
    assert_valid(found)
    write_results(tmp_path / "results.json", found)
    text = (tmp_path / "results.json").read_text("utf-8")
    data = json.loads(text)
    assert "leaderboard" not in data
    assert "\x1b" not in data["tests"][0]["output"]
    assert len(data["tests"][0]["output"]) < 25_000
    assert {data[f"{name}_format"] for name in ("output", "test_output", "test_name")} == {"text"}


# --- lateness -------------------------------------------------------------------------------------


def submitted(hours: float, due: datetime.datetime | None = DUE, **changes: Any) -> Metadata:
    return Metadata(("ana",), DUE + datetime.timedelta(hours=hours), due, **changes)


@pytest.mark.parametrize(
    ("hours", "days", "share"),
    [(-1, 0, 0.0), (0, 0, 0.0), (0.4, 0, 0.0), (0.6, 1, 0.1), (24, 1, 0.1), (24.1, 2, 0.2), (9e3, 375, 0.5)],
)  # fmt: skip
def test_each_day_begun_costs_its_share_after_the_grace(
    hours: float, days: int, share: float
) -> None:
    found = lateness(submitted(hours), None, Late(per_day=0.1, most=0.5, grace_minutes=30))
    assert (found.days, pytest.approx(found.share)) == (days, share)


def test_the_share_is_of_the_score_or_of_the_points() -> None:
    found = Lateness(1.0, 2, 0.2, "")
    assert after_penalty(4.0, 10.0, Late(of="score"), found) == pytest.approx(3.2)
    assert after_penalty(4.0, 10.0, Late(of="points"), found) == pytest.approx(2.0)
    assert after_penalty(1.0, 10.0, Late(of="points"), found) == 0.0
    assert after_penalty(4.0, 10.0, None, found) == 4.0


def test_gradescopes_due_date_comes_before_the_labs() -> None:
    late = Late(0.1)
    assert lateness(submitted(2), "2026-03-03T00:00+00:00", late).days == 1
    assert lateness(submitted(2, due=None), "2026-03-03T00:00+00:00", late).days == 0
    assert lateness(submitted(2, due=None), "2026-02-28T22:59+00:00", late).days == 2
    assert lateness(submitted(2, due=None), None, late).share == 0
    assert lateness(submitted(99), None, None).share == 0


def test_a_late_result_says_so_and_its_score_is_less() -> None:
    late = Late(0.25)
    found = make_results(
        grade(), setting(policy_late=late, late=lateness(submitted(30), None, late))
    )
    assert found["score"] == 1.0
    assert "2 days late" in found["output"]
    assert found["tests"][0]["score"] == 2.0
    assert found["extra_data"]["autograder"]["late"]["share"] == 0.5


@pytest.mark.parametrize(
    "wrong",
    [{"per_day": 1.1}, {"per_day": -0.1}, {"most": 2}, {"grace_minutes": -1}, {"of": "all"}],
)
def test_a_wrong_late_policy_is_refused_with_its_field(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=f"late.{next(iter(wrong))}"):
        LabPolicy("ps1", late=Late(**wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"questions": "never"},
        {"total": ""},
        {"stdout": None},
        {"seconds": 5},
        {"seconds": 4000},
        {"keep": "worst"},
        {"attempts": 0},
        {"attempts_hours": 0},
        {"require_isolation": "some"},
    ],
)
def test_a_wrong_gradescope_setting_is_refused_with_its_field(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=f"gradescope.{next(iter(wrong))}"):
        Course("c", gradescope=Gradescope(**wrong))


def test_a_lab_takes_the_courses_policies_where_it_has_none() -> None:
    course = Course(
        "c",
        labs=(LabPolicy("a", late=Late(0.5)),),
        late=Late(0.2),
        gradescope=Gradescope(keep="best"),
    )
    assert course.policy("a").late == Late(0.5)
    assert course.policy("b").late == Late(0.2)
    assert course.policy("a").gradescope == Gradescope(keep="best")


# --- earlier submissions --------------------------------------------------------------------------


def earlier(hours: float, score: float | None, status: str = "graded") -> Earlier:
    mark = {"autograder": {"status": status}}
    results = {"tests": [{"name": "seen", "score": score}], "extra_data": mark, "leaderboard": []}
    return Earlier(DUE + datetime.timedelta(hours=hours), score, results)


def test_the_best_score_is_kept_where_it_is_to_be() -> None:
    before = (earlier(-9, 4.0), earlier(-8, 1.0), earlier(-7, None))
    best = best_before(submitted(-1, previous=before))
    assert best == 4.0
    found = make_results(grade(), setting(best=best))
    assert found["score"] == 4.0
    assert "4 points, which count" in found["output"]
    assert make_results(grade(), setting(best=1.0))["score"] == 2.0
    assert best_before(submitted(0)) is None


def test_attempts_are_counted_without_those_in_which_the_grader_failed() -> None:
    before = (earlier(-30, 1.0), earlier(-9, None, "grader_error"), earlier(-8, 2.0))
    assert [is_counted(one) for one in before] == [True, False, True]
    now = submitted(-1, previous=before)
    assert exhausted(now, Gradescope()) is None
    assert exhausted(now, Gradescope(attempts=3)) is None
    assert exhausted(now, Gradescope(attempts=2)) is before[2]
    assert exhausted(now, Gradescope(attempts=2, attempts_hours=24)) is None
    assert exhausted(now, Gradescope(attempts=1, attempts_hours=24)) is before[2]
    assert exhausted(submitted(0), Gradescope(attempts=1)) is None


def test_a_submission_over_the_limit_keeps_the_last_result_and_uses_up_no_attempt() -> None:
    found = repeat_results(earlier(-8, 2.0).results, 2.0, "Not graded.")
    assert found["score"] == 2.0
    assert found["tests"] == [{"name": "seen", "score": 2.0}]
    assert "leaderboard" not in found
    assert not is_counted(Earlier(DUE, 2.0, found))


def test_attempts_are_counted_though_gradescope_gives_the_results_of_the_latest_alone() -> None:
    """As its documentation has it now: earlier ones have a score and `autograder_error`, no results."""
    three_a_day = Gradescope(attempts=3, attempts_hours=24)
    before: tuple[Earlier, ...] = ()
    graded = []
    for hour in range(-40, 0, 2):
        # Of the second the grader failed; Gradescope says so.
        failed = hour == -38
        now = submitted(hour, previous=before)
        last = exhausted(now, three_a_day)
        if last is None:
            made = make_results(grade(), setting(facts=uncounted(now.previous)))
            graded += [] if failed else [hour]
        else:
            made = repeat_results(last.results, 2.0, "Not graded.", uncounted(now.previous))
            assert [test["name"] for test in made["tests"]] == ["seen", "unseen"]
        assert now.created is not None
        results = {} if failed else json.loads(msgspec.json.encode(made))
        score = 0.0 if failed else made["score"]
        before = (
            *(replace(one, results={}) for one in before),
            Earlier(now.created, score, results, failed),
        )
    assert graded == [-40, -36, -34, -16, -12, -10]


def test_metadata_is_read_as_documented(tmp_path: Path) -> None:
    path = tmp_path / "submission_metadata.json"
    path.write_text(
        json.dumps(
            {
                "id": 1,
                "created_at": "2026-03-02T01:00:00.365935-07:00",
                "assignment": {
                    "due_date": "2026-03-01T23:00:00.000000-07:00",
                    "total_points": "20.0",
                },
                "users": [
                    {"email": "zoe@example.org", "id": 2, "name": "Zoe"},
                    {"email": "ana@example.org", "id": 1, "name": "Ana"},
                ],
                "previous_submissions": [
                    {"submission_time": "2026-03-01T12:00:00-07:00", "score": "3.5", "results": {}},
                    {"submission_time": "2026-02-28T12:00:00-07:00", "score": 1.0, "results": None},
                    {
                        "submission_time": "2026-02-27T12:00:00-07:00",
                        "score": 0.0,
                        "autograder_error": True,
                    },
                ],
            }
        )
    )
    found = read_metadata(path)
    assert found.students == ("ana@example.org", "zoe@example.org")
    assert found.student_id == "ana@example.org"
    assert found.due is not None
    assert found.created is not None
    assert (found.created - found.due).total_seconds() == pytest.approx(7200, abs=1)
    assert [one.score for one in found.previous] == [0.0, 1.0, 3.5]
    assert [is_counted(one) for one in found.previous] == [False, True, True]
    extended = json.loads(path.read_text())
    extended["users"][0]["assignment"] = {"due_date": "2026-03-05T23:00:00-07:00"}
    path.write_text(json.dumps(extended))
    assert read_metadata(path).due == datetime.datetime.fromisoformat("2026-03-05T23:00:00-07:00")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"users": 3, "assignment": [], "created_at": 5}', "\x00"]
)
def test_metadata_that_make_no_sense_count_for_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(text)
    found = read_metadata(path)
    assert (found.students, found.due, found.previous) == ((), None, ())
    assert read_metadata(tmp_path / "missing.json").problem


# --- the container --------------------------------------------------------------------------------


def test_the_time_out_leaves_room_to_write_the_result() -> None:
    for timeout in (60.0, 600.0, 2400.0):
        assert 0 < deadline(timeout) < last_moment(timeout) < timeout


def test_a_lab_that_fits_keeps_its_limits() -> None:
    limits = Limits(cell_seconds=20, total_seconds=300, memory_mb=400)
    room = make_room(limits, 500, 700)
    assert (room.limits, room.short_time, room.short_memory) == (limits, False, False)
    assert make_room(limits, 500, None).limits == limits


def test_who_is_stopped_by_a_container_that_is_too_small_gets_no_zero() -> None:
    room = make_room(Limits(cell_seconds=20, total_seconds=300, memory_mb=2048), 500, 700)
    assert room.short_memory
    assert room.limits.memory_mb < 700
    hog = CellResult("seen", Outcome.OUT_OF_MEMORY, 0.0, 2.0, "too much")
    found = blame_container(grade(hog), room)
    assert found.status == "grader_error"
    assert found.results[0].message == TOO_SMALL
    assert "larger container" in found.message
    enough = make_room(Limits(memory_mb=400), 700, 700)
    assert blame_container(grade(hog), enough) == grade(hog)


def test_a_time_out_is_the_containers_only_where_the_time_was_cut() -> None:
    slow = grade(CellResult("seen", Outcome.TIMED_OUT, 0.0, 2.0, "too slow"), seconds=101.0)
    cut = make_room(Limits(cell_seconds=20, total_seconds=300), 100, None)
    assert blame_container(slow, cut).status == "grader_error"
    assert blame_container(replace(slow, seconds=30.0), cut).status == "graded"
    whole = make_room(Limits(cell_seconds=20, total_seconds=100), 200, None)
    assert blame_container(slow, whole).status == "graded"


# --- merge ----------------------------------------------------------------------------------------

WAITS = CellResult("unseen", Outcome.NEEDS_REVIEW, 0.0, 3.0, "comes later")
PASSED = CellResult("seen", Outcome.PASSED, 2.0, 2.0)
TRAINED = CellResult("unseen", Outcome.PARTIAL, 1.5, 3.0, "reaches 0.94")


def write_pending(folder: Path, **changes: Any) -> Path:
    folder.mkdir(exist_ok=True)
    late = Late(0.5)
    pending = grade(PASSED, WAITS, status="needs_review", **changes)
    made = setting(policy_late=late, late=Lateness(9.0, 1, 0.5, ""), pending=("unseen",))
    write_results(folder / "results.json", make_results(pending, made))
    return folder / "results.json"


def write_trained(folder: Path, *cells: CellResult, **changes: Any) -> Path:
    path = folder / "gpu" / "someone" / "ps1.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(grade(*(cells or (PASSED, TRAINED)), **changes)))
    return folder / "gpu"


def test_merge_adds_what_was_trained_and_takes_off_what_lateness_costs(tmp_path: Path) -> None:
    pending = read_pending(write_pending(tmp_path))
    # The student is called otherwise there: the notebooks are the same.
    trained = read_trained(write_trained(tmp_path, student_id="1234567"))
    (one,) = merge(pending, trained)
    assert (one.problem, one.grade.status, one.grade.score) == ("", "graded", 3.5)
    assert one.final == pytest.approx(1.75)
    assert one.grade.student_id == "ana@example.org"
    assert one.results["score"] == 1.75
    assert one.results["tests"][1]["score"] == 1.5
    assert one.results["extra_data"]["autograder"]["pending"] == []
    assert_valid(dict(one.results))
    write_merged(tmp_path / "out", [one])
    assert (tmp_path / "out" / "ana@example.org" / "ps1.results.json").is_file()
    (row,) = list(csv.DictReader((tmp_path / "out" / "merged.csv").open()))
    assert (row["score"], row["late_share"], row["final"]) == ("3.5", "0.5", "1.75")
    (again,) = merge(read_pending(tmp_path / "out" / "ana@example.org"), trained)
    assert (again.grade, again.final) == (one.grade, one.final)


@pytest.mark.parametrize(
    ("changes", "cells", "says"),
    [
        ({"hashes": {"submission": "s2", "bundle": "b1"}}, (), "have not been graded"),
        ({"hashes": {"submission": "s1", "bundle": "b2"}}, (), "another bundle"),
        (
            {},
            (PASSED, replace(TRAINED, outcome=Outcome.GRADER_ERROR)),
            "failed on the other machine",
        ),
    ],
)
def test_merge_says_what_is_still_open_and_decides_nothing(
    tmp_path: Path, changes: dict[str, Any], cells: tuple[CellResult, ...], says: str
) -> None:
    pending = read_pending(write_pending(tmp_path))
    (one,) = merge(pending, read_trained(write_trained(tmp_path, *cells, **changes)))
    assert says in one.problem
    assert one.grade.status == "needs_review"
    assert "score" not in one.results["tests"][1]


def test_merge_leaves_alone_what_is_decided_and_what_a_person_grades(tmp_path: Path) -> None:
    write_results(tmp_path / "results.json", make_results(grade(), setting()))
    trained = write_trained(tmp_path, PASSED, replace(TRAINED, score=3.0))
    (one,) = merge(read_pending(tmp_path / "results.json"), read_trained(trained))
    assert one.grade.score == 2.0
    essay = write_trained(tmp_path, PASSED, WAITS)
    (two,) = merge(read_pending(write_pending(tmp_path)), read_trained(essay))
    assert (two.problem, two.grade.status) == ("", "needs_review")


def test_merge_reads_the_results_in_gradescopes_export(tmp_path: Path) -> None:
    import yaml  # type: ignore[import-untyped]

    results = json.loads(write_pending(tmp_path).read_text())
    (tmp_path / "results.json").unlink()
    record = {
        ":submitters": [{":name": "Ana"}],
        ":results": {f":{k}": v for k, v in results.items()},
    }
    (tmp_path / "submission_metadata.yml").write_text(yaml.safe_dump({"submission_1": record}))
    (one,) = merge(read_pending(tmp_path), read_trained(write_trained(tmp_path)))
    assert one.grade.score == 3.5


def test_merge_reads_nothing_that_a_student_handed_in(tmp_path: Path) -> None:
    import yaml

    export = tmp_path / "export"
    results = json.loads(write_pending(tmp_path).read_text())
    forged = json.dumps(results).replace('"score": 2.0', '"score": 5.0')
    for name in ("results.json", "sub/ps1.json"):
        path = export / "submission_1" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(forged)
    with pytest.raises(AutograderError, match=r"no result of ours"):
        read_pending(export)
    text = yaml.safe_dump({"submission_1": {":results": results}})
    (export / "submission_1" / "submission_metadata.yml").write_text(text)
    with pytest.raises(AutograderError, match=r"no result of ours"):
        read_pending(export)
    (export / "submission_metadata.yml").write_text(text)
    (one,) = read_pending(export)
    assert one.grade.score == 2.0


def test_merge_has_a_grade_for_each_of_a_group(tmp_path: Path) -> None:
    file = write_pending(tmp_path)
    results = json.loads(file.read_text())
    results["extra_data"]["autograder"]["students"] = ["ana@example.org", "zoe@example.org"]
    file.write_text(json.dumps(results))
    found = list(merge(read_pending(file), read_trained(write_trained(tmp_path))))
    assert [one.grade.student_id for one in found] == ["ana@example.org", "zoe@example.org"]
    assert {one.final for one in found} == {1.75}


def test_merge_keeps_what_the_student_was_told_of_lateness(tmp_path: Path) -> None:
    (one,) = merge(read_pending(write_pending(tmp_path)), read_trained(write_trained(tmp_path)))
    assert one.results["output"] == "Handed in 1 day late (due ): 50% is taken off."


BROKEN = CellResult("unseen", Outcome.GRADER_ERROR, 0.0, 3.0, "no verdict")


def test_merge_takes_over_what_the_grader_failed_at_on_gradescope(tmp_path: Path) -> None:
    failed = make_results(grade(PASSED, BROKEN, status="grader_error"), setting())
    write_results(tmp_path / "results.json", failed)
    trained = read_trained(write_trained(tmp_path))
    (one,) = merge(read_pending(tmp_path / "results.json"), trained)
    assert (one.problem, one.grade.status, one.grade.score) == ("", "graded", 3.5)
    assert one.results["score"] == 3.5
    assert [test["score"] for test in one.results["tests"]] == [2.0, 1.5]
    assert FAULT not in one.results["output"]
    elsewhere = [replace(one, hashes={"submission": "s2"}) for one in trained]
    (two,) = merge(read_pending(tmp_path / "results.json"), elsewhere)
    assert "failed on Gradescope" in two.problem
    assert "score" not in two.results


def test_merge_calls_nothing_final_that_the_other_machine_has_no_verdict_on(tmp_path: Path) -> None:
    pending = read_pending(write_pending(tmp_path))
    lost = [replace(grade(status="grader_error"), notebooks=(), message="The disk is full.")]
    (one,) = merge(pending, lost)
    assert "unseen: the grader failed on the other machine too" in one.problem
    other = [grade(PASSED)]
    (two,) = merge(pending, other)
    assert "unseen: the other machine did not grade it" in two.problem


def test_merge_takes_each_submission_once(tmp_path: Path) -> None:
    pending = write_pending(tmp_path / "a")
    trained = read_trained(write_trained(tmp_path))
    (one,) = merge(read_pending(tmp_path / "a"), trained)
    write_merged(tmp_path / "final", [one])
    # As the command leaves it: the grade lies beside the result, and has nothing of lateness in it.
    own = tmp_path / "final" / "ana@example.org" / "ps1.json"
    own.write_bytes(msgspec.json.encode(one.grade))
    (again,) = merge(read_pending(tmp_path / "final"), trained)
    assert again.final == one.final == 1.75
    copy = tmp_path / "a" / "copy" / "results.json"
    copy.parent.mkdir()
    copy.write_bytes(pending.read_bytes())
    assert len(read_pending(tmp_path / "a")) == 1
    copy.write_bytes(pending.read_bytes().replace(b'"score": 1.0', b'"score": 2.0'))
    with pytest.raises(AutograderError, match=r"both of ana@example\.org, ps1, and differ"):
        read_pending(tmp_path / "a")


def test_merge_says_where_nothing_of_ours_is(tmp_path: Path) -> None:
    for read in (read_pending, read_trained):
        with pytest.raises(AutograderError, match=r"nowhere: there is no such file or folder"):
            read(tmp_path / "nowhere")
    (tmp_path / "results.json").write_text('{"score": 3, "tests": []}')
    with pytest.raises(AutograderError, match=r"no result of ours"):
        read_pending(tmp_path)
    with pytest.raises(AutograderError, match=r"no grade"):
        read_trained(tmp_path)
    with pytest.raises(AutograderError, match=r"no such file or folder"):
        read_pending(tmp_path / "none")
    with pytest.raises(AutograderError, match=r"no such file or folder"):
        read_trained(tmp_path / "none")
    (tmp_path / "submission_metadata.yml").write_text("a: [")
    with pytest.raises(
        AutograderError, match=r"^[^\n]*cannot be read \([^\n]*\)\. Export it again\.$"
    ):
        read_pending(tmp_path)
