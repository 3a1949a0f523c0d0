"""A selection leaves the workspace: rows gathered, put into order, written in a format."""
