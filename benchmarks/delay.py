"""Conversions that have not happened yet: how near the final rates come, on invented companies and on real leads.

Beside it: the naive rate, Kaplan–Meier by creative and, where KULMINA_CONVOYS names a Python that has convoys2,
convoys2 with a model for each creative and with creatives as groups of one model.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import delay_real
from benchmarks.report import Aim, Section
from benchmarks.simulated.delays import WORLDS, world
from benchmarks.simulated.world import Leads, company
from kulmina.analytics.maturation import Matured, fit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAYS = 90.0
SIZES = (20, 200)
STUDY = {  # of a first study, on its own companies: 20 and 200 creatives
    "naive": (0.070, 0.087),
    "Kaplan–Meier": (0.064, 0.085),
    "convoys2, each creative": (0.046, 0.090),
    "this model": (0.047, 0.057),
}
PEER = Path(__file__).with_name("convoys_peer.py")


@dataclass(frozen=True)
class Run:
    """One company: the error of each way over its creatives that have leads (root of the mean square, mean), and of
    the model what its intervals hold, its total, its seconds."""

    errors: Mapping[str, float]
    biases: Mapping[str, float]
    truth: float
    inside: float
    total_inside: bool
    seconds: float


def part(folder: Path, full: bool) -> Section:
    """Companies of 20 and 200 creatives, worlds of other delays, speed, real leads."""
    seeds = 100 if full else 30
    rows: list[list[str]] = []
    aims: list[Aim] = []
    for place, size in enumerate(SIZES):
        with ProcessPoolExecutor(2) as pool:
            runs = list(pool.map(_run, range(2000, 2000 + seeds), [size] * seeds))
        rows += [_row(runs, way, size, place) for way in runs[0].errors]
        aims += _aims(runs, size)
    rows += _worlds(10 if not full else 30)
    aims += _speed()
    real, more = delay_real.rows()
    about = (
        f"Root of the mean square error of the final arrival rate over creatives that have leads, mean of {seeds} "
        "invented companies with 90 days of leads (`company`; below them 200 creatives with other delays, "
        "`simulated/delays.py`); bias: mean error to the mean rate. The study's figures are of its own companies. "
        "convoys2 as groups of one model: five companies. Real leads: Olist by origin as known on 2018-06-30 against "
        "what had happened by the end of the file; the error weighs origins by their leads."
    )
    head = ["", "error", "to naive", "bias", "in the 80 % interval", "the study"]
    return Section("Conversions not yet happened", about, head, rows + real, aims + more)


def _run(seed: int, size: int) -> Run:
    made = company(seed, creatives=size)
    known = made.leads.known(DAYS)
    began = time.process_time()
    # As `kulmina mature` knows them: no campaigns, no channels.
    matured = fit(known.creative, (), known.created, known.arrived, DAYS, creatives=size)
    took = time.process_time() - began
    here = matured.leads > 0
    true = made.truth.arrive
    found = {"naive": matured.so_far, "Kaplan–Meier": kaplan_meier(known, size), "this model": matured.rate}
    found |= _peers(known, size, matured.so_far, groups=seed < 2005)
    weight = matured.leads / matured.leads.sum()
    low, high = np.quantile(matured.draws @ weight, (0.1, 0.9))
    return Run(
        errors={way: float(np.sqrt(np.mean((rate - true)[here] ** 2))) for way, rate in found.items()},
        biases={way: float(np.mean((rate - true)[here])) for way, rate in found.items()},
        truth=float(true[here].mean()),
        inside=float(np.mean(((matured.low <= true) & (true <= matured.high))[here])),
        total_inside=bool(low <= weight @ true <= high),
        seconds=took,
    )


def kaplan_meier(known: Leads, size: int) -> Floats:
    """1 − S at the greatest age, by creative: its own leads alone (Kaplan & Meier 1958)."""
    found = np.full(size, np.nan)
    for creative in np.unique(known.creative):
        mine = known.creative == creative
        came = ~np.isnan(known.arrived[mine])
        wait = np.where(came, known.arrived[mine], DAYS) - known.created[mine]
        order = np.argsort(wait, kind="stable")
        at_risk = np.arange(len(order), 0, -1)
        found[creative] = 1 - np.prod(1 - came[order] / at_risk)
    return found


def _peers(known: Leads, size: int, instead: Floats, *, groups: bool) -> dict[str, Floats]:
    """convoys2's rates; where it fails for a creative, the naive one."""
    python = os.environ.get("KULMINA_CONVOYS")
    if not python:
        return {}
    came = ~np.isnan(known.arrived)
    wait = np.where(came, known.arrived, DAYS) - known.created
    ways = {"convoys2, each creative": "each"} | ({"convoys2, one model": "groups"} if groups else {})
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch) / "in.npz", Path(scratch) / "out.npy"
        np.savez(source, creative=known.creative, came=came, wait=wait, creatives=size)
        for name, way in ways.items():
            clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
            subprocess.run([python, PEER, source, target, way], check=True, env=clean, stdout=subprocess.DEVNULL)
            rate = np.load(target)
            found[name] = np.where(np.isnan(rate), instead, rate)
    return found


def _row(runs: Sequence[Run], way: str, size: int, place: int) -> list[str]:
    some = [run for run in runs if way in run.errors]
    error = float(np.mean([run.errors[way] for run in some]))
    naive = float(np.mean([run.errors["naive"] for run in some]))
    bias = sum(run.biases[way] for run in some) / sum(run.truth for run in some)
    inside = f"{np.mean([run.inside for run in runs]):.1%}" if way == "this model" else ""
    study = f"{STUDY[way][place]:.3f}" if way in STUDY else ""
    return [f"{size} creatives, {way}", f"{error:.4f}", f"{error / naive:.2f}", f"{bias:+.1%}", inside, study]


def _mean(runs: Sequence[Run], of: Callable[[Run], float]) -> float:
    return float(np.mean([of(run) for run in runs]))


def _aims(runs: Sequence[Run], size: int) -> list[Aim]:
    ours, naive = _mean(runs, lambda run: run.errors["this model"]), _mean(runs, lambda run: run.errors["naive"])
    bias = sum(run.biases["this model"] for run in runs) / sum(run.truth for run in runs)
    inside, total = _mean(runs, lambda run: run.inside), _mean(runs, lambda run: run.total_inside)
    of = f"{size} creatives"
    aims = [
        Aim(f"final rates, {of}, error to naive", "≤ 0.62", f"{ours / naive:.2f}", ours <= 0.62 * naive),
        Aim(f"final rates, {of}, bias", "within ±1.5 %", f"{bias:+.2%}", abs(bias) <= 0.015),
        Aim(f"final rates, {of}, in the 80 % interval", "77–83 %", f"{inside:.1%}", 0.77 <= inside <= 0.83),
        Aim(f"final rates, {of}, the total in its 80 % interval", "70–90 %", f"{total:.0%}", 0.7 <= total <= 0.9),
    ]
    peer = "convoys2, each creative"
    if size == SIZES[1] and peer in runs[0].errors:
        times = ours / _mean(runs, lambda run: run.errors[peer])
        aims.append(Aim(f"final rates, {of}, error to convoys2's", "≤ 0.65", f"{times:.2f}", times <= 0.65))
    return aims


def _worlds(seeds: int) -> list[list[str]]:
    """Other delays; `mature` knows no channels in the first row of each, the desk does in the second."""
    rows = []
    with ProcessPoolExecutor(2) as pool:
        for kind in WORLDS:
            found = np.array(list(pool.map(_other, [kind] * seeds, range(seeds)))).mean(axis=0)
            for place, knows in enumerate(("", ", channels known")):
                naive, error, bias, truth, inside = found[place]
                rows.append([f"delays: {kind}{knows}", f"{error:.4f}", f"{error / naive:.2f}", f"{bias / truth:+.1%}",
                             f"{inside:.1%}", ""])  # fmt: skip
    return rows


def _other(kind: str, seed: int) -> list[tuple[float, ...]]:
    made = world(kind, seed)
    found = []
    for groups in ((), (made.campaign, made.channel)):
        told = fit(made.creative, groups, made.created, made.known(), made.known_at, creatives=len(made.rate))
        found.append(_errors(told, made.rate))
    return found


def _errors(told: Matured, true: Floats) -> tuple[float, ...]:
    naive, error = (float(np.sqrt(np.mean((rate - true) ** 2))) for rate in (told.so_far, told.rate))
    inside = float(np.mean((told.low <= true) & (true <= told.high)))
    return naive, error, float(np.mean(told.rate - true)), float(true.mean()), inside


def _speed() -> list[Aim]:
    aims = []
    for creatives, leads, most in ((200, 50_000, 1.0), (5_000, 1_000_000, 15.0)):
        rng = np.random.default_rng(creatives)
        creative = rng.integers(0, creatives, leads)
        created = rng.random(leads) * DAYS
        came = np.where(rng.random(leads) < 0.3, created + rng.gamma(2.0, 5.0, leads), np.nan)
        began = time.process_time()
        fit(creative, (), created, came, DAYS, creatives=creatives)
        took = time.process_time() - began
        what = f"final rates of {creatives:,} creatives, {leads:,} leads, processor time"
        aims.append(Aim(what, f"< {most:.0f} s", f"{took:.2f} s", took < most))
    return aims
