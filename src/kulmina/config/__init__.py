"""How Kulmina is set up: settings, addresses of pages, the door for web servers."""
