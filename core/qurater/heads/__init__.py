"""Heads on a frozen encoder: how they are trained, and moved by votes."""
