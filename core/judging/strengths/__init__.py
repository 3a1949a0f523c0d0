"""Strengths of items from comparisons alone: the Bradley-Terry model, without text, without files."""
