"""Texts as rows of tokens that fit a model, and back."""
