"""Real public data for tests: read in place, never copied into the project."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
GOLDEN = DATA.parent / "golden"
needs = pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data sets are not at {DATA}")
needs_golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason=f"the worked example is not at {GOLDEN}")
