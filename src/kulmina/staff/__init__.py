"""Who works here: accounts, names, roles, offices. The journal knows people by their ids alone."""
