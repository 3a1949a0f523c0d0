"""Questions about two things at once: how criteria go with each other, and with length."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.corpus.catalog.binned import Integers, bins_of
from core.corpus.catalog.names import rating_column, standardised_column
from core.corpus.catalog.rated_samples import LENGTH, SAMPLE_DOCUMENTS, RatedSamples, last_hash
from core.corpus.filters import DocumentFilter

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RatedValues:
    """Values of some rated documents, side by side.

    Attributes
    ----------
    values : ndarray of float, shape (n, n_columns)
        None is missing.
    n_documents : int
        Documents that they stand for: more than n where they are a sample.
    """

    values: Floats
    n_documents: int


class Relations(RatedSamples):
    """The questions about what goes with what."""

    def rated_values(
        self, rater: str, documents: DocumentFilter, *, names: Sequence[str], most: int = SAMPLE_DOCUMENTS
    ) -> RatedValues:
        """Read the standardised ratings of the rated documents, and their lengths.

        Parameters
        ----------
        rater, documents
            Whose ratings of which documents.
        names : sequence of str
            Criteria that the rater rates by, or `LENGTH`.
        most : int
            Of more documents, about so many are taken.

        Returns
        -------
        RatedValues
            A column for each name.
        """
        number = self._number_of(rater)
        n, (where, parameters) = self._sampled(self._rated(number, documents), most)
        sql = f"SELECT {_columns(number, names)} FROM documents WHERE {where}"
        found = self._cursor().execute(sql, parameters).fetchnumpy()
        return RatedValues(np.column_stack([found[f"c{place}"] for place in range(len(names))]), n)

    def rated_values_by_domain(
        self,
        rater: str,
        documents: DocumentFilter,
        *,
        names: Sequence[str],
        n_domains: int,
        most: int = SAMPLE_DOCUMENTS,
    ) -> dict[str, RatedValues]:
        """Read what `rated_values` reads for each of the largest domains, the largest first.

        Parameters
        ----------
        rater, documents, names
            As there.
        n_domains : int
            How many domains at most.
        most : int
            Of each domain with more documents than its part of these, about its part is taken.

        Returns
        -------
        dict of str to RatedValues
            By domain; those without a rated document are left out.
        """
        number = self._number_of(rater)
        where, parameters = self._rated(number, documents)
        sql = f"""
            SELECT domain, count(*) AS n FROM documents WHERE {where}
            GROUP BY domain ORDER BY n DESC, domain LIMIT ?
        """
        sizes = self._rows(sql, [*parameters, n_domains])
        lasts = [last_hash(n, most / len(sizes)) for _, n in sizes]
        sql = f"""
            SELECT domain::VARCHAR AS domain, {_columns(number, names)}
            FROM documents JOIN (SELECT unnest(?::VARCHAR[]) AS domain, unnest(?::UBIGINT[]) AS last) USING (domain)
            WHERE {where} AND doc_hash <= last
        """
        answer = self._cursor().sql(sql, params=[[name for name, _ in sizes], lasts, *parameters])
        return _by_domain(cast(pa.Table, answer.to_arrow_table()), dict(sizes))

    def density(
        self, rater: str, documents: DocumentFilter, *, pair: tuple[str, str], edges: Sequence[float]
    ) -> Integers:
        """Count documents by their standardised ratings by two criteria; exact.

        Parameters
        ----------
        rater, documents
            Whose ratings of which documents.
        pair : tuple of (str, str)
            Two criteria.
        edges : sequence of float
            Ascending, equally far apart; what lies beyond the ends is counted in the first and the last bin.

        Returns
        -------
        ndarray of int64, shape (n_bins, n_bins)
            By the bin of the second criterion (rows) and of the first (columns).
        """
        number, n_bins = self._number_of(rater), len(edges) - 1
        counts: Integers = np.zeros(n_bins * n_bins, dtype=np.int64)
        scales = [self._scales[number].get(key) for key in pair]
        columns = [rating_column(number, key) for key in pair]
        if None in scales:
            return counts.reshape(n_bins, n_bins)
        across, upwards = (scale for scale in scales if scale is not None)
        for x, y in self._kept(documents, number).each(*(self._arrays[column] for column in columns)):
            is_rated = ~(np.isnan(x) | np.isnan(y))
            bins = n_bins * bins_of(y[is_rated], upwards, edges) + bins_of(x[is_rated], across, edges)
            counts += np.bincount(bins, minlength=len(counts))
        return counts.reshape(n_bins, n_bins)


def _columns(rater: int, names: Sequence[str]) -> str:
    columns = ("n_tokens" if name == LENGTH else standardised_column(rater, name) for name in names)
    return ", ".join(f"{column}::DOUBLE AS c{place}" for place, column in enumerate(columns))


def _by_domain(table: pa.Table, sizes: dict[str, int]) -> dict[str, RatedValues]:
    domains = table["domain"].combine_chunks().dictionary_encode()
    values = np.column_stack([table[f"c{place}"].to_numpy() for place in range(table.num_columns - 1)])
    number_of = {name: number for number, name in enumerate(domains.dictionary.to_pylist())}
    numbers = domains.indices.to_numpy()
    return {name: RatedValues(values[numbers == number_of.get(name, -1)], n) for name, n in sizes.items()}
