"""Вера leads the call centre and decides who is one person; Олег sees his own clients; Виктор erases whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.conftest import Visitor
from tests.web.reading import words
from tests.world import MONDAY

from kulmina import wiring
from kulmina.clients import duplicates, people, same
from kulmina.current import clients, leads
from kulmina.staff.models import Access, Account, Person, Role

NOW = MONDAY + timedelta(days=20)


@pytest.fixture
def refs(office: None) -> dict[str, str]:
    """The clients of the leads; Вера has come to work."""
    for person, name, role in (("H1", "Вера", Role.CC_HEAD), ("Q1", "Кира", Role.QUALITY_CONTROLLER)):
        Person.objects.create(person_id=person, name=name, role=role)
        Account.objects.create(username=person.lower(), first_name=name, person_id=person, role=role, language="ru")
    found = {row.lead_id: row.client or "" for row in leads.leads(limit=50).rows}
    names = {"L01": "Петров Иван Сергеевич", "L02": "Сидорова Анна", "L03": "Иван Петров", "L06": "محمد علي"}
    for lead, name in names.items():
        people.call(found[lead], name)
    for lead in ("L01", "L03"):
        people.describe(found[lead], birth_date="1970-02-01")
    people.describe(found["L03"], city="Тверь")
    people.describe(found["L01"], city="Клин")
    duplicates.suggest(now=NOW)
    return found


def test_a_client_is_found_by_the_end_of_the_phone_and_by_name(refs: dict[str, str], sign_in: Visitor) -> None:
    vera = sign_in("H1")
    for asked in ("0001", "петров ив", "8 900 000-00-01", refs["L01"]):
        assert f"/clients/{refs['L01']}/" in vera.get("/clients/", {"q": asked}).content.decode()
    assert "Никого не нашли" in words(vera.get("/clients/", {"q": "9999"}).content)
    assert "+79000000001" not in vera.get("/clients/", {"q": "0001"}).content.decode()


def test_olga_is_told_that_a_colleague_holds_the_client_and_no_more(refs: dict[str, str], sign_in: Visitor) -> None:
    olga = sign_in("O2")
    page = words(olga.get("/clients/", {"q": "Петров"}).content)
    assert "Иван Петров" in page
    assert "Сергеевич" not in page
    assert "Ещё 1 клиента ведут коллеги" in page
    assert olga.get(f"/clients/{refs['L01']}/").status_code == 403
    card = words(olga.get(f"/clients/{refs['L03']}/").content)
    assert "Другой клиент" in card
    assert "Сергеевич" not in card
    assert "Клин" not in card
    assert olga.post(f"/clients/{refs['L03']}/merge/{refs['L01']}/").status_code == 422


def test_vera_merges_sees_both_histories_and_undoes_it(refs: dict[str, str], sign_in: Visitor) -> None:
    vera, one, two = sign_in("H1"), refs["L01"], refs["L03"]
    card = vera.get(f"/clients/{one}/").content.decode()
    assert "beside differs" in card
    vera.post(f"/clients/{one}/merge/{two}/")
    card = vera.get(f"/clients/{two}/").content.decode()
    assert "/leads/L01/" in card
    assert "/leads/L03/" in card
    assert "+7***0001" in card
    assert "+7***0003" in card
    assert duplicates.waiting_count() == 0
    assert clients.sold_before(two)
    vera.post(f"/clients/{one}/part/{two}/")
    assert same.group(two) == [two]
    assert clients.sold_before(two) is None
    assert duplicates.waiting_count() == 1
    assert "/leads/L01/" not in vera.get(f"/clients/{two}/").content.decode()


def test_two_leads_of_one_wish_are_read_as_one_and_that_is_undone(refs: dict[str, str], sign_in: Visitor) -> None:
    vera, one, two = sign_in("H1"), refs["L01"], refs["L03"]
    vera.post(f"/clients/{one}/merge/{two}/")
    rows = clients.leads_of(same.group(one))
    [(later, earlier)] = clients.repeated(rows, wiring.company())
    assert earlier in vera.get(f"/clients/{one}/").content.decode()
    assert vera.post(f"/clients/{one}/leads/", {"lead": "L02", "into": "L01", "act": "a1"}).status_code == 404
    vera.post(f"/clients/{one}/leads/", {"lead": later, "into": earlier, "act": "a2"})
    assert [row.lead_id for row in clients.leads_of(same.group(one))] == [earlier]
    vera.post("/undo/", {"event": "a2-00", "next": f"/clients/{one}/"})
    assert len(clients.leads_of(same.group(one))) == 2


def test_what_was_declined_goes_away_and_only_that_pair_of_the_page(refs: dict[str, str], sign_in: Visitor) -> None:
    vera = sign_in("H1")
    page = vera.get("/clients/duplicates/").content.decode()
    assert page.count("data-pair ") == 1
    target = {"HX-Request": "true", "HX-Target": f"pair-{refs['L01']}-{refs['L03']}"}
    answer = vera.post(f"/clients/{refs['L01']}/decline/{refs['L03']}/", headers=target)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "Дублей на решение нет" in words(vera.get("/clients/duplicates/").content)
    assert duplicates.suggest(now=NOW, everybody=True).open == 0


def test_an_operator_proposes_and_a_head_decides(refs: dict[str, str], sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    assert oleg.post(f"/clients/{refs['L02']}/propose/", {"other": "никто"}).status_code == 422
    assert oleg.post(f"/clients/{refs['L02']}/propose/", {"other": refs["L07"]}).status_code == 302
    assert oleg.get("/clients/duplicates/").status_code == 403
    assert "предложил коллега" in words(sign_in("H1").get("/clients/duplicates/").content)


def test_whole_contacts_are_shown_on_demand_and_it_is_written_down(refs: dict[str, str], sign_in: Visitor) -> None:
    ref = refs["L01"]
    oleg = sign_in("O1")
    assert "+79000000001" not in oleg.get(f"/clients/{ref}/").content.decode()
    assert "+79000000001" in oleg.post(f"/clients/{ref}/reveal/", {"of": ref}).content.decode()
    line = Access.objects.latest("id")
    assert (line.who, line.kind, line.about) == ("O1", "reveal", ref)
    assert oleg.post(f"/clients/{refs['L03']}/reveal/", {"of": ref}).status_code == 404
    assert sign_in("O2").post(f"/clients/{ref}/reveal/", {"of": ref}).status_code == 403


def test_a_profile_is_written_and_what_was_typed_survives_a_refusal(refs: dict[str, str], sign_in: Visitor) -> None:
    ref, oleg = refs["L02"], sign_in("O1")
    refused = oleg.post(f"/clients/{ref}/profile/", {"surname": "Новая", "birth_date": "31.31.1980"})
    assert refused.status_code == 422
    assert 'value="Новая"' in refused.content.decode()
    oleg.post(f"/clients/{ref}/profile/", {"surname": "Новая", "given_name": "Анна", "birth_date": "1980-01-31"})
    assert people.names([ref]) == {ref: "Новая Анна"}
    assert sign_in("O2").post(f"/clients/{ref}/profile/", {"surname": "Чужая"}).status_code == 422
    assert people.names([ref]) == {ref: "Новая Анна"}


def test_another_contact_is_added_and_a_relative_s_phone_is_shared(refs: dict[str, str], sign_in: Visitor) -> None:
    ref, oleg = refs["L02"], sign_in("O1")
    oleg.post(f"/clients/{ref}/contact/", {"contact": "anna@example.org"})
    oleg.post(f"/clients/{ref}/contact/", {"contact": "+7 900 000-00-01"})
    assert [found.text for found in people.contacts_of(ref).values()][1:] == ["anna@example.org", "+79000000001"]
    assert same.group(refs["L01"]) == [refs["L01"]]
    assert "общий с другим клиентом" in words(oleg.get(f"/clients/{ref}/").content)
    assert oleg.post(f"/clients/{ref}/contact/", {"contact": "позвоните мне"}).status_code == 422


def test_consents_are_facts_of_the_journal(refs: dict[str, str], sign_in: Visitor) -> None:
    ref, oleg = refs["L02"], sign_in("O1")
    assert "не спрашивали" in words(oleg.get(f"/clients/{ref}/consents/").content)
    oleg.post(f"/clients/{ref}/consent/", {"purpose": "marketing_calls", "given": "1", "act": "c1"})
    [given] = clients.consents_of(clients.leads_of([ref]))
    assert (given.purpose, given.given, given.actor) == ("marketing_calls", True, "O1")
    oleg.post(f"/clients/{ref}/consent/", {"purpose": "marketing_calls", "given": "0", "act": "c2"})
    assert not clients.consents_of(clients.leads_of([ref]))[0].given


def test_only_the_owner_erases_and_only_when_it_is_typed(refs: dict[str, str], sign_in: Visitor) -> None:
    ref, owner = refs["L01"], sign_in()
    assert sign_in("H1").post(f"/clients/{ref}/erase/", {"typed": ref}).status_code == 403
    assert owner.post(f"/clients/{ref}/erase/", {"typed": "да"}).status_code == 422
    assert people.reveal(ref) is not None
    assert owner.post(f"/clients/{ref}/erase/", {"typed": ref}).status_code == 302
    assert people.reveal(ref) is None
    assert Access.objects.latest("id").kind == "erased"
    card = owner.get(f"/clients/{ref}/")
    assert "/leads/L01/" in card.content.decode()
    assert "стёрты" in words(card.content)


@pytest.mark.parametrize("person", ["M1", "K1", "P1", "N1"])
@pytest.mark.usefixtures("refs")
def test_others_have_no_business_with_clients(sign_in: Visitor, person: str) -> None:
    assert sign_in(person).get("/clients/").status_code == 403


@pytest.mark.usefixtures("refs")
def test_addresses_that_mean_nothing_are_not_found(sign_in: Visitor) -> None:
    vera = sign_in("H1")
    for address in ("/clients/c999/", "/clients/x/", "/clients/?after=x", "/clients/duplicates/?after=x.y"):
        assert vera.get(address).status_code == 404


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_ask_the_database_little_however_much_there_is(refs: dict[str, str], sign_in: Visitor) -> None:
    vera = sign_in("H1")
    pages = ["/clients/", "/clients/?q=петров", f"/clients/{refs['L01']}/", f"/clients/{refs['L01']}/consents/",
             "/clients/duplicates/"]  # fmt: skip
    before = [asked(vera, page) for page in pages]
    for lead, ref in refs.items():
        people.call(ref, f"Петров Иван {'Сергеевич' if lead == 'L01' else ''}")
        people.describe(ref, birth_date="1970-02-01")
    duplicates.suggest(now=NOW, everybody=True)
    same.tie(refs["L06"], refs["L01"], by="H1", now=NOW)
    after = [asked(vera, page) for page in pages]
    assert max(before + after) <= 12, (before, after)
    assert after == before


def test_pages_hold_no_untranslated_word(refs: dict[str, str], sign_in: Visitor) -> None:
    english = ("Client", "Duplicate", "Merge", "Contact", "Surname", "the same", "person")
    for page in ("/clients/", f"/clients/{refs['L01']}/", "/clients/duplicates/", f"/clients/{refs['L01']}/consents/"):
        shown = words(sign_in().get(page).content)
        assert not [word for word in english if word in shown], page
        assert "Клиент" in words(sign_in("H1", "ru").get("/clients/").content)
