"""In which order a subset is trained on. Pure: no I/O."""
