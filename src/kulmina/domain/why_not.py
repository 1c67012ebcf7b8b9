"""Why a lead or a payment counts for nobody, or not in a figure: every reason as data (P14).

Who is paid by what is counted may ask about what is not. Commands and pages answer in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kulmina.domain import pay_text

Subject: TypeAlias = Literal["lead", "payment", "adjustment", "person"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, as a sentence of the trade."""

    id: str
    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Something that does not count: what it is, for whom and in which figure, and why.

    `person`: who would have been credited, None where nobody. `figure`: the figure that leaves it out.
    `lead`: the lead whose history shows it. `fact`: the fact that decides, where it is one.
    """

    kind: Subject
    id: str
    person: str | None
    figure: str
    reason: str
    lead: str | None = None
    fact: str | None = None


def sentence(reason: str, language: pay_text.Language) -> str:
    """A reason in words. Raises KeyError for an unknown one."""
    known = REASONS[reason]
    return known.en if language == "en" else known.ru


_MARKETING = (
    Reason("no_creative", "Неизвестно, какой креатив привёл клиента", "Nobody knows which creative brought the client"),
    Reason("creative_unknown", "Такого креатива нет в справочнике", "The creative is not in the register"),
    Reason("creative_without_owner", "У креатива нет ответственного маркетолога", "The creative has no marketer"),
    Reason(
        "reattribution_unapproved",
        "Лид попросили перенести на этот креатив, но перенос никто не утвердил",
        "Somebody asked to move the lead to this creative, but nobody approved it",
    ),
    Reason("lead_invalid", "Лид недействителен: проверка, спам или чужой номер", "The lead is invalid"),
    Reason("lead_non_target", "Клиент нецелевой", "The client is non-target"),
    Reason(
        "lead_unknown",
        "Никто ещё не решил, целевой ли клиент",
        "Nobody has decided yet whether the client is a target one",
    ),
    Reason(
        "consent_missing",
        "Нет согласия клиента, а без него целевое действие не считается",
        "The client gave no consent, and the target action does not count without it",
    ),
    Reason(
        "call_too_short",
        "Звонок клиента не дошёл до разговора нужной длины",
        "The client's call did not become a talk of the length that is asked",
    ),
    Reason(
        "action_not_chosen",
        "В тот день такое действие не было выбрано целевым в правилах компании",
        "On that day the company's rules did not choose this kind of target action",
    ),
    Reason(
        "action_again",
        "Лид уже засчитан по первому целевому действию в прошлом периоде",
        "The lead counted by its first target action in an earlier period",
    ),
    Reason(
        "not_a_lead",
        "Клиент не оставил ни заявки, ни другого обращения, с которого начинается лид",
        "The client did nothing yet that makes a lead",
    ),
    Reason("merged", "Это повтор: лид объединён с другим и считается в нём", "A duplicate: it counts in another lead"),
)

_CALL_CENTRE = (
    Reason("no_operator", "Лид не был назначен никому из операторов", "The lead was assigned to no operator"),
    Reason(
        "cutoff_confirmed",
        "Клиент отсечён как нецелевой, отсечение в силе: из конверсии исключён",
        "The client was cut off as non-target and the cut-off holds: left out of the conversion",
    ),
    Reason(
        "cutoff_overturned",
        "Отсечение отменил контроль качества: клиент целевой",
        "Quality control overturned the cut-off: the client is a target one",
    ),
    Reason(
        "cutoff_not_confirmed",
        "Отсечение не подтвердилось: позже решили, что клиент не нецелевой",
        "The cut-off was not borne out: it was decided otherwise later",
    ),
    Reason("arrival_pending", "Офис ещё не классифицировал визит", "Not classified by the office"),
    Reason("arrival_non_target", "Офис признал пришедшего нецелевым", "The office found the client non-target"),
    Reason(
        "arrival_walk_in",
        "Клиент пришёл без записи: ни один оператор его не записывал",
        "The client came without a booking: no operator had booked one",
    ),
    Reason(
        "arrival_meeting_unknown",
        "В визите указана встреча, которой нет в записях",
        "The arrival names a meeting that was never booked",
    ),
    Reason(
        "arrival_no_booking_fits",
        "Нет подходящей записи: она отменена, сделана после прихода или назначена на далёкий день",
        "No booking fits: cancelled, made after the arrival, or for a day too far from it",
    ),
    Reason(
        "arrival_again",
        "Клиент уже приходил раньше, засчитывается только первый приход",
        "The client had come before, and only the first arrival counts",
    ),
    Reason(
        "payment_no_booker",
        "Ни одному оператору не засчитан приход этого клиента",
        "No operator is credited with the arrival of this client",
    ),
)

_SALES = (
    Reason("meeting_pending", "Офис ещё не решил, целевой ли клиент", "The office has not classified the client yet"),
    Reason(
        "meeting_non_target",
        "Клиент нецелевой, встреча с ним не считается",
        "The client is non-target, and the meeting does not count",
    ),
    Reason(
        "meeting_again",
        "Встреча не первая: клиент засчитан по первой встрече и её продавцу",
        "Not the first meeting: the client counts by the first one, for its seller",
    ),
    Reason("deal_cancelled", "Договор расторгнут", "The contract was cancelled"),
    Reason(
        "deal_after_end",
        "Договор подписан после конца периода встречи",
        "The contract was signed after the end of the meeting's period",
    ),
    Reason(
        "deal_without_meeting",
        "По клиенту нет исхода встречи, а сделка засчитывается по встрече",
        "There is no outcome of a meeting, and a deal counts by its meeting",
    ),
    Reason("deal_unknown", "Оплата по договору, которого нет в записях", "Paid on a contract that is not recorded"),
    Reason("deal_without_sellers", "В договоре не указаны продавцы", "The contract names no seller"),
    Reason("refunded", "Деньги полностью возвращены клиенту", "The money was given back in full"),
)

_RECORDS = (
    Reason("voided", "Запись отменена как ошибочная", "The record was voided as a mistake"),
    Reason(
        "recorded_late",
        "Записано после закрытия: доплатят в следующем периоде по условиям этого",
        "Recorded after the close: paid in the next period on the terms of this one",
    ),
    Reason(
        "recorded_too_late",
        "Записано слишком поздно: такие старые периоды больше не пересчитываются",
        "Recorded too late: periods that old are no longer corrected",
    ),
)

_PEOPLE = (
    Reason("no_scheme", "На этот период не назначена схема оплаты", "No pay scheme covers this period"),
    Reason("no_plan", "Не задан план, без него оплату не посчитать", "The plan is missing, and pay hangs on it"),
    Reason("no_timesheet", "Нет табеля, без него оклад не посчитать", "The timesheet is missing, and pay hangs on it"),
    Reason(
        "no_target_action",
        "Не выбрано целевое действие, маркетинг оплатить не за что",
        "The target action is not chosen, so there is nothing to pay marketing for",
    ),
    Reason("not_worked_out", "Оплату по этой схеме посчитать не удалось", "Pay by this scheme cannot be worked out"),
)

_BY_HAND = tuple(
    Reason(
        f"adjustment_{why}", f"Сумма вручную: {pay_text.ignored(why, 'ru')}", f"By hand: {pay_text.ignored(why, 'en')}"
    )
    for why in ("late", "unapproved", "own", "author")
)

REASONS: Mapping[str, Reason] = {
    reason.id: reason for reason in (*_MARKETING, *_CALL_CENTRE, *_SALES, *_RECORDS, *_PEOPLE, *_BY_HAND)
}
