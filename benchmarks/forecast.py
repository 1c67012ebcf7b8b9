"""What the forecast of the next month is worth, on invented companies whose future is played out.

Beside it: «as last month» (what came in the last thirty days comes again) and a forecaster that knows the truth
(every rate, delay, price and the market, but not what chance makes): nobody can honestly be nearer.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import gammainc

from benchmarks.report import Aim, Section
from benchmarks.simulated import Simulated, company
from benchmarks.simulated.world import ARRIVAL, PURCHASE, Leads
from benchmarks.simulated.world import _leads as become
from kulmina.analytics.forecast import Payments, Seen, forecast
from kulmina.analytics.forecast.backtest import happened
from kulmina.analytics.forecast.seen import Floats

DAYS = 30
MEASURES = ("leads", "arrived", "deals", "money")
WAYS = ("forecast", "as last month", "knows the truth")
AIMS = {20: 0.20, 200: 0.13}


@dataclass(frozen=True)
class Run:
    """One company: what each way foretold by measure, what came, the forecast's interval, its seconds."""

    told: Mapping[str, Mapping[str, float]]
    fact: Mapping[str, float]
    inside: Mapping[str, bool]
    seconds: float


def part(folder: Path, full: bool) -> Section:
    """Companies of 20 and 200 creatives."""
    seeds = 100 if full else 40
    rows, aims = [], []
    for size, aim in AIMS.items():
        with ProcessPoolExecutor(2) as pool:
            runs = list(pool.map(_run, range(1000, 1000 + seeds), [size] * seeds))
        for way in WAYS:
            rows.append([f"{size} creatives, {way}", *(_error(runs, way, measure) for measure in MEASURES)])
        rows.append([f"{size} creatives, in the 80 % interval", *(_covered(runs, measure) for measure in MEASURES)])
        mean = _mean_error(runs, "forecast", "money")
        usual = _mean_error(runs, "as last month", "money")
        found = f"{mean:.1%} (as last month {usual:.1%})"
        aims.append(Aim(f"cash of the next 30 days, {size} creatives, mean error", f"≤ {aim:.0%}", found, mean <= aim))
        held = np.mean([run.inside["money"] for run in runs])
        what = f"cash of the next 30 days, {size} creatives, in the 80 % interval"
        aims.append(Aim(what, "73–87 %", f"{held:.0%}", bool(0.73 <= held <= 0.87)))
        took = float(np.median([run.seconds for run in runs]))
        aims.append(Aim(f"time of a forecast, {size} creatives", "< 3 s", f"{took:.2f} s", took < 3))
    about = (
        f"{seeds} invented companies with 90 days of history, as known on the last evening; money goes on as in the "
        "last thirty days, which no forecast is told. Mean error without its sign, and how far the mean of all is off "
        "(bias). The last way knows all rates, delays, prices and the market: what is left is chance."
    )
    return Section("Forecast", about, ["", *MEASURES], rows, aims)


def _error(runs: list[Run], way: str, measure: str) -> str:
    told = sum(run.told[way][measure] for run in runs)
    fact = sum(run.fact[measure] for run in runs)
    return f"{_mean_error(runs, way, measure):.1%} ({told / fact - 1:+.1%})"


def _mean_error(runs: list[Run], way: str, measure: str) -> float:
    return float(np.mean([abs(run.told[way][measure] / run.fact[measure] - 1) for run in runs]))


def _covered(runs: list[Run], measure: str) -> str:
    return f"{np.mean([run.inside[measure] for run in runs]):.0%}"


def _run(seed: int, size: int) -> Run:
    firm = company(seed, creatives=size)
    rng = np.random.default_rng([seed, 99])
    seen = seen_of(firm, firm.leads.known(firm.days), float(firm.days))
    began = time.process_time()
    told = forecast(seen, DAYS, seed=seed)
    took = time.process_time() - began
    later = become(firm.play(firm.last_month(), DAYS, rng), firm.truth, rng)
    whole = _together(firm.leads, later, firm.days)
    end = float(firm.days + DAYS)
    fact = happened(seen_of(firm, whole.known(end), end), firm.days, end)
    ranges = {name: told.range(name) for name in MEASURES}
    return Run(
        {
            "forecast": {name: ranges[name].value for name in MEASURES},
            "as last month": happened(seen, firm.days - DAYS, firm.days),
            "knows the truth": _truth(firm),
        },
        fact,
        {name: ranges[name].low <= fact[name] <= ranges[name].high for name in MEASURES},
        took,
    )


def seen_of(firm: Simulated, leads: Leads, at: float) -> Seen:
    """The company's leads as the product would hold them."""
    paid = np.flatnonzero(~np.isnan(leads.paid))
    return Seen(
        at=at, monday=0, begins=0, units=len(firm.spend), unit=leads.creative, created=leads.created,
        arrived=leads.arrived, dealt=leads.paid, contract=np.where(np.isnan(leads.paid), np.nan, leads.amount),
        payments=Payments(paid, leads.paid[paid], leads.amount[paid]),
    )  # fmt: skip


def _together(one: Leads, later: Leads, day: int) -> Leads:
    return Leads(
        np.r_[one.creative, later.creative], np.r_[one.created, later.created + day],
        np.r_[one.arrived, later.arrived + day], np.r_[one.paid, later.paid + day], np.r_[one.amount, later.amount],
    )  # fmt: skip


def _truth(firm: Simulated) -> dict[str, float]:
    """The expectation of one who knows everything but chance: leads here by age, those who came by their wait."""
    truth, leads = firm.truth, firm.leads.known(firm.days)
    daily = truth.response(firm.last_month())[:, None] * truth.level(firm.days, DAYS)
    # Arrivals by day from leads who are here and from those to come, then deals from all who came, on a fine grid.
    edges = np.arange(DAYS + 1)
    age = firm.days - leads.created
    open_ = np.isnan(leads.arrived)
    arrive = truth.arrive[leads.creative[open_]]
    now = _by(ARRIVAL, age[open_])
    later = np.diff(_by(ARRIVAL, age[open_][:, None] + edges), axis=1)
    came = np.zeros((len(firm.spend), DAYS))
    np.add.at(came, leads.creative[open_], (arrive / (1 - arrive * now))[:, None] * later)
    came += _after(daily * truth.arrive[:, None], ARRIVAL)
    waits = ~np.isnan(leads.arrived) & np.isnan(leads.paid)
    wait = firm.days - leads.arrived[waits]
    buy = truth.buy[leads.creative[waits]]
    chance = buy * (_by(PURCHASE, wait + DAYS) - _by(PURCHASE, wait)) / (1 - buy * _by(PURCHASE, wait))
    bought = np.bincount(leads.creative[waits], chance, minlength=len(firm.spend))
    bought = bought + _after(came * truth.buy[:, None], PURCHASE).sum(axis=1)
    money = float((bought * truth.amount).sum())
    return {"leads": daily.sum(), "arrived": came.sum(), "deals": bought.sum(), "money": money}


def _after(begun: Floats, delay: tuple[float, float]) -> Floats:
    """Means by day of those who begin evenly through each day and come after a delay."""
    fine = np.arange(0.05, 1, 0.1)
    ends = np.mean([_by(delay, np.arange(1, DAYS + 1) - start) for start in fine], axis=0)
    parts = np.diff(ends, prepend=0.0)
    found = np.zeros_like(begun)
    for day in range(DAYS):
        found[:, day:] += begun[:, day, None] * parts[: DAYS - day]
    return found


def _by(delay: tuple[float, float], age: Floats) -> Floats:
    return np.asarray(gammainc(delay[0], np.maximum(age, 0) / delay[1]), dtype=np.float64)
