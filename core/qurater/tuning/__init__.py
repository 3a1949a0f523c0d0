"""Whole models fine-tuned into raters."""
