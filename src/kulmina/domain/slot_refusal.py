"""Why a slot cannot be had: one named error for each reason, with a plain sentence in Russian and English."""

from __future__ import annotations

from datetime import datetime

from kulmina.domain.refusal import ImpossibleStep


class SlotIsFull(ImpossibleStep):
    """All places of the slot are taken. `nearest`: free slots of the office, as (office, instant)."""

    ru = "На {slot} мест уже нет: записано {booked} при {capacity}. Ближайшее свободное время: {free}."
    en = "There is no place left at {slot}: {booked} booked, {capacity} places. Nearest free time: {free}."

    def __init__(self, *, nearest: tuple[tuple[str, datetime], ...] = (), **words: object) -> None:
        super().__init__(**words)
        self.nearest = nearest


class OfficeUnknown(ImpossibleStep):
    """There is no such office."""

    ru = "Офиса «{office}» нет: выберите другой."
    en = 'There is no office "{office}": choose another one.'


class NoSuchSlot(ImpossibleStep):
    """The office receives nobody at that time."""

    ru = "В {slot} офис «{office}» не принимает: выберите время из предложенных."
    en = 'The office "{office}" receives nobody at {slot}: choose one of the times offered.'


class OfficeIsClosed(ImpossibleStep):
    """The office does not work on that day."""

    ru = "{day} офис «{office}» закрыт: выберите другой день."
    en = 'The office "{office}" is closed on {day}: choose another day.'


class HolidayInOffice(ImpossibleStep):
    """The office keeps a holiday on that day."""

    ru = "{day} офис «{office}» не работает ({holiday}): выберите другой день."
    en = 'The office "{office}" does not work on {day} ({holiday}): choose another day.'


class SlotIsOver(ImpossibleStep):
    """Nobody can be booked into the past."""

    ru = "Время {slot} уже прошло: выберите будущее."
    en = "The time {slot} has passed: choose a later one."


class BookedAlready(ImpossibleStep):
    """The client is awaited already: a second booking would leave an empty chair. `meeting`: the one to move."""

    ru = "Клиент уже записан на {slot} (лид {lead}): перенесите эту встречу."
    en = "The client is already booked for {slot} (lead {lead}): move that meeting."


class OfficeIsWrong(ImpossibleStep):
    """What is told about an office cannot be. `field`: the field of the form to look at."""

    field = ""


class OfficeWithoutName(OfficeIsWrong):
    """People choose offices by their names."""

    ru = "Назовите офис: по названию его выбирают при записи."
    en = "Name the office: it is chosen by its name when somebody is booked."
    field = "name"


class UnknownZone(OfficeIsWrong):
    """Slots need the office's clock."""

    ru = "Часового пояса «{zone}» нет: выберите из списка, например Europe/Moscow."
    en = 'There is no time zone "{zone}": choose one of the list, for example Europe/Moscow.'
    field = "timezone"


class WrongHours(OfficeIsWrong):
    """An office closes later in the day than it opens."""

    ru = "Часы «{opens} – {closes}» не подходят: закрытие должно быть позже открытия, время пишут как 09:00."
    en = 'The hours "{opens} – {closes}" cannot be: closing must be later than opening, times look like 09:00.'
    field = "hours"


class AlwaysClosed(OfficeIsWrong):
    """An office without hours receives nobody."""

    ru = "Офис закрыт все семь дней: отметьте хотя бы один рабочий день."
    en = "The office is closed on all seven days: give at least one day its hours."
    field = "hours"


class WrongHoliday(OfficeIsWrong):
    """Holidays are days with names, one on a line."""

    ru = "Строка «{line}» не похожа на праздник: пишите дату и название, например 2026-11-04 День единства."
    en = 'The line "{line}" is no holiday: write its date and its name, for example 2026-11-04 Unity Day.'
    field = "holidays"


class WrongLength(OfficeIsWrong):
    """A slot takes from five minutes to eight hours."""

    ru = "Длина встречи {minutes} мин не подходит: от 5 минут до 8 часов."
    en = "A meeting of {minutes} min cannot be: from 5 minutes to 8 hours."
    field = "slot_minutes"


class WrongCapacity(OfficeIsWrong):
    """At least one client fits into a slot."""

    ru = "Мест в одном слоте должно быть от 1 до 1000, а не {capacity}."
    en = "There are from 1 to 1000 places in a slot, not {capacity}."
    field = "capacity"


class WrongRisk(OfficeIsWrong):
    """The risk of overbooking is a share below one half."""

    ru = "Риск перезаписи {risk} не подходит: от 0 до 50 %."
    en = "A risk of overbooking of {risk} cannot be: from 0 to 50 %."
    field = "overbooking"
