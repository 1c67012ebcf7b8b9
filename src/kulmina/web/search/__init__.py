"""One search for everything, from every page."""
