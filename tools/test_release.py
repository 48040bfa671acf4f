"""Each release, opened and run from top to bottom as a student would, by what its folder holds and nothing else.

``make test-release`` runs this; ``make test`` does not, since it installs an environment for each distinct
``requirements.txt`` and trains what the labs train. ``--minutes`` runs those labs that there is time for: another first
one after each commit, so that all have their turn.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from parity import rotated
from student_packages import Environments, missing_imports
from students import (
    RELEASE,
    ROOT,
    Failure,
    Ran,
    copy_release,
    offline,
    run,
    stop,
    unexcused,
)

pytestmark = pytest.mark.timeout(2400)

LABS = rotated(sorted(path.name for path in RELEASE.iterdir() if path.is_dir()), ROOT)
PLOTTING, TABLES = "02-problems", "03-features"
"""A lab that needs nothing beyond Matplotlib, and one that needs pandas as well."""


@pytest.fixture(scope="session")
def environments() -> Environments:
    return Environments(map(requirements, LABS))


def requirements(lab: str) -> str:
    return (RELEASE / lab / "requirements.txt").read_text("utf-8")


class Runs:
    """All labs' runs, several at a time; each lab's are the solved and the untouched one."""

    def __init__(
        self, environments: Environments, labs: Sequence[str], jobs: int, minutes: float | None
    ) -> None:
        self._environments = environments
        self._end = None if minutes is None else time.monotonic() + 60 * minutes
        self._pool = ThreadPoolExecutor(jobs)
        self._first = labs[0]
        self._found: dict[str, Future[tuple[Ran, Ran] | None]] = {
            lab: self._pool.submit(self._open, lab) for lab in labs
        }

    def of(self, lab: str) -> tuple[Ran, Ran]:
        """A lab's two runs; skips the test where there was no time for them."""
        found = self._found[lab].result()
        if found is None:
            pytest.skip(f"{lab} is left for another time")
        return found

    def close(self) -> None:
        """End what still runs: there is something only where the tests were interrupted."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        stop()
        self._pool.shutdown()

    def _open(self, lab: str) -> tuple[Ran, Ran] | None:
        if lab != self._first and self._end is not None and time.monotonic() > self._end:
            return None
        python = self._environments.python(requirements(lab))
        runs = []
        for solved in (True, False):
            with tempfile.TemporaryDirectory(prefix="desk-") as desk:
                copy_release(lab, Path(desk) / lab, solved=solved)
                runs.append(run(python, Path(desk) / lab))
        print(f"{lab}: {runs[0].seconds:.0f} s solved, {runs[1].seconds:.0f} s untouched")
        return runs[0], runs[1]


@pytest.fixture(scope="session")
def runs(environments: Environments, request: pytest.FixtureRequest) -> Iterator[Runs]:
    if not offline():
        print(
            "This machine allows no network namespaces: the notebooks have what network there is."
        )
    wanted = [
        str(item.callspec.params["lab"])
        for item in request.session.items
        if isinstance(item, pytest.Function) and "runs" in item.fixturenames
    ]
    options = request.config.option
    found = Runs(environments, list(dict.fromkeys(wanted)), options.jobs, options.minutes)
    try:
        yield found
    finally:
        found.close()


# --- every lab, whatever time there is -------------------------------------------------------------


@pytest.mark.parametrize("lab", LABS)
def test_requirements_name_all_that_the_release_imports(
    lab: str, environments: Environments
) -> None:
    assert missing_imports(environments.python(requirements(lab)), RELEASE / lab) == []


# --- every lab that there is time for --------------------------------------------------------------


@pytest.mark.parametrize("lab", LABS)
def test_a_solved_release_runs_from_top_to_bottom(lab: str, runs: Runs) -> None:
    solved, _ = runs.of(lab)
    assert not solved.failures, "\n".join(map(str, solved.failures))
    assert not solved.unrun
    assert not solved.noisy, "\n".join(solved.noisy)
    assert solved.cells


@pytest.mark.parametrize("lab", LABS)
def test_an_untouched_release_says_nothing_but_what_is_to_be_done(lab: str, runs: Runs) -> None:
    _, untouched = runs.of(lab)
    assert untouched.failures, "nothing is left to be done"
    strange = unexcused(untouched.failures, lab)
    assert not strange, "\n".join(map(str, strange))


# --- that these tests can fail ---------------------------------------------------------------------


@pytest.fixture(scope="session")
def bare(environments: Environments) -> Path:
    """The interpreter of an environment without pandas."""
    return environments.python(requirements(PLOTTING))


def test_a_package_that_requirements_lack_is_noticed(bare: Path, tmp_path: Path) -> None:
    copy_release(TABLES, tmp_path / TABLES, solved=True)
    assert "pandas" in missing_imports(bare, tmp_path / TABLES)
    found = run(bare, tmp_path / TABLES)
    assert "ModuleNotFoundError" in {failure.kind for failure in found.failures}
    assert "ModuleNotFoundError" in {failure.kind for failure in unexcused(found.failures, TABLES)}


def test_a_file_that_the_folder_lacks_is_noticed(bare: Path, tmp_path: Path) -> None:
    copy_release(PLOTTING, tmp_path / PLOTTING, solved=False)
    module, *_ = sorted((tmp_path / PLOTTING).glob("*.py"))
    module.unlink()
    assert module.stem in missing_imports(bare, tmp_path / PLOTTING)
    found = run(bare, tmp_path / PLOTTING)
    assert "ModuleNotFoundError" in {f.kind for f in unexcused(found.failures, PLOTTING)}


def test_an_environment_has_its_requirements_alone(bare: Path, tmp_path: Path) -> None:
    (tmp_path / "it.py").write_text("import autograder, nbgrader, pandas, matplotlib, jupyterlab\n")
    assert missing_imports(bare, tmp_path) == ["autograder", "nbgrader", "pandas"]


def test_what_cannot_be_installed_is_told(environments: Environments) -> None:
    with pytest.raises(RuntimeError, match=r"matplotlib==0\.0\.0"):
        environments.python("jupyterlab\nmatplotlib==0.0.0\n")


def test_a_name_of_our_own_that_is_missing_is_no_excuse() -> None:
    def failure(kind: str, text: str) -> Failure:
        return Failure(PLOTTING, 1, "", kind, text)

    fine = [
        failure("NotImplementedError", ""),
        failure("AssertionError", "it must be 3"),
        failure("NameError", "name 'machines' is not defined"),
    ]
    strange = [
        failure("AssertionError", ""),
        failure("NameError", "name 'plt' is not defined"),
        failure("FileNotFoundError", "[Errno 2] No such file or directory: 'data.npz'"),
    ]
    assert unexcused([*fine, *strange], PLOTTING) == strange


def test_without_time_the_first_lab_alone_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = Ran(1, (), (), 0.0)
    monkeypatch.setitem(globals(), "run", lambda python, folder: ran)
    environments = SimpleNamespace(python=lambda requirements: Path("python"))
    found = Runs(cast(Environments, environments), LABS[:2], 1, 0.0)
    try:
        assert found.of(LABS[0]) == (ran, ran)
        with pytest.raises(pytest.skip.Exception, match=LABS[1]):
            found.of(LABS[1])
    finally:
        found.close()
