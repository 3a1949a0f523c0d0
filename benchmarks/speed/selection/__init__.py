"""The benchmark of selecting: its rows, who selects from them, and how each is measured as a whole process."""
