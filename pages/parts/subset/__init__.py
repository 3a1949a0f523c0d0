"""The parts of the subset page."""
