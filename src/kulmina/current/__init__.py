"""How things stand now: tables folded from the journal. They may be dropped and refolded at any time."""
