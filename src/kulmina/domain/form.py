"""The form of facts: how each field of a payload is read from JSON, checked, and written back.

Each kind of fact is a frozen dataclass whose annotations name the forms of its fields; the decorator `kind`
puts it into `KINDS`. `KINDS[name].parse(payload)` checks and types a payload, `dump(fact)` writes it back.
Fields that a kind does not know are kept in `extra`, so nothing that was received is lost.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from kulmina.domain.money import Kopecks, exact, kopecks, roubles
from kulmina.domain.period import read_instant

ACTIONS = ("application", "call", "visit", "app_install", "app_action", "bki_application", "online_purchase")
DIRECTIONS = ("in", "out")
CALL_RESULTS = ("connected", "no_answer", "busy", "wrong_number", "abandoned")
VERDICTS = ("target", "non_target", "unknown")
OUTCOMES = ("sold", "follow_up", "refused")
PURPOSES = ("personal_data", "marketing_calls", "bki_request")
NOT_ACTIONS = ("click", "clicks", "impression", "impressions", "cpc", "ctr", "site_visit")


class BadField(ValueError):
    """A payload field that is missing or of the wrong form."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class Form(NamedTuple):
    """The form of a field: its name in the docs, how it is read from JSON and written back."""

    name: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


class Instalment(NamedTuple):
    """A payment that was promised: the day and kopecks."""

    date: date
    amount: Kopecks


def _same(value: Any) -> Any:
    return value


def _read_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a text, got {value!r}")
    return value


def _read_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, got {value!r}")
    return value


def _read_count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"expected a whole number from 0, got {value!r}")
    return value


def _read_amount(value: Any) -> Kopecks:
    amount = _read_signed(value)
    if amount <= 0:
        raise ValueError(f"expected an amount above zero, got {value!r}")
    return amount


def _read_signed(value: Any) -> Kopecks:
    if isinstance(value, float):
        raise ValueError(f'write the amount as a decimal string, for example "1500.00", not {value!r}')
    return kopecks(value)


def _read_spend(value: Any) -> Kopecks:
    return _read_signed(value)


def _read_number(value: Any) -> Fraction:
    if isinstance(value, float):
        return exact(Decimal(repr(value)))
    return exact(value)


def _write_number(value: Fraction) -> str | int:
    if value.denominator == 1:
        return int(value)
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return str(decimal) if Fraction(decimal) == value else str(value)


def _read_score(value: Any) -> Fraction:
    score = _read_number(value)
    if not 0 <= score <= 100:
        raise ValueError(f"expected a score from 0 to 100, got {value!r}")
    return score


def _read_moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError(f"expected an instant with its UTC offset, got {value!r}")
    return read_instant(value)


def _read_day(value: Any) -> date:
    if not isinstance(value, str):
        raise ValueError(f"expected a date like 2026-10-31, got {value!r}")
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise ValueError(f"expected a date like 2026-10-31, got {value!r}") from None


def _read_answers(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"expected an object of answers, got {value!r}")
    return value


def _read_shares(value: Any) -> dict[str, Fraction]:
    if not isinstance(value, dict) or not value:
        raise ValueError('expected each seller\'s share, for example {"S1": "0.3", "S2": "0.7"}')
    shares = {}
    for seller, share in value.items():
        if isinstance(share, float):
            raise ValueError(f"write {seller}'s share as a decimal string, not {share!r}")
        shares[seller] = exact(share)
        if shares[seller] <= 0:
            raise ValueError(f"{seller}'s share must be above zero, got {share!r}")
    total = sum(shares.values())
    if total != 1:
        raise ValueError(f"the sellers' shares sum to {_write_number(Fraction(total))}, they must sum to exactly 1")
    return shares


def _write_shares(value: dict[str, Fraction]) -> dict[str, str]:
    return {seller: str(_write_number(share)) for seller, share in value.items()}


def _read_instalments(value: Any) -> tuple[Instalment, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('expected a list of payments, for example [{"date": "2026-11-30", "amount": "50000.00"}]')
    read = []
    for item in value:
        if not isinstance(item, Mapping) or set(item) != {"date", "amount"}:
            raise ValueError(f"expected a date and an amount, got {item!r}")
        read.append(Instalment(_read_day(item["date"]), _read_amount(item["amount"])))
    return tuple(sorted(read))


def _write_instalments(value: tuple[Instalment, ...]) -> list[dict[str, str]]:
    return [{"date": each.date.isoformat(), "amount": roubles(each.amount)} for each in value]


def choice(*words: str) -> Form:
    allowed = frozenset(words)

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"expected one of {', '.join(words)}; got {value!r}")
        return value

    return Form(" | ".join(words), read, _same)


def _read_action(value: Any) -> str:
    if value in NOT_ACTIONS:
        raise ValueError(
            f"{value!r} is not a target action: a click is not yet an application, a visit to the office "
            f"or a purchase; choose one of {', '.join(ACTIONS)}"
        )
    if not isinstance(value, str) or value not in ACTIONS:
        raise ValueError(f"expected one of {', '.join(ACTIONS)}; got {value!r}")
    return value


Text = Annotated[str, Form("text", _read_text, _same)]
Flag = Annotated[bool, Form("true | false", _read_bool, _same)]
Count = Annotated[int, Form("whole number", _read_count, _same)]
Amount = Annotated[Kopecks, Form("amount, decimal string", _read_amount, roubles)]
Signed = Annotated[Kopecks, Form("amount with sign, decimal string", _read_signed, roubles)]
Number = Annotated[Fraction, Form("exact number", _read_number, _write_number)]
Score = Annotated[Fraction, Form("0 to 100", _read_score, _write_number)]
Moment = Annotated[datetime, Form("instant with offset", _read_moment, datetime.isoformat)]
Day = Annotated[date, Form("date", _read_day, date.isoformat)]
Answers = Annotated[dict[str, Any], Form("answers by question", _read_answers, _same)]
Shares = Annotated[dict[str, Fraction], Form("share by seller, summing to 1", _read_shares, _write_shares)]
Data = Annotated[dict[str, Any], Form("object", _read_answers, _same)]
Action = Annotated[str, Form(" | ".join(ACTIONS), _read_action, _same)]
Direction = Annotated[str, choice(*DIRECTIONS)]
CallResult = Annotated[str, choice(*CALL_RESULTS)]
Verdict = Annotated[str, choice(*VERDICTS)]
Outcome = Annotated[str, choice(*OUTCOMES)]
Purpose = Annotated[str, choice(*PURPOSES)]
Instalments = Annotated[
    tuple[Instalment, ...], Form("promised payments by date", _read_instalments, _write_instalments)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The payload of a fact."""

    extra: Mapping[str, Any] = field(default_factory=dict)


class FieldSpec(NamedTuple):
    name: str
    form: Form
    required: bool
    default: Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact. `code` is its stable number; `about_lead`: it needs a lead id."""

    name: str
    code: int
    about_lead: bool
    registry: bool
    payload: type[Fact]
    fields: tuple[FieldSpec, ...]

    @property
    def sentence(self) -> str:
        """What the fact says, one sentence."""
        return (self.payload.__doc__ or "").strip()

    def parse(self, payload: Mapping[str, Any]) -> Fact:
        """Check a payload and type it. Raises BadField naming the field."""
        if not isinstance(payload, Mapping):
            raise BadField("", f"expected an object, got {payload!r}")
        values: dict[str, Any] = {}
        seen = 0
        for name, form, required, default in self.fields:
            value = payload.get(name)
            if value is None:
                if required:
                    raise BadField(name, f"is missing; expected {form.name}")
                seen += name in payload
                values[name] = default() if callable(default) else default
                continue
            seen += 1
            try:
                values[name] = form.read(value)
            except ValueError as error:
                raise BadField(name, str(error)) from None
        if seen != len(payload):
            known = {spec.name for spec in self.fields}
            values["extra"] = {key: value for key, value in payload.items() if key not in known}
        return self.payload(**values)


KINDS: dict[str, Kind] = {}
_KIND_OF: dict[type[Fact], Kind] = {}
F = TypeVar("F", bound=Fact)


def kind(name: str, code: int, *, lead: bool = True, registry: bool = False) -> Callable[[type[F]], type[F]]:
    def register(payload: type[F]) -> type[F]:
        hints = get_type_hints(payload, include_extras=True)
        specs = []
        for item in dataclasses.fields(payload):
            if item.name == "extra":
                continue
            form = _form_of(hints[item.name])
            required = item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
            factory = item.default_factory is not dataclasses.MISSING
            specs.append(
                FieldSpec(item.name, form, required, item.default_factory if factory else _plain(item.default))
            )
        made = Kind(name, code, lead, registry, payload, tuple(specs))
        KINDS[name] = _KIND_OF[payload] = made
        return payload

    return register


def _plain(value: Any) -> Any:
    return None if value is dataclasses.MISSING else value


def _form_of(hint: Any) -> Form:
    if get_origin(hint) is Annotated:
        form = get_args(hint)[1]
        assert isinstance(form, Form)
        return form
    return next(_form_of(part) for part in get_args(hint) if part is not type(None))


def kind_of(fact: Fact) -> Kind:
    """The kind whose payload this is."""
    return _KIND_OF[type(fact)]


def dump(fact: Fact) -> dict[str, Any]:
    """The payload as JSON-able values; reading it back gives an equal fact."""
    written = {}
    for name, form, required, _default in kind_of(fact).fields:
        value = getattr(fact, name)
        if value is not None:
            written[name] = form.write(value)
        elif required:
            written[name] = None
    return {**written, **fact.extra}
