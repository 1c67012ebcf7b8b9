"""What the journal says about a period: table expressions of Ibis, and numpy; no Django."""
