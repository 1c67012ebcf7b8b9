"""The commands of an installation: a pack and exports come in, figures, pay slips and closes come out."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.running import MAPS, kulmina, rows
from tests.sources.data import DATA, GOLDEN, needs, needs_golden
from tests.sources.packs import fact, sale, table, write

from kulmina.cli import database
from kulmina.cli.main import COMMANDS
from kulmina.cli.output import Column, as_csv, grouped
from kulmina.journal import read
from kulmina.staff.models import Account, Person

ADS = """kind = "ads"
source = "site"
[columns]
creative = "ad"
date = "day"
clicks = "clicks"
spend = "spend"
[constants]
campaign = "K1"
channel = "site"
"""


@pytest.fixture
def installed(sqlite_database: None) -> None:
    """A database of one's own."""


@pytest.fixture
def december(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is 10 December 2026: both periods of the packs have passed their close."""
    moment = datetime(2026, 12, 10, 9, tzinfo=UTC)
    monkeypatch.setattr(database, "now", lambda: moment)
    for module in ("pay", "why", "imports", "intake", "site", "lint"):
        monkeypatch.setattr(f"kulmina.cli.{module}.now", lambda: moment)
    return moment


def ads(folder: Path, *lines: str) -> Path:
    path = folder / "ads.csv"
    path.write_text("\n".join(("ad,day,clicks,spend", *lines)) + "\n", encoding="utf-8")
    return path


def ads_map(folder: Path, text: str = ADS) -> Path:
    path = folder / "ads.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_help_explains_every_command_and_loads_none() -> None:
    ran = kulmina("--help")
    assert ran.code == 0
    assert all(name in ran.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    ran = kulmina(name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: kulmina {name} ")


def test_an_unknown_command_and_a_bad_option_are_usage_errors() -> None:
    assert kulmina("funel").code == 2
    assert "is neither a day nor an instant" in kulmina("funnel", "--known-at", "yesterday").err


def test_portraits() -> None:
    [first, *_] = kulmina("portraits", "list", "--format", "json").json
    assert (first["id"], first["title"]) == (
        "b2c_office_one_off",
        "B2C с офисами продаж и обслуживания, без цикличных продаж",
    )
    shown = kulmina("portraits", "show", "b2c_office_one_off", "--format", "json").json
    assert [row["id"] for row in shown if row["more"] == "КЭВ"] == ["arrived"]
    assert kulmina("portraits", "show", "b2b").errors == ["error: нет портрета 'b2b'; есть b2c_office_one_off"]


def test_the_catalogue_of_facts() -> None:
    found = rows(kulmina("events", "--format", "json").json, "kind")
    assert found["visit.arrived"]["payload"] == "meeting?: text, office?: text"


def test_a_formula_never_reaches_a_spreadsheet() -> None:
    text = as_csv([{"a": "=1+1", "b": "-5.00"}, {"a": "@x", "b": "+79000000001"}], [Column("a", "a"), Column("b", "b")])
    assert list(csv.reader(io.StringIO(text)))[1:] == [["'=1+1", "-5.00"], ["'@x", "+79000000001"]]


def test_numbers_for_people() -> None:
    assert [grouped(text) for text in ("1234567.50", "-1000", "0.05", "7/12")] == [
        "1\u202f234\u202f567.50", "-1\u202f000", "0.05", "7/12",
    ]  # fmt: skip


@pytest.mark.usefixtures("installed")
def test_a_pack_goes_in_once_and_only_what_is_new_goes_in_again(tmp_path: Path) -> None:
    first = kulmina("import", write(tmp_path / "pack"), "--format", "json").json
    again = kulmina("import", tmp_path / "pack", "--format", "json").json
    assert (first["repeated"], again["added"], again["repeated"]) == (0, 0, first["added"])
    assert Person.objects.get(person_id="O1").name == "Олег"
    plans = table(("period", "subject", "metric", "value"), ("2026-10", "S1", "sl.cash", "400000.00"))
    grown = [*sale(), fact("E8", "payment.received", {"payment": "P2", "deal": "D1", "amount": "50000.00"})]
    more = kulmina("import", write(tmp_path / "pack", grown, files={"plans.csv": plans}), "--format", "json").json
    assert more["added"] == 2
    assert read.company().plan("2026-10", "S1", "sl.cash") == 400_000


@pytest.mark.usefixtures("installed")
def test_a_spoiled_pack_leaves_nothing_behind(tmp_path: Path) -> None:
    ran = kulmina("import", write(tmp_path / "pack", [*sale(), fact("E8", "event.voided", {"event": "E99"})]))
    assert ran.code == 2
    assert "it voids 'E99', which is not in the journal" in ran.errors[0]
    assert read.last_no() == 0
    assert kulmina("intake", "list", "--format", "json").json == []


@pytest.mark.usefixtures("installed")
def test_advertising_comes_in_is_repeated_and_restated(tmp_path: Path) -> None:
    path, how = (
        ads(tmp_path, "A,2026-10-05,10,100.00", "A,2026-10-06,x,50.00", "B,2026-10-05,5,70.50"),
        ads_map(tmp_path),
    )
    first = kulmina("ads", "import", path, "--map", how, "--format", "json")
    assert (first.code, first.json["added"], first.json["rejected"]) == (1, 4, 1)
    assert first.errors == ["error: ads.csv, line 3, column clicks: found 'x'; expected a number -> correct the cell"]
    again = kulmina("ads", "import", path, "--map", how, "--format", "json").json
    assert (again["added"], again["repeated"]) == (0, 4)
    assert spend() == "170.50"
    ads(tmp_path, "A,2026-10-05,10,120.00", "B,2026-10-05,5,70.50")
    changed = kulmina("ads", "import", path, "--map", how, "--format", "json")
    assert (changed.code, changed.json["restated"], changed.json["added"]) == (0, 1, 0)
    assert adds_up(changed.json)
    assert spend() == "190.50"
    ads(tmp_path, "A,2026-10-05,10,100.00", "B,2026-10-05,5,70.50")
    kulmina("ads", "import", path, "--map", how)
    assert spend() == "170.50"  # back to what was said first: that is news too


LEADS = """kind = "leads"
source = "crm"
[columns]
lead = "lead"
created_at = "day"
[constants]
action = "application"
"""


def adds_up(row: dict[str, int]) -> bool:
    return row["said"] == row["added"] + row["repeated"] + row["restated"] + row["twice"]


@pytest.mark.usefixtures("installed")
def test_the_numbers_of_an_import_add_up(tmp_path: Path) -> None:
    """Two leads, one of them written twice, and one whose day cannot be read; then a day is corrected."""
    path, how = tmp_path / "leads.csv", ads_map(tmp_path, LEADS)
    path.write_text("lead,day\nL1,2026-10-05\nL2,2026-10-06\nL2,2026-10-07\nL3,soon\n", encoding="utf-8")
    first = kulmina("leads", "import", path, "--map", how, "--format", "json")
    assert (first.code, first.json["rejected"], first.json["rules"]) == (1, 1, 1)
    assert adds_up(first.json)
    path.write_text("lead,day\nL1,2026-10-04\nL2,2026-10-07\nL4,2026-10-08\n", encoding="utf-8")
    again = kulmina("leads", "import", path, "--map", how, "--format", "json")
    assert (again.code, again.json["rules"], again.json["said"]) == (0, 0, 3)
    assert adds_up(again.json)
    assert min(again.json.values()) >= 0


def spend() -> str:
    found: str = kulmina("funnel", "--by", "campaign", "--format", "json").json["total"]["spend"]
    return found


@pytest.mark.usefixtures("installed")
def test_rows_that_could_not_be_read_wait_and_are_replayed_by_a_better_map(tmp_path: Path) -> None:
    path = ads(tmp_path, 'A,2026-10-05,10,"1,234"', "A,2026-10-06,3,50.00")
    taken = kulmina("ads", "import", path, "--map", ads_map(tmp_path), "--format", "json").json
    [waiting] = kulmina("intake", "rows", taken["import"], "--cells", "--format", "json").json
    assert (waiting["line"], waiting["cells"]) == (2, "ad=A; day=2026-10-05; clicks=10; spend=1,234")
    better = ads_map(tmp_path, ADS + '[file]\ndecimal = "."\n')
    replayed = kulmina("intake", "replay", taken["import"], "--map", better, "--format", "json").json
    assert (replayed["added"], replayed["rejected"]) == (1, 0)
    assert spend() == "1284.00"
    assert kulmina("intake", "rows", "--format", "json").json == []
    assert "has no rows that wait" in kulmina("intake", "replay", taken["import"], "--map", better).errors[0]


@pytest.mark.usefixtures("installed")
def test_a_map_of_the_other_sort_is_refused(tmp_path: Path) -> None:
    ran = kulmina("leads", "import", ads(tmp_path), "--map", ads_map(tmp_path))
    assert (ran.code, ran.errors) == (2, ["error: ads.toml is a map of ads"])
    assert kulmina("ads", "import", tmp_path / "no.csv", "--map", ads_map(tmp_path)).errors == [
        f"error: {tmp_path / 'no.csv'}: there is no such file"
    ]


@pytest.mark.usefixtures("installed")
def test_the_funnel_is_what_the_pack_says(tmp_path: Path) -> None:
    kulmina("import", write(tmp_path / "pack"))
    found = kulmina("funnel", "--by", "creative", "--period", "2026-10", "--format", "json").json
    [row] = found["rows"]
    assert (row["creative"], row["impressions"], row["clicks"], row["lead"], row["arrived"], row["paid"]) == (
        "C1", 1000, 20, 1, 1, 1,
    )  # fmt: skip
    assert (row["spend"], row["cash"], row["cost_per_lead"]) == ("500.00", "100000.00", "500.00")
    stages = kulmina("funnel", "--stages", "--period", "2026-10", "--format", "json").json
    quick = stages["rows"] if isinstance(stages, dict) else stages
    assert [row["lead"] for row in quick] == [row["lead"] for row in found["rows"] if row["lead"]]
    assert [row["paid"] for row in quick] == [row["paid"] for row in found["rows"] if row["lead"]]
    before = kulmina("funnel", "--period", "2026-10", "--known-at", "2026-10-04", "--format", "json").json["total"]
    assert (before["booked"], before["arrived"]) == (1, 0)
    assert kulmina("funnel", "--period", "2026-09").errors == [
        "error: there is no period '2026-09'; there are 2026-10, 2026-11"
    ]
    assert kulmina("funnel", "--from", "2026-10-05", "--to", "2026-10-01").code == 2


@needs_golden
@pytest.mark.usefixtures("installed", "december")
def test_figures_pay_slips_and_the_close_of_the_worked_example() -> None:
    kulmina("import", GOLDEN)
    close_of_october = "2026-11-05T12:00:00+03:00"
    figures = rows(
        kulmina(
            "kpi", "--period", "2026-10", "--person", "O1", "--known-at", close_of_october, "--format", "json"
        ).json,
        "kpi",
    )
    assert (figures["cc.conv"]["exact"], figures["cc.conv"]["value"]) == ("1/2", "50.00 %")
    slip = kulmina("statement", "S1", "2026-10", "--explain", "--format", "json").json
    assert (slip["total"], slip["final"]) == ("61219.00", True)
    assert slip["evidence"]["cash"] == ["P01", "P03", "P08", "P15"]
    november = kulmina("statement", "S2", "2026-11").out
    assert "перерасчёт 2026-10: " in november
    assert "[cash]" in november
    explained = kulmina("statement", "S2", "2026-11", "--explain", "--language", "en", "--format", "csv").out
    [correction] = [row for row in csv.DictReader(io.StringIO(explained)) if row["line"].startswith("correction of")]
    assert correction["how"].startswith("now: ")
    assert "; before: " in correction["how"]
    assert " − " in correction["how"].rpartition("; ")[2]
    assert correction["evidence"] == "P05, P08"
    closed = kulmina("close", "2026-10", "--format", "json").json
    assert {row["person"]: row["total"] for row in closed}["R1"] == "95800.00"
    twice = kulmina("close", "2026-10")
    assert (twice.code, twice.errors) == (
        1,
        ["error: the period 2026-10 is closed already; what changes now goes to the open period"],
    )
    assert kulmina("doctor").code == 0
    assert kulmina("statement", "X9", "2026-10").code == 2
    assert kulmina("rebuild", "--format", "json").json == {"leads": 16}


@pytest.mark.usefixtures("installed")
def test_a_period_that_is_not_over_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kulmina("import", write(tmp_path / "pack"))
    monkeypatch.setattr("kulmina.cli.pay.now", lambda: datetime(2026, 10, 31, 20, 59, tzinfo=UTC))
    assert kulmina("close", "2026-10").errors == [
        "error: the period 2026-10 is not over: its last moment is before 2026-11-01T00:00:00+03:00"
    ]
    monkeypatch.setattr("kulmina.cli.pay.now", lambda: datetime(2026, 11, 2, tzinfo=UTC))
    assert "closes at 2026-11-05T12:00:00+03:00" in kulmina("close", "2026-10").errors[0]


@pytest.mark.usefixtures("installed", "december")
def test_a_close_says_who_has_no_plan(tmp_path: Path) -> None:
    schemes = """{"schemes": [{"scheme_id": "seller", "version": 1, "role": "seller", "effective_from": "2026-10-01",
      "approved_by": "owner", "components": [{"id": "cash", "kind": "tiered_percent", "kpi": "sl.cash",
      "mode": "marginal", "tiers": [{"from": "0", "rate": "0.04"}]}]}],
     "assignments": [{"person_id": "S2", "scheme_id": "seller", "from": "2026-10-01", "to": null}]}"""
    kulmina("import", write(tmp_path / "pack", files={"schemes.json": schemes}))
    ran = kulmina("close", "2026-10")
    assert ran.code == 1
    assert "the period 2026-10 stays open: 1 cannot be paid" in ran.err
    assert "S2, sl.cash, 2026-10" in ran.err
    assert "S2, sl.cash, 2026-10" in kulmina("statement", "S2", "2026-10").errors[0]


def test_schemes_are_checked_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "schemes.json"
    path.write_text(
        """{"schemes": [{"scheme_id": "m", "version": 1, "role": "marketer", "effective_from": "2026-10-01",
        "approved_by": "owner", "components": [{"id": "clicks", "kind": "per_unit", "kpi": "mk.clicks", "rate": "1"}]}]}""",  # noqa: E501
        encoding="utf-8",
    )
    ran = kulmina("lint", path, "--format", "json")
    assert ran.code == 1
    assert {"E3", "E4"} <= {row["code"] for row in ran.json if row["level"] == "error"}
    assert kulmina("lint", "balance").code == 0
    path.write_text('{"schemes": [{"scheme_id": "m"}]}', encoding="utf-8")
    broken = kulmina("lint", path)
    assert (broken.code, broken.errors[0].startswith("error: schemes.json, line 1, column ")) == (2, True)
    assert kulmina("lint", tmp_path / "no.json").code == 2


@pytest.mark.usefixtures("installed")
def test_an_account_is_made_once_and_with_a_good_password() -> None:
    made = kulmina("createuser", "irina", "--role", "cc_head", typed="Tochka-Opory-26\nTochka-Opory-26\n")
    assert made.code == 0
    account = Account.objects.get(username="irina")
    assert account.role == "cc_head"
    assert account.check_password("Tochka-Opory-26")
    assert "already" in kulmina("createuser", "irina", "--password", "Tochka-Opory-26").errors[0]
    assert "there is no role 'boss'" in kulmina("createuser", "x", "--role", "boss", "--password", "y").errors[0]
    assert kulmina("createuser", "oleg", "--password", "123").code == 2


@needs
@pytest.mark.real_data
@pytest.mark.usefixtures("installed")
def test_real_ads_by_campaign() -> None:
    path = DATA / "ads" / "KAG_conversion_data.csv"
    assert kulmina("ads", "import", path, "--map", MAPS / "facebook_kag.toml").code == 0
    again = kulmina("ads", "import", path, "--map", MAPS / "facebook_kag.toml", "--format", "json").json
    assert again["added"] == 0
    found = kulmina("funnel", "--by", "campaign", "--format", "json").json
    campaigns = rows(found, "campaign")
    assert {name: row["spend"] for name, row in campaigns.items()} == {
        "916": "149.71", "936": "2893.37", "1178": "55662.15",
    }  # fmt: skip
    total = found["total"]
    assert (total["spend"], total["clicks"], total["reported_actions"], total["reported_purchases"]) == (
        "58705.23", 38165, 3264, 1079,
    )  # fmt: skip


@needs
@pytest.mark.real_data
@pytest.mark.usefixtures("installed")
def test_real_leads_as_history() -> None:
    pipeline = DATA / "pipeline"
    leads = pipeline / "olist_marketing_qualified_leads_dataset.csv"
    assert kulmina("leads", "import", leads, "--map", MAPS / "olist_leads.toml").code == 0
    deals = kulmina(
        "leads",
        "import",
        pipeline / "olist_closed_deals_dataset.csv",
        "--map",
        MAPS / "olist_deals.toml",
        "--format",
        "json",
    )
    assert (deals.code, deals.json["added"], deals.json["listed"]) == (0, 842, 1)
    assert len(deals.warnings) == 1  # one deal is won before its lead's date
    assert "accepted and listed" in deals.warnings[0]
    found = kulmina("funnel", "--by", "channel", "--format", "json").json
    assert (found["total"]["lead"], found["total"]["signed"]) == (8000, 842)
    channels = rows(found, "channel")
    won = {name: row["won_share"] for name, row in channels.items()}
    assert {name: won[name] for name in ("paid_search", "organic_search", "social", "email")} == {
        "paid_search": "12.30", "organic_search": "11.80", "social": "5.56", "email": "3.04",
    }  # fmt: skip
    assert (channels["None"]["lead"], channels["None"]["signed"]) == (60, 14)


@needs_golden
@pytest.mark.usefixtures("installed")
def test_a_close_that_lies_ahead_does_not_shut_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On 20 November a pack names the close of November, 4 December: it is listed, and taken when it has come."""
    monkeypatch.setattr("kulmina.cli.imports.now", lambda: datetime(2026, 11, 20, tzinfo=UTC))
    early = kulmina("import", GOLDEN)
    assert early.code == 0
    assert "E0151 closes 2026-11" in early.err
    assert read.closed_periods() == {"2026-10"}
    monkeypatch.setattr("kulmina.cli.imports.now", lambda: datetime(2026, 12, 10, tzinfo=UTC))
    assert kulmina("import", GOLDEN, "--format", "json").json["added"] == 1
    assert read.closed_periods() == {"2026-10", "2026-11"}


@pytest.mark.usefixtures("installed", "december")
def test_what_does_not_count_is_told_with_its_reason(tmp_path: Path) -> None:
    """Nobody in the office has classified the client whom Олег booked; Ксения entered the payment twice."""
    twice = [
        fact(
            "E8",
            "payment.received",
            {"payment": "P2", "deal": "D1", "amount": "100000.00"},
            at="2026-10-05T14:01:00+03:00",
        ),
        fact("E9", "event.voided", {"event": "E8"}, at="2026-10-05T14:05:00+03:00", actor="K1"),
    ]
    late = fact(
        "E10", "payment.received", {"payment": "P3", "deal": "D1", "amount": "500.00"},
        at="2026-10-31T20:00:00+03:00", recorded="2026-11-06T09:00:00+03:00",
    )  # fmt: skip
    schemes = """{"schemes": [{"scheme_id": "operator", "version": 1, "role": "operator",
      "effective_from": "2026-10-01", "approved_by": "owner", "components": [
        {"id": "arrived", "kind": "per_unit", "kpi": "cc.arrived_target", "rate": "500.00"}]}],
     "assignments": [{"person_id": "O1", "scheme_id": "operator", "from": "2026-10-01", "to": null}]}"""
    kulmina("import", write(tmp_path / "pack", [*sale(), *twice, late], files={"schemes.json": schemes}))
    told = kulmina("why", "2026-10", "--payment", "P3", "--language", "en", "--format", "json").json
    assert {(row["person"], row["figure"], row["reason"]) for row in told} == {
        ("S1", "sl.cash", "recorded_late"),
        ("S2", "sl.cash", "recorded_late"),
        ("O1", "cc.cash", "recorded_late"),
        ("M1", "mk.cash", "recorded_late"),
    }
    assert {row["lead"] for row in told} == {"L1"}
    assert "Запись отменена как ошибочная" in kulmina("why", "2026-10", "--person", "S2").out
    assert kulmina("why", "2026-10", "--lead", "L9", "--format", "json").json == []
    slip = kulmina("statement", "O1", "2026-10", "--explain", "--format", "json").json
    assert ("L1", "arrival_pending") in {(row["id"], row["reason"]) for row in slip["why_not"]}
    assert "Офис ещё не классифицировал визит" in kulmina("statement", "O1", "2026-10", "--explain").out
    assert "why_not" not in kulmina("statement", "O1", "2026-10", "--format", "json").json
    assert kulmina("why", "2025-01").code == 2
