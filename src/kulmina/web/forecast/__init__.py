"""Forecast and plan: what comes by the end of the month, and what a plan of money asks for."""
