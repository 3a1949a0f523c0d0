"""What the tables and columns of a catalog are called.

Names in SQL are ours alone, or keys of criteria, which are plain identifiers: raters are numbered, and what users call
things is only ever a parameter.
"""


def named(criterion: str) -> str:
    """Write the key of a criterion as the name of a column: it may be a word of SQL."""
    return f'"{criterion}"'


def rating_column(rater: int, criterion: str) -> str:
    """Name the column with a rater's ratings by a criterion."""
    return f"r{rater}_{criterion}"


def standardised_column(rater: int, criterion: str) -> str:
    """Name the column with standardised ratings."""
    return f"z{rater}_{criterion}"


def percentile_column(rater: int, criterion: str) -> str:
    """Name the column with percentiles: the share of rated documents, in %, that are rated as high or lower."""
    return f"p{rater}_{criterion}"


def standing_column(rater: int, criterion: str) -> str:
    """Name the column with the number of documents that are rated as high or lower."""
    return f"k{rater}_{criterion}"


def fragments_column(rater: int) -> str:
    """Name the column with the share of fragments among a document's tokens."""
    return f"fragments{rater}"


def order_of(column: str, *, descending: bool) -> str:
    """Name the array with all documents in the order of a column.

    Examples
    --------
    >>> order_of("n_tokens", descending=True)
    'n_tokens-down'
    """
    return f"{column}-{'down' if descending else 'up'}"
