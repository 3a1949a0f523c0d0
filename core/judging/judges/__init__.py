"""Models as judges: behind a server or on this machine, with a ceiling on what they cost."""
