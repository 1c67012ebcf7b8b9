"""People who come, change their work and go, who may do that, and the access log.

Виктор D1 owns the company; Олег O1 answers calls; Марина M1 does marketing.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.conftest import Visitor
from tests.web.doors import LINK, NEW, choose, enter, text
from tests.web.office import PASSWORD, PEOPLE
from tests.web.reading import words

from kulmina import wiring
from kulmina.domain.event import make
from kulmina.recording import record
from kulmina.staff import access_log
from kulmina.staff.access_log import Asked
from kulmina.staff.models import Access, AccessKind, Account, Person, Role

pytestmark = pytest.mark.usefixtures("office")

PAGES = ("/account/", "/people/", "/people/new/", "/people/O1/", "/people/duties/?period=2026-10", "/people/access/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_owner_opens_every_page_within_twelve_questions(sign_in: Visitor, page: str, language: str) -> None:
    client = sign_in(language=language)
    wiring.source()  # the lake has caught up
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(page).status_code == 200
    assert len(asked) <= 12, [query["sql"][:120] for query in asked]


def test_whoever_leaves_is_out_of_every_open_page_at_once(sign_in: Visitor) -> None:
    oleg, _entered = enter("o1")
    telephone, _entered = enter("o1")
    assert oleg.get("/leads/").status_code == 200
    told = sign_in().post("/people/O1/leave/", follow=True)
    assert "не работает с" in text(told)
    found = re.search(r'id="hand-over">.*?<a href="([^"]+)"[^>]*>(\d+) лид', text(told))
    assert found, "his open leads are listed"
    listed = text(sign_in().get(found[1].replace("&amp;", "&")))
    assert re.search(rf'data-figure="count">\s*{found[2]} лид', listed)
    assert oleg.get("/leads/").status_code == 302
    assert telephone.get("/leads/").status_code == 302
    assert "Неверное имя или пароль" in text(enter("o1")[1])
    assert Person.objects.get(person_id="O1").active_to is not None
    assert Access.objects.get(kind=AccessKind.DISMISSED).rows == 2


def test_a_dismissal_is_taken_back(sign_in: Visitor) -> None:
    owner = sign_in()
    owner.post("/people/O1/leave/")
    assert "Олег" not in text(owner.get("/people/"))
    assert "Олег" in text(owner.get("/people/?show=left"))
    owner.post("/people/O1/return/")
    assert enter("o1")[1].status_code == 302
    assert Person.objects.get(person_id="O1").active_to is None


@pytest.mark.parametrize("act", ["leave", "role"])
def test_the_last_owner_stays(sign_in: Visitor, act: str) -> None:
    Account.objects.create_superuser(username="root", password=PASSWORD, person_id="ROOT", role=Role.ANALYST)
    root = sign_in("ROOT")
    refused = root.post(f"/people/D1/{act}/", {"role": "seller", "office": ""})
    assert refused.status_code == 422
    assert "единственный собственник" in text(refused)
    assert Account.objects.get(person_id="D1").is_active
    assert Account.objects.get(person_id="D1").role == Role.OWNER
    root.post("/people/M1/role/", {"role": "owner", "office": ""})
    root.post(f"/people/D1/{act}/", {"role": "seller", "office": ""})
    gone = Account.objects.get(person_id="D1")
    assert (gone.is_active, gone.role) in {(False, Role.OWNER), (True, Role.SELLER)}


def test_an_account_of_the_command_line_is_taken_into_the_list(sign_in: Visitor) -> None:
    Account.objects.create_user(username="irina", password=PASSWORD, role=Role.CC_HEAD)
    owner = sign_in()
    page = owner.get("/people/").content.decode()
    found = re.search(r'action="(/people/take-in/\d+/)">.*?name="act" value="(\w+)"', page)
    assert found
    taken = owner.post(found[1], {"act": found[2]}, follow=True)
    assert "irina" in text(taken)
    ids = Account.objects.get(username="irina").person_id
    assert wiring.company().people[ids].role == "cc_head"
    assert "take-in" not in text(owner.get("/people/"))


def test_nobody_dismisses_himself(sign_in: Visitor) -> None:
    refused = sign_in().post("/people/D1/leave/")
    assert refused.status_code == 422
    assert "другой собственник" in text(refused)


def test_another_role_holds_from_the_next_click_and_is_a_fact(sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    assert oleg.get("/scheme/").status_code == 403
    sign_in().post("/people/O1/role/", {"role": "cc_head", "office": "OF1"})
    assert oleg.get("/scheme/").status_code == 200
    known = wiring.company().people["O1"]
    assert (known.role, known.office) == ("cc_head", "OF1")


def test_a_newcomer_is_hired_once_chooses_a_password_and_works(sign_in: Visitor) -> None:
    owner = sign_in()
    given = {"name": "Роман", "role": "seller", "office": "OF1", "login": "roman", "email": "", "act": "a1b2c3d4e5f6"}
    shown = owner.post("/people/new/", given).content.decode()
    owner.post("/people/new/", given)
    roman = Person.objects.get(name="Роман")
    assert wiring.company().people[roman.person_id].office == "OF1"
    assert "пароль не выбран" in text(owner.get("/people/"))
    found = LINK.findall(shown)
    choose(found[0])
    client, entered = enter("roman", NEW)
    assert entered.status_code == 302
    assert client.get("/leads/").status_code == 200


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"login": "o1"}, "уже занято"),
        ({"login": "two words"}, "не подходит"),
        ({"email": "nowhere"}, "не подходит"),
        ({"office": "OF9"}, "Нет такого офиса или роли"),
        ({"role": "system"}, "Нет такого офиса или роли"),
        ({"name": "  "}, "Назовите человека"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(sign_in: Visitor, given: dict[str, str], told: str) -> None:
    typed = {"name": "Роман", "role": "seller", "office": "OF1", "login": "roman", "email": "roman@example.ru", **given}
    refused = sign_in().post("/people/new/", typed)
    assert refused.status_code == 422
    assert told in text(refused)
    assert f'value="{typed["email"]}"' in refused.content.decode()
    assert Person.objects.count() == len(PEOPLE)
    assert "Роман" not in str(wiring.company().people)


ACTS = ("role", "account", "link", "second-step", "sessions", "leave", "return")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
def test_people_and_their_accounts_are_the_owners_alone(sign_in: Visitor, role: Role) -> None:
    Account.objects.create(username="somebody", person_id="X1", role=role)
    client = sign_in("X1")
    reads = role == Role.COMMERCIAL_DIRECTOR
    for page in ("/people/", "/people/O1/", "/people/duties/"):
        assert client.get(page).status_code == (200 if reads else 403), page
    for page in ("/people/new/", "/people/access/", "/people/access.csv"):
        assert client.get(page).status_code == 403, page
    for act in ACTS:
        assert client.post(f"/people/O1/{act}/", {"role": "owner", "login": "x", "office": ""}).status_code == 403, act
    assert client.post("/people/new/", {"name": "X", "role": "owner"}).status_code == 403
    assert client.post("/people/second-step/", {"roles": ["owner"]}).status_code == 403
    assert client.post("/people/take-in/1/").status_code == 403
    assert Account.objects.get(person_id="O1").role == Role.OPERATOR
    if reads:
        assert "Сбросить" not in text(client.get("/people/O1/"))


def test_every_table_that_leaves_is_noted(sign_in: Visitor) -> None:
    owner = sign_in()
    taken = [*_addresses(owner, "/funnel/?period=2026-10"), *_addresses(owner, "/leads/?period=2026-10"),
             *_addresses(owner, "/statements/?period=2026-10"), *_addresses(owner, "/statements/2026-10/S1/"),
             *_addresses(owner, "/people/access/")]  # fmt: skip
    assert len(taken) == 10
    for address in taken:
        assert owner.get(address, REMOTE_ADDR="127.0.0.9").status_code == 200
    noted = access_log.lines(Asked(kind=AccessKind.EXPORT), limit=50)
    assert [line.about for line in reversed(noted)] == taken
    assert {line.who for line in noted} == {"D1"}
    assert {line.ip for line in noted} == {"127.0.0.9"}
    assert next(line.rows for line in noted if line.about.startswith("/leads/")) == 7


def _addresses(client: Client, page: str) -> list[str]:
    """Where the page offers its tables."""
    found = re.findall(r'href="([^"]+\.(?:csv|xlsx)[^"]*)"', client.get(page).content.decode())
    return [address.replace("&amp;", "&") for address in found]


def test_the_log_is_read_by_person_kind_and_day(sign_in: Visitor) -> None:
    now = timezone.now()
    for who, kind, about, at in (
        ("D1", AccessKind.EXPORT, "/funnel/", now), ("O1", AccessKind.REVEAL, "L01", now),
        ("O1", AccessKind.REVEAL, "L02", now - timedelta(days=3)),
    ):  # fmt: skip
        access_log.note(Account.objects.get(person_id=who), kind, about, now=at)
    owner = sign_in()
    today = now.astimezone(wiring.company().rules.tz).date()
    assert cells(owner, "") == ["/funnel/", "L01", "L02"] or cells(owner, "") == ["L01", "/funnel/", "L02"]
    assert cells(owner, "?who=O1") == ["L01", "L02"]
    assert cells(owner, "?kind=reveal&who=D1") == []
    assert cells(owner, f"?who=O1&day={today}") == ["L01"]
    assert owner.get("/people/access/?after=yesterday").status_code == 404
    file = owner.get("/people/access.csv?who=O1").content.decode("utf-8-sig")
    assert "L02" in file
    assert "/funnel/" not in file


def cells(client: Client, asked: str) -> list[str]:
    page = client.get(f"/people/access/{asked}").content.decode()
    return re.findall(r'<td class="about"[^>]*>([^<]*)</td>', page)


def test_a_long_log_is_turned_page_by_page_and_costs_no_more(sign_in: Visitor) -> None:
    who, now = Account.objects.get(person_id="O1"), timezone.now()
    for place in range(120):
        access_log.note(who, AccessKind.REVEAL, f"L{place}", now=now)
    owner = sign_in()
    seen: list[str] = []
    address = ""
    for _page in range(3):
        with CaptureQueriesContext(connection) as asked:
            page = owner.get(f"/people/access/{address}").content.decode()
        assert len(asked) <= 12
        seen += re.findall(r'<td class="about"[^>]*>([^<]*)</td>', page)
        found = re.search(r'href="(\?[^"]*after=[^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert address == ""
    assert seen == [f"L{place}" for place in reversed(range(120))]


def test_a_hundred_people_cost_no_more_questions_than_ten(sign_in: Visitor) -> None:
    owner = sign_in()
    with CaptureQueriesContext(connection) as few:
        owner.get("/people/")
    for place in range(100):
        Person.objects.create(person_id=f"NEW{place}", name=f"Новый {place:03d}", role=Role.SELLER)
        Account.objects.create(username=f"new{place}", person_id=f"NEW{place}", role=Role.SELLER)
    with CaptureQueriesContext(connection) as many:
        page = owner.get("/people/")
    assert page.content.decode().count('<tr><th class="stuck"') == 100
    assert len(many) <= len(few)


def test_separation_of_duties_is_listed_with_what_it_stands_on(sign_in: Visitor) -> None:
    page = text(sign_in().get("/people/duties/?period=2026-10"))
    assert "Никто не записал то, за что ему платят" in page


def test_whoever_takes_the_money_that_he_is_paid_for_is_listed(sign_in: Visitor) -> None:
    now = timezone.now()
    paid = {"deal": "D-L01", "payment": "P-OWN", "amount": "1000.00"}
    deal = re.findall(r"D-?\w*L01\w*", str(wiring.source().rows(wiring.source().shares)))
    paid["deal"] = deal[0]
    record(
        [make("payment.received", paid, event_id="own", occurred_at=now, recorded_at=now, actor="S1", lead_id="L01")]
    )
    today = now.astimezone(wiring.company().rules.tz).date()
    page = text(sign_in().get(f"/people/duties/?from={today}&to={today}"))
    assert "Принял деньги по договору, с которого ему платят" in page
    assert "Сергей" in page
    assert '<a href="/leads/L01/">P-OWN</a>' in page


@pytest.mark.parametrize("page", [*PAGES, "/password/", "/sign-in/", "/account/password/", "/account/confirm/"])
def test_no_english_word_is_left_on_a_russian_page(sign_in: Visitor, page: str) -> None:
    access_log.note(Account.objects.get(person_id="O1"), AccessKind.REVEAL, "L01", now=timezone.now())
    client = Client(headers={"Accept-Language": "ru"}) if page in ("/password/", "/sign-in/") else sign_in()
    inside = re.search(rb"<main.*</main>", client.get(page).content, re.DOTALL)
    assert inside
    read = words(inside[0])
    found = {word.lower() for word in re.findall(r"(?<![\w@.-])[A-Za-z]+\d*(?![\w-])", read)}
    latin = {"kulmina", "ru", "en", "english", "csv", "xlsx", "excel", "usb", "pin", "https", "caps", "lock", "id"}
    assert {word for word in found - latin if not re.fullmatch(r"[a-z]{1,2}\d+", word)} == set()


def test_in_a_small_firm_one_person_wears_several_hats(sign_in: Visitor) -> None:
    """Ксения counts the money and also receives clients; what she is does not change with what she does now."""
    owner = sign_in()
    assert owner.post("/people/K1/role/", {"role": "cashier", "hat": ["office_admin"]}).status_code == 302
    ksenia = sign_in("K1")
    assert ksenia.get("/reception/").status_code == 403
    assert ksenia.post("/hat/", {"role": "office_admin"}, follow=True).status_code == 200
    assert ksenia.get("/reception/").status_code == 200
    assert ksenia.get("/till/").status_code == 403
    ksenia.post("/language/", {"language": "en"})  # her account is saved while she wears the hat
    kept = Account.objects.get(person_id="K1")
    assert (kept.role, kept.hats) == ("cashier", ["office_admin"])
    ksenia.post("/hat/", {"role": "owner"})
    assert ksenia.get("/people/").status_code == 403
    ksenia.post("/hat/", {"role": "cashier"})
    assert ksenia.get("/till/").status_code == 200
    owner.post("/people/K1/role/", {"role": "cashier"})
    ksenia.post("/hat/", {"role": "office_admin"})
    assert ksenia.get("/reception/").status_code == 403


def test_the_log_of_a_day_beyond_the_calendar_is_the_whole_log(sign_in: Visitor) -> None:
    assert sign_in().get("/people/access/?day=9999-12-31").status_code == 200
