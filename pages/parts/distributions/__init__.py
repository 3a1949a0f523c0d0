"""The parts of the distributions page."""
