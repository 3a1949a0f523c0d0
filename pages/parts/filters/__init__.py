"""The filter of documents, alike on every page that has one: in the address, in the side bar, and as pills."""
