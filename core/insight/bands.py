"""Documents put into groups by numbers: lengths by doublings, dates by years, other numbers in bands of like size."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from core.corpus.filters import DateRange, DocumentFilter, FieldRange, FieldValues, TokenRange
from core.insight.groups import MOST_GROUPS, NO_VALUE, Group, Grouping

_BANDS = 5


def by_length(values: pa.Array) -> Grouping:
    """Band lengths by doublings: 0, 1, 2 to 3, 4 to 7 tokens and so on.

    Parameters
    ----------
    values : pyarrow.Array of integers, shape (n_documents,)
        Tokens of each document; none is missing.

    Returns
    -------
    Grouping
        The shortest first; doublings in which no document lies are left out.
    """
    n_tokens = values.to_numpy(zero_copy_only=False).astype(np.int64)
    doublings = np.where(n_tokens > 0, np.floor(np.log2(np.maximum(n_tokens, 1))), -1).astype(np.int64)

    def group(doubling: int) -> Group:
        low, high = (2**doubling, 2 ** (doubling + 1) - 1) if doubling >= 0 else (0, 0)
        return Group(f"{low:,} to {high:,} tokens", DocumentFilter(n_tokens=TokenRange(low, high)))

    return _in_order("n_tokens", doublings, np.zeros(len(doublings), dtype=bool), group)


def by_year(values: pa.Array) -> Grouping:
    """Put dates together by year; by ten years, a hundred and so on where there would be more than 200 groups.

    Parameters
    ----------
    values : pyarrow.Array of dates, shape (n_documents,)
        Null where a document has none.

    Returns
    -------
    Grouping
        The earliest first; documents without a date are a group of their own, the last.
    """
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


def by_band(column: str, values: pa.Array, name: str) -> Grouping:
    """Put numbers into five bands, or fewer, so that about as many documents are in each.

    Parameters
    ----------
    column : str
        What the grouping is called.
    values : pyarrow.Array of numbers, shape (n_documents,)
        Null where a document has none.
    name : str
        The field of the input that they are from, by which filters find them.

    Returns
    -------
    Grouping
        The smallest numbers first; documents without one are a group of their own, the last.
    """
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
