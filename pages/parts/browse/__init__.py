"""The parts of the browse page."""
