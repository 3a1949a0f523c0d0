"""The app's pages: one script per thing a reader does."""
