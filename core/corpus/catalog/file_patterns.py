"""Paths as DuckDB reads them: it takes every one for a pattern."""

import re
from pathlib import Path


def literal_pattern(path: Path) -> str:
    """Write a path so that DuckDB, which reads paths as glob patterns, finds this file and no other."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.resolve()))
