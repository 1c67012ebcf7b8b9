"""Which records may be one person, with a probability and the reasons: the Fellegi-Sunter model of `splink`.

Each comparison adds the logarithm of how much likelier its outcome is for one person than for two (m / u, see
Fellegi and Sunter 1969). What a household shares (surname, phone, home) is held to a limit below what is needed, so
that only something of the person himself, a given name with a birth date or an e-mail, makes two records one. The
shares were found on public test data (febrl 1 and 2) and written down here.

Importing this file loads splink and DuckDB: pages do not.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.blocking_rule_library import block_on
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison

from kulmina.clients.records import Record, rows

THRESHOLD = 0.5
HOUSEHOLD = 16.0  # the most, in bits, that what a family shares can add
PRIOR = 1e-4  # the share of one person's pairs among all pairs, in a small table; in a large one, half a pair a record
DOUBTED = 0.05  # the most that a pair with a doubt is given
GENERATION = 15  # years
NOISE = 0.02  # the share of fields that are wholly wrong, from which a table is called careless
ENOUGH = 100  # pairs on which that share is judged
PERSONAL = ("given", "birth", "mail", "patronymic")
_TEXTS = ("unique_id", "given", "surname", "given_sound", "surname_sound", "patronymic", "birth", "street", "house",
          "place", "postcode", "region")  # fmt: skip
_LISTS = ("given_full", "phones", "mails", "keys")
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in _TEXTS]
    + [("given_known", pa.bool_())]
    + [(name, pa.list_(pa.string())) for name in _LISTS]
)


@dataclass(frozen=True, slots=True)
class Level:
    """An outcome of a comparison: its word among the reasons, when it holds, its shares among one person's records
    (`m`) and among two people's (`u`). The last one of a comparison holds otherwise."""

    word: str
    when: str
    m: float
    u: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, `one` < `two`; `weight` in bits; `reasons`: the outcome of each comparison that could be made;
    `doubt`: why they are hardly one person in spite of what they share, as a code."""

    one: str
    two: str
    chance: float
    weight: float
    reasons: Mapping[str, str]
    doubt: str = ""


def _alike(column: str, least: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


_REVERSED = (
    "(jaro_winkler_similarity(given_sound_l, surname_sound_r) >= 0.9"
    " AND jaro_winkler_similarity(surname_sound_l, given_sound_r) >= 0.9)"
)
_CROSSED = "given_sound_l = surname_sound_r OR given_sound_r = surname_sound_l"
# One letter too many, too few or other, or letters in another order.
_SLIPPED = (
    "(length(given_sound_l) >= 4 AND (damerau_levenshtein(given_sound_l, given_sound_r) <= 1"
    " OR list_sort(string_split(given_sound_l, '')) = list_sort(string_split(given_sound_r, ''))))"
)
_OF_ONE_NAME = "list_has_any(given_full_l, given_full_r)"
COMPARISONS: Mapping[str, tuple[Level, ...]] = {
    "given": (
        Level("same", "given_l = given_r", 0.66, 0.008),
        Level("reversed", _REVERSED, 0.07, 0.00005),
        Level("spelt", f"given_sound_l = given_sound_r OR {_OF_ONE_NAME}", 0.02, 0.0005),
        Level("crossed", _CROSSED, 0.01, 0.0002),
        Level("apart", "given_known_l AND given_known_r", 0.004, 0.2),
        Level("similar", f"{_alike('given_sound', 0.88)} OR {_SLIPPED}", 0.12, 0.003),
        Level("begins", "starts_with(given_sound_l, given_sound_r) OR starts_with(given_sound_r, given_sound_l)",
              0.005, 0.001),
        Level("near", _alike("given_sound", 0.75), 0.02, 0.02),
        Level("differs", "", 0.01, 0.77),
    ),
    "surname": (
        Level("same", "surname_l = surname_r", 0.62, 0.004),
        Level("reversed", _REVERSED, 0.07, 0.00005),
        Level("spelt", "surname_sound_l = surname_sound_r", 0.02, 0.0001),
        Level("similar", _alike("surname_sound", 0.88), 0.18, 0.0012),
        Level("near", _alike("surname_sound", 0.75), 0.02, 0.01),
        Level("differs", "", 0.10, 0.985),
    ),
    "patronymic": (
        Level("same", "patronymic_l = patronymic_r", 0.86, 0.03),
        Level("similar", _alike("patronymic", 0.9), 0.1, 0.02),
        Level("begins", "starts_with(patronymic_l, patronymic_r) OR starts_with(patronymic_r, patronymic_l)",
              0.02, 0.005),
        Level("differs", "", 0.02, 0.945),
    ),
    "birth": (
        Level("same", "birth_l = birth_r", 0.91, 0.0002),
        Level("similar", "damerau_levenshtein(birth_l, birth_r) <= 1", 0.025, 0.0011),
        Level("near", "damerau_levenshtein(birth_l, birth_r) <= 2", 0.006, 0.0145),
        Level("differs", "", 0.059, 0.984),
    ),
    "phone": (
        Level("same", "list_has_any(phones_l, phones_r)", 0.6, 0.00001),
        Level("similar", "damerau_levenshtein(phones_l[1], phones_r[1]) <= 1", 0.03, 0.00002),
        Level("differs", "", 0.37, 0.99997),
    ),
    "mail": (
        Level("same", "list_has_any(mails_l, mails_r)", 0.6, 0.000005),
        Level("similar", "damerau_levenshtein(mails_l[1], mails_r[1]) <= 2", 0.08, 0.00002),
        Level("begins", "split_part(mails_l[1], '@', 1) = split_part(mails_r[1], '@', 1)", 0.02, 0.0001),
        Level("differs", "", 0.3, 0.99988),
    ),
    "street": (
        Level("same", "street_l = street_r", 0.58, 0.0007),
        Level("similar", _alike("street", 0.88), 0.34, 0.0012),
        Level("differs", "", 0.08, 0.998),
    ),
    "house": (
        Level("same", "house_l = house_r", 0.84, 0.014),
        Level("differs", "", 0.16, 0.986),
    ),
    "place": (
        Level("same", "place_l = place_r", 0.68, 0.0015),
        Level("similar", _alike("place", 0.88), 0.25, 0.0007),
        Level("differs", "", 0.07, 0.998),
    ),
    "postcode": (
        Level("same", "postcode_l = postcode_r", 0.78, 0.0015),
        Level("similar", "damerau_levenshtein(postcode_l, postcode_r) <= 1", 0.19, 0.0133),
        Level("differs", "", 0.03, 0.985),
    ),
    "region": (
        Level("same", "region_l = region_r", 0.95, 0.23),
        Level("differs", "", 0.05, 0.77),
    ),
}  # fmt: skip
_COLUMNS = {"phone": "phones", "mail": "mails"}


def pairs(
    records: Sequence[Record], *, threshold: float = THRESHOLD, fresh: Collection[str] | None = None
) -> list[Pair]:
    """Pairs of records that are one person with at least this probability, the likeliest first.

    `fresh`: ids of records; only pairs with one of them are looked for.
    """
    compared = _compared(rows(records), fresh)
    if len(compared) < 2:
        return []
    with duckdb.connect() as con:
        scored = _scored(con, compared)
    found = [_reasons(row) for row in scored]
    careless = fresh is None and _careless(found)
    judged = (_pair(row, why, len(records), careless) for row, why in zip(scored, found, strict=True))
    wanted = [p for p in judged if p.chance >= threshold and (fresh is None or p.one in fresh or p.two in fresh)]
    return sorted(wanted, key=lambda pair: (-pair.weight, pair.one, pair.two))


def _compared(given: list[dict[str, Any]], fresh: Collection[str] | None) -> list[dict[str, Any]]:
    """The records that share a key with another, and where only some are asked about, with one of those."""
    if fresh is None:
        return [row for row in given if row["keys"]]
    wanted = {key for row in given if row["unique_id"] in fresh for key in row["keys"]}
    near = ({**row, "keys": [key for key in row["keys"] if key in wanted]} for row in given)
    return [row for row in near if row["keys"]]


def _scored(con: duckdb.DuckDBPyConnection, compared: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The outcome of every comparison of every pair that shares a key."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    table = DuckDBAPI(con).register(pa.Table.from_pylist(compared, schema=_SCHEMA))
    linker = Linker(table, _settings(), log_level=None, validate_settings=False)
    scored = linker.inference.predict(warning_mode="never")
    wanted = ", ".join([*(f"gamma_{name}" for name in COMPARISONS), *(f"mw_{name}" for name in COMPARISONS)])
    columns = f"unique_id_l, unique_id_r, birth_l, birth_r, {wanted}"
    found: list[dict[str, Any]] = con.sql(f"SELECT {columns} FROM {scored.physical_name}").to_arrow_table().to_pylist()
    return found


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(name, levels) for name, levels in COMPARISONS.items()],
        blocking_rules_to_generate_predictions=[block_on("keys", arrays_to_explode=["keys"])],
        probability_two_random_records_match=0.5,  # weights alone: the prior is ours, see `_pair`
        retain_intermediate_calculation_columns=True,
    )


def _comparison(name: str, levels: Sequence[Level]) -> CustomComparison:
    column = _COLUMNS.get(name, name)
    missing = CustomLevel(f"{column}_l IS NULL OR {column}_r IS NULL").configure(is_null_level=True)
    made = [
        (CustomLevel(level.when) if level.when else ElseLevel()).configure(m_probability=level.m, u_probability=level.u)
        for level in levels
    ]
    return CustomComparison([missing, *made], output_column_name=name)


def _reasons(row: Mapping[str, Any]) -> dict[str, str]:
    """The outcome of each comparison by its word; what one of the two does not tell is left out."""
    return {
        name: levels[len(levels) - 1 - row[f"gamma_{name}"]].word
        for name, levels in COMPARISONS.items()
        if row[f"gamma_{name}"] >= 0
    }


def _careless(found: Sequence[Mapping[str, str]]) -> bool:
    """Whether fields of this table are often wholly wrong, so that another given name is no proof of another person.

    Judged on what twins and families cannot explain: another surname beside the same given name, birth date and
    home, and another birth date beside the same names and home.
    """
    surnames = [why.get("surname") == "differs" for why in found if _same(why, "given", "birth", "postcode")]
    births = [why.get("birth") == "differs" for why in found if _same(why, "given", "surname", "postcode")]
    return all(len(seen) >= ENOUGH and sum(seen) >= NOISE * len(seen) for seen in (surnames, births))


def _same(why: Mapping[str, str], *names: str) -> bool:
    return all(why.get(name) == "same" for name in names)


def _pair(row: Mapping[str, Any], why: Mapping[str, str], records: int, careless: bool) -> Pair:
    personal = sum(row[f"mw_{name}"] for name in PERSONAL)
    shared = sum(row[f"mw_{name}"] for name in COMPARISONS if name not in PERSONAL)
    weight = personal + min(shared, HOUSEHOLD) + math.log2(min(PRIOR, 0.5 / records))
    doubt = _doubt(row, why, careless) or ("" if personal > 0 else "impersonal")
    if doubt:
        weight = min(weight, math.log2(DOUBTED / (1 - DOUBTED)))
    one, two = sorted((row["unique_id_l"], row["unique_id_r"]))
    return Pair(one, two, 1 / (1 + 2.0 ** -min(weight, 50)), weight, why, doubt)


def _doubt(row: Mapping[str, Any], why: Mapping[str, str], careless: bool) -> str:
    """Why two alike are a family: twins and spouses have other given names, father and son other birth dates."""
    trusting = careless and "same" not in (why.get("phone"), why.get("mail"))
    if why.get("given") == "apart" or (why.get("given") in ("differs", "near") and not trusting):
        return "other_name"
    if (
        why.get("birth") == "differs"
        and not trusting
        and abs(_year(row["birth_l"]) - _year(row["birth_r"])) >= GENERATION
    ):
        return "other_generation"
    return ""


def _year(birth: str) -> int:
    return int(birth[:4])
