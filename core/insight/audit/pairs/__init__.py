"""Minimal pairs: what one change of a text does to its rating."""
