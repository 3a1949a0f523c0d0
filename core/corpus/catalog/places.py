"""Questions about documents that have places on a map: how many lie where, which groups, which documents."""

from typing import Any, NamedTuple

import pandas as pd

from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.fields import field_column
from core.corpus.catalog.names import named, standardised_column
from core.corpus.filters import DocumentFilter, Membership
from core.corpus.windows import Window
from core.criteria import CRITERION_KEYS

# What a place is tinted by: the mean standardised rating by a criterion, or the share that a selection keeps.
Tinted = str | Membership | None

# Where a group stands thickest is looked for in so many bins of the window.
_PEAK_BINS = 40


class Axes(NamedTuple):
    """The fields that hold the places of documents."""

    x: str
    y: str


class Places(CatalogConnection):
    """The questions about a map; documents without a place are in no answer, and every answer is exact."""

    def binned_places(
        self,
        axes: Axes,
        documents: DocumentFilter,
        rater: str | None,
        *,
        window: Window,
        bins: tuple[int, int],
        tinted: Tinted = None,
    ) -> pd.DataFrame:
        """Count documents by where they lie in a window.

        Parameters
        ----------
        axes : Axes
            Which map.
        documents, rater
            Which documents, and whose ratings.
        window : Window
            Where, its sides included.
        bins : tuple of (int, int)
            How many bins across and upwards.
        tinted : str, Membership or None
            What is averaged: ratings by a criterion, or 1 for a document that a selection keeps and 0 for others.

        Returns
        -------
        DataFrame
            ``column, row, n, value`` with bins counted from the left and from below; empty bins are in no row, and
            `value` is missing where there is none to average.
        """
        number = self._rater(rater)
        value, value_parameters = self._averaged(tinted, number)
        (column, row), bin_parameters = self._map_bins(axes, window, bins)
        where, parameters = self._in_window(axes, documents, number, window)
        sql = f"""
            SELECT {column} AS "column", {row} AS "row", count(*) AS n, avg({value}) AS value
            FROM documents WHERE {where} GROUP BY ALL ORDER BY "row", "column"
        """
        return self._frame(sql, [*bin_parameters, *value_parameters, *parameters])

    def places_within(
        self,
        axes: Axes,
        documents: DocumentFilter,
        rater: str | None,
        *,
        window: Window,
        limit: int,
        tinted: Tinted = None,
    ) -> pd.DataFrame:
        """List the documents in a window, in the order of their import, at most so many.

        Returns
        -------
        DataFrame
            ``doc_id, title, domain, n_tokens, x, y, value``, see `binned_places`.
        """
        number = self._rater(rater)
        value, value_parameters = self._averaged(tinted, number)
        where, parameters = self._in_window(axes, documents, number, window)
        x, y = self._axis_columns(axes)
        sql = f"""
            SELECT doc_id, title, domain::VARCHAR AS domain, n_tokens, {x} AS x, {y} AS y, {value} AS value
            FROM documents WHERE {where} ORDER BY number LIMIT ?
        """
        return self._frame(sql, [*value_parameters, *parameters, limit])

    def groups_within(
        self, axes: Axes, group: str, documents: DocumentFilter, rater: str | None, *, window: Window, limit: int
    ) -> pd.DataFrame:
        """Say where in a window each group of documents stands thickest.

        Parameters
        ----------
        axes, documents, rater, window
            As for `binned_places`.
        group : str
            The field whose values name the groups.
        limit : int
            Of how many groups, the largest first.

        Returns
        -------
        DataFrame
            ``name, n, x, y``: documents in the window, and the middle of the fullest of 40 times 40 bins.
        """
        number = self._rater(rater)
        (column, row), bin_parameters = self._map_bins(axes, window, (_PEAK_BINS, _PEAK_BINS))
        where, parameters = self._in_window(axes, documents, number, window)
        name = field_column(self._field(group).number)
        # Of equally full bins the lowest one, and of these the leftmost.
        sql = f"""
            SELECT name, sum(n)::BIGINT AS n, max([n, -"row", -"column"]) AS fullest FROM (
                SELECT {name}::VARCHAR AS name, {column} AS "column", {row} AS "row", count(*) AS n
                FROM documents WHERE {name} IS NOT NULL AND {where} GROUP BY ALL
            ) GROUP BY name ORDER BY n DESC, name LIMIT ?
        """
        rows = self._rows(sql, [*bin_parameters, *parameters, limit])
        wide, tall = (window.right - window.left) / _PEAK_BINS, (window.high - window.low) / _PEAK_BINS
        return pd.DataFrame(
            [(name, n, window.left + (0.5 - c) * wide, window.low + (0.5 - r) * tall) for name, n, (_, r, c) in rows],
            columns=["name", "n", "x", "y"],
        )

    def groups_described(
        self, group: str, documents: DocumentFilter, rater: str | None, *, kept: Membership | None = None
    ) -> pd.DataFrame:
        """Describe the groups of documents that a filter leaves.

        Parameters
        ----------
        group : str
            The field whose values name them.
        documents, rater
            Of which documents, and by whose ratings.
        kept : Membership or None
            The selection of which is told what it keeps.

        Returns
        -------
        DataFrame
            A row for each, the largest first: ``name, n_documents, n_tokens``, for each criterion the mean
            standardised rating, missing where nothing is rated, and ``share_kept`` of the tokens, missing without
            `kept`. Documents without a group are in no row.
        """
        number = self._rater(rater)
        where, parameters = self._condition(documents, number)
        name = field_column(self._field(group).number)
        is_kept, kept_parameters = self._averaged(kept, number)
        means = ", ".join(
            f"avg({standardised_column(number, key) if number is not None else 'NULL::DOUBLE'}) AS {named(key)}"
            for key in CRITERION_KEYS
        )
        share = f"sum(n_tokens * {is_kept}) / nullif(sum(n_tokens), 0)" if kept else "NULL::DOUBLE"
        sql = f"""
            SELECT {name}::VARCHAR AS name, count(*) AS n_documents, sum(n_tokens)::BIGINT AS n_tokens, {means},
                   {share} AS share_kept
            FROM documents WHERE {name} IS NOT NULL AND {where} GROUP BY ALL ORDER BY n_documents DESC, name
        """
        return self._frame(sql, [*kept_parameters, *parameters])

    def _axis_columns(self, axes: Axes) -> tuple[str, str]:
        return field_column(self._field(axes.x).number), field_column(self._field(axes.y).number)

    def _map_bins(self, axes: Axes, window: Window, bins: tuple[int, int]) -> tuple[tuple[str, str], list[Any]]:
        """Write the bin across and the bin upwards; what lies on the last side is in the last bin."""
        x, y = self._axis_columns(axes)
        across, up = (f"least(floor(({column} - ?::DOUBLE) * ?::DOUBLE)::INTEGER, ?::INTEGER)" for column in (x, y))
        n_across, n_up = bins
        of_x = [window.left, n_across / (window.right - window.left), n_across - 1]
        of_y = [window.low, n_up / (window.high - window.low), n_up - 1]
        return (across, up), [*of_x, *of_y]

    def _in_window(
        self, axes: Axes, documents: DocumentFilter, rater: int | None, window: Window
    ) -> tuple[str, list[Any]]:
        x, y = self._axis_columns(axes)
        where, parameters = self._condition(documents, rater)
        sides = [window.left, window.right, window.low, window.high]
        return f"{x} BETWEEN ? AND ? AND {y} BETWEEN ? AND ? AND {where}", [*sides, *parameters]

    def _averaged(self, tinted: Tinted, rater: int | None) -> tuple[str, list[Any]]:
        """Write what is averaged; nothing where nobody rates by it."""
        if isinstance(tinted, Membership):
            sql = f"(get_bit(?::BLOB::BIT, number::INTEGER) = {int(tinted.kept)})::DOUBLE"
            return sql, [self._answer(tinted).bits]
        if tinted is None or rater is None or tinted not in self._criteria[rater]:
            return "NULL::DOUBLE", []
        return standardised_column(rater, tinted), []
