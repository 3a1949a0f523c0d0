"""The command line: the same verbs as in the app, for scripts and for people without a browser."""

from core.cli.main import main

__all__ = ["main"]
