"""The facts: added and read, never changed."""
