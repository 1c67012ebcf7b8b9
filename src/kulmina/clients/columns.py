"""Any table of people as records: which column is what is guessed from the headers, in English and in Russian."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kulmina.clients.profile import parts
from kulmina.clients.records import Record, contacts, day

ID = "id"
_NAMES: Mapping[str, str] = {
    ID: "id rec_id unique_id record_id client_id customer_id person_id код ид номер ref",
    "given": "given_name first_name forename firstname givenname fname имя",
    "surname": "surname last_name lastname family_name familyname lname фамилия",
    "patronymic": "patronymic middle_name middlename second_name отчество",
    "name": "name full_name fullname fio фио client клиент контактное_лицо person_name",
    "birth": "date_of_birth birth_date birthdate dob birthday born дата_рождения др день_рождения",
    "phone": "phone phone_number telephone tel mobile cell msisdn телефон тел мобильный номер_телефона contact контакт",
    "mail": "email e_mail mail email_address почта эл_почта электронная_почта емейл",
    "street": "street address address_1 address1 street_address street_name addr улица адрес",
    "house": "street_number house house_number number_of_house building дом номер_дома",
    "suburb": "suburb district area neighbourhood locality район",
    "city": "city town place settlement город населенный_пункт населённый_пункт",
    "postcode": "postcode post_code zip zip_code zipcode postal_code индекс почтовый_индекс",
    "region": "state region province county область регион край",
}
FIELDS = tuple(_NAMES)
SEVERAL = ("phone", "mail")  # what a person may have more than one of
_HEADERS = {header: field for field, headers in _NAMES.items() for header in headers.split()}
_NUMBERED = re.compile(r"^(.*?)_?\d+$")


class NoPeople(ValueError):
    """A table that holds nothing to tell people by."""


def guess(headers: Sequence[str]) -> dict[str, str]:
    """The field of each column that is understood. Raises NoPeople where there is no name and no contact."""
    found: dict[str, str] = {}
    for header in headers:
        field = _field(header)
        if field is not None and (field in SEVERAL or field not in found.values()):
            found[header] = field
    if not {"given", "surname", "name", "phone", "mail"} & set(found.values()):
        raise NoPeople(f"no column of names or contacts among {', '.join(headers) or 'none'}")
    return found


def _field(header: str) -> str | None:
    key = re.sub(r"\W+", "_", header.strip().casefold()).strip("_")
    if key in _HEADERS:
        return _HEADERS[key]
    numbered = _NUMBERED.match(key)
    field = _HEADERS.get(numbered[1]) if numbered else None
    return field if field in SEVERAL else None


def records(rows: Iterable[Mapping[str, str]], columns: Mapping[str, str]) -> Iterator[Record]:
    """The people of a table. A row without an id, or with one that another had, is named by its number: row-17."""
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        record = _record(row, columns, f"row-{number}")
        if record.id in seen:
            record = _record({**row, **_without_id(columns)}, columns, f"row-{number}")
        seen.add(record.id)
        yield record


def _without_id(columns: Mapping[str, str]) -> dict[str, str]:
    return {header: "" for header, field in columns.items() if field == ID}


def _record(row: Mapping[str, str], columns: Mapping[str, str], fallback: str) -> Record:
    told: dict[str, list[str]] = {}
    for header, field in columns.items():
        told.setdefault(field, []).append((row.get(header) or "").strip())
    one = {field: values[0] for field, values in told.items()}
    names = parts(one.get("name", ""))
    phones, mails = contacts(
        part for field in SEVERAL for text in told.get(field, ()) for part in re.split("[;,|]", text)
    )
    return Record(
        id=one.get(ID) or fallback,
        given=one.get("given") or names["given_name"],
        surname=one.get("surname") or names["surname"],
        patronymic=one.get("patronymic") or names["patronymic"],
        birth=day(one.get("birth", "")),
        phones=phones,
        mails=mails,
        **{field: one.get(field, "") for field in ("street", "house", "suburb", "city", "postcode", "region")},
    )
