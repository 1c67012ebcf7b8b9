"""Invented companies whose truth is known, to measure what is advised and foretold against it."""

from benchmarks.simulated.world import Simulated, company

__all__ = ["Simulated", "company"]
