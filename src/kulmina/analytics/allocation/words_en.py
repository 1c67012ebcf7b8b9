"""Reasons and warnings in English, by code; the numbers stand in braces, `last` is the last unit of the aim."""

from __future__ import annotations

LAST = {
    "target_actions": "the last target action",
    "target_leads": "the last target lead",
    "arrived": "the last arrival",
    "arrived_target": "the last target arrival",
    "purchases": "the last purchase",
    "cash": "the last rouble in the till",
}
SAID = {
    "more": (
        "The former share is {was}, now {amount}: at the former sum {last} cost {before}, less than {common} "
        "elsewhere; it gets more until the prices are level."
    ),
    "begin": "No money last month, now {amount}: {last} costs {after} here, {common} elsewhere.",
    "less": (
        "The former share is {was}, now {amount}: at the former sum {last} cost as much as {before}, more than "
        "{common} elsewhere; the difference brings more there."
    ),
    "same": "Nearly the former sum, {amount}: {last} costs {after} here, {common} elsewhere.",
    "stopped": (
        "Gets no money: even the first rouble is dear here, {first} for a result when {common} is paid elsewhere."
    ),
    "new": (
        "New, {days} days of spend and {actions} target actions: judged mostly by its campaign and channel; "
        "{amount} to learn more, {last} costs {after}."
    ),
    "beyond": (
        "{amount} is {times} times what was ever spent here in a day: data does not reach that far, trust this "
        "row less."
    ),
    "fixed": "The sum is set by you, {amount}: {last} costs {after} here, {common} elsewhere.",
    "at_max": "You allow no more than {amount}: {last} costs {after} here, {common} elsewhere.",
    "at_min": "You allow no less than {amount}: {last} costs {after} here, {common} elsewhere.",
    "step_up": (
        "The former share is {was}, now {amount}, as far as the step allows: {last} costs {after} here, less than "
        "{common} elsewhere."
    ),
    "step_down": (
        "The former share is {was}, now {amount}, as far as the step allows: {last} costs {after} here, more than "
        "{common} elsewhere."
    ),
    "moved": "The former share is {was}, now {amount}: {last} costs {after} here.",
    "idle": "Gets no money: it brings more elsewhere.",
    "group_max": "{amount}, its former share {was}: you allow no more than {whole} for “{group}”.",
    "group_min": "{amount}, its former share {was}: you allow no less than {whole} for “{group}”.",
    "offices": "{amount}, its former share {was}: the offices can take only {capacity} arrivals.",
    "over": "Its last spend was {ago} days ago, others have gone on since: no money. Set a sum to bring it back.",
    "kept": "The former share, {amount}: it is not certain that another division would bring more.",
    "free": (
        "No spend, {actions} target actions: they came by themselves, money did not buy them, and they are not in "
        "the promise."
    ),
    "untried": (
        "Nothing was ever spent here and nothing came: there is nothing to judge by. To try it, set a sum yourself."
    ),
    "no_price": "{amount}, its former share {was}: {actions} target actions, no price can be told.",
    "capacity": (
        "The offices can take {capacity}: nobody could be received beyond that, so {unspent} are left unspent."
    ),
    "free_arrivals": "About {arrivals} will come without spend: advertising has places for {places} in the offices.",
    "step_relaxed": "A step of {asked} cannot be kept with the limits and the amount: a step of {used} was taken.",
    "step_dropped": "A step of {asked} cannot be kept with the limits and the amount: there is no step.",
    "rhythm": (
        "Not spent daily: {creatives} creatives, one spend in {every} days. If these are sums of a period, that is how "
        "they are taken: the promise is for the same rhythm, not for an even daily spend."
    ),
    "few_days": (
        "Days with spend: {days}. Smaller sums are promised no more than in proportion, shares change by no more than "
        "half; the last month is these days prolonged, nobody has seen a month."
    ),
    "old_days": "The last {kept} days of the history were taken; {days} older ones were not.",
    "over_rows": "Creatives without spend for long: {creatives}. They get no money; set a sum to bring one back.",
    "renamed": (
        "Probably one creative under two names: {names}. Give its rows one name, so that the new one need not begin "
        "from nothing."
    ),
    "no_change": (
        "Advice: keep the shares of last month. The probability that another division brings more is only {better}."
    ),
    "outside": (
        "{amount} is {times} times the most that was spent in so many days ({most}): the promise is outside what "
        "data can tell. Go up in steps and ask again."
    ),
    "tiny": (
        "{amount} is less than a tenth of the usual spend ({usual}): prices of small sums are guessed from the "
        "shape of the curves."
    ),
    "no_actions": (
        "There is no target action in the whole history: nothing tells creatives apart, do not trust the promise."
    ),
    "thin": "Only {actions} target actions: differences between creatives are hardly seen, intervals are wide.",
    "short": (
        "Days of history: {days}. How spend changes the return can hardly be seen in them: common assumptions "
        "stand in for it."
    ),
    "one": "There is one creative: it shares with nobody and gets everything.",
    "stale": "No spend in the last 30 days of the history: the former shares are those of the whole history.",
    "few": (
        "The aim has {count} of the {needed} it needs: creatives are not told apart by it, only by target actions."
    ),
    "free_rows": (
        "Without spend but with target actions: {creatives} creatives, {actions} target actions. They get no "
        "money and are not in the promise."
    ),
    "idle_days": "Target actions on days without spend: {actions}. They are not counted as bought.",
    "no_clicks": ("Spend without one click or target action: {creatives} creatives. Check that their figures arrive."),
    "negative": (
        "Negative days: {days}. They are taken as zero; corrections are better written to the days they correct."
    ),
}
