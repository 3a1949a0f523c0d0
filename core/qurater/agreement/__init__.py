"""How well a rater agrees with judges."""
