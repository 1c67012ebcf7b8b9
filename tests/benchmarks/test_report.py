"""The page of the benchmarks: what is measured alone takes its own place, however it was measured before."""

from __future__ import annotations

from benchmarks.report import Aim, Section, replaced


def section(title: str, found: str) -> Section:
    return Section(
        title, f"About {title}.", ("what", "how much"), (("speed", found),), (Aim("speed", "any", found, True),)
    )


def test_two_parts_measured_together_are_replaced_one_by_one() -> None:
    page = replaced("# Benchmarks\n", [section("Score", "1"), section("Delay", "2")], "Run of Monday.")
    page = replaced(page, [section("Delay", "3")], "Run of Tuesday.")
    assert page.startswith("# Benchmarks\n")
    assert page.count("# Score, measured alone") == page.count("# Delay, measured alone") == 1
    score, delay = page.split("<!-- Delay -->")
    assert "| speed | 1 |" in score
    assert "Run of Monday." in score
    assert "| speed | 3 |" in delay
    assert "| speed | 2 |" not in page
