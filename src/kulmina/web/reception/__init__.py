"""The reception of an office: who is expected, who waits, who is with whom."""
