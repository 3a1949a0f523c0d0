"""A filter becomes a condition in SQL: our column names in the text, the user's values always as parameters."""

from typing import Any

from core.corpus.catalog.build import standardised_column
from core.corpus.filters import DocumentFilter
from core.errors import NotFoundError


def condition(documents: DocumentFilter, rater: int | None) -> tuple[str, list[Any]]:
    """Write a filter as the condition of a WHERE clause.

    Parameters
    ----------
    documents : DocumentFilter
        Which documents.
    rater : int or None
        The number of the rater whose ratings the ranges are of.

    Returns
    -------
    tuple of (str, list)
        The condition with question marks, and the values for them.

    Raises
    ------
    NotFoundError
        If ratings are asked for and there are none.

    Examples
    --------
    >>> condition(DocumentFilter(domains=("news",)), None)
    ('list_contains(?::VARCHAR[], domain)', [['news']])
    """
    parts: list[str] = []
    parameters: list[Any] = []
    if documents.domains:
        parts.append("list_contains(?::VARCHAR[], domain)")
        parameters.append(list(documents.domains))
    for bounds in documents.ranges:
        if rater is None:
            raise NotFoundError("The documents are not rated, so they cannot be filtered by rating. Rate them first.")
        column = standardised_column(rater, bounds.criterion)
        for sign, bound in ((">=", bounds.low), ("<=", bounds.high)):
            if bound is not None:
                parts.append(f"{column} {sign} ?")
                parameters.append(bound)
    return " AND ".join(parts) or "true", parameters
