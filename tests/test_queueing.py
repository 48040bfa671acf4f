"""The simulation of the class against queueing theory, and against small cases worked by hand."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
from queueing import Pool, fixed, serve

JOBS = 120_000
SETTLED = slice(JOBS // 10, None)
"""Without the jobs that still saw the empty system of the start."""


def poisson(rate: float, seed: int) -> np.ndarray:
    return np.cumsum(np.random.default_rng(seed).exponential(1 / rate, JOBS))


def exponential(mean: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).exponential(mean, JOBS)


def erlang_c(servers: int, load: float) -> float:
    """The probability of waiting in M/M/c (Erlang 1917), ``load`` being rate times mean service."""
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


def agrees(found: np.ndarray, expected: float) -> bool:
    """Whether a mean is within four standard errors of theory's, and known to within 20 %.

    The error comes from the means of 30 stretches, as one job's wait is much like the next one's.
    """
    means = np.array([part.mean() for part in np.array_split(found[SETTLED], 30)])
    error = means.std(ddof=1) / math.sqrt(len(means))
    assert 4 * error < 0.2 * expected, f"the sample is too small: {expected} ± {error}"
    return bool(abs(means.mean() - expected) < 4 * error)


@pytest.mark.parametrize(("servers", "use"), [(1, 0.6), (3, 0.7), (6, 0.6)])
def test_many_servers_wait_as_erlang_says(servers: int, use: float) -> None:
    mean, rate = 2.0, use * servers / 2.0
    arrivals = poisson(rate, 1)
    services = exponential(mean, 2)
    served = serve(arrivals, services, fixed(servers))
    waits = served.started - arrivals
    chance = erlang_c(servers, use * servers)
    assert agrees((waits > 0).astype(float), chance)
    assert agrees(waits, chance * mean / (servers * (1 - use)))
    assert services.sum() / served.paid == pytest.approx(use, rel=0.02)


@pytest.mark.parametrize("use", [0.5, 0.8])
def test_a_constant_service_halves_the_wait(use: float) -> None:
    """M/D/1, by Pollaczek and Khinchine."""
    mean = 3.0
    arrivals = poisson(use / mean, 3)
    served = serve(arrivals, np.full(JOBS, mean), fixed(1))
    waits = served.started - arrivals
    assert agrees(waits, use * mean / (2 * (1 - use)))
    assert agrees((waits == 0).astype(float), 1 - use)


def test_a_mixed_service_waits_by_its_second_moment() -> None:
    """M/G/1: nine short jobs and a long one, as a class of cheap labs and a retrained one is."""
    rng = np.random.default_rng(4)
    services = np.where(rng.random(JOBS) < 0.9, 1.0, 11.0)
    rate = 0.3
    arrivals = poisson(rate, 5)
    served = serve(arrivals, services, fixed(1))
    second = 0.9 + 0.1 * 121
    assert agrees(served.started - arrivals, rate * second / (2 * (1 - rate * 2.0)))


def test_one_server_follows_lindleys_recursion_job_by_job() -> None:
    arrivals, services = poisson(0.9, 14)[:3000], exponential(1.0, 15)[:3000]
    served = serve(arrivals, services, fixed(1))
    end, expected = 0.0, []
    for arrival, service in zip(arrivals, services, strict=True):
        end = max(end, arrival) + service
        expected.append(end)
    assert np.allclose(served.departed, expected, rtol=1e-12)


def test_two_stations_in_a_row_are_independent() -> None:
    """Burke (1956): the departures of M/M/c are Poisson, so the second station is M/M/1 too."""
    arrivals = poisson(0.5, 6)
    first = serve(arrivals, exponential(1.2, 7), fixed(1))
    second = serve(first.departed, exponential(1.0, 8), fixed(1))
    assert agrees(second.departed - arrivals, 1 / (1 / 1.2 - 0.5) + 1 / (1 - 0.5))


def test_the_number_in_the_system_is_rate_times_stay() -> None:
    """Little (1961), with the number counted from the events and not from the stays."""
    arrivals = poisson(1.0, 9)
    served = serve(arrivals, exponential(2.1, 10), fixed(3))
    moments = np.linspace(arrivals[JOBS // 10], arrivals[-1], 50_000)
    inside = np.searchsorted(arrivals, moments) - np.searchsorted(np.sort(served.departed), moments)
    stay = np.mean((served.departed - arrivals)[SETTLED])
    assert np.mean(inside) == pytest.approx(1.0 * stay, rel=0.03)


def test_who_comes_first_is_served_first_in_whatever_order_they_are_given() -> None:
    arrivals = np.array([3.0, 0.0, 1.0, 1.0])
    served = serve(arrivals, np.array([1.0, 4.0, 5.0, 2.0]), fixed(1))
    assert served.started.tolist() == [11.0, 0.0, 4.0, 9.0]
    assert served.departed.tolist() == [12.0, 4.0, 9.0, 11.0]
    assert served.paid == 12.0


def test_a_server_on_demand_starts_serves_idles_and_leaves() -> None:
    pool = Pool(0, 2, startup=20, idle=10)
    served = serve(np.array([0.0, 100.0]), np.array([5.0, 5.0]), pool)
    assert served.departed.tolist() == [25.0, 125.0]
    # Each is paid from the call to the end of its idle time.
    assert served.paid == 2 * (20 + 5 + 10)
    kept = serve(np.array([0.0, 100.0]), np.array([5.0, 5.0]), Pool(0, 2, startup=20, idle=80))
    assert kept.departed.tolist() == [25.0, 105.0]
    assert kept.paid == 105 + 80


def test_the_pool_grows_with_the_work_that_waits_and_no_further() -> None:
    burst, work = np.zeros(40), np.full(40, 10.0)
    alone = serve(burst, work, Pool(1, 1))
    assert alone.departed.max() == 400
    patient = serve(burst, work, Pool(1, 10, backlog=100))
    eager = serve(burst, work, Pool(1, 10, backlog=0))
    assert patient.most_servers == 4  # 390 s wait: the fourth server brings it below 100 s each
    assert eager.most_servers == 10
    assert eager.departed.max() == 40
    assert patient.departed.max() == 100


def test_a_pool_that_may_not_grow_is_a_fixed_one() -> None:
    arrivals, services = poisson(1.0, 11)[:5000], exponential(2.5, 12)[:5000]
    one = serve(arrivals, services, fixed(3))
    other = serve(arrivals, services, Pool(3, 3, startup=9, idle=9, backlog=9))
    assert np.array_equal(one.departed, other.departed)
    assert one.paid == other.paid


@pytest.mark.parametrize("pool", [Pool(0, 0), Pool(2, 1), Pool(-1, 3)])
def test_a_pool_without_servers_is_refused(pool: Pool) -> None:
    with pytest.raises(ValueError, match="has no servers"):
        serve(np.zeros(1), np.ones(1), pool)
