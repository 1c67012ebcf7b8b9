"""The score finds what is there, tells honest chances, and is applied the same from its data as it was learnt."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.analytics.score.made import leads

from kulmina.analytics.score import TooLittle, evaluate, table
from kulmina.analytics.score.calibration import Line, line, moved, on_schedule, rate_found, sigmoid
from kulmina.analytics.score.fitting import linear, trees
from kulmina.analytics.score.leaks import suspects
from kulmina.analytics.score.measures import auc
from kulmina.domain.score import read_model


def test_it_comes_near_to_the_truth_and_beats_the_rules() -> None:
    columns, came, chance = leads(1)
    found = evaluate(table(columns), came, baseline="creative")
    best = auc(came[found.train :], chance[found.train :])
    assert found.ours.auc is not None
    assert best is not None
    assert found.ours.auc > best - 0.02
    ways = found.ways
    assert ways["score"].log_loss < ways["rate of the group"].log_loss < ways["base rate"].log_loss
    assert found.ours.ece < 0.08  # of 600 leads: what chance alone makes is .045
    assert ways["base rate"].auc == 0.5
    assert found.suspects == []


@pytest.mark.parametrize("fit", [linear(0.3), trees], ids=["linear", "trees"])
def test_the_data_of_a_model_tells_what_was_fitted(fit: object) -> None:
    """Also of values that are missing or were never seen, and after a way through JSON."""
    columns, came, _ = leads(2, 800)
    columns["weekday"][700:720] = [None] * 20
    columns["creative"][720:740] = ["C9"] * 20
    columns["answer.debt_amount"][740:760] = [None] * 20
    made = table(columns)
    fitted = fit(made, came, 600)  # type: ignore[operator]
    model = read_model(json.loads(json.dumps({**fitted.data, "leads": 600})))
    told = [model.sum(made.row(place)) for place in range(made.size)]
    assert np.allclose(told, fitted.sums, atol=1e-4)


@pytest.mark.parametrize("fit", [linear(0.3), trees], ids=["linear", "trees"])
def test_a_lead_is_scored_by_the_values_as_they_were_written(fit: object) -> None:
    """Decimal commas, spaces and words for «nothing» mean the same when a lead is scored as when it was learnt from."""
    columns, came, _ = leads(2, 800)
    columns["answer.debt_amount"] = [
        f"{debt / 1000 + 0.5:.1f}".replace(".", ",") for debt in columns["answer.debt_amount"]
    ]
    columns["creative"] = [f" {name} " for name in columns["creative"]]
    columns["weekday"][:60] = ["-", "n/a", "NULL"] * 20
    columns["answer.debt_amount"][60:90] = ["", "None", "nan"] * 10
    fitted = fit(table(columns), came, 600)  # type: ignore[operator]
    model = read_model({**fitted.data, "leads": 600})
    told = [model.sum({name: values[place] for name, values in columns.items()}) for place in range(800)]
    assert np.allclose(told, fitted.sums, atol=1e-4)


def test_the_same_leads_teach_the_same() -> None:
    columns, came, _ = leads(3, 600)
    one, other = (linear(0.3)(table(columns), came, 500).data for _ in range(2))
    assert json.dumps(one) == json.dumps(other)


def test_reasons_are_what_moves_the_chance() -> None:
    columns, came, _ = leads(4)
    model = read_model({**linear(0.3)(table(columns), came, 3000).data, "leads": 3000})
    good = model.reasons({"creative": "C1", "weekday": "sun", "answer.debt_amount": 500_000.0, "noise": "a"})
    assert good[0].column == "creative"
    assert good[0].part > 0
    assert {reason.column for reason in good} == {"creative", "weekday", "answer.debt_amount"}
    assert next(reason for reason in good if reason.column == "weekday").part < 0


def test_too_few_leads_are_refused_in_words() -> None:
    columns, came, _ = leads(5, 150)
    with pytest.raises(TooLittle, match=r"150 leads .* needs 200"):
        evaluate(table(columns), came)
    columns, came, _ = leads(5, 400)
    with pytest.raises(TooLittle, match="20 of each outcome"):
        evaluate(table(columns), np.zeros(400))


def test_a_leak_is_named_and_an_honest_column_is_not() -> None:
    columns, came, _ = leads(6, 1000)
    columns["reservation"] = ["Check-Out" if one else "Canceled" for one in came]
    columns["call_duration"] = ["1", "2"] * 500
    columns["desk"] = ["7" if one and place % 3 == 0 else "1" for place, one in enumerate(came)]
    found = {one.column: one.why for one in suspects(table(columns), came)}
    assert found == {"reservation": "alone", "call_duration": "name", "desk": "sure"}


def test_a_shifted_base_rate_is_seen_and_mended_on_schedule() -> None:
    """Later everybody's odds are e squared times what they were: the order holds, the chances do not."""
    columns, came, chance = leads(7, 6000)
    rng = np.random.default_rng(7)
    later = sigmoid(np.log(chance / (1 - chance)) + 2.0)
    came[4800:] = rng.random(1200) < later[4800:]
    found = evaluate(table(columns), came)
    assert found.shift["recognised"]
    assert found.shift["ece_as_trained"] > 0.15
    assert found.ours.ece < found.shift["ece_as_trained"] / 2
    assert found.ways["score"].auc == found.ways["score as trained"].auc


def test_the_new_rate_is_found_without_outcomes() -> None:
    """Saerens: two groups of chances .8 and .2 told for a rate of one half; now the true rate is .2."""
    rng = np.random.default_rng(8)
    came = rng.random(20_000) < 0.2
    likely = np.where(came, rng.random(20_000) < 0.8, rng.random(20_000) < 0.2)
    chance = np.where(likely, 0.8, 0.2)
    found = rate_found(chance, 0.5)
    assert found == pytest.approx(0.2, abs=0.02)
    assert moved(chance, 0.5, found).mean() == pytest.approx(0.2, abs=0.02)
    assert rate_found(np.full(50, 0.3), 0.3) == pytest.approx(0.3)


def test_the_line_does_not_turn_the_order_round() -> None:
    rng = np.random.default_rng(9)
    sums = rng.normal(size=500)
    came = (rng.random(500) < sigmoid(-2 * sums)).astype(float)
    assert line(sums, came).slope == 0.0
    assert line(sums, np.zeros(500)) == Line(0.0, 1.0)


def test_what_is_known_on_schedule_is_only_what_was_before() -> None:
    rng = np.random.default_rng(10)
    sums, came = rng.normal(size=1000), (rng.random(1000) < 0.3).astype(float)
    whole = on_schedule(sums, came, 800, Line(0.0, 1.0))
    other = came.copy()
    other[960:] = 1 - other[960:]
    assert np.array_equal(on_schedule(sums, other, 800, Line(0.0, 1.0))[:160], whole[:160])
    late = np.arange(1000) - 300  # outcomes become known three hundred leads later
    assert np.array_equal(on_schedule(sums, came, 800, Line(0.0, 1.0), late), sigmoid(sums[800:]))
