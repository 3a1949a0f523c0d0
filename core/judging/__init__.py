"""Pairs are compared: what a judge said of two texts, and the files that hold it."""
