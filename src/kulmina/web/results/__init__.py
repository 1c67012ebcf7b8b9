"""The figures that a role sees first, of one person."""
