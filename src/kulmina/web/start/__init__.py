"""Starting from scratch: the first owner, and the steps by which a company is set up."""
