"""A selection is told from its manifest: in words, and as a page with charts."""
