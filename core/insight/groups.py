"""Documents put into groups by a column: each value a group, or bands of numbers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.catalog.queries import Catalog
from core.corpus.filters import DateRange, DocumentFilter, FieldRange, FieldValues, TokenRange

MOST_GROUPS = 200
_MOST_NUMBERS = 20
_BANDS = 5
NO_VALUE, EMPTY = "(no value)", "(empty)"


@dataclass(frozen=True, slots=True)
class Group:
    """Documents with like values.

    Attributes
    ----------
    name : str
        What to call it.
    documents : DocumentFilter or None
        The condition that leads to its documents; None for what is left over.
    """

    name: str
    documents: DocumentFilter | None


@dataclass(frozen=True, slots=True)
class Grouping:
    """Every document in one group.

    Attributes
    ----------
    column : str
        By which column.
    groups : tuple of Group
        In the order of their values, or the largest first.
    group_of : ndarray of int64, shape (n_documents,)
        The place of each document's group, documents in the order of `core.selection.pool.Pool`.
    """

    column: str
    groups: tuple[Group, ...]
    group_of: npt.NDArray[np.int64]


def group_by(catalog: Catalog, column: str) -> Grouping:
    """Put all documents into groups.

    Numbers with more than twenty values, and lengths, come in bands; dates by year. Of more than 200 values the most
    common ones are groups, and the rest is one more.

    Parameters
    ----------
    catalog : Catalog
        Of the corpus.
    column : str
        ``domain``, ``n_tokens``, ``date`` or a field of the input.

    Returns
    -------
    Grouping
        Documents without a value are a group of their own.

    Raises
    ------
    NotFoundError
        If there is no such column.
    """
    values = catalog.column(column).combine_chunks()
    if column == "n_tokens":
        return _by_length(values)
    if column == "date":
        return _by_year(values)
    if column != "domain" and catalog.fields[column].is_number and catalog.fields[column].n_distinct > _MOST_NUMBERS:
        return _by_band(column, values)
    return _by_value(column, values)


def _by_value(column: str, values: pa.Array) -> Grouping:
    encoded = values.cast(pa.string()).dictionary_encode(null_encoding="encode")
    names: list[str | None] = encoded.dictionary.to_pylist()
    sizes = np.bincount(encoded.indices.to_numpy(), minlength=len(names))
    order = sorted(range(len(names)), key=lambda place: (-sizes[place], names[place] is None, names[place] or ""))
    is_number = not pa.types.is_string(values.type) and not pa.types.is_boolean(values.type)
    groups = [Group(_name(names[place]), _of_value(column, names[place], is_number)) for place in order[:MOST_GROUPS]]
    if len(order) > MOST_GROUPS:
        groups.append(Group(f"{len(order) - MOST_GROUPS:,} rarer values", None))
    group_of = np.empty(len(names), dtype=np.int64)
    group_of[order] = np.minimum(np.arange(len(names)), MOST_GROUPS)
    return Grouping(column, tuple(groups), group_of[encoded.indices.to_numpy()])


def _name(value: str | None) -> str:
    """Name a value; one that is called like our words for none gets quotes, so that no two groups share a name."""
    if value is None:
        return NO_VALUE
    return f"“{value}”" if value in (NO_VALUE, EMPTY) else value or EMPTY


def _of_value(column: str, value: str | None, is_number: bool) -> DocumentFilter:
    if column == "domain":
        return DocumentFilter(domains=(value or "",))
    if is_number and value is not None:
        return DocumentFilter(fields=(FieldRange(column, float(value), float(value)),))
    return DocumentFilter(fields=(FieldValues(column, (value,)),))


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


def _by_band(column: str, values: pa.Array) -> Grouping:
    """Band numbers so that about as many documents are in each."""
    numbers = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    is_missing = np.isnan(numbers)
    known = np.sort(numbers[~is_missing])
    # Ends are values that occur, so that a band is a range with both ends within it.
    ends = np.unique(known[[(len(known) * band) // _BANDS for band in range(_BANDS)]])
    bands = np.searchsorted(ends, np.where(is_missing, ends[0], numbers), side="right") - 1

    def group(band: int) -> Group:
        next_one = ends[band + 1] if band + 1 < len(ends) else np.inf
        inside = known[(known >= ends[band]) & (known < next_one)]
        low, high = float(inside[0]), float(inside[-1])
        return Group(f"{low:,.6g} to {high:,.6g}", DocumentFilter(fields=(FieldRange(column, low, high),)))

    found = _in_order(column, bands, is_missing, group)
    missing = DocumentFilter(fields=(FieldValues(column, (None,)),))
    return replace(
        found, groups=tuple(replace(g, documents=missing) if g.name == NO_VALUE else g for g in found.groups)
    )


def _in_order(
    column: str, steps: npt.NDArray[np.int64], is_missing: npt.NDArray[np.bool_], group: Callable[[int], Group]
) -> Grouping:
    """Make one group of each step, ascending, and one of what is missing, the last."""
    present, places = np.unique(steps[~is_missing], return_inverse=True)
    groups = [group(int(step)) for step in present.tolist()]
    group_of = np.full(len(steps), len(groups), dtype=np.int64)
    group_of[~is_missing] = places
    if is_missing.any():
        groups.append(Group(NO_VALUE, None))
    return Grouping(column, tuple(groups), group_of)


def columns_to_group_by(catalog: Catalog) -> list[str]:
    """List the columns that documents can be grouped by.

    Dates are among them where there are any; a field with more than 200 different texts, such as a title, is not.
    """
    fields = [field for field in catalog.fields.values() if field.is_number or field.n_distinct <= MOST_GROUPS]
    dates = ["date"] if catalog.years().n_dated else []
    return list(dict.fromkeys(["domain", "n_tokens", *dates, *(field.name for field in fields)]))
