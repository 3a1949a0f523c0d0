"""Documents come in: readers, import, the workspace on disk, its catalog, tokens and text access."""
