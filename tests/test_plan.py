"""The plan for a large class: does the simulated term hold what its assumptions say?"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
import queueing
import simulate
from simulate import PAGE, TIMES, all_at_once, by_ceiling, by_part, pools, rerun
from term import HOUR, KINDS, Scenario, Times, drivers, hand_ins, slots_needed, week

TIMES_MADE_UP = Times(
    light={"answered": np.array([2.0]), "release": np.array([1.0]), "loop": np.array([30.0])},
    keras={"answered": np.array([5.0, 7.0]), "release": np.array([3.0]), "loop": np.array([31.0])},
    training=8.0,
    publish=np.array([0.02, 0.04]),
    known=0.001,
    tables=0.002,
    dispatch=0.002,
    note="made up",
)
SMALL = Scenario(students=1500)


def test_hand_ins_crowd_before_the_deadline_as_assumed() -> None:
    found = hand_ins(100_000, SMALL, np.random.default_rng(1))
    assert found.min() >= -7 * 24 * HOUR
    assert found.max() <= 0
    assert np.all(np.diff(found) >= 0)
    for hours in (1, 6, 24):
        assert np.mean(found > -hours * HOUR) == pytest.approx(1 - np.exp(-hours / 12), abs=0.006)


def test_the_work_of_a_term_is_what_its_parts_come_to() -> None:
    scenario = replace(SMALL, students=20_000)
    spent = drivers(scenario, TIMES_MADE_UP)
    handed = scenario.students / HOUR
    honest, trained = 0.93, 0.93
    light, keras = honest * 2 + 0.05 * 1, honest * 6 + 0.05 * 3
    assert spent["grading"] == pytest.approx(handed * (11 * light + 19 * keras), rel=0.01)
    assert spent["endless loops"] == pytest.approx(handed * 0.02 * (11 * 30 + 19 * 31), rel=0.05)
    first = handed * trained * (6 * 8 + 6 * 180)
    assert spent["training, first seed"] == pytest.approx(first, rel=0.01)
    assert spent["training, further seeds"] == pytest.approx(0.2 * 2 * first, rel=0.03)
    assert spent["training on permuted labels"] == pytest.approx(0.25 * first, rel=0.01)


def test_a_week_takes_at_least_its_work_and_at_least_its_longest_submission() -> None:
    one = week("keras", SMALL, TIMES_MADE_UP)
    assert len(one.arrivals) == 2 * 1500
    for slots in (10, 2000):
        least = max(one.core_hours * HOUR / slots, one.services.max())
        assert least <= all_at_once(one, slots) < least * 1.1 + one.publish.sum()
    # However many slots there are, one supervisor publishes one grade after the other.
    assert all_at_once(one, 2000) >= one.publish.sum()


def test_the_slots_are_enough_and_one_less_is_not() -> None:
    one = week("large", SMALL, TIMES_MADE_UP)
    slots = slots_needed(one, 900)
    enough, _ = one.run(queueing.fixed(slots))
    short, _ = one.run(queueing.fixed(slots - 1))
    assert slots > 1
    assert np.quantile(enough, 0.95) <= 900 < np.quantile(short, 0.95)
    assert slots_needed(one, 3600) < slots < slots_needed(one, 700)


def test_no_number_of_slots_helps_a_supervisor_that_is_too_slow() -> None:
    slow = replace(TIMES_MADE_UP, publish=np.array([20.0]))
    assert slots_needed(week("light", SMALL, slow), 900) == 0
    _, _, light = by_ceiling({"light": week("light", SMALL, slow)}, slow)
    assert light.split("|")[2].strip() == "0"


def test_machines_on_demand_cost_less_than_those_that_wait_for_the_deadline() -> None:
    weeks = {kind: week(kind, SMALL, TIMES_MADE_UP) for kind in KINDS}
    always, asked = pools(weeks, 8, SMALL)
    assert always.paid == 8 * 15 * 7 * 24
    work = sum(SMALL.weeks(kind) * one.core_hours for kind, one in weeks.items())
    assert always.used == asked.used == pytest.approx(work)
    assert work < asked.paid < always.paid


def test_the_page_has_the_figures_of_the_committed_measurements() -> None:
    """Only what takes no simulation: `python benchmarks/simulate.py --write-docs` writes it all."""
    times, scenario = Times.read(TIMES), Scenario()
    page = PAGE.read_text("utf-8")
    plan = page.partition(simulate.BEGIN)[2].partition(simulate.END)[0]
    weeks = {kind: week(kind, scenario, times) for kind in KINDS}
    for block in (
        by_part(drivers(scenario, times)),
        by_ceiling(weeks, times),
        rerun(scenario, times),
    ):
        assert "\n".join(block) in plan
