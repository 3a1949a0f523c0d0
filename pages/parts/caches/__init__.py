"""Every cached call of the app, one module for each family of questions: keyed by folder, revision and plain values."""
