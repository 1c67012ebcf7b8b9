"""The peer convoys2 on one world, in an interpreter of its own: it needs a newer Python than the project.

`python benchmarks/convoys_peer.py IN.npz OUT.npy each|groups`: columns creative, age, came, wait (days to conversion
or to now) go in, the final rate of each creative comes out. `each`: its gamma model for every creative alone;
`groups`: one model with a group for each creative, which it shrinks. Nan where it fails.
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from importlib import import_module
from typing import Any

import numpy as np

FOREVER = 10_000.0  # days


def main() -> None:
    source, target, way = sys.argv[1:]
    leads = np.load(source)
    rates = np.full(int(leads["creatives"]), np.nan)
    names, group = np.unique(leads["creative"], return_inverse=True)
    columns = leads["came"], np.maximum(leads["wait"], 1e-3)
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        if way == "groups":
            rates[names] = _fitted(group, *columns)
        else:
            for place, name in enumerate(names):
                mine = group == place
                rates[name] = _fitted(np.zeros(mine.sum(), dtype=np.int64), *(column[mine] for column in columns))[0]
    np.save(target, rates)


def _fitted(group: Any, came: Any, wait: Any) -> list[float]:
    model = import_module("convoys.multi").Gamma(mcmc=False)
    try:
        model.fit(group, came, wait)
    except Exception:  # noqa: BLE001 - where its search fails the peer raises the bare class
        return [np.nan] * (int(group.max()) + 1)
    return [float(np.squeeze(model.predict(place, FOREVER))) for place in range(int(group.max()) + 1)]


if __name__ == "__main__":
    main()
