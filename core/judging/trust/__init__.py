"""How far judgments can be trusted, each figure with its n and its interval."""
