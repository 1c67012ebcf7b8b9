"""Accounts: signing in and being kept out, one-time links, the second step, sessions.

Виктор D1 owns the company; Олег O1 answers calls; Марина M1 does marketing.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.web.conftest import Visitor
from tests.web.doors import LINK, NEW, choose, code, enter, second_step, text
from tests.web.office import PASSWORD

from kulmina import wiring
from kulmina.staff import sessions
from kulmina.staff.models import Access, AccessKind, Account

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture(autouse=True)
def _nobody_was_counted() -> None:
    """allauth counts attempts in the process's own memory."""
    cache.clear()


def test_five_wrong_passwords_lock_out_and_the_page_says_until_when() -> None:
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
    found = re.search(r"http://testserver(/password/new/\S+)", str(letter.body))
    assert found
    choose(found[1])
    assert enter("o1", NEW)[1].status_code == 302
    assert "Ссылка больше не действует" in text(Client().get(found[1], follow=True))


def test_nobody_learns_whether_an_address_is_known() -> None:
    assert Client().post("/password/", {"email": "stranger@example.ru"}).status_code == 302
    assert mail.outbox == []


def test_the_owner_makes_a_link_it_is_shown_once_and_works_once(sign_in: Visitor) -> None:
    oleg, _entered = enter("o1")
    shown = sign_in().post("/people/O1/link/")
    assert shown.headers["Cache-Control"] == "no-store"
    found = LINK.search(shown.content.decode())
    assert found
    assert "/password/new/" not in text(sign_in().get("/people/O1/"))
    assert choose(found[1]).status_code == 302
    assert oleg.get("/account/").status_code == 302, "a new password ends the other sessions"
    assert enter("o1", NEW)[1].status_code == 302
    assert "Ссылка больше не действует" in text(Client().get(found[1], follow=True))
    assert Access.objects.filter(kind=AccessKind.LINK, who="D1", about="O1").count() == 1


def test_a_link_dies_after_a_day(sign_in: Visitor, settings: Settings) -> None:
    shown = sign_in().post("/people/O1/link/").content.decode()
    found = LINK.search(shown)
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
    here, _entered = enter("o1", browser="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    there, _entered = enter("o1", browser="Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Safari/537.36")
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
