"""Conversions that have not happened yet: final rates with intervals, delays, and what is still to come.

A cured-fraction survival model with shrinkage of creatives to their campaign, channel and company.
"""

from kulmina.analytics.maturation.delays import Delay
from kulmina.analytics.maturation.fitting import Matured, NoLeads, fit
from kulmina.analytics.maturation.later import Ahead, Later, Leads, Road, expected_later, learn

__all__ = ["Ahead", "Delay", "Later", "Leads", "Matured", "NoLeads", "Road", "expected_later", "fit", "learn"]
