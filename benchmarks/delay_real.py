"""Real leads: a marketplace's, by origin, as known on a day in the middle, against what had happened by the end."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import Aim
from benchmarks.runs import ROOT
from kulmina.analytics.maturation import fit

PIPELINE = ROOT.parent / "shared" / "data" / "pipeline"
KNOWN = "2018-07-01"  # the end of 30 June
MORE = ("2018-03-01", "2018-05-01")
_DAY = 86_400.0


def rows() -> tuple[list[list[str]], list[Aim]]:
    """A row of the naive rate and one of the model for each day of knowledge; nothing where the data are absent."""
    if not PIPELINE.exists():
        return [], []
    listed, aims = [], []
    for day in (*MORE, KNOWN):
        naive, error, bias, inside = measured(day)
        listed.append(
            [f"Olist by origin, known on {day}, naive", f"{naive[0]:.4f}", "1.00", f"{naive[1]:+.1%}", "", ""]
        )
        listed.append([f"Olist by origin, known on {day}, this model", f"{error:.4f}", f"{error / naive[0]:.2f}",
                       f"{bias:+.1%}", f"{inside:.0%}", ""])  # fmt: skip
        if day == KNOWN:
            what = "final rates of real leads by origin as known on 2018-06-30, error to naive"
            aims.append(Aim(what, "≤ 0.62", f"{error / naive[0]:.2f}", error <= 0.62 * naive[0]))
    return listed, aims


def measured(day: str) -> tuple[tuple[float, float], float, float, float]:
    """(Error and bias of naive), error, bias, and the share of origins inside their 80 % interval; by leads."""
    origin, created, won = olist(PIPELINE)
    at = _days(day)
    here = created < at
    size = int(origin.max()) + 1
    told = fit(origin[here], (), created[here], won[here], at, creatives=size)
    leads = np.bincount(origin[here], minlength=size)
    fact = np.bincount(origin[here & ~np.isnan(won)], minlength=size) / np.maximum(leads, 1)
    weight = leads / leads.sum()
    level = weight @ fact
    miss = [np.where(leads > 0, rate - fact, 0.0) for rate in (told.so_far, told.rate)]
    errors = [float(np.sqrt(weight @ one**2)) for one in miss]
    biases = [float(weight @ one / level) for one in miss]
    inside = ((told.low <= fact) & (fact <= told.high))[leads > 0].mean()
    return (errors[0], biases[0]), errors[1], biases[1], float(inside)


def olist(folder: Path) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Origin, day of the lead and day of the deal (nan: none) of every lead of the file."""
    with (folder / "olist_closed_deals_dataset.csv").open(encoding="utf-8", newline="") as file:
        won = {row["mql_id"]: _days(row["won_date"]) for row in csv.DictReader(file)}
    with (folder / "olist_marketing_qualified_leads_dataset.csv").open(encoding="utf-8", newline="") as file:
        leads = list(csv.DictReader(file))
    origins = sorted({row["origin"] for row in leads})
    return (
        np.array([origins.index(row["origin"]) for row in leads], dtype=np.int64),
        np.array([_days(row["first_contact_date"]) for row in leads]),
        np.array([won.get(row["mql_id"], np.nan) for row in leads]),
    )


def _days(text: str) -> float:
    return datetime.fromisoformat(f"{text}+00:00" if len(text) > 10 else f"{text}T00:00:00+00:00").timestamp() / _DAY
