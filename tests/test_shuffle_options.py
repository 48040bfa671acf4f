"""The options of a multiple choice change places, and nothing else does."""

from __future__ import annotations

import json
import random
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from shuffle_options import main, shuffled  # noqa: E402

LAB = ROOT / "source" / "02-problems" / "02-problems.ipynb"
SOURCE = (
    'TITLE = "Zürich"\nOPTIONS = {\n    1: "größer",\n    2: "b",  # a remark\n    3: \'c\',\n}\n'
)


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
    before, after = (json.loads(path.read_text(encoding="utf-8"))["cells"] for path in (LAB, copy))
    changed = 0
    for old, new in zip(before, after, strict=True):
        if "options" not in old["metadata"].get("tags", ()):
            assert old == new
            continue
        was, now = (options("".join(cell["source"])) for cell in (old, new))
        assert was.keys() == now.keys()
        for name in was:
            assert sorted(was[name].values()) == sorted(now[name].values())
            assert list(was[name]) == list(now[name])
            changed += was[name] != now[name]
    assert changed == 3


def test_a_notebook_without_options_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "04-neuron.ipynb"
    shutil.copy(ROOT / "source" / "04-neuron" / "04-neuron.ipynb", copy)
    monkeypatch.setattr(sys, "argv", ["shuffle_options.py", str(copy), "7"])
    assert main() == 1
    assert "no cell has the tag" in capsys.readouterr().err
