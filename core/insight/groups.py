"""Documents put into groups by a column: each value a group, or bands of numbers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.catalog.connection import OUR_COLUMNS
from core.corpus.catalog.queries import Catalog
from core.corpus.filters import DateRange, DocumentFilter, FieldRange, FieldValues, TokenRange

MOST_GROUPS = 200
_MOST_NUMBERS = 20
_BANDS = 5
NO_VALUE, EMPTY = "(no value)", "(empty)"
# Stands before the name of a field of the input that is called like one of our columns.
_FIELD = "field "


@dataclass(frozen=True, slots=True)
class Group:
    """Documents with like values.

    Attributes
    ----------
    name : str
        What to call it.
    documents : DocumentFilter or None
        The condition that leads to its documents; None for what is left over.
    is_apart : bool
        Whether it is of no value, or of many rare ones together: shown beside the others, never ranked with them.
    """

    name: str
    documents: DocumentFilter | None
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Grouping:
    """Every document in one group.

    Attributes
    ----------
    column : str
        By which column, as `columns_to_group_by` names it.
    groups : tuple of Group
        In the order of their values, or the largest first.
    group_of : ndarray of int64, shape (n_documents,)
        The place of each document's group, documents in the order of `core.selection.pool.pool.Pool`.
    """

    column: str
    groups: tuple[Group, ...]
    group_of: npt.NDArray[np.int64]


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
        return _by_length(catalog.column(column).combine_chunks())
    if column == "date":
        return _by_year(catalog.column(column).combine_chunks())
    if column == "domain":
        return _by_value(column, catalog.column(column).combine_chunks(), _of_domain)
    name = column.removeprefix(_FIELD)
    values, field = catalog.values_by_id(name).combine_chunks(), catalog.fields[name]
    if pa.types.is_floating(values.type):
        # Makes -0.0 the 0.0 that it is equal to.
        values = pc.add(values, 0.0)
    if field.is_number and field.n_distinct > _MOST_NUMBERS:
        return _by_band(column, values, name)
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


def _by_length(values: pa.Array) -> Grouping:
    """Band lengths by doublings: 0, 1, 2 to 3, 4 to 7 tokens and so on."""
    n_tokens = values.to_numpy(zero_copy_only=False).astype(np.int64)
    doublings = np.where(n_tokens > 0, np.floor(np.log2(np.maximum(n_tokens, 1))), -1).astype(np.int64)

    def group(doubling: int) -> Group:
        low, high = (2**doubling, 2 ** (doubling + 1) - 1) if doubling >= 0 else (0, 0)
        return Group(f"{low:,} to {high:,} tokens", DocumentFilter(n_tokens=TokenRange(low, high)))

    return _in_order("n_tokens", doublings, np.zeros(len(doublings), dtype=bool), group)


def _by_year(values: pa.Array) -> Grouping:
    is_missing = values.is_null().to_numpy(zero_copy_only=False)
    years = np.asarray(pc.fill_null(pc.year(values), 0).to_numpy(zero_copy_only=False), dtype=np.int64)
    known = years[~is_missing]
    span = int(known.max() - known.min()) if len(known) else 0
    step = next(step for step in (1, 10, 100, 1_000, 10_000) if span // step < MOST_GROUPS)

    def group(first: int) -> Group:
        last = first + step - 1
        name = f"{first:04d}" if step == 1 else f"{first:04d} to {last:04d}"
        return Group(name, DocumentFilter(date=DateRange(f"{max(first, 1):04d}-01-01", f"{min(last, 9999):04d}-12-31")))

    return _in_order("date", years // step * step, is_missing, group)


def _by_band(column: str, values: pa.Array, name: str) -> Grouping:
    """Band numbers so that about as many documents are in each."""
    is_missing = values.is_null().to_numpy(zero_copy_only=False)
    # Whole numbers stay whole: as fractions, ids of 64 bits would fall together.
    numbers = pc.fill_null(values, 0).to_numpy(zero_copy_only=False)
    known = np.sort(numbers[~is_missing])
    # Ends are values that occur, so that a band is a range with both ends within it.
    ends = np.unique(known[[(len(known) * band) // _BANDS for band in range(_BANDS)]])
    bands = np.searchsorted(ends, np.where(is_missing, ends[0], numbers), side="right") - 1

    stops = np.append(np.searchsorted(known, ends[1:]), len(known))
    ranges = [(low.item(), known[stop - 1].item()) for low, stop in zip(ends, stops, strict=True)]
    names = _names(ranges)

    def group(band: int) -> Group:
        return Group(names[band], DocumentFilter(fields=(FieldRange(name, *ranges[band]),)))

    found = _in_order(column, bands, is_missing, group)
    missing = DocumentFilter(fields=(FieldValues(name, (None,)),))
    return replace(found, groups=tuple(replace(g, documents=missing) if g.is_apart else g for g in found.groups))


def _names(ranges: list[tuple[float, float]]) -> list[str]:
    """Name ranges by their ends: six digits of fractions, or as many more as it takes to tell the ranges apart."""
    # 17 digits tell all fractions apart.
    for n_digits in range(6, 18):
        names = [f"{_number(low, n_digits)} to {_number(high, n_digits)}" for low, high in ranges]
        if len(set(names)) == len(names):
            break
    return names


def _number(value: float, n_digits: int) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.{n_digits}g}"


def _in_order(
    column: str, steps: npt.NDArray[np.int64], is_missing: npt.NDArray[np.bool_], group: Callable[[int], Group]
) -> Grouping:
    """Make one group of each step, ascending, and one of what is missing, the last."""
    present, places = np.unique(steps[~is_missing], return_inverse=True)
    groups = [group(int(step)) for step in present.tolist()]
    group_of = np.full(len(steps), len(groups), dtype=np.int64)
    group_of[~is_missing] = places
    if is_missing.any():
        groups.append(Group(NO_VALUE, None, is_apart=True))
    return Grouping(column, tuple(groups), group_of)


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
