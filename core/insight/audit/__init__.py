"""What ratings and selections do to groups of documents: gaps, retention, what remains and what explains them."""
