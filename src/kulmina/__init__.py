"""Kulmina: the commercial side of a B2C company with offices, from an advertisement to a pay slip."""

__version__ = "0.1.0"
