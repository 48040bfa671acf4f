"""Where a warm server finds bytecode, and where it leaves its own."""

from __future__ import annotations

from importlib.machinery import ModuleSpec

import pytest

from autograder.warm import bytecode_cache, client


@pytest.fixture(params=[True, False], ids=["compiled", "not compiled"])
def compiled(request, tmp_path, monkeypatch):
    """Whether the installed packages have bytecode beside them."""
    beside = tmp_path / "package.cpython-311.pyc"
    if request.param:
        beside.touch()
    spec = ModuleSpec("msgspec", None)
    spec.cached = str(beside)
    monkeypatch.setattr(client.msgspec, "__spec__", spec)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return request.param


def test_a_folder_of_its_own_is_for_packages_without_bytecode(compiled, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    own = str(tmp_path / "cache" / "autograder" / "bytecode")
    assert bytecode_cache() == (None if compiled else own)


def test_python_that_writes_bytecode_needs_no_folder(compiled, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    assert bytecode_cache() is None
