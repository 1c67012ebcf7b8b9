"""Where the next rouble goes: ways to part a budget in invented companies whose truth is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.budget_runs import World, bounded, month, peer, weekly
from benchmarks.report import Aim, Section, megabytes
from benchmarks.runs import measure

SEEDS, SEEDS_OF_MANY = 30, 10
PEER_SEEDS = 2
WORKERS = 2
# The priors were chosen while looking at seeds below 1,000: what is published comes from others.
FIRST = 1_000
RULES = ("as last month", "∝ 1/CPA", "∝ leads of last month", "all to the lowest CPA")
# World, what an earlier study reached with its prototype and with the true priors, the least share aimed at.
MONTHS: Sequence[tuple[str, World, str, str, float]] = (
    ("plain, 20", World(20), ".957", ".966", 0.960),
    ("plain, 200", World(200), ".943", ".953", 0.948),
    ("scattered counts, 20", World(20, overdispersed=True), "", "", 0.0),
    ("hard, 20", World(20, "hard"), ".948", ".957", 0.952),
    ("hard, 200", World(200, "hard"), ".939", "", 0.942),
    ("sparse, 200", World(200, "sparse"), ".920", ".933", 0.926),
    ("cold, 20", World(20, "cold"), ".950", ".954", 0.951),
    ("S-shaped, 20", World(20, "s_shaped"), ".889", "", 0.910),
    ("aim arrivals, 20", World(20, aim="arrived"), ".948", "", 0.950),
    ("aim arrivals, 200", World(200, aim="arrived"), ".928", "", 0.935),
    ("aim cash, 20", World(20, aim="cash"), ".91", "", 0.910),
    ("aim cash, 200", World(200, aim="cash"), ".91", "", 0.915),
)
SIZES = ((20, None), (200, 0.5), (2_000, None), (5_000, 10.0))
MEMORY = 400_000_000


def part(folder: Path, full: bool) -> Section:
    """A month ahead in every mix, then bounds, weeks and the cost of an advice."""
    rows, aims = [], []
    found: dict[str, dict[str, float]] = {}
    with ProcessPoolExecutor(WORKERS) as pool:
        for name, world, *study, least in MONTHS:
            seeds = SEEDS if full or world.creatives == 20 else SEEDS_OF_MANY
            found[name] = _mean(pool, partial(month, world), seeds)
            rows.append(_row(name, found[name], study, seeds))
            if study[1]:
                what = f"budget, {name}: share of the ceiling"
                aims.append(_least(what, found[name]["ours"] / found[name]["ceiling"], least / float(study[1])))
            if least:
                aims.append(_least(f"budget, {name}: share of the oracle", found[name]["ours"], least))
        more, more_aims = _others(pool, SEEDS if full else SEEDS_OF_MANY)
        peers = [
            share for share in pool.map(partial(peer, World(20)), range(FIRST, FIRST + PEER_SEEDS)) if share is not None
        ]
    aims += [*_honest(found), *more_aims]
    cost, cost_aims = _cost()
    return Section(
        "Where the next rouble goes", _about(f"{more} {_peer(peers)} {cost}"), _HEAD, rows, [*aims, *cost_aims]
    )


_HEAD = (
    "creatives", "seeds", *RULES, "Kulmina", "ceiling", "to the ceiling", "study", "study's ceiling", "promised/true",
    "covered, each", "covered, total", "worse than last month",
)  # fmt: skip


def _mean(pool: ProcessPoolExecutor, run: Callable[[int], Mapping[str, float]], seeds: int) -> dict[str, float]:
    """The mean over the seeds of everything that a run tells."""
    told = list(pool.map(run, range(FIRST, FIRST + seeds)))
    return {name: float(np.mean([one[name] for one in told])) for name in told[0]} | {"seeds": float(seeds)}


def _row(name: str, found: Mapping[str, float], study: Sequence[str], seeds: int) -> list[str]:
    shares = [_share(found[rule]) for rule in (*RULES, "ours", "ceiling")]
    return [
        name, str(seeds), *shares, _share(found["ours"] / found["ceiling"]), *study, f"{found['promised']:.3f}",
        _share(found["covered"]), _share(found["covered total"]), f"{found['worse'] * seeds:.0f}",
    ]  # fmt: skip


def _share(value: float) -> str:
    return f"{value:.3f}".lstrip("0") if value < 1 else f"{value:.3f}"


def _least(what: str, found: float, least: float) -> Aim:
    return Aim(what, f"≥ {_share(least)}", _share(found), found >= least)


def _within(what: str, found: float, low: float, high: float) -> Aim:
    return Aim(what, f"{_share(low)} to {_share(high)}", _share(found), low <= found <= high)


def _honest(found: Mapping[str, Mapping[str, float]]) -> list[Aim]:
    """Promises and intervals of every mix by itself: a mean over mixes would let one miss hide behind another."""
    aims = []
    for name, one in found.items():
        aims += [
            _within(f"budget, {name}: promised over true", one["promised"], 0.97, 1.03),
            _within(f"budget, {name}: 80 % intervals of creatives cover", one["covered"], 0.75, 0.85),
            _within(f"budget, {name}: 80 % intervals of the total cover", one["covered total"], 0.75, 0.85),
        ]
    worse = sum(round(one["worse"] * one["seeds"]) for one in found.values())
    return [*aims, Aim("budget: runs worse than «as last month»", "0", str(worse), worse == 0)]


def _others(pool: ProcessPoolExecutor, seeds: int) -> tuple[str, list[Aim]]:
    """Bounds of a half to twice, and plans by the week; these with so many seeds."""
    bounds = _mean(pool, partial(bounded, World(20)), SEEDS)
    plain = _mean(pool, partial(weekly, World(20)), seeds)["weekly"]
    cold = _mean(pool, partial(weekly, World(20, "cold")), seeds)["weekly"]
    text = (
        f"Bounds of a half to twice of last month: {_share(bounds['bounded'])} of the oracle with the same bounds. "
        f"Eight weeks planned week by week ({seeds} seeds): {_share(plain)}, from a cold start {_share(cold)}."
    )
    return text, [
        _least("budget, bounds of .5 to 2: share of the bounded oracle", bounds["bounded"], 0.98),
        Aim("budget, bounds: totals exact and bounds kept", "all", f"{bounds['exact']:.0%}", bounds["exact"] == 1),
        _least("budget, eight weeks: share of the oracle", plain, 0.970),
        _least("budget, eight weeks from a cold start", cold, 0.962),
    ]


def _cost() -> tuple[str, list[Aim]]:
    told, aims = [], []
    for creatives, limit in SIZES:
        found = measure("budget", creatives)
        told.append(f"{creatives:,} creatives {found.seconds:.2f} s and {megabytes(found.memory)} MB")
        if limit:
            aims.append(
                Aim(f"budget of {creatives:,} creatives × 90 days, time of the processor", f"< {limit:g} s",
                    f"{found.seconds:.2f} s", found.seconds < limit)
            )  # fmt: skip
        if creatives == max(size for size, _ in SIZES):
            aims.append(
                Aim(f"budget of {creatives:,} creatives, memory", f"< {megabytes(MEMORY)} MB",
                    f"{megabytes(found.memory)} MB", found.memory < MEMORY)
            )  # fmt: skip
    return "One advice: " + ", ".join(told) + ".", aims


def _peer(shares: Sequence[float]) -> str:
    if not shares:
        return "PyMC-Marketing was not installed (`KULMINA_PYMC` names a Python that has it)."
    return (
        f"PyMC-Marketing as documented, a creative as a channel, on {len(shares)} plain worlds of 20 creatives: "
        f"{_share(float(np.mean(shares)))} of the oracle (the study found .726), minutes for each."
    )


def _about(more: str) -> str:
    return (
        "Invented companies (`simulated/world.py`) with 90 days of history; a budget as large as last month's is "
        "parted for the next 30 days. Figures are shares of what an oracle that knows every curve would bring, means "
        "over seeds that were not looked at while the priors were chosen. `ceiling`: the same inference with the true "
        "priors, which nobody has in life. `study`: what "
        "the prototype of an earlier study reached in a simulator of its own, and its ceiling; the worlds differ, so "
        "compare the shares of the ceilings. `promised/true`: expected total over the true one. `covered`: how often "
        f"the true expected result lies in the 80 % interval. {more}"
    )
