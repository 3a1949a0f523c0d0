"""Documents by their numbers: found by id, and described as a table shows them."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.corpus.catalog import arrays as names
from core.corpus.catalog.arrays import Numbers
from core.corpus.catalog.binned import standardised_by
from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.names import rating_column, standing_column
from core.corpus.fingerprints import doc_hashes
from core.criteria import CRITERION_KEYS
from core.errors import NotFoundError


class RowsShown(CatalogConnection):
    """What questions for single documents have in common."""

    def _number_of_id(self, doc_id: str) -> int:
        """Find the number of a document.

        Raises
        ------
        NotFoundError
            If no document has this id.
        """
        number = self._find_number(doc_id)
        if number is None:
            raise NotFoundError(f"There is no document with id {doc_id[:80]!r} here. Choose one from the table.")
        return number

    def _find_number(self, doc_id: str) -> int | None:
        hashes, by_hash = self._arrays[names.HASHES], self._arrays[names.BY_HASH]
        wanted = doc_hashes([doc_id])[0]
        place = int(np.searchsorted(hashes, wanted))
        # Two ids may have the same hash, though hardly ever.
        while place < len(hashes) and hashes[place] == wanted:
            number = int(by_hash[place])
            if self._arrays.strings("doc_id", [number]) == [doc_id]:
                return number
            place += 1
        return None

    def _place_of(self, number: int) -> tuple[int, int]:
        """Say where a document lies: the part, and the row in it."""
        starts = self._arrays[names.STARTS]
        part = int(np.searchsorted(starts, number, side="right")) - 1
        return part, number - int(starts[part])

    def _domain_of(self, number: int) -> str:
        return self._masks.domains[int(self._arrays[names.DOMAIN][number])]

    def _percentiles_of(self, numbers: Numbers, rater: int | None) -> Iterator[tuple[str, npt.NDArray[np.float64]]]:
        """Give the percentiles of documents by each criterion; NaN where one is not rated by it."""
        for key in CRITERION_KEYS:
            scale = None if rater is None else self._scales[rater].get(key)
            if rater is None or scale is None:
                yield key, np.full(len(numbers), np.nan)
                continue
            standing = self._arrays[standing_column(rater, key)][numbers]
            yield key, np.where(standing > 0, 100.0 * standing / (scale.n or 1), np.nan)

    def _shown(self, numbers: Numbers, rater: int | None) -> pd.DataFrame:
        """Describe documents as `core.corpus.catalog.queries.Catalog.page` says, in their order."""
        return pd.DataFrame({**self._described(numbers), **dict(self._percentiles_of(numbers, rater))})

    def _frame_of(self, numbers: Numbers, rater: int, criterion: str) -> pd.DataFrame:
        """Describe documents, and say where they stand by one criterion that they are rated by.

        Returns
        -------
        DataFrame
            ``part, row, doc_id, title, domain, n_tokens, standardised, percentile``, in their order.
        """
        ratings = self._arrays[rating_column(rater, criterion)][numbers]
        places = [self._place_of(number) for number in numbers.tolist()]
        return pd.DataFrame(
            {
                "part": [part for part, _ in places],
                "row": [row for _, row in places],
                **self._described(numbers),
                "standardised": standardised_by(self._scales[rater][criterion], ratings),
                "percentile": dict(self._percentiles_of(numbers, rater))[criterion],
            }
        )

    def _described(self, numbers: Numbers) -> dict[str, Any]:
        chosen: Sequence[int] = numbers.tolist()
        return {
            "doc_id": pd.Series(self._arrays.strings("doc_id", chosen), dtype="str"),
            "title": pd.Series(self._arrays.strings("title", chosen), dtype="str"),
            "domain": pd.Series([self._domain_of(number) for number in chosen], dtype="str"),
            "n_tokens": self._arrays[names.TOKENS][numbers].astype(np.int64),
        }
