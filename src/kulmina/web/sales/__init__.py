"""The seller's room: clients in the office, follow-ups, contracts and their money."""
