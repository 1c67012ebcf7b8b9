"""One company of the simulator: what each way to part a budget would bring, against who knows the truth."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulated.world import Mode, Simulated, Truth, company, draw
from kulmina.analytics.allocation import plan
from kulmina.analytics.allocation.choice import chosen, market
from kulmina.analytics.allocation.filling import filled
from kulmina.analytics.allocation.fit import fit
from kulmina.analytics.allocation.limits import Bounds, Limit
from kulmina.analytics.allocation.panel import panel
from kulmina.analytics.allocation.posterior import Known
from kulmina.analytics.allocation.worth import worth
from kulmina.analytics.daily import Daily

Floats = NDArray[np.float64]
DAYS = 30
WEEK, WEEKS = 7, 8
PEER = Path(__file__).with_name("pymc_peer.py")
_SHARE = np.concatenate([[0.0], np.geomspace(1e-4, 1.0, 1500)])


@dataclass(frozen=True)
class World:
    """Which company is invented."""

    creatives: int
    mode: Mode = "plain"
    overdispersed: bool = False
    aim: str = "target_actions"

    def made(self, seed: int, ahead: int = 60) -> Simulated:
        return company(seed, creatives=self.creatives, mode=self.mode, overdispersed=self.overdispersed, ahead=ahead)


def best(
    truth: Truth, amount: float, days: int, aim: str, low: Floats | None = None, high: Floats | None = None
) -> Floats:
    """Roubles of each creative that the truth itself would choose: `Truth.oracle`, all creatives at once."""
    floor = np.zeros(len(truth.scale)) if low is None else low
    roof = np.full(len(truth.scale), amount) if high is None else np.minimum(high, amount)
    grid = floor[:, None] + _SHARE * np.maximum(roof - floor, 0)[:, None]
    value = np.stack([truth.expected(column, aim) for column in (grid / days).T], axis=1)
    return filled(grid, value, amount)


def known(world: World) -> Known:
    """The true priors, which nobody has: what is done with them is the ceiling of what can be promised honestly."""
    families = {"hard": (0.475, 0.475, 0.05, 0.0), "s_shaped": (0.0, 0.0, 1.0, 0.0)}
    return Known(
        spread=(0.5, 0.3, 0.3),
        centre=float(np.log((1 if world.mode != "sparse" else 0.2) / 2_000)),
        # The usual spend is known through its noisy mean only: the steps of spend widen the scale's spread a little.
        scale=(float(np.log(1.2)), float(np.hypot(0.75 if world.mode == "hard" else 0.65, 0.12))),
        families=families.get(world.mode, (0.5, 0.5, 0.0, 0.0)),
    )


def rules(history: Daily, aim: str) -> dict[str, Floats]:
    """Shares of the budget by rules that need no model."""
    recent = slice(-DAYS, None)
    spend = history.spend[:, recent].sum(axis=1) / 100
    column = history.column(aim)
    assert column is not None
    came = column[:, recent].sum(axis=1).astype(np.float64)
    each = np.where(spend > 0, (came + 1e-9) / np.maximum(spend, 1), 0.0)
    lowest = (each == each.max()).astype(np.float64)
    return {"as last month": spend, "∝ 1/CPA": each, "∝ leads of last month": came, "all to the lowest CPA": lowest}


def ceiling(world: World, simulated: Simulated, amount: int) -> Floats:
    """Our own way with the true priors in the place of those it learns."""
    history = simulated.history
    coming = (np.arange(DAYS, dtype=np.intp) + history.end.weekday()) % 7
    fitted = fit(panel(history), coming, known=known(world))
    returns = fitted.draws.level.mean(axis=0) - np.log(fitted.reference)
    here = market(fitted, worth(history, world.aim, returns, len(fitted.draws.level), 0), DAYS)
    n = len(history.creatives)
    free = Bounds(np.zeros(n, dtype=np.int64), np.full(n, amount, dtype=np.int64), ())
    return chosen(here, amount, free) / 100


def month(world: World, seed: int) -> dict[str, float]:
    """A month ahead: each way's share of the oracle, what was promised, what the intervals cover, the time it took."""
    simulated = world.made(seed)
    truth, history = simulated.truth, simulated.history
    amount = round(float(simulated.last_month().sum()) * DAYS * 100)
    true: Callable[[Floats], Floats] = partial(_brought, simulated, world.aim)
    top = float(true(best(truth, amount / 100, DAYS, world.aim)).sum())
    found = {
        name: float(true(share / share.sum() * amount / 100).sum()) / top
        for name, share in rules(history, world.aim).items()
    }
    began = time.process_time()
    advice = plan(history, amount=amount, days=DAYS, aim=world.aim, step=None)
    found["cpu"] = time.process_time() - began
    assert sum(row.amount for row in advice.rows) == amount
    given = np.array([row.amount for row in advice.rows]) / 100
    brought = true(given)
    low, high = (np.array([getattr(row, side) for row in advice.rows]) for side in ("low", "high"))
    some = given > 0
    total = float(brought.sum())
    return found | {
        "ours": total / top,
        "ceiling": float(true(ceiling(world, simulated, amount)).sum()) / top,
        "promised": advice.expected_total / total,
        "covered": float(((low <= brought) & (brought <= high))[some].mean()),
        "covered total": float(advice.low <= total <= advice.high),
        "worse": float(total / top < found["as last month"] - 1e-9),
    }


def _brought(simulated: Simulated, aim: str, amounts: Floats) -> Floats:
    return simulated.truth.over(amounts / DAYS, simulated.days, DAYS, aim)


def peer(world: World, seed: int) -> float | None:
    """PyMC-Marketing's share of the oracle; None where the variable KULMINA_PYMC names no Python that has it."""
    python = os.environ.get("KULMINA_PYMC")
    if not python:
        return None
    simulated = world.made(seed)
    amount = float(simulated.last_month().sum()) * DAYS
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch) / "in.npz", Path(scratch) / "out.npy"
        actions = simulated.history.target_actions
        np.savez(source, spend=simulated.spend, actions=actions, amount=amount / DAYS, days=DAYS)
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        subprocess.run([python, PEER, source, target], check=True, env=clean, stdout=subprocess.DEVNULL)
        share = np.load(target)
    top = _brought(simulated, world.aim, best(simulated.truth, amount, DAYS, world.aim)).sum()
    return float(_brought(simulated, world.aim, share / share.sum() * amount).sum() / top)


def bounded(world: World, seed: int) -> dict[str, float]:
    """Every creative between a half and twice of last month: the share of the oracle that has the same bounds."""
    simulated = world.made(seed)
    history = simulated.history
    usual = np.rint(simulated.last_month() * DAYS * 100).astype(np.int64)
    amount = int(usual.sum())
    limits = [
        Limit("creative", name, int(spent) // 2, int(spent) * 2)
        for name, spent in zip(history.creatives, usual, strict=True)
    ]
    advice = plan(history, amount=amount, days=DAYS, limits=limits, step=None)
    given = np.array([row.amount for row in advice.rows])
    kept = bool((given >= usual // 2).all() and (given <= usual * 2).all() and given.sum() == amount)
    top = best(simulated.truth, amount / 100, DAYS, world.aim, (usual // 2) / 100, usual * 2 / 100)
    share = _brought(simulated, world.aim, given / 100).sum() / _brought(simulated, world.aim, top).sum()
    return {"bounded": float(share), "exact": float(kept)}


def weekly(world: World, seed: int) -> dict[str, float]:
    """A plan each Monday for eight weeks, each learning from the weeks before; share of the oracle's eight weeks."""
    simulated = world.made(seed, ahead=WEEK * WEEKS)
    truth, history = simulated.truth, simulated.history
    rng = np.random.default_rng([seed, 11])
    amount = round(float(simulated.last_month().sum()) * WEEK * 100)
    top = best(truth, amount / 100, WEEK, world.aim) / WEEK
    brought = oracle = 0.0
    for week in range(WEEKS):
        start = simulated.days + week * WEEK
        advice = plan(history, amount=amount, days=WEEK, step=None, seed=week)
        daily = np.array([row.amount for row in advice.rows]) / 100 / WEEK
        brought += float(truth.over(daily, start, WEEK).sum())
        oracle += float(truth.over(top, start, WEEK).sum())
        mean = truth.response(daily)[:, None] * truth.level(start, WEEK)
        history = _longer(history, daily, draw(mean, truth.dispersion, rng))
    return {"weekly": brought / oracle}


def _longer(history: Daily, daily: Floats, acted: NDArray[np.int64]) -> Daily:
    """The history with another week of it."""
    spend = np.repeat(np.rint(daily * 100).astype(np.int64)[:, None], WEEK, axis=1)
    nothing = np.zeros_like(spend)
    return replace(
        history,
        reported=np.concatenate([history.reported, spend > 0], axis=1),
        spend=np.concatenate([history.spend, spend], axis=1),
        impressions=np.concatenate([history.impressions, nothing], axis=1),
        clicks=np.concatenate([history.clicks, nothing], axis=1),
        target_actions=np.concatenate([history.target_actions, acted], axis=1),
        arrived=None, purchases=None, cash=None,
    )  # fmt: skip


def size(creatives: int) -> dict[str, Any]:
    """Time of the processor and memory of one advice, in a process of its own."""
    history = World(creatives).made(1).history
    amount = int(history.spend[:, -DAYS:].sum())
    began = time.process_time()
    plan(history, amount=amount, days=DAYS, step=None)
    return {"seconds": [time.process_time() - began], "facts": creatives}
