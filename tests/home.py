"""A second portrait, as somebody would add it: files alone. A measurer drives to the client and signs at his table."""

from __future__ import annotations

from pathlib import Path

import pytest

HOME_TRADE = {"key": "ДНД", "signed": "Договор на дому", "booked": "Выезд назначен"}
PORTRAIT = """
kind = "portrait"
id = "b2c_home_visits"
number = 2
ru = "B2C с выездом к клиенту, без цикличных продаж"
en = "B2C with visits to the client, without recurring sales"
about.ru = "Замерщик едет к человеку домой и там же подписывает договор."
about.en = "A measurer drives to a person's home and signs the contract there."
schemes = ["start"]
traits = { buyer = "person", sale = "once", place = "home", service = "home", cycle = "none" }

[key_stage]
short = { ru = "ДНД", en = "home contract" }
word = { ru = "подпись", en = "signature" }
about = { ru = "Клиент подписал договор у себя дома.", en = "The client has signed at home." }

[glossary]
office = { ru = "склад", en = "store" }
deal = { ru = "договор на дому", en = "home contract" }
payment = { ru = "предоплата", en = "prepayment" }

[[marketing_steps]]
id = "target_action"
ru = "Целевые действия"
en = "Target actions"
kpi = "mk.target_actions"

[[stages]]
id = "lead"
ru = "Обращение"
en = "Enquiry"
facts = ["target_action"]
zone = "marketing"

[[stages]]
id = "contacted"
ru = "Поговорили"
en = "Talked"
facts = ["call"]
zone = "call_centre"

[[stages]]
id = "booked"
ru = "Выезд назначен"
en = "Visit arranged"
facts = ["meeting.booked"]
zone = "call_centre"

[[stages]]
id = "signed"
ru = "Договор на дому"
en = "Signed at home"
facts = ["deal.signed"]
zone = "sales"
key = true

[[stages]]
id = "paid"
ru = "Предоплата внесена"
en = "Prepayment made"
facts = ["payment.received"]
zone = "sales"

[[roles]]
id = "operator"
ru = "Диспетчер"
en = "Dispatcher"
zone = "call_centre"
first = ["cc.sla_share"]

[reasons.non_target]
rented_flat = { ru = "Квартира съёмная", en = "The flat is rented" }

[reasons.lost]
unreachable = { ru = "Недозвон", en = "Could not be reached" }
not_let_in = { ru = "Не пустили замерщика", en = "Did not let the measurer in" }

[reasons.invalid]
wrong_number = { ru = "Неверный номер", en = "Wrong number" }
"""
INDUSTRY = """
kind = "industry"
id = "window_fitting"
number = 21
portrait = "b2c_home_visits"
ru = "Окна с замером на дому"
en = "Windows measured at home"
lead_actions = ["application", "call"]
documents = [{ ru = "документ на квартиру", en = "deed of the flat" }]

[[target_actions]]
id = "application"
ru = "Заявка"
en = "An application"
actions = ["application"]

[[questions]]
field = "windows"
type = "number"
ru = "Сколько окон менять"
en = "How many windows are to be changed"

[[questions]]
field = "rents"
type = "flag"
ru = "Снимает ли квартиру"
en = "Is the flat rented"

[[non_target_rules]]
reason = "rented_flat"
field = "rents"
op = "=="
value = true

[messages.booked]
ru = "{name}, замерщик приедет {day} в {time}. Подготовьте: {documents}."
en = "{name}, the measurer comes on {day} at {time}. Have ready: {documents}."
"""


def write_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The two files in a folder that KULMINA_PORTRAITS names."""
    home = folder / "portraits"
    home.mkdir()
    (home / "b2c_home_visits.toml").write_text(PORTRAIT, "utf-8")
    (home / "window_fitting.toml").write_text(INDUSTRY, "utf-8")
    monkeypatch.setenv("KULMINA_PORTRAITS", str(home))
    return home
