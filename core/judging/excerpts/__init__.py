"""What a judge sees of two documents: excerpts of the same length."""
