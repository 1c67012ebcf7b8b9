"""A pack: a folder of files that tells a company and its journal (DOMAIN §16)."""

from kulmina.sources.pack.reading import PackError, PackNames, check_pack, pack_name, places, read_names, read_pack
from kulmina.sources.problem import Problem

__all__ = ["PackError", "PackNames", "Problem", "check_pack", "pack_name", "places", "read_names", "read_pack"]
