"""The company's own norms go into an industry of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from kulmina.actions import portrait
from kulmina.actions.act import Done
from kulmina.domain.decomposition import Estimate
from kulmina.domain.preset_form import Norms, Preset
from kulmina.domain.preset_toml import to_toml
from kulmina.domain.trade import trade_of
from kulmina.web.access import actor
from kulmina.web.page import Page


def seen(page: Page) -> str:
    """What the page has seen of the industry, so that nobody's newer version is overwritten."""
    trade = trade_of(page.company)
    return portrait.seen_of(page.company, trade.preset.id) if trade else ""


def use(page: Page, own: Mapping[str, Estimate], invalid: Fraction, *, seen: str, token: str) -> Done:
    """Save the norms. `invalid`: the own share of invalid leads. Raises what `actions.portrait.save` raises."""
    trade = trade_of(page.company)
    assert trade is not None
    preset = _with(trade.preset, own, invalid, portrait.own_id(page.company, trade.preset.id))
    return portrait.save(
        actor(page.request), to_toml(preset), seen=seen, now=page.now, replaces=trade.preset.id, token=token
    )


def _with(preset: Preset, own: Mapping[str, Estimate], invalid: Fraction, name: str) -> Preset:
    before = preset.norms
    assert before is not None
    waste = own["waste"].value if "waste" in own else before.waste
    lost = min(waste, _rounded(invalid)) if "waste" in own else before.invalid
    norms = Norms(
        invalid=lost,
        cut_off=waste - lost,
        cc_conv=own["arrival"].value if "arrival" in own else before.cc_conv,
        sl_conv=own["sale"].value if "sale" in own else before.sl_conv,
        show_rate=before.show_rate,
        cost_of_lead=int(own["cpl"].value) // 100 * 100 if "cpl" in own else before.cost_of_lead,
        average_deal=int(own["average"].value) // 100 * 100 if "average" in own else before.average_deal,
    )
    return replace(preset, id=name, norms=norms)


def _rounded(share: Fraction) -> Fraction:
    return Fraction(round(share * 10_000), 10_000)
