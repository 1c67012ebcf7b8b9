"""The words of the trade as people read them. Codes of the journal come in, human words go out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as in_context

from kulmina.domain.scheme_template import templates
from kulmina.staff.models import Role

STAGES: Mapping[str, Any] = {
    "lead": in_context("stage", "Lead"),
    "contacted": in_context("stage", "Talked to"),
    "booked": in_context("stage", "Booked"),
    "arrived": in_context("stage", "Came to the office"),
    "signed": in_context("stage", "Signed"),
    "paid": in_context("stage", "Paid"),
}
VERDICTS: Mapping[str, Any] = {
    "target": in_context("verdict", "Target"),
    "non_target": in_context("verdict", "Non-target"),
    "unknown": in_context("verdict", "Not known yet"),
    "invalid": in_context("verdict", "Invalid contact"),
    "pending": in_context("verdict", "Awaits the office"),
}
STATES: Mapping[str, Any] = {
    "new": in_context("state", "New"),
    "in_work": in_context("state", "In work"),
    "contacted": in_context("state", "Talked to"),
    "booked": in_context("state", "Booked"),
    "arrived": in_context("state", "In the office"),
    "follow_up": in_context("state", "Follow-up"),
    "sold": in_context("state", "Sold"),
    "lost": in_context("state", "Lost"),
    "non_target": in_context("state", "Non-target"),
    "invalid": in_context("state", "Invalid contact"),
    "sleeping": in_context("state", "Sleeping"),
    "refunded": in_context("state", "Money returned"),
}
# How a state looks: Tabler's colours by meaning.
TONES: Mapping[str, str] = {
    "new": "azure", "in_work": "azure", "contacted": "azure", "booked": "indigo", "arrived": "indigo",
    "follow_up": "orange", "sold": "green", "lost": "secondary", "non_target": "secondary", "invalid": "secondary",
    "sleeping": "secondary", "refunded": "red", "target": "green", "unknown": "secondary", "pending": "orange",
}  # fmt: skip
ACTIONS: Mapping[str, Any] = {
    "application": in_context("action", "Application"),
    "call": in_context("action", "Call"),
    "visit": in_context("action", "Visit from the street"),
    "app_install": in_context("action", "App installed"),
    "app_action": in_context("action", "Action in the app"),
    "bki_application": in_context("action", "Application with a credit check"),
    "online_purchase": in_context("action", "Purchase on the site"),
}
ZONES: Mapping[str, Any] = {
    "marketing": in_context("zone", "Marketing"),
    "call_centre": in_context("zone", "Call centre"),
    "sales": in_context("zone", "Sales"),
    "open": in_context("zone", "In work"),
    "won": in_context("zone", "Sold"),
}
COUNTED: Mapping[str, Any] = {
    "actions": in_context("counted", "Target actions"),
    "purchases": in_context("counted", "Purchases"),
}
MET: Mapping[str, Any] = {
    "held": in_context("met", "Meetings with target clients"),
    "sold": in_context("met", "Sold at the meeting"),
    "follow_ups": in_context("met", "Went into follow-up"),
    "won": in_context("met", "Follow-up brought a contract"),
    "later": in_context("met", "Follow-up brought a contract after the days"),
    "open": in_context("met", "Follow-up goes on"),
    "gone": in_context("met", "Follow-up brought nothing"),
}
# Words beside those of the portraits, for what operators and imports write most.
REASONS: Mapping[str, Any] = {
    "no_answer": in_context("reason", "no answer"),
    "refused": in_context("reason", "refused"),
    "no_decision": in_context("reason", "not decided yet"),
    "agreed": in_context("reason", "agreed"),
    "later": in_context("reason", "later"),
    "duplicate": in_context("reason", "duplicate"),
    "double_entry": in_context("reason", "entered twice"),
    "no_show": in_context("reason", "did not come"),
    "asked_again": in_context("reason", "asked again by himself"),
    "called_back": in_context("reason", "called back by himself"),
    "woken_up": in_context("reason", "the agreed day has come"),
    "postponed": in_context("reason", "put off"),
    "approved": in_context("reason", "approved"),
    "test": in_context("reason", "a try of the system"),
}
# Through what somebody was reached, or said that he agrees.
MEANS: Mapping[str, Any] = {
    "phone": in_context("means", "by phone"),
    "call": in_context("means", "by phone"),
    "sms": in_context("means", "by SMS"),
    "email": in_context("means", "by e-mail"),
    "telegram": in_context("means", "in Telegram"),
    "messenger": in_context("means", "in a messenger"),
    "office": in_context("means", "in the office"),
    "paper": in_context("means", "on paper"),
    "site_form": in_context("means", "in the form of the site"),
    "application": in_context("means", "in the application form"),
}
# Who speaks in the journal where nobody does: the machine, and tables that were brought in.
NOBODYS: Mapping[str, Any] = {
    "SYS": _("the system"),
    "system": _("the system"),
    "import": in_context("actor", "an outside source"),
}
# What every trade has; a portrait and an industry have words of their own for it.
TERMS: Mapping[str, Any] = {
    "client": in_context("term", "client"),
    "meeting": in_context("term", "meeting"),
    "deal": in_context("term", "contract"),
    "office": in_context("term", "office"),
    "seller": in_context("term", "seller"),
    "operator": in_context("term", "operator"),
    "payment": in_context("term", "payment"),
    "lead": in_context("term", "lead"),
    "key_stage": in_context("term", "key stage"),
    "product": in_context("term", "goods or service"),
}
GROUPINGS: Mapping[str, Any] = {
    "creative": in_context("by", "Creatives"),
    "campaign": in_context("by", "Campaigns"),
    "channel": in_context("by", "Channels"),
    "platform": in_context("by", "Platforms"),
    "owner": in_context("by", "Owners"),
    "office": in_context("by", "Offices"),
    "operator": in_context("by", "Operators"),
}
NOBODY: Mapping[str, Any] = {
    "creative": _("No creative: unattributed"),
    "campaign": _("No campaign: unattributed"),
    "channel": _("No channel: unattributed"),
    "platform": _("No platform: unattributed"),
    "owner": _("Nobody owns the creative"),
    "office": _("No office"),
    "operator": _("No operator"),
}
OUTCOMES: Mapping[str, Any] = {
    "sold": in_context("outcome", "Sold"),
    "follow_up": in_context("outcome", "Will think"),
    "refused": in_context("outcome", "Refused"),
}
CHANNELS: Mapping[str, Any] = {
    "vk_ads": in_context("channel", "VK Ads"),
    "yandex_direct": in_context("channel", "Yandex Direct"),
    "telegram_ads": in_context("channel", "Telegram Ads"),
    "seo": in_context("channel", "SEO"),
    "maps": in_context("channel", "Maps"),
    "referral": in_context("channel", "Recommendations"),
}
PLATFORMS: Mapping[str, Any] = {
    "site": in_context("platform", "Site"),
    "app": in_context("platform", "App"),
    "messenger": in_context("platform", "Messenger"),
    "marketplace": in_context("platform", "Marketplace"),
    "map_card": in_context("platform", "Card on a map"),
    "lead_form": in_context("platform", "Form in an advertisement"),
}
ROLES: Mapping[str, Any] = {role.value: role.label for role in Role}
PURPOSES: Mapping[str, Any] = {
    "personal_data": _("personal data"),
    "marketing_calls": _("advertising calls"),
    "bki_request": _("credit history request"),
}
TABLES: Mapping[str, Mapping[Any, Any]] = {
    "stage": STAGES, "verdict": VERDICTS, "state": STATES, "tone": TONES, "action": ACTIONS, "zone": ZONES,
    "reason": REASONS, "by": GROUPINGS, "nobody": NOBODY, "counted": COUNTED, "channel": CHANNELS, "role": ROLES,
    "purpose": PURPOSES, "platform": PLATFORMS, "term": TERMS,
    "outcome": OUTCOMES, "met": MET, "means": MEANS, "actor": NOBODYS,
}  # fmt: skip


def word(code: str | None, table: str) -> str:
    """The human word of a code; a code of the company's own is shown as it was written."""
    if code is None:
        return ""
    known = TABLES[table].get(code)
    return str(known) if known is not None else code.replace("_", " ")


def scheme(label: str) -> str:
    """A pay scheme as it stands in a statement ("operator_balance v1") in words: by the ready set that it began from;
    a scheme of the company's own is shown as it was named."""
    name, _sign, version = label.partition(" v")
    ready = next((one for one in templates() if name == one.id or name.endswith(f"_{one.id}")), None)
    if ready is None:
        return label
    title = ready.title_en if get_language() == "en" else ready.title_ru
    told = {"title": title, "version": version}
    return str(_("“%(title)s”, version %(version)s") if version else _("“%(title)s”")) % told
