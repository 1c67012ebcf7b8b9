"""Why a seller's act is refused: one named error for each reason, told in Russian and in English."""

from __future__ import annotations

from kulmina.domain.refusal import ImpossibleStep


class NextDateMissing(ImpossibleStep):
    """A follow-up without a date is a forgotten client (R49)."""

    ru = "Назначьте дату следующего касания: дожим без даты теряется."
    en = "Set the date of the next touch: a follow-up without a date gets lost."


class WakeDateMissing(ImpossibleStep):
    """A client who sleeps is woken on a day."""

    ru = "Назначьте день, когда вернуться к клиенту."
    en = "Set the day on which the client is taken up again."


class DatePassed(ImpossibleStep):
    """What is planned lies ahead."""

    ru = "{date} уже прошло: назначьте время в будущем."
    en = "{date} has passed: choose a time ahead."


class TooManyTouches(ImpossibleStep):
    """A follow-up has an end (DOMAIN §13)."""

    ru = "Касаний может быть не больше {most}: выберите «проиграно» или «спит» до даты."
    en = "There are at most {most} touches: decide whether the client is lost or sleeps until a date."


class NoTouchToNote(ImpossibleStep):
    """Only a client who is being followed up is touched."""

    ru = "Клиент {lead} не в дожиме: касание не отмечается."
    en = "Client {lead} is not being followed up: there is no touch to note."


class VerdictMissing(ImpossibleStep):
    """The office says whether the client fits before it says how the meeting ended."""

    ru = "Сначала скажите, целевой ли это клиент."
    en = "Say first whether this is a target client."


class ReasonMissing(ImpossibleStep):
    """A loss has its reason."""

    ru = "Выберите причину."
    en = "Choose a reason."


class SharesDoNotAddUp(ImpossibleStep):
    """A contract belongs to its sellers whole."""

    ru = "Доли продавцов дают {total} %, а нужно ровно 100 %."
    en = "The sellers' shares make {total}%, they must make exactly 100%."


class SellerUnknown(ImpossibleStep):
    """A share of a contract belongs to somebody of the company."""

    ru = "Продавца «{seller}» нет в компании: выберите другого."
    en = "There is no seller {seller} in the company: choose another one."


class PlanDoesNotAddUp(ImpossibleStep):
    """What is promised is the amount of the contract."""

    ru = "Платежи графика дают {total} ₽, а сумма договора {amount} ₽."
    en = "The payments of the schedule make {total}, the contract is for {amount}."


class NumberTaken(ImpossibleStep):
    """A number names one contract."""

    ru = "Номер договора {deal} уже занят: впишите другой или оставьте поле пустым."
    en = "Contract number {deal} is taken: type another one, or leave the field empty."


class AmountUnreadable(ImpossibleStep):
    """An amount is written in digits."""

    ru = "«{typed}» не похоже на сумму: напишите, например, 150 000,00."
    en = "{typed} does not look like an amount: write, for example, 150 000.00."


class DateUnreadable(ImpossibleStep):
    """A day is one of the calendar."""

    ru = "«{typed}» не похоже на дату."
    en = "{typed} does not look like a date."
