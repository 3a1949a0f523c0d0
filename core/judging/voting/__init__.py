"""People as judges: whose turn it is, what they answered, how they agree."""
