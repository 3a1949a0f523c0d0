"""Groups as they are asked for by name: one column, or several that are crossed."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from core.corpus.catalog.queries import Catalog
from core.corpus.dates import date_of
from core.errors import NotFoundError
from core.insight.crossed import crossed
from core.insight.group_by_column import columns_to_group_by, group_by
from core.insight.groups import MOST_GROUPS, Grouping
from core.wording import listed


def grouping_for(catalog: Catalog, name: str) -> Grouping:
    """Group all documents by a column.

    Parameters
    ----------
    catalog : Catalog
        Of the corpus.
    name : str
        One of `core.insight.group_by_column.columns_to_group_by`, or several joined by ``+``: these are crossed.

    Returns
    -------
    Grouping
        The groups; its column is called as it was asked for.

    Raises
    ------
    NotFoundError
        If there is no such column, or it has too many values; the sentence says what was perhaps meant.
    InputError
        If there are too many combinations, see `core.insight.crossed.crossed`.
    """
    columns = columns_in(catalog, name)
    known = columns_to_group_by(catalog)
    for column in columns:
        if column not in known:
            raise NotFoundError(_no_such(catalog, known, column))
    return replace(crossed([group_by(catalog, column) for column in columns]), column=name)


def columns_in(catalog: Catalog, name: str) -> list[str]:
    """Take apart what groups are asked for by; the name of a column that is there is taken whole, whatever is in it."""
    return [name] if name in columns_to_group_by(catalog) else [part.strip() for part in name.split("+")]


def _no_such(catalog: Catalog, known: Sequence[str], name: str) -> str:
    if name in catalog.fields_made_ours:
        return f"The field {name[:80]!r} was read as one of our own columns. Choose one of {listed(known)}."
    if name in catalog.fields:
        dated = "Dates are grouped by year where they are imported with --date-field. " if _dates(catalog, name) else ""
        return (
            f"The column {name[:80]!r} has {catalog.fields[name].n_distinct:,} different texts, and groups are made of "
            f"at most {MOST_GROUPS}. {dated}Choose one of {listed(known)}."
        )
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    meant = f"Is {near[0]!r} meant? There" if near else "There"
    return f"There is no column {name[:80]!r} to group by. {meant} is {listed(known)}."


def _dates(catalog: Catalog, name: str) -> bool:
    """Say whether a field holds dates, as far as its first values show."""
    first = catalog.values_by_id(name).drop_null()[:20].to_pylist()
    return all(date_of(value) for value in first)
