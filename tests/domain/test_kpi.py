"""The catalogue of figures, and figures made of figures."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kulmina.domain.kpi import CATALOGUE, Number, complete, divide

COUNTS = st.one_of(st.none(), st.integers(0, 10**6))
BASES = [kpi.id for kpi in CATALOGUE.values() if kpi.ratio is None and kpi.plan_of is None]


def no_plan(_metric: str) -> None:
    return None


def test_olga_s_october_from_its_counts() -> None:
    base = {
        "cc.leads_received": 8,
        "cc.invalid": 1,
        "cc.cut_excluded": 1,
        "cc.arrived": 4,
        "cc.arrived_target": 4,
        "cc.arrived_non_target": 0,
        "cc.sla_in": 5,
    }
    figures = complete(base, no_plan)
    assert figures["cc.eligible_leads"] == 6
    assert figures["cc.conv"] == Fraction(2, 3)
    assert figures["cc.conv_raw"] == Fraction(1, 2)
    assert figures["cc.nt_share"] == 0
    assert figures["cc.sla_share"] == Fraction(5, 8)
    assert "cc.show_rate" not in figures  # its counts were not given


def test_marina_s_october_against_her_plan() -> None:
    base: dict[str, Number] = {
        "mk.spend": Fraction(36000),
        "mk.leads": 15,
        "mk.target_leads": 10,
        "mk.purchases_cohort": 4,
        "mk.cash": Fraction(480000),
    }
    figures = complete(base, {"mk.cptl": Fraction(4000)}.get)
    assert figures["mk.cptl"] == 3600
    assert figures["mk.cptl_to_plan"] == Fraction(9, 10)
    assert figures["mk.cr_lead_purchase"] == Fraction(4, 15)
    assert figures["mk.romi"] == Fraction(37, 3)
    assert figures["mk.drr"] == Fraction(3, 40)


def test_without_a_plan_fulfilment_is_undefined_not_zero() -> None:
    assert complete({"sl.cash": Fraction(1)}, no_plan)["sl.attainment"] is None
    assert complete({"co.cash": Fraction(580000)}, {"co.cash": Fraction(600000)}.get)["co.attainment"] == Fraction(
        29, 30
    )


def test_an_unpaid_creative_has_no_return_and_no_cost_of_a_client() -> None:
    figures = complete({"mk.spend": Fraction(9000), "mk.cash": Fraction(0), "mk.purchases_cohort": 0}, no_plan)
    assert figures["mk.romi"] == -1
    assert figures["mk.drr"] is None
    assert figures["mk.cac"] is None
    free = complete({"mk.spend": Fraction(0), "mk.cash": Fraction(10)}, no_plan)
    assert free["mk.romi"] is None


def test_what_nobody_counts_stays_unknown() -> None:
    figures = complete({"mk.visits": None, "cc.invalid": None, "cc.leads_received": 3, "cc.cut_excluded": 0}, no_plan)
    assert figures["mk.visits"] is None
    assert figures["cc.eligible_leads"] is None


@given(st.dictionaries(st.sampled_from(BASES), COUNTS))
def test_figures_that_were_given_are_kept_and_ratios_are_exact(base: dict[str, Number | None]) -> None:
    figures = complete(base, no_plan)
    assert {key: figures[key] for key in base} == base
    for kpi in CATALOGUE.values():
        if kpi.ratio and all(part in figures for part in kpi.ratio):
            top, bottom = (figures[part] for part in kpi.ratio)
            assert figures[kpi.id] == divide(top, bottom)


def test_activity_is_never_payable_and_results_are() -> None:
    unpaid = (
        "mk.clicks",
        "mk.impressions",
        "mk.visits",
        "mk.ctr",
        "mk.cpc",
        "cc.calls",
        "cc.talk_s",
        "cc.booked",
        "cc.conv_raw",
    )
    assert not any(CATALOGUE[kpi].payable for kpi in unpaid)
    assert all(
        CATALOGUE[kpi].payable for kpi in ("mk.target_leads", "cc.arrived_target", "sl.cash", "mk.cash", "co.cash")
    )
    assert not CATALOGUE["co.till"].payable


def test_the_whole_call_centre_has_every_figure_of_an_operator() -> None:
    one = [kpi for kpi in CATALOGUE if kpi.startswith("cc.")]
    assert [f"cct.{kpi[3:]}" for kpi in one] == [kpi for kpi in CATALOGUE if kpi.startswith("cct.")]
    assert CATALOGUE["cct.conv"].ratio == ("cct.arrived_target", "cct.eligible_leads")


def test_every_figure_is_named_in_both_languages_and_its_parts_exist() -> None:
    for kpi in CATALOGUE.values():
        assert kpi.title_ru
        assert kpi.title_en
        assert set(kpi.ratio or ()) <= set(CATALOGUE)
        assert kpi.plan_of is None or kpi.plan_of in CATALOGUE
    assert len({kpi.title_ru for kpi in CATALOGUE.values()}) == len(CATALOGUE)
