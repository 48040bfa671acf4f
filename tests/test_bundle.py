"""The bundle: what goes in comes out, the same bytes each time, and nothing escapes it."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.bundle import read_bundle, read_files, read_inputs, write_bundle
from autograder.errors import AutograderError
from autograder.records import Cell, Lab, Limits, Notebook

LAB = Lab(
    assignment="ps1",
    title="Problem set",
    notebooks=(
        Notebook(
            "nb", (Cell("code", "test", "t", 2.0, "assert f(1)\nassert f(2)", "assert f(1)"),)
        ),
    ),
    limits=Limits(cell_seconds=5),
    due="2026-03-01T23:59+01:00",
)
FILES = {"release/data/x.csv": b"1,2\n", "release/m.py": b"A = 1\n", "hidden/y.npy": b"\x00\x01"}


def test_a_bundle_gives_back_the_lab_and_the_files(tmp_path: Path) -> None:
    write_bundle(tmp_path / "b" / "ps1.zip", LAB, FILES)
    bundle = read_bundle(tmp_path / "b" / "ps1.zip")
    assert bundle.lab == LAB
    bundle.unpack(tmp_path / "out")
    found = {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file()
    }
    assert found == FILES


def test_both_folders_exist_after_unpacking_an_empty_bundle(tmp_path: Path) -> None:
    write_bundle(tmp_path / "b.zip", LAB, {})
    read_bundle(tmp_path / "b.zip").unpack(tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["hidden", "release"]


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    write_bundle(tmp_path / "a.zip", LAB, FILES)
    write_bundle(tmp_path / "b.zip", LAB, dict(reversed(FILES.items())))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_the_digest_follows_the_content_and_not_the_inputs(tmp_path: Path) -> None:
    write_bundle(tmp_path / "a.zip", LAB, FILES, inputs="one")
    write_bundle(tmp_path / "b.zip", LAB, FILES, inputs="two")
    write_bundle(tmp_path / "c.zip", LAB, {**FILES, "release/m.py": b"A = 2\n"}, inputs="one")
    digests = [read_bundle(tmp_path / f"{name}.zip").digest for name in "abc"]
    assert digests[0] == digests[1] != digests[2]
    assert read_inputs(tmp_path / "b.zip") == "two"
    assert read_inputs(tmp_path / "missing.zip") is None


def test_a_due_date_that_is_put_off_regrades_nobody(tmp_path: Path) -> None:
    for day in (None, "2026-03-01T23:59+01:00", "2026-03-08T23:59+01:00"):
        write_bundle(tmp_path / f"{day}.zip", replace(LAB, due=day), FILES)
    bundles = [read_bundle(path) for path in sorted(tmp_path.glob("*.zip"))]
    assert len({bundle.digest for bundle in bundles}) == 1
    assert len({bundle.lab.due for bundle in bundles}) == 3
    write_bundle(tmp_path / "other.zip", replace(LAB, limits=Limits(cell_seconds=7)), FILES)
    assert read_bundle(tmp_path / "other.zip").digest != bundles[0].digest


@pytest.mark.parametrize(
    "name", ["../x", "release/../../x", "/etc/x", "other/x", "release", "hidden/a\\b", "release//x"]
)
def test_names_that_would_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(AutograderError, match="may not hold"):
        write_bundle(tmp_path / "b.zip", LAB, {name: b""})
    write_bundle(tmp_path / "good.zip", LAB, {})
    with zipfile.ZipFile(tmp_path / "good.zip", "a") as archive:
        archive.writestr(name, b"")
    with pytest.raises(AutograderError, match="may not hold"):
        read_bundle(tmp_path / "good.zip")


def test_a_symbolic_link_in_a_bundle_is_refused(tmp_path: Path) -> None:
    write_bundle(tmp_path / "b.zip", LAB, {})
    info = zipfile.ZipInfo("release/link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "b.zip", "a") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(AutograderError, match="not a plain file"):
        read_bundle(tmp_path / "b.zip")


def test_what_is_no_bundle_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(AutograderError, match="autograder build"):
        read_bundle(tmp_path / "missing.zip")
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(AutograderError, match="not a bundle"):
        read_bundle(tmp_path / "text.zip")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(AutograderError, match=r"lab\.json"):
        read_bundle(tmp_path / "empty.zip")
    with zipfile.ZipFile(tmp_path / "wrong.zip", "w") as archive:
        archive.writestr("lab.json", '{"assignment": 3}')
    with pytest.raises(AutograderError, match="assignment"):
        read_bundle(tmp_path / "wrong.zip")


def test_what_is_there_for_gradescope_and_otter_is_outside_the_digest(tmp_path: Path) -> None:
    extras = {
        "setup.sh": b"#!/bin/bash\n",
        "tests/t.py": b"1",
        "engine/e.whl": b"2",
        "files/x": b"3",
    }
    write_bundle(tmp_path / "a.zip", LAB, FILES)
    write_bundle(tmp_path / "b.zip", LAB, FILES, extras=extras)
    first, second = read_bundle(tmp_path / "a.zip"), read_bundle(tmp_path / "b.zip")
    assert first.digest == second.digest
    assert read_files(second) == FILES
    second.unpack(tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["hidden", "release"]
    with pytest.raises(AutograderError, match="may not hold"):
        write_bundle(tmp_path / "c.zip", LAB, FILES, extras={"evil.sh": b""})
