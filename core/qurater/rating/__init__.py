"""A rater at work: texts, and whole corpora, become ratings."""
