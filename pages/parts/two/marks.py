"""Texts with marks on what differs, as HTML in which everything of the reader's own is escaped."""

from collections.abc import Sequence

from core.insight.two.text_difference import Stretch
from pages.parts.charts.palette import ABOVE, BELOW
from pages.parts.plain import for_html

# Of what both have, so much is shown around each difference.
_AROUND_CHARACTERS = 200


def marked(stretches: Sequence[Stretch], *, is_left: bool) -> str:
    """Write one of two texts as HTML, with marks on what the other has not; long stretches of both are cut short.

    Examples
    --------
    >>> marked([Stretch("<a> ", "<a> "), Stretch("b", "")], is_left=False)
    '&lt;a&gt; '
    """
    tag, colour = ("del", BELOW) if is_left else ("ins", ABOVE)
    style = f"background:rgba({','.join(map(str, colour))},.28);text-decoration-thickness:1px"
    parts = []
    for place, stretch in enumerate(stretches):
        text = stretch.one if is_left else stretch.other
        if stretch.is_same:
            parts.append(_shortened(text, is_first=place == 0, is_last=place == len(stretches) - 1))
        elif text:
            parts.append(f'<{tag} style="{style}">{for_html(text)}</{tag}>')
    return "".join(parts)


def _shortened(text: str, *, is_first: bool, is_last: bool) -> str:
    """Leave of a stretch what stands beside a difference."""
    before, after = (0 if is_first else _AROUND_CHARACTERS), (0 if is_last else _AROUND_CHARACTERS)
    n_left_out = len(text) - before - after
    if n_left_out < _AROUND_CHARACTERS:
        return for_html(text)
    note = f'<span style="opacity:.75;font-style:italic"> ⋯ {n_left_out:,} characters are the same ⋯ </span>'
    return for_html(text[:before]) + note + for_html(text[len(text) - after :] if after else "")
