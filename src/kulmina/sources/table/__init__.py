"""A table somebody exported (CSV or XLSX) read by a map: which column is what, in TOML.

`said(path, map, ...)` gives what the table says; rows it cannot read go to `reject` with place and reason.
"""

from kulmina.sources.table.mapping import BadMap, TableMap, read_map
from kulmina.sources.table.said import Rejected, Said
from kulmina.sources.table.translate import replayed, said

__all__ = ["BadMap", "Rejected", "Said", "TableMap", "read_map", "replayed", "said"]
