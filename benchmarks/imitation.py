"""Imitation of activity on simulated companies: false flags and power, beside simple rules, and the daily watch."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.report import Aim, Section
from benchmarks.simulated.imitation import BEFORE, Imitated, Scene, imitated
from kulmina.analytics.daily import Daily
from kulmina.analytics.imitation import Rows, judge, rows, watch
from kulmina.analytics.imitation.verdicts import adjusted

SEEDS, MONTHS, PEEKS = 30, 40, 24
STRONG = 30  # target actions before the change
Flagged = NDArray[np.bool_]
Worlds = list[tuple[str, Scene, float]]
# The study's worlds: nobody improves; then as many improve honestly as imitate, the harder question.
STUDY: Worlds = [(scene, scene, 0.0) for scene in ("plain", "overdispersed", "market")]
HARDER: Worlds = [(f"{scene}, honest", scene, 0.1) for scene in ("plain", "overdispersed", "market")]
GROWTH: Worlds = [("growth", "growth", 0.0)]
FROM_STUDY = {
    "«clicks +20 %, leads < +5 %»": (".13 / .31", "–", ".78 / .07", "all false"),
    "z-test 5 %": (".31 / .49", "–", "–", "all false"),
    "z-test + BH": (".19 / .45", "–", "–", "all false"),
    "prototype": (".008 / .74", ".002 / .62", ".021 / .67", "0 false"),
}


@dataclass(frozen=True, slots=True)
class Score:
    """Sums over companies."""

    flags: int
    false: int
    strong: int
    caught: int
    seconds: float

    @property
    def share(self) -> float:
        return self.false / max(self.flags, 1)

    @property
    def power(self) -> float:
        return self.caught / max(self.strong, 1)

    @property
    def text(self) -> str:
        return f"{self.false} false" if not self.strong else f"{self.share:.3f} / {self.power:.2f}"


def ours(found: Imitated) -> Flagged:
    return _marked(found, BEFORE)


def ours_looking(found: Imitated) -> Flagged:
    return _marked(found, None)


def _marked(found: Imitated, since: int | None) -> Flagged:
    marked = np.zeros(len(found.fake), dtype=np.bool_)
    marked[[one.row for one in judge(_rows(found.history), since).flags]] = True
    return marked


def _rows(daily: Daily) -> Rows:
    return rows(daily.clicks, daily.target_actions, daily.spend, reported=daily.reported)


def rule(found: Imitated) -> Flagged:
    """Clicks at least +20 %, target actions less than +5 %, per day."""
    clicks, actions = (_growth(matrix) for matrix in (found.history.clicks, found.history.target_actions))
    return np.asarray((clicks >= 1.2) & (actions < 1.05))


def z_test(found: Imitated) -> Flagged:
    """Clicks +20 % and target actions per click fell, 5 % on one side."""
    return np.asarray((_growth(found.history.clicks) >= 1.2) & (_p(found) < 0.05))


def z_test_bh(found: Imitated) -> Flagged:
    asked = np.flatnonzero(_growth(found.history.clicks) >= 1.2)
    p = _p(found)[asked]
    order = np.argsort(p)
    marked = np.zeros(len(found.fake), dtype=np.bool_)
    marked[asked[order][adjusted(p[order]) <= 0.1]] = True
    return marked


def _growth(matrix: NDArray[np.int64]) -> NDArray[np.float64]:
    before, after = matrix[:, :BEFORE].mean(axis=1), matrix[:, BEFORE:].mean(axis=1)
    return np.where(before > 0, after / np.where(before > 0, before, 1), 1.0)


def _p(found: Imitated) -> NDArray[np.float64]:
    actions, clicks = found.history.target_actions, found.history.clicks
    was, got = actions[:, :BEFORE].sum(axis=1), actions[:, BEFORE:].sum(axis=1)
    seen, more = np.maximum(clicks[:, :BEFORE].sum(axis=1), 1), np.maximum(clicks[:, BEFORE:].sum(axis=1), 1)
    both = (was + got) / (seen + more)
    z = (got / more - was / seen) / np.sqrt(np.maximum(both * (1 / seen + 1 / more), 1e-12))
    return np.asarray(stats.norm.cdf(z), dtype=np.float64)


METHODS: Mapping[str, Callable[[Imitated], Flagged]] = {
    "`judge`, the change is known": ours,
    "`judge`, the change is looked for": ours_looking,
    "«clicks +20 %, leads < +5 %»": rule,
    "z-test 5 %": z_test,
    "z-test + BH": z_test_bh,
}


def score(method: Callable[[Imitated], Flagged], scene: Scene, honest: float, seeds: int = SEEDS) -> Score:
    """Flags of a method over many companies of 200 creatives."""
    total = np.zeros(4, dtype=np.int64)
    spent = 0.0
    for seed in range(seeds):
        found = imitated(seed, scene=scene, honest=honest)
        began = time.process_time()
        marked = method(found)
        spent += time.process_time() - began
        strong = found.fake & (found.history.target_actions[:, :BEFORE].sum(axis=1) >= STRONG)
        total += marked.sum(), (marked & ~found.fake).sum(), strong.sum(), (marked & strong).sum()
    flags, false, cases, caught = map(int, total)
    return Score(flags, false, cases, caught, spent / seeds)


def part(folder: Path, full: bool) -> Section:
    """False share and power by method and world, then what looking every day does."""
    worlds = [*STUDY, *GROWTH, *HARDER]
    found = {name: {world: score(method, scene, honest) for world, scene, honest in worlds}
             for name, method in METHODS.items()}  # fmt: skip
    table = [
        [name, *(found[name][world].text for world, _scene, _honest in worlds), _cost(found[name])] for name in METHODS
    ]
    table += [[f"the study's {name}", *values, "–", "–", "–", ""] for name, values in FROM_STUDY.items()]
    quiet, caught = _months()
    about = (
        f"{SEEDS} companies of 200 creatives each, eight weeks before and four after; a tenth of the creatives gather "
        "1.5–3 times the clicks with target actions as before. False share of the flags / share of the imitators with "
        f"{STRONG} target actions before that were flagged. In `growth` half of the creatives get 1.5–3 times the "
        "money and nobody imitates. In the worlds «honest» as many creatives improve (clicks and target actions grow "
        "alike) as imitate: half of what is tested is true growth. The study's figures come from its own simulator. "
        f"The daily watch: {MONTHS} quiet months (and as many with honest improvement) of 60 creatives; "
        f"{caught:.0%} of strong imitators were called within 30 days. Running `judge` anew every third day of a quiet "
        f"month, which it is not made for, flagged somebody in {_peeked():.0%} of {PEEKS} months."
    )
    head = ("", *(world for world, _scene, _honest in worlds), "CPU, ms")
    return Section("Imitation of activity", about, head, table, _aims(found, quiet))


def _cost(scores: Mapping[str, Score]) -> str:
    return f"{1000 * max(one.seconds for one in scores.values()):.0f}"


def _months() -> tuple[int, float]:
    """Of quiet months those with any alarm of the daily watch; of strong imitators the part it called in a month."""
    alarmed = strong = called = 0
    for seed in range(MONTHS):
        for honest in (0.0, 0.1):
            calm = imitated(seed, scene="plain", creatives=60, after=30, share=0.0, honest=honest)
            alarmed += bool(watch(_rows(calm.history), BEFORE))
        busy = imitated(seed, scene="plain", creatives=60, after=30, honest=0.0)
        able = busy.fake & (busy.history.target_actions[:, :BEFORE].sum(axis=1) >= STRONG)
        strong += int(able.sum())
        called += sum(bool(able[alarm.row]) for alarm in watch(_rows(busy.history), BEFORE))
    return alarmed, called / max(strong, 1)


def _peeked() -> float:
    """Of quiet months those in which `judge`, asked anew every third day, flagged anybody."""
    hit = 0
    for seed in range(PEEKS):
        history = imitated(seed, scene="quiet", creatives=60, after=30).history
        days = range(BEFORE, BEFORE + 30, 3)
        hit += any(judge(_rows(history.until(history.first + timedelta(days=day)))).flags for day in days)
    return hit / PEEKS


def _aims(found: Mapping[str, Mapping[str, Score]], alarmed: int) -> list[Aim]:
    known = found["`judge`, the change is known"]
    aims = []
    for world, least in (("plain", 0.76), ("overdispersed", 0.66), ("market", 0.70)):
        one = known[world]
        aims.append(Aim(f"imitation, {world}: false share of flags", "≤ .02", f"{one.share:.3f}", one.share <= 0.02))
        aims.append(Aim(f"imitation, {world}: power", f"≥ {least}", f"{one.power:.2f}", one.power >= least))
    growth = known["growth"].flags
    aims.append(Aim("imitation: flags for honest growth of spend", "0", str(growth), growth == 0))
    share = alarmed / (2 * MONTHS)
    aims.append(Aim("daily watch: quiet months with any alarm", "≤ 5 %", f"{share:.1%}", share <= 0.05))
    return aims
