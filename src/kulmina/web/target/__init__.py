"""What marketing answers for: the expected target action, since when, and what the other answers would count."""
