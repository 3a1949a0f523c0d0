"""How far ratings are explained by what needs no reading, and documents that rate high for a shallow reason."""
