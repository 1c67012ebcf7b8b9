"""The words and rules of the trade: pure Python, no clock, no storage, no framework."""
