"""Long work as readers see it: how far it is, how it ended, and what can be done with it."""
