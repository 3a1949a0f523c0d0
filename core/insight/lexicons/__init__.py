"""Lists of words that stand for groups, and which group a document speaks of most."""
