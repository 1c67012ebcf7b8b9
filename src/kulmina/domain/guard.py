"""The guards: named checks that show how figures may have been made to look better than the work (DOMAIN §12).

A guard accuses nobody: it says where to look, with the list behind it. What each one means is data, so that
pages and commands say it in the same words; `Limits` are the numbers from which a guard speaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import TypeAlias

Value: TypeAlias = int | Fraction | str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Guard:
    """What a guard is called, what it stands against, and what to do about what it finds."""

    id: str
    against: str
    title_ru: str
    title_en: str
    advice_ru: str
    advice_en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a guard has found.

    `subject`: the person, creative, office or lead it is about ("" where nobody is). `ids`: what it stands on,
    sorted: leads, deals, payments or facts. `figures`: numbers by name (shares and growths exact, money in
    kopecks, names ending in `_hours` whole hours) and the words that tell findings of one guard apart.
    """

    guard: str
    subject: str
    ids: tuple[str, ...]
    figures: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on a guard speaks. Shares and growths are exact: 1/5 is 20 %."""

    activity_growth: Fraction = Fraction(1, 5)
    result_share: Fraction = Fraction(1, 3)
    activity_before: int = 10
    outlier_z: int = 3
    outlier_leads: int = 10
    dumped_leads: int = 5
    shortest_visit: timedelta = timedelta(minutes=3)
    trace_within: timedelta = timedelta(hours=24)
    late_after: timedelta = timedelta(hours=24)
    before_close: timedelta = timedelta(days=2)
    spike_days: int = 2
    spike_times: int = 3
    spike_deals: int = 3
    refunds_within: timedelta = timedelta(days=10)
    fragments: int = 2
    idle_after: timedelta = timedelta(hours=48)
    classify_within: timedelta = timedelta(hours=24)


_ALL = (
    Guard(
        "vanity_creatives",
        "clicks in place of clients",
        "Клики без целевых лидов",
        "Clicks without target leads",
        "Не платите за клики и переходы: сравните креатив по целевым лидам и их цене, решите, что с бюджетом.",
        "Do not pay for clicks: compare the creative by target leads and their price, then decide on its budget.",
    ),
    Guard(
        "vanity_growth",
        "activity that grows while the result stands",
        "Активность растёт, результат нет",
        "Activity grows, the result does not",
        "Разберите, на что ушёл прирост кликов, звонков или записей, и какой части из них не хватает до результата.",
        "Find out where the added clicks, calls or bookings went, and what keeps them from becoming a result.",
    ),
    Guard(
        "avoidable_non_target_arrivals",
        "non-target clients invited to the office",
        "Нецелевые визиты, которых можно было избежать",
        "Avoidable visits of non-target clients",
        "Ответы клиента уже говорили, что он нецелевой: послушайте разговор и договоритесь, когда отсекать.",
        "The answers had already said that the client is non-target: listen to the call and agree when to cut off.",
    ),
    Guard(
        "verdicts_overruled",
        "sellers who shift the blame",
        "Вердикты офиса, отменённые контролем",
        "Office verdicts that quality control decided otherwise",
        "Сверьте с записью, почему офис и контроль качества разошлись; за вердикт отвечает тот, кто его записал.",
        "Compare with the recording why the office and quality control differ; the recorder answers for the verdict.",
    ),
    Guard(
        "cutoffs_overturned",
        "cutting off to polish a conversion",
        "Отсечённые клиенты, которых вернул контроль",
        "Cut-off clients whom quality control returned",
        "Послушайте возвращённые разговоры с оператором: что заставило отсечь целевого клиента.",
        "Listen to the returned calls with the operator: what made him cut off a target client.",
    ),
    Guard(
        "cutoff_rate_outlier",
        "cutting off to polish a conversion",
        "Отсекает заметно чаще коллег",
        "Cuts off far more often than peers",
        "Возьмите на проверку выборку отсечённых этого оператора: на тех же креативах коллеги отсекают реже.",
        "Have a sample of this operator's cut-offs reviewed: on the same creatives peers cut off less.",
    ),
    Guard(
        "arrival_without_trace",
        "arrivals that did not happen",
        "Визит без следов",
        "An arrival without a trace",
        "Сверьте визит с камерой, очередью или документами; визит записывает администратор, а не тот, кто записал.",
        "Check the visit against camera, queue or papers; the administrator records arrivals, never the booker.",
    ),
    Guard(
        "duplicate_target_actions",
        "leads counted twice",
        "Повторные обращения того же клиента",
        "Repeated actions of the same client",
        "Лид уже посчитан один раз; посмотрите, какой креатив приводит тех же людей снова.",
        "The lead counts once already; see which creative brings the same people again.",
    ),
    Guard(
        "self_lead",
        "leads made by the company's own people",
        "Лид с контактом сотрудника",
        "A lead with an employee's contact",
        "Пометьте лид недействительным, если это проверка, и выясните, кто и зачем его оставил.",
        "Mark the lead invalid if it was a test, and find out who left it and why.",
    ),
    Guard(
        "reassign_dump",
        "bad leads moved to others",
        "После неявки передаёт лидов другим",
        "Hands leads over after a no-show",
        "Проверьте, кто и почему передавал этих лидов: знаменатель конверсии переходит вместе с ними.",
        "Check who moved these leads and why: the denominator of the conversion moves with them.",
    ),
    Guard(
        "late_recording",
        "games with the time of recording",
        "Записано намного позже, чем случилось",
        "Recorded long after it happened",
        "Договоритесь записывать в тот же день; записанное перед закрытием сверьте с первичными следами.",
        "Agree to record on the same day; compare what was recorded before the close with its first traces.",
    ),
    Guard(
        "period_end_spike",
        "deals pulled to the end of the period",
        "Всплеск договоров в конце периода",
        "A spike of deals at the end of the period",
        "Сравните эти договоры с возвратами следующих дней; ускоритель плана не должен платить за перенос даты.",
        "Compare these deals with the refunds of the next days; no accelerator should pay for a moved date.",
    ),
    Guard(
        "split_edit_after_payment",
        "shares changed after the money",
        "Доли изменены после оплаты",
        "Shares changed after the payment",
        "Доли договариваются до денег: спросите автора правки и обоих продавцов, нужна ли корректировка.",
        "Shares are agreed before the money: ask the editor and the sellers whether an adjustment is due.",
    ),
    Guard(
        "deal_fragmentation",
        "one sale split into several",
        "Несколько договоров одного клиента",
        "Several deals of one client",
        "Проверьте, одна ли это продажа: оплата за количество договоров не должна расти от их дробления.",
        "Check whether this is one sale: pay per deal must not grow by splitting it.",
    ),
    Guard(
        "missing_next_step",
        "clients forgotten on the way",
        "Нет следующего шага",
        "No next step",
        "Назначьте дату следующего касания или закройте лида с причиной.",
        "Set the date of the next touch, or close the lead with a reason.",
    ),
    Guard(
        "sla_breaches",
        "slow answers",
        "Ответили поздно или не ответили",
        "Answered late or never",
        "Позвоните тем, кому ещё не ответили, и посмотрите, в какие часы не хватает людей.",
        "Call those who were not answered yet, and see at which hours people are missing.",
    ),
    Guard(
        "pending_classification",
        "arrivals that nobody has judged",
        "Визит не классифицирован",
        "An arrival not classified",
        "Офис ставит вердикт в день визита: пока его нет, визит никому не оплачивается.",
        "The office gives its verdict on the day of the visit: until then nobody is paid for it.",
    ),
    Guard(
        "sd_violations",
        "recording what one is paid for",
        "Записал тот, кому за это платят",
        "Recorded by the person who is paid for it",
        "Разведите роли: визит записывает администратор, вердикт продавец, деньги кассир, надбавку одобряет другой.",
        "Part the roles: the administrator records visits, the seller verdicts, the cashier money; another approves.",
    ),
)
GUARDS: Mapping[str, Guard] = {guard.id: guard for guard in _ALL}
