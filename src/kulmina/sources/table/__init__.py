"""A table somebody exported (CSV or XLSX) read by a map: which column is what, in TOML.

`said(path, map, ...)` gives what the table says; rows it cannot read go to `reject` with place and reason.
"""

from kulmina.sources.table.guess import (
    DAY_FIRST,
    MONTH_FIRST,
    Guess,
    Looked,
    columns_of,
    date_forms,
    guess,
    look,
    meaning,
    missing,
    values,
)
from kulmina.sources.table.mapping import (
    FIELDS,
    NEEDED,
    STATUSES,
    BadMap,
    TableMap,
    parse_map,
    read_map,
    written_map,
)
from kulmina.sources.table.said import Rejected, Said
from kulmina.sources.table.sheet import Row, read_sheet
from kulmina.sources.table.translate import Sampled, replayed, said, sample

__all__ = [
    "DAY_FIRST",
    "FIELDS",
    "MONTH_FIRST",
    "NEEDED",
    "STATUSES",
    "BadMap",
    "Guess",
    "Looked",
    "Rejected",
    "Row",
    "Said",
    "Sampled",
    "TableMap",
    "columns_of",
    "date_forms",
    "guess",
    "look",
    "meaning",
    "missing",
    "parse_map",
    "read_map",
    "read_sheet",
    "replayed",
    "said",
    "sample",
    "values",
    "written_map",
]  # fmt: skip
