"""The parts of the bias page."""
