"""What columns are called, by which documents are grouped or which are held equal."""

from pages.parts.plain import shortened

_TITLES = {"domain": "Domain", "n_tokens": "Length", "date": "Date"}
_LABEL_CHARACTERS = 60


def title_of_column(column: str) -> str:
    """Name a column; a field of the input by its own name.

    Examples
    --------
    >>> title_of_column("n_tokens"), title_of_column("role")
    ('Length', 'role')
    """
    return _TITLES.get(column, shortened(column, _LABEL_CHARACTERS))


def title_of_columns(columns: tuple[str, ...]) -> str:
    """Name several columns at once, as a title.

    Examples
    --------
    >>> title_of_columns(("domain", "role")), title_of_columns(("role", "domain"))
    ('Domain and role', 'role and domain')
    """
    return " and ".join([*map(title_of_column, columns[:1]), *map(_in_words, columns[1:])])


def columns_in_words(columns: tuple[str, ...]) -> str:
    """Name several columns at once, within a sentence.

    Examples
    --------
    >>> columns_in_words(("domain", "role"))
    'domain and role'
    """
    return " and ".join(map(_in_words, columns))


def held_in_words(held: tuple[str, ...]) -> str:
    """Say what is held equal.

    Examples
    --------
    >>> held_in_words(("domain", "n_tokens")), held_in_words(())
    ('domain and length held equal', 'nothing held equal')
    """
    return f"{columns_in_words(held) or 'nothing'} held equal"


def _in_words(column: str) -> str:
    return _TITLES[column].lower() if column in _TITLES else title_of_column(column)
