"""The judgments that a workspace holds, and their way out and in."""
