"""The bundle on Gradescope's layout, for real: set up on a bare Debian, then run for every kind of submission.

``make test-gradescope`` runs this; ``make test`` does not, since it takes root, Debian's archive and the package index.
The image of the NumPy lab takes a minute the first time; AUTOGRADER_KERAS=1 adds Keras labs, which take ten.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from containers import CannotError, Engine, open_engine
from gradescope import LANDLOCK, NAMESPACES, Ran, build_image, grade, make_bare
from gradescope_class import bundle_of, case, hand_in, size_of

from autograder.policies import Delivery, Gradescope, Late

pytestmark = pytest.mark.timeout(900)

LAB = "04-neuron"
ATTEMPTS = 19
NUMBERS = itertools.count()
METADATA: dict[str, Any] = {
    "id": 1,
    "created_at": "2026-03-02T12:00:00.000000+00:00",
    "assignment": {"due_date": "2026-03-01T23:59:00.000000+00:00", "late_due_date": None, "title": "1"},
    "users": [{"email": "ana@example.org", "id": 1, "name": "Ana"}],
    "previous_submissions": [
        {"submission_time": "2026-03-01T12:00:00+00:00", "score": "17.0", "results": {"tests": []}}
    ],
}  # fmt: skip

Grading = Callable[..., Ran]


@pytest.fixture(scope="session")
def bare() -> Engine:
    """podman, and a Debian with nothing in it."""
    try:
        engine = open_engine()
        make_bare(engine)
    except CannotError as error:
        pytest.exit(f"The layout cannot be made on this machine. {error}", returncode=1)
    return engine


@pytest.fixture(scope="session")
def graded(bare: Engine, tmp_path_factory: pytest.TempPathFactory) -> Grading:
    """Grades submissions to the NumPy lab in the smallest container."""
    image = build_image(bare, bundle_of(LAB).path, LAB)
    root = tmp_path_factory.mktemp("gradescope")

    def run(files: dict[str, bytes], **options: Any) -> Ran:
        return grade(bare, image, root / str(next(NUMBERS)), files, **options)

    return run


@pytest.fixture(scope="session")
def honest(graded: Grading) -> Ran:
    return graded(hand_in(LAB, "reference"), metadata=METADATA)


def told(tmp_path: Path, **changes: Any) -> dict[Path, str]:
    """Another ``delivery.json`` in the place of the bundle's."""
    import msgspec

    path = tmp_path / "delivery.json"
    path.write_bytes(msgspec.json.encode(Delivery(**changes)))
    return {path: "/autograder/source/delivery.json"}


def scores(ran: Ran) -> dict[str, float | None]:
    return {test["name"]: test.get("score") for test in ran.results["tests"]}


def test_an_honest_submission_has_all_points_within_the_default_container(honest: Ran) -> None:
    assert honest.status == 0, honest.stdout
    assert honest.results["score"] == 18
    assert None not in scores(honest).values()
    assert honest.peak_mib < 500, "it hardly fits into 768 MiB"
    assert "leaderboard" not in honest.results


def test_the_result_names_isolation_versions_seeds_and_hashes(honest: Ran) -> None:
    mark = honest.mark
    assert mark["isolation"]["level"] == "landlock"
    assert {"uid", "seccomp", "rlimits"} <= set(mark["isolation"]["means"])
    assert {"python", "numpy", "autograder"} <= set(mark["versions"])
    assert not {"tensorflow", "keras", "pandas"} & set(mark["versions"])
    assert set(mark["hashes"]) == {"submission", "bundle", "environment", "engine"}
    assert mark["hashes"]["bundle"] == bundle_of(LAB).digest
    assert mark["seeds"]["student"] == "ana@example.org"
    assert 600 < mark["memory_mb"] <= 768


def test_a_wrong_submission_loses_its_question_alone_and_is_told_why(graded: Grading) -> None:
    ran = graded(case("forgets the bias"))
    assert ran.results["score"] == 15
    assert [name for name, score in scores(ran).items() if not score] == ["test-neuron"]
    assert "bias" in ran.results["tests"][0]["output"]


@pytest.mark.parametrize(
    "files",
    [{"04-neuron.ipynb": b"{no notebook"}, {"answers.txt": b"1, 2"}, {}],
    ids=["broken", "no notebook", "nothing"],
)
def test_what_cannot_be_read_is_said_to_the_student(
    graded: Grading, files: dict[str, bytes]
) -> None:
    ran = graded(files)
    assert ran.status == 0
    assert ran.results["score"] == 0
    assert "could not be read" in ran.results["output"]


@pytest.mark.parametrize(
    ("refused", "level"),
    [(NAMESPACES, "landlock"), ((*NAMESPACES, *LANDLOCK), "limits")],
    ids=["landlock", "limits"],
)
def test_whoever_tries_everything_gets_nothing(
    graded: Grading, refused: tuple[str, ...], level: str
) -> None:
    ran = graded(case("tries everything"), metadata=METADATA, refused=refused)
    assert ran.mark["isolation"]["level"] == level
    assert {"uid", "seccomp"} <= set(ran.mark["isolation"]["means"])
    said = ran.results["tests"][0]["output"]
    assert f"{ATTEMPTS} attempts, loot: []" in said, said
    assert scores(ran)["test-neuron"] == 0
    assert ran.results["score"] == 15
    assert "leaderboard" not in ran.results
    assert "leaderboard" not in ran.stdout


def test_a_kernel_that_ends_costs_its_own_questions(graded: Grading) -> None:
    ran = graded(case("ends its kernel"))
    assert ran.status == 0
    assert ran.results["score"] == 0
    assert all("Crashed" in test["output"] for test in ran.results["tests"])


def test_a_container_too_small_for_the_lab_is_our_failure_and_no_zero(graded: Grading) -> None:
    ran = graded(case("takes all memory"))
    assert ran.status == 1
    assert '"score"' not in json.dumps({**ran.results, "extra_data": {}})
    assert "larger container" in ran.stdout
    assert "Passed: 3 of 3" in ran.results["tests"][0]["output"]
    assert "Traceback" not in ran.results["output"]


def test_a_killed_container_leaves_what_is_known(graded: Grading) -> None:
    ran = graded(case("never ends"), kill_after="Passed: 4 of 4")
    assert ran.status == 137
    assert ran.mark["status"] == "running"
    outputs = {test["name"]: test["output"] for test in ran.results["tests"]}
    assert outputs["test-mlp-forward"] == "Passed: 4 of 4."
    assert "Not graded yet" in outputs["test-collapse"]
    assert "score" not in ran.results


def test_an_endless_loop_ends_before_the_time_out_and_is_no_zero_where_that_is_the_shorter_one(
    graded: Grading, tmp_path: Path
) -> None:
    ran = graded(
        case("never ends everywhere"), mounts=told(tmp_path, gradescope=Gradescope(seconds=60))
    )
    assert ran.seconds < 62
    assert ran.status == 1
    assert "score" not in ran.results
    assert "longer time-out" in ran.stdout


def test_lateness_costs_and_the_best_counts(graded: Grading, tmp_path: Path) -> None:
    late, best = Late(per_day=0.25), Gradescope(keep="best", hidden_questions="after_published")
    ran = graded(
        hand_in(LAB, "reference"),
        metadata=METADATA,
        mounts=told(tmp_path, gradescope=best, late=late),
    )
    assert "1 day late" in ran.results["output"]
    assert "17 points, which count" in ran.results["output"]
    assert ran.results["score"] == 17
    assert {test["visibility"] for test in ran.results["tests"]} == {"after_published"}


def test_one_attempt_too_many_is_not_graded(graded: Grading, tmp_path: Path) -> None:
    one = Gradescope(attempts=1)
    ran = graded({}, metadata=METADATA, mounts=told(tmp_path, gradescope=one))
    assert ran.status == 0
    assert ran.results["score"] == 17
    assert "not graded" in ran.results["output"]


def test_without_its_packages_it_says_that_it_did_not_start(
    graded: Grading, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    ran = graded(hand_in(LAB, "reference"), mounts={tmp_path / "empty": "/opt/autograder"})
    assert ran.status != 0
    assert "did not start" in ran.results["output"]
    assert "score" not in ran.results


def test_ubuntu_22_04_is_set_up_too(bare: Engine, tmp_path: Path) -> None:
    """Its Python 3.11 is a candidate for release, which pip's conditions treat like no other version."""
    try:
        make_bare(bare, "jammy")
    except CannotError as error:
        pytest.skip(f"Ubuntu's archive is out of reach. {error}")
    image = build_image(bare, bundle_of(LAB).path, LAB, "jammy")
    ran = grade(bare, image, tmp_path / "run", hand_in(LAB, "reference"))
    assert ran.status == 0, ran.stdout
    assert ran.results["score"] == bundle_of(LAB).lab.max_score
    assert ran.mark["versions"]["python"].startswith("3.11.0")


@pytest.mark.skipif(
    "AUTOGRADER_KERAS" not in os.environ, reason="takes ten minutes: set AUTOGRADER_KERAS"
)
@pytest.mark.parametrize("lab", ["15-keras-models", "17-banknotes"])
def test_a_keras_lab_is_graded_and_training_waits(bare: Engine, tmp_path: Path, lab: str) -> None:
    image = build_image(bare, bundle_of(lab).path, lab)
    size = size_of(bundle_of(lab))
    ran = grade(bare, image, tmp_path / "run", hand_in(lab, "reference"), size=size)
    lab_record = bundle_of(lab).lab
    assert ran.status == 0, ran.stdout
    if lab_record.retraining is None:
        assert ran.results["score"] == lab_record.max_score
    else:
        assert ran.mark["pending"] == [lab_record.retraining.grade_id]
        assert "trained anew on another machine" in ran.results["output"]
        assert ran.results["score"] == lab_record.max_score - 3
