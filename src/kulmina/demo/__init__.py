"""An invented company, told person by person: for trying the product, for tests and for benchmarks."""

from kulmina.demo.company import PRESET, generate
from kulmina.demo.pack import write_pack
from kulmina.demo.trade import TRADES

__all__ = ["PRESET", "TRADES", "generate", "write_pack"]
