"""A company whose journal begins with its rules, its creatives and its people, so that its leads count."""

from __future__ import annotations

from typing import Any

from tests.world import MONDAY, RULES, World, days

CREATIVES = {"C1": ("K1", "vk_ads"), "C2": ("K2", "yandex_direct"), "C3": ("K1", "vk_ads")}
PEOPLE = {"M1": "marketer", "O1": "operator", "O2": "operator", "S1": "seller", "S2": "seller", "H1": "cc_head"}


def founded(**rules: Any) -> World:
    """The registry facts of the company of `World`, told a week before its first Monday."""
    world = World(**rules)
    then = MONDAY - days(7)
    world.tell("business.configured", {"rules": {**RULES, **rules}}, actor="D1", at=then)
    for person, role in PEOPLE.items():
        world.tell("person.registered", {"person": person, "role": role, "office": "OF1"}, actor="D1", at=then)
    for creative, (campaign, channel) in CREATIVES.items():
        payload = {"creative": creative, "campaign": campaign, "channel": channel, "platform": "site", "owner": "M1"}
        world.tell("creative.registered", payload, actor="D1", at=then)
    return world
