"""Conversions that have not happened yet: final rates with intervals, delays, and cohorts on their way.

A cured-fraction survival model with shrinkage of creatives to their campaign, channel and company.
"""

from kulmina.analytics.maturation.delays import Delay
from kulmina.analytics.maturation.fitting import Matured, NoLeads, fit

__all__ = ["Delay", "Matured", "NoLeads", "fit"]
