"""The options of a multiple choice change places, and nothing else does."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from shuffle_options import main, shuffled  # noqa: E402

LAB = ROOT / "source" / "02-problems" / "problems_options.py"
SOURCE = """TITLE = "Zürich"
COLOURS = {"a": 1, "b": 2}
OPTIONS = {
    1: "größer",
    2: "b",  # a remark
    3: 'c',
}
"""


def options(source: str) -> dict[str, dict[int, str]]:
    """Return the numbered dictionaries that the code makes."""
    names: dict[str, object] = {}
    exec(source, names)
    return {name: value for name, value in names.items() if name.isupper() and type(value) is dict}


def test_the_texts_change_places_and_the_rest_stays() -> None:
    orders = set()
    for seed in range(30):
        result = shuffled(SOURCE, random.Random(seed))
        found = options(result)["OPTIONS"]
        assert list(found) == [1, 2, 3]
        assert sorted(found.values()) == ["b", "c", "größer"]
        assert '"Zürich"' in result
        assert "# a remark" in result
        orders.add(tuple(found.values()))
    assert len(orders) == 6


def test_an_option_that_it_cannot_move_is_refused() -> None:
    with pytest.raises(ValueError, match="line of its own"):
        shuffled('OPTIONS = {1: "a", 2: "b"}', random.Random(0))
    with pytest.raises(ValueError, match="several lines"):
        shuffled('OPTIONS = {\n    1: (\n"a"\n"b"),\n    2: "c",\n}', random.Random(0))


def test_the_lab_keeps_its_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / LAB.name
    shutil.copy(LAB, copy)
    monkeypatch.setattr(sys, "argv", ["shuffle_options.py", str(copy), "7"])
    assert main() == 0
    was, now = (options(path.read_text(encoding="utf-8")) for path in (LAB, copy))
    assert list(was) == list(now) == ["SYSTEMS", "PROBLEMS", "SITUATIONS"]
    for name in was:
        assert was[name] != now[name]
        assert sorted(was[name].values()) == sorted(now[name].values())
        assert list(was[name]) == list(now[name])
    before, after = (path.read_text(encoding="utf-8").splitlines() for path in (LAB, copy))
    for old, new in zip(before, after, strict=True):
        assert old == new or old.lstrip()[0].isdigit()


def test_a_module_without_options_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "neuron_pictures.py"
    shutil.copy(ROOT / "source" / "04-neuron" / "neuron_pictures.py", copy)
    before = copy.read_bytes()
    monkeypatch.setattr(sys, "argv", ["shuffle_options.py", str(copy), "7"])
    assert main() == 1
    assert "no numbered options" in capsys.readouterr().err
    assert copy.read_bytes() == before
