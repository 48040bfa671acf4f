"""What several graders on one machine must not share."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from autograder.grade.claims import PREFIX, Claims


def temporary(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


def test_two_graders_have_different_users_though_their_temporary_folders_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A student of the one could end processes of a student of the other, and has used up their number."""
    claims = []
    for name in ("one", "two"):
        temporary(tmp_path / name, monkeypatch)
        claims.append(Claims(2))
    try:
        users = [user for one in claims for pair in one.uids for user in pair]
        assert len(users) == len(set(users)) == 8
    finally:
        for one in claims:
            one.release()


def test_what_a_killed_run_left_is_removed_and_what_a_run_holds_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary(tmp_path / "there", monkeypatch)
    left = tmp_path / "there" / f"{PREFIX}left"
    left.mkdir()
    (left / "lock").touch()
    running = Claims(1)
    later = Claims(1)
    try:
        assert not left.exists()
        assert running.root.is_dir()
    finally:
        running.release()
        later.release()
    assert not running.root.exists()
