"""Selections in the workspace: made, described by a manifest, made again."""
