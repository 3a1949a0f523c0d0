"""Ratings are explained: what they look like over a corpus, in a text, and in what a selection keeps."""
