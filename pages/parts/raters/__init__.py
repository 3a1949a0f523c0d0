"""The parts of the raters page."""
