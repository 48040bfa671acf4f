"""The data of a retraining come from the lab's own module: whatever is wrong with it is no student's fault."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.recipes import Retraining, Tier
from autograder.retrain.data import MIRROR, LabData, LabDataError

MODULE = """\
import os
import numpy as np

def load_arrays(seed, variant="drawn"):
    if variant == "real":
        path = os.path.join(os.environ["AUTOGRADER_DATA_MIRROR"], "real.csv")
        x = np.loadtxt(path)
        return x[:2], x[:2], x[2:], x[2:]
    if variant == "odd":
        raise ValueError("there is no variant 'odd'.")
    x = np.arange(2000.0)
    return x, np.arange(2000) % 2, x, np.arange(2000) % 2

def permute(y, rng):
    return 1 - y
"""


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Make the data of a lab whose module says this, in the judge's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delenv(MIRROR, raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def make(variant: str = "default", module: str = MODULE) -> LabData:
        Path("lab_data_of_a_test.py").write_text(module, "utf-8")
        sys.modules.pop("lab_data_of_a_test", None)
        recipe = Retraining(grade_id="t", data="lab_data_of_a_test", tiers=(Tier(0.9),))
        return LabData(recipe, variant)

    yield make
    sys.modules.pop("lab_data_of_a_test", None)
    os.environ.pop(MIRROR, None)


def test_a_part_or_all_of_the_examples_get_other_labels(lab):
    data = lab()
    arrays = data.draw(1)
    part, whole = data.permuted(arrays, 3), data.permuted(arrays, 3, whole=True)
    assert (len(part.y_train), len(whole.y_train)) == (500, 2000)
    for one in (part, whole):
        assert np.array_equal(one.y_train, 1 - one.x_train % 2)
        assert np.array_equal(one.y_test, 1 - arrays.y_test)


def test_a_variant_reads_its_files_in_hidden(lab, tmp_path):
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "real.csv").write_text("1\n2\n3\n4\n")
    assert list(lab("real").draw(1).x_test) == [3, 4]


@pytest.mark.parametrize(
    ("variant", "words"),
    [
        ("real", r"'real' \(FileNotFoundError: .*real.csv.*`hidden/`"),
        ("odd", r"'odd' \(ValueError: there is no variant 'odd'\)$"),
    ],
)
def test_what_the_module_raises_is_the_labs_fault_and_says_so(lab, variant, words):
    with pytest.raises(LabDataError, match=words):
        lab(variant).draw(1)


def test_a_module_that_cannot_be_imported_is_named(lab):
    with pytest.raises(LabDataError, match=r"cannot be imported \(ZeroDivisionError"):
        lab(module="1 / 0")
    data = lab(module=MODULE.partition("def permute")[0])
    arrays = data.draw(1)
    with pytest.raises(LabDataError, match="no function `permute`"):
        data.permuted(arrays, 1)
