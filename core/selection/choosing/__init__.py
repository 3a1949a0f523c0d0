"""Which documents are taken. Pure: no I/O."""
