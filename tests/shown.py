"""What a reader sees of the markdown that pages write."""

import re

_COLOURED = re.compile(r":color\[((?:\\.|[^\]\\])*)\]")


def as_shown(markdown: str) -> str:
    """Undo what `pages.parts.plain.for_markdown` puts in."""
    return _COLOURED.sub(r"\1", markdown).replace("\\", "")
