"""Histograms that a range is drawn on."""
