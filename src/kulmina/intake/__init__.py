"""Facts arriving from sources: read, recorded, and what could not be read kept with its reason."""
