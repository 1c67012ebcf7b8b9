"""Telling open pages that something was recorded."""
