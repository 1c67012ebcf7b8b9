"""The peer PyMC-Marketing on one world, in an interpreter of its own: it brings a sampler and half a gigabyte along.

`python benchmarks/pymc_peer.py IN.npz OUT.npy`: arrays spend [creatives, days] (roubles), actions of the same shape,
amount (roubles a day), days go in; roubles a day of each creative come out. As its documentation shows: a creative is
a channel, the result is the sum of all, geometric adstock of two days, logistic saturation, its own optimizer.
"""

from __future__ import annotations

import sys
import warnings
from importlib import import_module

import numpy as np

SETTINGS = {"draws": 300, "tune": 400, "chains": 2, "cores": 1, "random_seed": 1, "progressbar": False}


def main() -> None:
    source, target = sys.argv[1:]
    world = np.load(source)
    warnings.simplefilter("ignore")
    pandas = import_module("pandas")
    mmm, several = import_module("pymc_marketing.mmm"), import_module("pymc_marketing.mmm.multidimensional")
    names = [f"C{place}" for place in range(len(world["spend"]))]
    dates = pandas.date_range("2026-03-02", periods=world["spend"].shape[1] + int(world["days"]))
    past = dates[: -int(world["days"])]
    table = pandas.DataFrame({"date": past, **dict(zip(names, world["spend"], strict=True))})
    model = several.MMM(
        date_column="date", target_column="y", channel_columns=names, adstock=mmm.GeometricAdstock(l_max=2),
        saturation=mmm.LogisticSaturation(),
    )  # fmt: skip
    total = pandas.Series(world["actions"].sum(axis=0).astype(float), name="y")
    model.fit(table, total, nuts_sampler="nutpie", **SETTINGS)
    ahead = {"start_date": str(dates[len(past)].date()), "end_date": str(dates[-1].date())}
    optimizer = several.MultiDimensionalBudgetOptimizerWrapper(model=model, **ahead)
    found, _result = optimizer.optimize_budget(budget=float(world["amount"]))
    np.save(target, found.to_series().reindex(names).to_numpy())


if __name__ == "__main__":
    main()
