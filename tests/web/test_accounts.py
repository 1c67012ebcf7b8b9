"""Accounts: signing in and being kept out, the second step, sessions, people who come and go, the access log.

Виктор D1 owns the company; Олег O1 answers calls; Марина M1 does marketing.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from tests.web.conftest import Visitor
from tests.web.office import PASSWORD, PEOPLE

from kulmina import wiring
from kulmina.staff import access_log, sessions
from kulmina.staff.access_log import Asked
from kulmina.staff.models import Access, AccessKind, Account, Person, Role

PAGES = ("/account/", "/people/", "/people/new/", "/people/O1/", "/people/duties/?period=2026-10", "/people/access/")
NEW = "четыре простых слова"

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture(autouse=True)
def _nobody_was_counted() -> None:
    """allauth counts attempts in the process's own memory."""
    cache.clear()


def enter(
    name: str, password: str = PASSWORD, client: Client | None = None, **headers: str
) -> tuple[Client, HttpResponse]:
    """Somebody at the sign-in page."""
    client = client or Client(headers=headers)
    return client, client.post("/sign-in/", {"username": name, "password": password, "next": "/account/"})


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def code(person: str) -> str:
    """What the telephone shows now."""
    secret = Authenticator.objects.get(user__person_id=person, type="totp").wrap()
    return digits(_opened(secret))


def _opened(totp: object) -> str:
    from allauth.mfa.utils import decrypt

    return str(decrypt(totp.instance.data["secret"]))  # type: ignore[attr-defined]


def digits(secret: str) -> str:
    counter = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, counter))


def second_step(client: Client) -> str:
    """Set up the second step as a person does; the key in letters."""
    asked = client.get("/account/second-step/app/")
    if asked.status_code == 302:
        client.post("/account/confirm/", {"password": PASSWORD, "next": "/account/second-step/app/"})
        asked = client.get("/account/second-step/app/")
    found = re.search(r'<code class="key">(\w+)</code>', asked.content.decode())
    assert found
    assert client.post("/account/second-step/app/", {"code": digits(found[1])}).status_code == 302
    return found[1]


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


def test_five_wrong_passwords_lock_out_and_the_page_says_until_when(sign_in: Visitor) -> None:
    for _time in range(4):
        _client, wrong = enter("o1", "guess")
        assert wrong.status_code == 200
        assert "Неверное имя или пароль" in text(wrong)
    _client, locked = enter("o1", "guess")
    assert locked.status_code == 429
    until = AccessAttempt.objects.get().attempt_time + timedelta(minutes=15)
    clock = (until + timedelta(seconds=59)).astimezone(wiring.company().rules.tz).strftime("%H:%M")
    assert f"Следующая попытка в {clock}, через 15 минут." in text(locked)
    _client, even_right = enter("o1")
    assert even_right.status_code == 429
    assert enter("d1")[1].status_code == 302, "another name from the same address is let in"
    assert enter("o1", REMOTE_ADDR="")[1].status_code == 429


def test_the_lock_falls_after_a_quarter_of_an_hour_and_a_right_password_forgets_the_wrong_ones() -> None:
    for _time in range(5):
        enter("o1", "guess")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert enter("o1")[1].status_code == 302
    assert not AccessAttempt.objects.filter(username="o1").exists()


def test_without_a_mail_server_the_page_says_whom_to_ask(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "Этот сайт не отправляет писем" in text(Client().get("/password/"))


def test_a_letter_brings_a_link_that_works_once() -> None:
    Account.objects.filter(person_id="O1").update(email="oleg@example.ru")
    assert Client().post("/password/", {"email": "oleg@example.ru"}).status_code == 302
    [letter] = mail.outbox
    assert letter.subject == "Кульмина: новый пароль"
    found = re.search(r"http://testserver(/password/new/\S+)", letter.body)
    assert found
    choose(found[1])
    assert enter("o1", NEW)[1].status_code == 302
    assert "Ссылка больше не действует" in text(Client().get(found[1], follow=True))


def test_nobody_learns_whether_an_address_is_known() -> None:
    assert Client().post("/password/", {"email": "stranger@example.ru"}).status_code == 302
    assert mail.outbox == []


def choose(link: str, password: str = NEW) -> HttpResponse:
    """Open a one-time link and choose a password."""
    client = Client()
    page = client.get(link, follow=True)
    assert "Выберите пароль" in text(page)
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_the_owner_makes_a_link_it_is_shown_once_and_works_once(sign_in: Visitor) -> None:
    oleg, _entered = enter("o1")
    shown = sign_in().post("/people/O1/link/")
    assert shown.headers["Cache-Control"] == "no-store"
    found = re.search(r'value="http://testserver(/password/new/[^"]+)"', shown.content.decode())
    assert found
    assert "/password/new/" not in text(sign_in().get("/people/O1/"))
    assert choose(found[1]).status_code == 302
    assert oleg.get("/account/").status_code == 302, "a new password ends the other sessions"
    assert enter("o1", NEW)[1].status_code == 302
    assert "Ссылка больше не действует" in text(Client().get(found[1], follow=True))
    assert Access.objects.filter(kind=AccessKind.LINK, who="D1", about="O1").count() == 1


def test_a_link_dies_after_a_day(sign_in: Visitor, settings: Settings) -> None:
    shown = sign_in().post("/people/O1/link/").content.decode()
    found = re.search(r'value="http://testserver(/password/new/[^"]+)"', shown)
    assert found
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "Ссылка больше не действует" in text(Client().get(found[1], follow=True))


def test_a_weak_password_is_refused_in_plain_words() -> None:
    client, _entered = enter("o1")
    told = client.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": "12345678", "password2": "12345678"}
    )
    assert told.status_code == 200
    assert 'role="alert"' in told.content.decode()


def test_another_password_puts_out_the_other_devices_and_keeps_this_one() -> None:
    here, _entered = enter("o1")
    there, _entered = enter("o1")
    saved = here.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True)
    assert "Пароль сохранён" in text(saved)
    assert there.get("/account/").status_code == 302
    assert text(here.get("/account/")).count("это устройство") == 1


def test_with_a_second_step_the_password_alone_lets_nobody_in() -> None:
    client, _entered = enter("o1")
    second_step(client)
    assert "Второй шаг включён" in text(client.get("/account/", follow=True))
    again, asked = enter("o1")
    assert asked.headers["Location"] == "/sign-in/code/"
    assert again.get("/account/").status_code == 302
    wrong = again.post("/sign-in/code/", {"code": "000000"})
    assert 'role="alert"' in wrong.content.decode()
    assert again.post("/sign-in/code/", {"code": code("O1")}, follow=True).redirect_chain[-1][0] == "/account/"


def test_the_key_of_the_second_step_is_not_in_the_database_in_the_clear() -> None:
    client, _entered = enter("o1")
    secret = second_step(client)
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_a_recovery_code_works_once() -> None:
    client, _entered = enter("o1")
    second_step(client)
    shown = client.get("/account/second-step/codes/").content.decode()
    codes = re.findall(r"<li><code>(\d+)</code>", shown)
    assert len(codes) == 10
    again, _asked = enter("o1")
    assert again.post("/sign-in/code/", {"code": codes[0]}).headers["Location"] == "/account/"
    third, _asked = enter("o1")
    assert third.post("/sign-in/code/", {"code": codes[0]}).status_code == 200
    assert "осталось 9 кодов" in text(again.get("/account/"))


def test_switching_the_second_step_off_asks_for_the_password() -> None:
    client, _entered = enter("o1")
    second_step(client)
    cold, _asked = enter("o1")
    cold.post("/sign-in/code/", {"code": code("O1")})
    asked = cold.post("/account/second-step/app/off/")
    assert asked.headers["Location"].startswith("/account/confirm/")
    assert Authenticator.objects.filter(type="totp").exists()
    cold.post("/account/confirm/", {"password": PASSWORD, "next": "/account/"})
    cold.post("/account/second-step/app/off/")
    assert not Authenticator.objects.exists()
    assert enter("o1")[1].headers["Location"] == "/account/"


def test_a_role_that_owes_the_second_step_is_led_to_set_it_up(sign_in: Visitor) -> None:
    oleg, _entered = enter("o1")
    sign_in().post("/people/second-step/", {"roles": ["operator", "nobody"]})
    assert [*Access.objects.filter(kind=AccessKind.POLICY).values_list("about", flat=True)] == ["operator"]
    later, _entered = enter("o1")
    assert later.get("/leads/").headers["Location"] == "/account/second-step/app/"
    part = later.get("/leads/", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, "/account/second-step/app/")
    second_step(later)
    assert later.get("/leads/").status_code == 200
    session = oleg.session
    session[sessions.SEEN] -= 60
    session.save()
    assert oleg.get("/leads/").status_code == 200, "he has it now"
    assert sign_in("M1").get("/leads/").status_code == 200, "another role owes nothing"


def test_the_owner_lets_in_whoever_lost_the_telephone(sign_in: Visitor) -> None:
    client, _entered = enter("o1")
    second_step(client)
    sign_in().post("/people/O1/second-step/")
    assert client.get("/account/").status_code == 302
    assert enter("o1")[1].headers["Location"] == "/account/"
    assert Access.objects.get(kind=AccessKind.FACTOR).about == "O1"


def test_own_sessions_are_listed_and_ended() -> None:
    here, _entered = enter("o1", **{"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    there, _entered = enter("o1", **{"User-Agent": "Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Safari/537.36"})
    page = text(here.get("/account/"))
    assert "Firefox · Linux" in page
    assert "Chrome · Android" in page
    found = re.search(r"/account/sessions/(\d+)/end/", page)
    assert found
    here.post(found[0])
    assert there.get("/account/").status_code == 302
    third, _entered = enter("o1")
    assert "Завершён 1 другой сеанс." in text(here.post("/account/sessions/end-others/", follow=True))
    assert third.get("/account/").status_code == 302


def test_nobody_ends_the_session_of_another(sign_in: Visitor) -> None:
    oleg, _entered = enter("o1")
    found = re.search(r"/account/sessions/(\d+)/end/", text(enter("o1")[0].get("/account/")))
    assert found
    sign_in("M1").post(found[0])
    assert oleg.get("/account/").status_code == 200


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


@pytest.mark.parametrize("act", ["leave", "work"])
def test_the_last_owner_stays(sign_in: Visitor, act: str) -> None:
    Account.objects.create_superuser(username="root", password=PASSWORD, person_id="ROOT", role=Role.ANALYST)
    root = sign_in("ROOT")
    refused = root.post(f"/people/D1/{act}/", {"role": "seller", "office": ""})
    assert refused.status_code == 422
    assert "единственный собственник" in text(refused)
    assert Account.objects.get(person_id="D1").is_active
    assert Account.objects.get(person_id="D1").role == Role.OWNER
    root.post("/people/M1/work/", {"role": "owner", "office": ""})
    root.post(f"/people/D1/{act}/", {"role": "seller", "office": ""})
    gone = Account.objects.get(person_id="D1")
    assert (gone.is_active, gone.role) in {(False, Role.OWNER), (True, Role.SELLER)}


def test_nobody_dismisses_himself(sign_in: Visitor) -> None:
    refused = sign_in().post("/people/D1/leave/")
    assert refused.status_code == 422
    assert "другой собственник" in text(refused)


def test_another_role_holds_from_the_next_click_and_is_a_fact(sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    assert oleg.get("/scheme/").status_code == 403
    sign_in().post("/people/O1/work/", {"role": "cc_head", "office": "OF1"})
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
    found = re.findall(r'value="http://testserver(/password/new/[^"]+)"', shown)
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


ACTS = ("work", "account", "link", "second-step", "sessions", "leave", "return")


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
    assert Account.objects.get(person_id="O1").role == Role.OPERATOR
    if reads:
        assert "Сбросить" not in text(client.get("/people/O1/"))


EXPORTS = (
    ("D1", "/funnel/funnel.csv?period=2026-10", 5),
    ("D1", "/leads/leads.xlsx?period=2026-10", 7),
    ("D1", "/statements/2026-10/all.csv", 4),
    ("S1", "/statements/2026-10/S1/file.csv", 3),
)


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


def test_an_ended_session_is_told_so_that_nothing_typed_is_lost() -> None:
    part = Client().get("/leads/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/leads/L01/?a=1"})
    assert part.status_code == 401
    assert part.headers["X-Sign-In"] == "/sign-in/?next=%2Fleads%2FL01%2F%3Fa%3D1"
    stranger = Client().get("/leads/", headers={"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/x"})
    assert stranger.headers["X-Sign-In"] == "/sign-in/?next=%2F"
    act = Client().post("/people/O1/leave/", headers={"Referer": "http://testserver/people/O1/"})
    assert act.headers["Location"] == "/sign-in/?next=%2Fpeople%2FO1%2F"
    assert Client().get("/leads/").headers["Location"] == "/sign-in/?next=/leads/"


def test_a_session_lives_on_while_one_works_and_costs_nothing_within_a_minute(sign_in: Visitor) -> None:
    client = sign_in("O1")
    assert "sessionid" not in client.get("/account/").cookies
    session = client.session
    session[sessions.SEEN] -= 61
    session.save()
    Account.objects.filter(person_id="O1").update(last_seen_at=None)
    assert client.get("/account/").cookies["sessionid"]["max-age"] == 12 * 3600
    assert Account.objects.get(person_id="O1").last_seen_at is not None


def test_separation_of_duties_is_listed_with_what_it_stands_on(sign_in: Visitor) -> None:
    page = text(sign_in().get("/people/duties/?period=2026-10"))
    assert "Никто не записал то, за что ему платят" in page
