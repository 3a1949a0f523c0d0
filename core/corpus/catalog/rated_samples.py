"""Rated documents, all of them or a sample of stated size: for what takes too long over ten million."""

from core.corpus.catalog.conditions import Condition
from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.names import standardised_column
from core.corpus.filters import DocumentFilter

LENGTH, DATE = "n_tokens", "date"
# Ranks and quartiles of more documents are those of a sample: a correlation is then off by less than a hundredth.
SAMPLE_DOCUMENTS = 100_000
_ALL_HASHES = 2**64


class RatedSamples(CatalogConnection):
    """What questions about samples have in common."""

    def _rated(self, number: int, documents: DocumentFilter) -> Condition:
        """Leave the documents of a filter that are rated by every criterion of a rater."""
        where, parameters = self._condition(documents, number)
        rated = " AND ".join(f"{standardised_column(number, key)} IS NOT NULL" for key in self._criteria[number])
        return f"{rated} AND {where}", parameters

    def _sampled(self, condition: Condition, most: int) -> tuple[int, Condition]:
        """Count the documents of a condition, and write the one that leaves about `most` of them.

        These are the ones with the smallest ``doc_hash``, so that they are always the same.
        """
        where, parameters = condition
        n = int(self._rows(f"SELECT count(*) FROM documents WHERE {where}", parameters)[0][0])
        return n, (f"{where} AND doc_hash <= ?::UBIGINT", [*parameters, last_hash(n, most)])


def last_hash(n: int, most: float) -> int:
    """Give the hash up to which about `most` of `n` documents lie.

    Examples
    --------
    >>> last_hash(10, 10) == 2**64 - 1, last_hash(10, 5) == 2**63 - 1
    (True, True)
    """
    return _ALL_HASHES - 1 if n <= most else int(_ALL_HASHES * (most / n)) - 1
