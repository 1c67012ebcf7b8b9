"""What the owner does to the company's portrait: a trade is chosen, an own one written, visits switched, all undone.

The trade of a company is two kinds of facts: `preset.saved`, the industry's text, and `business.configured`, which
says in which industry the company is and by which rules clients are non-target. Where an act changes both, both are
recorded in it. Nothing is ever changed: going back records once more what was in force before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kulmina.actions import act
from kulmina.actions.act import Done, Step
from kulmina.current import presets
from kulmina.current.presets import Configured, Version
from kulmina.domain import rights, trade
from kulmina.domain.company import Company
from kulmina.domain.portrait_table import BadPortrait, read_toml
from kulmina.domain.preset import Preset, read_text
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn

LONGEST = 200_000  # letters of an industry's text
# What an act on the portrait changes of the rules; whatever else changed them is taken back on its own page.
OURS = ("business", "non_target_rules", "visits_off")


class SomebodyElseSaved(ImpossibleStep):
    """The industry, or which one the company is in, has changed since the page was opened."""

    ru = "Пока вы правили, {by} сохранил(а) другую версию. Ничего не перезаписано: ваш текст остался в форме."
    en = "While you were editing, {by} saved another version. Nothing was overwritten: your text is still in the form."


class ChosenOtherwise(ImpossibleStep):
    """The company's rules have changed since the page was opened."""

    ru = "Пока страница была открыта, {by} изменил(а) настройки компании. Посмотрите на них заново."
    en = "While the page was open, {by} changed the company's settings. Look at them anew."


class RulesAreTheOwners(ImpossibleStep):
    """Who is non-target decides what is paid for: only the owner changes it."""

    ru = "В какой сфере компания и кто нецелевой, решает собственник: от этого зависит оплата. Попросите его сохранить."
    en = "In which trade the company is and who is non-target is decided by the owner: pay depends on it. Ask him to."


class NoSuchPreset(ImpossibleStep):
    """There is no such industry."""

    ru = "Сферы «{preset}» нет: выберите другую из списка."
    en = 'There is no preset "{preset}": choose another one from the list.'


class NoSuchVersion(ImpossibleStep):
    """Nobody saved such a version."""

    ru = "Такой версии нет."
    en = "There is no such version."


class NothingToUndo(ImpossibleStep):
    """There is nothing before it."""

    ru = "Отменять нечего: раньше ничего не было."
    en = "There is nothing to undo: nothing was there before."


class PlaceUnknown(ImpossibleStep):
    """No creative is in this channel or on this platform."""

    ru = "Канала или площадки «{place}» нет ни у одного креатива."
    en = "No creative is in the channel or on the platform {place}."


class TooLong(ImpossibleStep):
    """A text that no industry needs."""

    ru = "Файл слишком велик: не больше {most} знаков."
    en = "The file is too long: no more than {most} characters."


def checked(text: str, company: Company, *, file: str) -> Preset:
    """The industry that a text is, if it may be one of the company's own. Raises BadPortrait, TooLong."""
    if len(text) > LONGEST:
        raise TooLong(most=LONGEST)
    table = read_toml(text, file)
    trade.named(table, table.text("id"), trade.shipped())
    return read_text(text, file=file, catalogue=trade.catalogue(company), places=trade.places(company))


def save(
    actor: Actor,
    text: str,
    *,
    seen: str,
    now: datetime,
    replaces: str | None = None,
    token: str | None = None,
    file: str = "preset.toml",
) -> Done:
    """Record an industry of the company's own. Where the company is in it, its rules follow in the same act.

    `replaces`: the industry that was edited into this one; a company that is in it moves over. `seen`: what
    `seen_of` said of the industry when the page was opened. Nothing is recorded where nothing differs.
    Raises BadPortrait, TooLong, SomebodyElseSaved, RulesAreTheOwners, and what `act.perform` raises.
    """
    with turn():
        if clicked := _clicked(token):
            return clicked
        company = read.company()
        preset = checked(text, company, file=file)
        _check_seen(company, replaces or preset.id, seen)
        steps = _written(company, preset.id, text)
        if company.industry in (preset.id, replaces):
            steps += _followed(actor, company, adapted(company, preset))
        return _recorded(actor, steps, now, token)


def choose(actor: Actor, preset_id: str, *, seen: str, now: datetime, token: str | None = None) -> Done:
    """Put the company into an industry: its rules of who is non-target and its visits follow at once.

    What makes a lead and what counts as a target action stays: that is changed from a day on (`actions.target`).
    `seen`: the latest `business.configured` that the page knew. Raises NoSuchPreset, ChosenOtherwise,
    RulesAreTheOwners, and what `act.perform` raises.
    """
    with turn():
        if clicked := _clicked(token):
            return clicked
        company = read.company()
        _check_configured(seen)
        try:
            preset = trade.catalogue(company).preset(preset_id)
        except KeyError:
            raise NoSuchPreset(preset=preset_id) from None
        rules = {**adapted(company, preset), "visits_off": list(preset.visits_off)}
        return _recorded(actor, _followed(actor, company, rules), now, token)


def switch_visits(actor: Actor, place: str, on: bool, *, now: datetime, token: str | None = None) -> Done:
    """Say whether visits of the site are a step of the funnel in a channel or on a platform (R32), from now on.

    Raises PlaceUnknown, RulesAreTheOwners, and what `act.perform` raises.
    """
    with turn():
        company = read.company()
        off = list(company.rules.visits_off)
        if place not in off and place not in known_places(company):
            raise PlaceUnknown(place=place)
        left = [one for one in off if one != place] + ([] if on else [place])
        rules = {**company.configured, "visits_off": left}
        return _recorded(actor, _followed(actor, company, rules) if left != off else [], now, token)


def go_back(actor: Actor, event_id: str, *, seen: str, now: datetime, token: str | None = None) -> Done:
    """Save an earlier version of an industry once more. Raises NoSuchVersion and what `save` raises."""
    found = next((one for one in presets.versions() if one.event_id == event_id), None)
    if found is None:
        raise NoSuchVersion()
    return save(actor, found.text, seen=seen, now=now, token=token, file=found.preset)


def undo(actor: Actor, *, seen: str, now: datetime, token: str | None = None) -> Done:
    """Record once more what was in force before the latest act on the portrait.

    `seen`: that act, as `latest` named it. Raises NothingToUndo, ChosenOtherwise, and what `act.perform` raises.
    """
    with turn():
        if clicked := _clicked(token):
            return clicked
        company = read.company()
        told, set_ = presets.versions(), presets.configured()
        last = latest(told, set_)
        if last is None:
            raise NothingToUndo()
        if last.event_id != seen:
            raise ChosenOtherwise(by=last.by)
        steps: list[Step] = []
        for version in (one for one in told if one.at == last.at):
            before = next((one for one in told if one.preset == version.preset and one.at < last.at), None)
            steps += _written(company, version.preset, before.text) if before else []
        if set_ and set_[0].at == last.at:
            steps += _followed(actor, company, dict(set_[1].rules))
        return _recorded(actor, steps, now, token)


def latest(told: list[Version], set_: list[Configured]) -> Version | Configured | None:
    """The latest act on the portrait that can be undone; None where the latest one is the first, or not of ours."""
    moments: list[Version | Configured] = [*told[:1], *set_[:1]]
    last = max(moments, key=lambda one: one.at, default=None)
    if last is None or (isinstance(last, Version) and not _undone(told, set_, last)):
        return None
    if isinstance(last, Configured) and (len(set_) < 2 or not _ours(set_[0].rules, set_[1].rules)):
        return None
    return last


def _undone(told: list[Version], set_: list[Configured], last: Version) -> bool:
    """Whether something stood before this version: an earlier text, or other rules."""
    earlier = any(one.preset == last.preset and one.at < last.at for one in told)
    return earlier or (len(set_) > 1 and set_[0].at == last.at and _ours(set_[0].rules, set_[1].rules))


def _ours(now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    return all(now.get(key) == before.get(key) for key in {*now, *before} if key not in OURS)


def adapted(company: Company, preset: Preset) -> dict[str, Any]:
    """The company's rules as an industry changes them: which one it is, and who is non-target."""
    rules = dict(company.configured) or preset.rules(name=company.name)
    business = {**rules.get("business", {}), "portrait": preset.portrait or "", "industry": preset.id}
    return {**rules, "business": business, "non_target_rules": [dict(rule) for rule in preset.non_target_rules]}


def seen_of(company: Company, preset_id: str) -> str:
    """What a page that edits an industry has seen: its latest version, and in which industry the company is."""
    last = next((one.event_id for one in presets.versions(preset_id)), "-")
    return f"{last}/{company.industry}"


def known_places(company: Company) -> list[str]:
    """The channels and platforms of the company's creatives, by name."""
    found = {place for one in company.creatives.values() for place in (one.channel, one.platform) if place}
    return sorted(found)


def own_id(company: Company, preset_id: str) -> str:
    """The id under which an edited industry is saved: its own, or a new one where it came with the program."""
    if preset_id in company.presets:
        return preset_id
    known = {preset.id for preset in trade.catalogue(company).presets} | set(company.presets)
    names = (f"{preset_id}_own", *(f"{preset_id}_own_{number}" for number in range(2, len(known) + 3)))
    return next(name for name in names if name not in known)


def _clicked(token: str | None) -> Done | None:
    """What this very click has recorded before: it would find itself in its own way."""
    first = read.event(f"{token}-00") if token else None
    return Done((first,), None, repeated=True) if first else None


def _check_seen(company: Company, preset_id: str, seen: str) -> None:
    if seen_of(company, preset_id) == seen:
        return
    told, set_ = presets.versions(preset_id), presets.configured()
    last: list[Version | Configured] = [*told[:1], *set_[:1]]
    raise SomebodyElseSaved(by=max(last, key=lambda one: one.at).by if last else "—")


def _check_configured(seen: str) -> None:
    set_ = presets.configured()
    if set_ and set_[0].event_id != seen:
        raise ChosenOtherwise(by=set_[0].by)


def _written(company: Company, preset_id: str, text: str) -> list[Step]:
    same = company.presets.get(preset_id) == text
    return [] if same else [("preset.saved", {"preset": preset_id, "text": text})]


def _followed(actor: Actor, company: Company, rules: Mapping[str, Any]) -> list[Step]:
    """The rules where they differ from those in force. Raises RulesAreTheOwners."""
    if dict(rules) == dict(company.configured):
        return []
    if not rights.may(actor, "business.configured", company):
        raise RulesAreTheOwners()
    return [("business.configured", {"rules": dict(rules)})]


def _recorded(actor: Actor, steps: list[Step], now: datetime, token: str | None) -> Done:
    return act.perform(actor, None, steps, now=now, token=token) if steps else Done((), None, repeated=True)


__all__ = ["BadPortrait", "checked", "choose", "go_back", "latest", "save", "seen_of", "switch_visits", "undo"]
