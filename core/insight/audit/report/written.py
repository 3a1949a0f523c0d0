"""Numbers and names as the report of an audit writes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.selection.report.drawing import shown


def number(value: float | None) -> str:
    """Write a number with two decimals; a dash for none.

    Examples
    --------
    >>> number(1.234), number(None)
    ('1.23', '-')
    """
    return "-" if value is None else f"{value:.2f}"


def signed(value: float | None) -> str:
    """Write a number with its sign; a dash for none.

    Examples
    --------
    >>> signed(0.5), signed(None)
    ('+0.50', '-')
    """
    return "-" if value is None else f"{value:+.2f}"


def interval(found: Mapping[str, Any]) -> str:
    """Write an interval; a dash for none.

    Examples
    --------
    >>> interval({"ci_low": 0.5, "ci_high": 2}), interval({})
    ('0.50 to 2.00', '-')
    """
    low, high = found.get("ci_low"), found.get("ci_high")
    return "-" if low is None or high is None else f"{low:.2f} to {high:.2f}"


def called(column: str) -> str:
    """Say what a column is for who does not know its name.

    Examples
    --------
    >>> called("n_tokens"), called("language")
    ('length', 'language')
    """
    return "length" if column == "n_tokens" else column


def held_in_words(columns: Sequence[str]) -> str:
    """Say which columns are held equal.

    Examples
    --------
    >>> held_in_words(["domain", "n_tokens"])
    'domain and length held equal'
    """
    return f"{' and '.join(map(called, columns)) or 'nothing'} held equal"


def folded(title: str, inside: str, *, is_open: bool = False) -> str:
    """Fold what is HTML already under its title."""
    return f"<details{' open' if is_open else ''}><summary>{shown(title)}</summary>{inside}</details>"
