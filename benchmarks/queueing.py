"""A discrete-event simulation of a first-come-first-served station with a fixed or a growing pool of servers.

Stations in a row are simulated one after the other, as nothing flows back: the departures of one are the arrivals
of the next. All times are in one unit, seconds here.
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from dataclasses import dataclass

import numpy as np

_DONE, _READY, _LEAVE = range(3)
"""Kinds of events, in the order in which those of one instant happen."""


@dataclass(frozen=True)
class Pool:
    """The servers of a station. The first ``minimum`` are there from the first arrival to the end."""

    minimum: int
    maximum: int
    startup: float = 0.0
    """From the moment a server is asked for until it serves."""
    idle: float = 0.0
    """How long a server beyond the minimum stays without work."""
    backlog: float = 0.0
    """Work waiting per server, in time, beyond which another server is asked for."""


def fixed(servers: int) -> Pool:
    """A pool that neither grows nor shrinks."""
    return Pool(servers, servers)


@dataclass(frozen=True)
class Served:
    """What became of the jobs, in the order in which they were given, and of the servers."""

    started: np.ndarray
    """Time at which each job's service began: shape (jobs,), float."""
    departed: np.ndarray
    """Time at which it ended: shape (jobs,), float."""
    paid: float
    """Time from asking for each server to its leaving, summed over servers."""
    most_servers: int


def serve(arrivals: np.ndarray, services: np.ndarray, pool: Pool) -> Served:
    """Simulate one station.

    Args:
        arrivals: When each job comes, in any order: shape (jobs,), float, at least one.
        services: How long each takes: shape (jobs,), float, none negative.
        pool: The servers.

    Raises:
        ValueError: where the pool can hold no server, or the shapes differ.
    """
    if arrivals.shape != services.shape or arrivals.ndim != 1 or not len(arrivals):
        raise ValueError(f"arrivals {arrivals.shape} and services {services.shape} do not match")
    if not 0 <= pool.minimum <= pool.maximum or pool.maximum < 1:
        raise ValueError(f"{pool} has no servers")
    return _Station(arrivals, services, pool).run()


class _Station:
    def __init__(self, arrivals: np.ndarray, services: np.ndarray, pool: Pool) -> None:
        self.pool = pool
        self.services = services.tolist()
        self.started = np.zeros(len(services))
        self.departed = np.zeros(len(services))
        # Jobs that come at the same instant are served in the order in which they were given.
        order = np.argsort(arrivals, kind="stable")
        self.arrivals = list(zip(arrivals[order].tolist(), order.tolist(), strict=True))
        self.events: list[tuple[float, int, int, int]] = []
        self.names = itertools.count()
        self.first = float(arrivals.min())
        self.since = {next(self.names): self.first for _ in range(pool.minimum)}
        """When each server that is up or on its way was asked for."""
        self.idle = list(self.since)
        """The server that was freed last is the last, and serves next, so that the others can leave."""
        self.uses = dict.fromkeys(self.since, 0)
        self.starting = 0
        self.waiting: deque[int] = deque()
        self.work = 0.0
        self.paid = 0.0
        self.most_servers = pool.minimum

    def run(self) -> Served:
        for time, job in self.arrivals:
            # What happens at the instant of an arrival comes first: a server is freed, then asked for.
            while self.events and self.events[0][0] <= time:
                self.step()
            self.arrive(time, job)
        while self.events:
            self.step()
        end = float(self.departed.max())
        self.paid += sum(max(end - since, 0.0) for since in self.since.values())
        return Served(
            self.started,
            self.departed,
            self.paid,
            self.most_servers,
        )

    def step(self) -> None:
        now, kind, server, use = heapq.heappop(self.events)
        if kind == _LEAVE:
            self.leave(now, server, use)
            return
        if kind == _READY:
            self.starting -= 1
        self.free(now, server)

    def arrive(self, now: float, job: int) -> None:
        if self.idle:
            self.begin(now, self.idle.pop(), job)
            return
        self.waiting.append(job)
        self.work += self.services[job]
        servers = len(self.since)
        if servers < self.pool.maximum and (
            not servers
            or (self.work > self.pool.backlog * servers and self.starting < len(self.waiting))
        ):
            name = next(self.names)
            self.since[name], self.uses[name] = now, 0
            self.starting += 1
            self.most_servers = max(self.most_servers, servers + 1)
            heapq.heappush(self.events, (now + self.pool.startup, _READY, name, 0))

    def begin(self, now: float, server: int, job: int) -> None:
        self.uses[server] += 1
        self.started[job] = now
        self.departed[job] = end = now + self.services[job]
        heapq.heappush(self.events, (end, _DONE, server, 0))

    def free(self, now: float, server: int) -> None:
        if self.waiting:
            job = self.waiting.popleft()
            self.work -= self.services[job]
            self.begin(now, server, job)
            return
        self.idle.append(server)
        if len(self.since) > self.pool.minimum:
            use = self.uses[server]
            heapq.heappush(self.events, (now + self.pool.idle, _LEAVE, server, use))

    def leave(self, now: float, server: int, use: int) -> None:
        """Let a server go that has had no work since this was planned."""
        if self.uses[server] == use and len(self.since) > self.pool.minimum:
            self.idle.remove(server)
            self.paid += now - self.since.pop(server)
            del self.uses[server]
