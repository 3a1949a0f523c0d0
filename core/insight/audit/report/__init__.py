"""An audit told as plain values, as one page that needs nothing else, and as a file of documents to read."""
