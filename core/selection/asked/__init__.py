"""What a user asks of a selection."""
