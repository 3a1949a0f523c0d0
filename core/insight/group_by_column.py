"""Documents put into groups by a column: each value a group, or bands of numbers."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.catalog.connection import OUR_COLUMNS
from core.corpus.catalog.queries import Catalog
from core.corpus.filters import DocumentFilter, FieldRange, FieldValues
from core.insight.bands import by_band, by_length, by_year
from core.insight.groups import EMPTY, MOST_GROUPS, NO_VALUE, Group, Grouping

_MOST_NUMBERS = 20
# Stands before the name of a field of the input that is called like one of our columns.
_FIELD = "field "


def column_of_field(name: str) -> str:
    """Name the column with a field of the input: as the field, unless that is the name of one of our columns.

    Examples
    --------
    >>> column_of_field("role"), column_of_field("n_tokens"), column_of_field("field n_tokens")
    ('role', 'field n_tokens', 'field field n_tokens')
    """
    return f"{_FIELD}{name}" if name in OUR_COLUMNS or name.startswith(_FIELD) else name


def group_by(catalog: Catalog, column: str) -> Grouping:
    """Put all documents into groups.

    Numbers with more than twenty values, and lengths, come in bands; dates by year. Of more than 200 values the most
    common ones are groups, and the rest is one more.

    Parameters
    ----------
    catalog : Catalog
        Of the corpus.
    column : str
        ``domain``, ``n_tokens``, ``date``, or a field of the input as `column_of_field` names it.

    Returns
    -------
    Grouping
        Documents without a value are a group of their own.

    Raises
    ------
    NotFoundError
        If there is no such column.
    """
    if column == "n_tokens":
        return by_length(catalog.column(column).combine_chunks())
    if column == "date":
        return by_year(catalog.column(column).combine_chunks())
    if column == "domain":
        return _by_value(column, catalog.column(column).combine_chunks(), _of_domain)
    name = column.removeprefix(_FIELD)
    values, field = catalog.values_by_id(name).combine_chunks(), catalog.fields[name]
    if pa.types.is_floating(values.type):
        # Makes -0.0 the 0.0 that it is equal to.
        values = pc.add(values, 0.0)
    if field.is_number and field.n_distinct > _MOST_NUMBERS:
        return by_band(column, values, name)
    return _by_value(column, values, partial(_of_value, name, values.type))


def _of_domain(value: str | None) -> DocumentFilter:
    return DocumentFilter(domains=(value or "",))


def _of_value(name: str, kind: pa.DataType, value: str | None) -> DocumentFilter:
    if value is None or pa.types.is_string(kind):
        return DocumentFilter(fields=(FieldValues(name, (value,)),))
    number = int(value) if pa.types.is_integer(kind) else float(value)
    return DocumentFilter(fields=(FieldRange(name, number, number),))


def _by_value(column: str, values: pa.Array, condition: Callable[[str | None], DocumentFilter]) -> Grouping:
    encoded = values.cast(pa.string()).dictionary_encode(null_encoding="encode")
    names: list[str | None] = encoded.dictionary.to_pylist()
    sizes = np.bincount(encoded.indices.to_numpy(), minlength=len(names))
    order = sorted(range(len(names)), key=lambda place: (-sizes[place], names[place] is None, names[place] or ""))
    groups = [
        Group(_name(name), condition(name), is_apart=name is None) for name in (names[p] for p in order[:MOST_GROUPS])
    ]
    if len(order) > MOST_GROUPS:
        groups.append(Group(f"{len(order) - MOST_GROUPS:,} rarer values", None, is_apart=True))
    group_of = np.empty(len(names), dtype=np.int64)
    group_of[order] = np.minimum(np.arange(len(names)), MOST_GROUPS)
    return Grouping(column, tuple(groups), group_of[encoded.indices.to_numpy()])


def _name(value: str | None) -> str:
    """Name a value; one that is called like our words for none gets quotes, so that no two groups share a name."""
    if value is None:
        return NO_VALUE
    return f"“{value}”" if value in (NO_VALUE, EMPTY) else value or EMPTY


def columns_to_group_by(catalog: Catalog) -> list[str]:
    """List the columns that documents can be grouped by.

    Dates are among them where there are any; a field with more than 200 different texts, such as a title, is not, nor
    is one that a column of ours was made from.
    """
    fields = [
        field
        for field in catalog.fields.values()
        if field.name not in catalog.fields_made_ours and (field.is_number or field.n_distinct <= MOST_GROUPS)
    ]
    dates = ["date"] if catalog.years().n_dated else []
    return ["domain", "n_tokens", *dates, *(column_of_field(field.name) for field in fields)]
