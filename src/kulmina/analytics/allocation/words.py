"""Reasons and warnings in a marketer's words, in Russian and English, with their numbers."""

from __future__ import annotations

from typing import Any

from kulmina.analytics.allocation.advice import Word

# «the price of …»: the genitive that follows it.
_LAST = {
    "ru": {
        "target_actions": "последнего целевого действия",
        "target_leads": "последнего целевого лида",
        "arrived": "последнего дошедшего",
        "arrived_target": "последнего дошедшего целевого",
        "purchases": "последней покупки",
        "cash": "последнего рубля в кассе",
    },
    "en": {
        "target_actions": "the last target action",
        "target_leads": "the last target lead",
        "arrived": "the last arrival",
        "arrived_target": "the last target arrival",
        "purchases": "the last purchase",
        "cash": "the last rouble in the till",
    },
}
_SAID = {
    "more": (
        (
            "Было {was}, станет {amount}: при прежней сумме цена {last} {before}, ниже общей {common}; прибавляем, пока "
            "цены не сравняются."
        ),
        (
            "From {was} to {amount}: at the former sum {last} cost {before}, less than {common} elsewhere; it gets more "
            "until the prices are level."
        ),
    ),
    "begin": (
        "В прошлом месяце денег не было, станет {amount}: цена {last} здесь {after} при общей {common}.",
        "No money last month, now {amount}: {last} costs {after} here, {common} elsewhere.",
    ),
    "less": (
        (
            "Было {was}, станет {amount}: при прежней сумме цена {last} доходила до {before}, выше общей {common}; эти "
            "деньги дают больше в других местах."
        ),
        (
            "From {was} to {amount}: at the former sum {last} cost as much as {before}, more than {common} elsewhere; the "
            "difference brings more there."
        ),
    ),
    "same": (
        "Сумма почти прежняя, {amount}: цена {last} здесь {after} при общей {common}.",
        "Nearly the former sum, {amount}: {last} costs {after} here, {common} elsewhere.",
    ),
    "stopped": (
        "Денег не получает: уже первый рубль здесь дорог, {first} за результат при общей цене {common}.",
        "Gets no money: even the first rouble is dear here, {first} for a result when {common} is paid elsewhere.",
    ),
    "new": (
        (
            "Новый, дней с расходом {days}, целевых действий {actions}: судим больше по его кампании и каналу; {amount}, "
            "чтобы узнать точнее, цена {last} {after}."
        ),
        (
            "New, {days} days of spend and {actions} target actions: judged mostly by its campaign and channel; {amount} "
            "to learn more, {last} costs {after}."
        ),
    ),
    "beyond": (
        (
            "{amount} – в {times} раза больше, чем здесь тратили в самый щедрый день: так далеко данные не видят, этой "
            "строке верьте меньше."
        ),
        (
            "{amount} is {times} times what was ever spent here in a day: data does not reach that far, trust this row "
            "less."
        ),
    ),
    "fixed": (
        "Сумма задана вами, {amount}: цена {last} здесь {after} при общей {common}.",
        "The sum is set by you, {amount}: {last} costs {after} here, {common} elsewhere.",
    ),
    "at_max": (
        "Больше {amount} вы не разрешили: цена {last} здесь {after} при общей {common}.",
        "You allow no more than {amount}: {last} costs {after} here, {common} elsewhere.",
    ),
    "at_min": (
        "Меньше {amount} вы не разрешили: цена {last} здесь {after} при общей {common}.",
        "You allow no less than {amount}: {last} costs {after} here, {common} elsewhere.",
    ),
    "step_up": (
        "Было {was}, станет {amount}, дальше не пускает шаг: цена {last} здесь {after}, ниже общей {common}.",
        "From {was} to {amount}, as far as the step allows: {last} costs {after} here, less than {common} elsewhere.",
    ),
    "step_down": (
        "Было {was}, станет {amount}, дальше не пускает шаг: цена {last} здесь {after}, выше общей {common}.",
        "From {was} to {amount}, as far as the step allows: {last} costs {after} here, more than {common} elsewhere.",
    ),
    "kept": (
        "Доля прежняя, {amount}: нет уверенности, что другое деление даст больше.",
        "The former share, {amount}: it is not certain that another division would bring more.",
    ),
    "free": (
        "Расходов не было, целевых действий {actions}: они пришли сами, деньгами не куплены и в обещание не входят.",
        (
            "No spend, {actions} target actions: they came by themselves, money did not buy them, and they are not in "
            "the promise."
        ),
    ),
    "untried": (
        "Здесь никогда не тратили и ничего не пришло: судить не по чему. Чтобы попробовать, задайте сумму сами.",
        "Nothing was ever spent here and nothing came: there is nothing to judge by. To try it, set a sum yourself.",
    ),
    "no_price": (
        "{amount}, было {was}: целевых действий {actions}, цену назвать нельзя.",
        "{amount}, formerly {was}: {actions} target actions, no price can be told.",
    ),
    "capacity": (
        "Офисы примут {capacity}: дальше звать некуда, поэтому {unspent} не распределены.",
        "The offices can take {capacity}: nobody could be received beyond that, so {unspent} are left unspent.",
    ),
    "no_change": (
        "Совет: оставить доли как в прошлом месяце. Вероятность, что другое деление даст больше, только {better}.",
        "Advice: keep the shares of last month. The probability that another division brings more is only {better}.",
    ),
    "outside": (
        (
            "{amount} – в {times} раза больше самых больших расходов за столько дней ({most}): обещание за пределами "
            "того, что знают данные. Прибавляйте ступенями и пересчитывайте."
        ),
        (
            "{amount} is {times} times the most that was spent in so many days ({most}): the promise is outside what "
            "data can tell. Go up in steps and ask again."
        ),
    ),
    "tiny": (
        "{amount} – меньше десятой доли обычных расходов ({usual}): цены малых сумм здесь угаданы по виду кривых.",
        (
            "{amount} is less than a tenth of the usual spend ({usual}): prices of small sums are guessed from the shape "
            "of the curves."
        ),
    ),
    "no_actions": (
        "Во всей истории нет ни одного целевого действия: различить креативы нечем, обещанию верить нельзя.",
        "There is no target action in the whole history: nothing tells creatives apart, do not trust the promise.",
    ),
    "thin": (
        "Целевых действий всего {actions}: различия между креативами почти не видны, интервалы широки.",
        "Only {actions} target actions: differences between creatives are hardly seen, intervals are wide.",
    ),
    "short": (
        "Дней истории: {days}. Как расход меняет отдачу, по ним почти не видно: это взято из общих предположений.",
        (
            "Days of history: {days}. How spend changes the return can hardly be seen in them: common assumptions stand "
            "in for it."
        ),
    ),
    "one": (
        "Креатив один: делить не с кем, он получает всё.",
        "There is one creative: it shares with nobody and gets everything.",
    ),
    "stale": (
        "За последние 30 дней истории расходов не было: прежние доли взяты по всей истории.",
        "No spend in the last 30 days of the history: the former shares are those of the whole history.",
    ),
    "few": (
        (
            "Для этой цели набралось {count} из нужных {needed}: креативы не различаем по ней, только по целевым "
            "действиям."
        ),
        "The aim has {count} of the {needed} it needs: creatives are not told apart by it, only by target actions.",
    ),
    "free_rows": (
        (
            "Без расходов, но с целевыми действиями: креативов {creatives}, целевых действий {actions}. Денег не "
            "получают и в обещание не входят."
        ),
        (
            "Without spend but with target actions: {creatives} creatives, {actions} target actions. They get no money "
            "and are not in the promise."
        ),
    ),
    "idle_days": (
        "Целевых действий в дни без расхода: {actions}. Купленными не считаются.",
        "Target actions on days without spend: {actions}. They are not counted as bought.",
    ),
    "no_clicks": (
        "Расход без единого клика и целевого действия: креативов {creatives}. Проверьте, доходит ли их статистика.",
        "Spend without one click or target action: {creatives} creatives. Check that their figures arrive.",
    ),
    "negative": (
        "Отрицательных дней: {days}. Взяты за ноль; поправки лучше записать в те дни, которые они исправляют.",
        "Negative days: {days}. They are taken as zero; corrections are better written to the days they correct.",
    ),
}
_MONEY = ("was", "amount", "before", "after", "first", "common", "unspent", "most", "usual")
_PRICED = ("before", "after", "first", "common")


def sentence(word: Word, language: str) -> str:
    """A reason or a warning in a language, "ru" or "en". Raises KeyError for a code that nobody says."""
    numbers = dict(word.numbers)
    pair = _SAID[_code(word)]
    template = pair[0] if language == "ru" else pair[1]
    aim = str(numbers.pop("aim", "target_actions"))
    shown = {key: _shown(key, value, language) for key, value in numbers.items()}
    return template.format(**shown, last=_LAST["ru" if language == "ru" else "en"][aim])


def _code(word: Word) -> str:
    """The sentence of a reason; one without prices where a price it would name is not known."""
    needed = [name for name in _PRICED if "{" + name + "}" in _SAID[word.code][0]]
    if needed and not all(word.numbers.get(name) for name in needed):
        return "no_price"
    return word.code


def _shown(key: str, value: Any, language: str) -> str:
    comma = "," if language == "ru" else "."
    if key in _MONEY:
        return money(int(value), language)
    if key == "times":
        return f"{float(value):.1f}".replace(".", comma)
    if key == "better":
        return f"{float(value) * 100:.0f} %"
    if key == "capacity":
        return f"{float(value):.0f}"
    return str(value)


def money(kopecks: int, language: str) -> str:
    """«1 850 ₽»; with kopecks below a hundred roubles."""
    if abs(kopecks) >= 10_000:
        return f"{round(kopecks / 100):,}".replace(",", "\u202f") + "\u00a0₽"
    written = f"{kopecks / 100:.2f}"
    return (written.replace(".", ",") if language == "ru" else written) + "\u00a0₽"
