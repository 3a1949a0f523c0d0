"""What a rater is, and its folder on disk."""
