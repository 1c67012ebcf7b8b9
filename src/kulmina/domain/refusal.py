"""Why a step is impossible: one named error for each reason, with a plain sentence in Russian and English."""

from __future__ import annotations

from typing import ClassVar


class ImpossibleStep(ValueError):
    """A fact that cannot follow the lead's facts so far. `words` fill the sentences; str() is the English one."""

    ru: ClassVar[str] = "Этот шаг сейчас невозможен."
    en: ClassVar[str] = "This step is not possible now."

    def __init__(self, **words: object) -> None:
        super().__init__(self.en.format(**words))
        self.words = words

    @property
    def code(self) -> str:
        """The name of the reason, for lists and exports."""
        return type(self).__name__

    def sentence(self, language: str) -> str:
        """The reason said to a person; anything but "ru" is answered in English."""
        return (self.ru if language == "ru" else self.en).format(**self.words)


class LeadIsTaken(ImpossibleStep):
    """Another operator holds the lead."""

    ru = "Лида {lead} уже ведёт {operator}: работать с ним может только он или руководитель."
    en = "Lead {lead} is already held by {operator}: only that operator or a head may work on it."


class NoLeadYet(ImpossibleStep):
    """Something happened to a lead before the action that made it a lead."""

    ru = "Лида {lead} в этот момент ещё нет: сначала нужно целевое действие клиента (заявка, звонок, визит)."
    en = "There is no lead {lead} yet at this moment: the client's action (application, call, visit) comes first."


class LeadIsMerged(ImpossibleStep):
    """The lead was read into another one."""

    ru = "Лид {lead} объединён с лидом {into}: работайте с ним."
    en = "Lead {lead} was merged into {into}: work on that one."


class MergedIntoItself(ImpossibleStep):
    """A lead cannot be its own duplicate."""

    ru = "Лида {lead} нельзя объединить с самим собой."
    en = "Lead {lead} cannot be merged into itself."


class LeadIsInvalid(ImpossibleStep):
    """There is no usable contact, so nobody can be booked, come or sign."""

    ru = "Лид {lead} помечен как битый контакт: сначала верните его в работу, отменив эту пометку."
    en = "Lead {lead} is marked as having no usable contact: take that mark back first."


class NonTargetWithoutReason(ImpossibleStep):
    """A client is refused only for a reason that can be checked."""

    ru = "Вердикт «нецелевой» и отсечение требуют причины: выберите её из списка."
    en = 'A "non-target" verdict or a cut-off needs a reason: choose one from the list.'


class CutOffAfterArrival(ImpossibleStep):
    """Cutting off is done before the meeting; afterwards the office gives its verdict."""

    ru = "Клиент уже пришёл в офис: отсечь его нельзя, вердикт теперь даёт офис."
    en = "The client has already come to the office: a cut-off is too late, the office gives its verdict now."


class NotCutOff(ImpossibleStep):
    """Only a cut-off can be overturned."""

    ru = "Лида {lead} не отсекали: отменять нечего."
    en = "Lead {lead} was not cut off: there is nothing to overturn."


class NotArrived(ImpossibleStep):
    """The office speaks only about clients who came."""

    ru = "Клиент ещё не приходил: сначала отметьте приход в офис."
    en = "The client has not come yet: record the arrival at the office first."


class SaleIsMade(ImpossibleStep):
    """The lead has a contract that was not called off."""

    ru = "По лиду {lead} есть действующий договор {deal}: сначала расторгните его."
    en = "Lead {lead} has a contract in force, {deal}: cancel it first."


class DateInPast(ImpossibleStep):
    """A plan is made for the future."""

    ru = "Дата {date} уже прошла: назначьте будущую."
    en = "The date {date} has passed: choose a future one."


class MeetingExists(ImpossibleStep):
    """A meeting is booked once; then it is moved or cancelled."""

    ru = "Встреча {meeting} уже записана: перенесите её или запишите новую."
    en = "Meeting {meeting} is already booked: move it, or book another one."


class MeetingUnknown(ImpossibleStep):
    """The meeting that is named was never booked for this lead."""

    ru = "У лида {lead} нет встречи {meeting}."
    en = "Lead {lead} has no meeting {meeting}."


class MeetingIsCancelled(ImpossibleStep):
    """The meeting was called off."""

    ru = "Встреча {meeting} отменена: запишите новую."
    en = "Meeting {meeting} is cancelled: book another one."


class ClientHasCome(ImpossibleStep):
    """A meeting to which the client came is no no-show and cannot be moved."""

    ru = "На встречу {meeting} клиент уже пришёл."
    en = "The client has already come to meeting {meeting}."


class NoShowTooEarly(ImpossibleStep):
    """A client fails to come only once the slot has come."""

    ru = "Время встречи {meeting} ещё не вышло: неявку отмечают после него."
    en = "The time of meeting {meeting} is not over yet: a no-show is recorded after it."


class DealExists(ImpossibleStep):
    """A contract is signed once."""

    ru = "Договор {deal} уже подписан: доли и сумма после подписания не меняются, расторгните его и подпишите новый."
    en = "Contract {deal} is already signed: its amount and shares stay, cancel it and sign another one."


class SecondDeal(ImpossibleStep):
    """One sale per client is the rule of the portrait; a repeat is confirmed by a person."""

    ru = "У клиента уже есть договор {deal}: подтвердите, что это повторная продажа."
    en = "The client already has contract {deal}: confirm that this is a repeated sale."


class DealUnknown(ImpossibleStep):
    """Money and cancellations belong to a signed contract."""

    ru = "У лида {lead} нет договора {deal}: сначала подпишите его."
    en = "Lead {lead} has no contract {deal}: sign it first."


class DealIsCancelled(ImpossibleStep):
    """The contract was called off."""

    ru = "Договор {deal} расторгнут."
    en = "Contract {deal} is cancelled."


class PaymentExists(ImpossibleStep):
    """The same money came in once."""

    ru = "Оплата {payment} уже внесена."
    en = "Payment {payment} is already recorded."


class PaymentUnknown(ImpossibleStep):
    """Only money that came can go back."""

    ru = "У лида {lead} нет оплаты {payment}: возвращать нечего."
    en = "Lead {lead} has no payment {payment}: there is nothing to give back."


class RefundOverPayment(ImpossibleStep):
    """No more can go back than came and is still here."""

    ru = "Возврат {amount} больше остатка оплаты {payment}: осталось {left}."
    en = "The refund of {amount} exceeds what is left of payment {payment}: {left}."


class VoidOfVoid(ImpossibleStep):
    """A void stands; the fact is recorded anew where it was right after all."""

    ru = "Отмену {event} отменить нельзя: внесите факт заново."
    en = "{event} is itself a void and cannot be voided: record the fact anew."


class VoidOfUnknown(ImpossibleStep):
    """There is no such fact."""

    ru = "Факта {event} нет: отменять нечего."
    en = "There is no fact {event}: there is nothing to void."


class VoidedTwice(ImpossibleStep):
    """The fact was already taken back."""

    ru = "Факт {event} уже отменён."
    en = "Fact {event} is already voided."


class StandsUnder(ImpossibleStep):
    """Later facts stand on this one."""

    ru = "На этой записи держатся более поздние: сначала отмените их."
    en = "Later entries stand on this one: take them back first."
