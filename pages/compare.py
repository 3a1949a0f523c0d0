"""Compare: two documents side by side, blind, and a vote for each criterion."""
