"""Questions about one document and one stored selection: whether it is kept, where, and by which key."""

from dataclasses import dataclass

from core.corpus.catalog.connection import CatalogConnection
from core.corpus.catalog.file_patterns import literal_pattern


@dataclass(frozen=True, slots=True)
class Fate:
    """What a selection does with a document.

    Attributes
    ----------
    n_times : int
        How many times it is kept; 0 where it is not.
    position : int or None
        Where it comes first in the selection, counted from 0; None where it is not kept.
    key : float or None
        By which it was taken; None where it is not kept.
    lowest_key, lowest_in_domain : float or None
        The lowest key that was taken, and the lowest one of the document's domain; None where none was.
    """

    n_times: int
    position: int | None
    key: float | None
    lowest_key: float | None
    lowest_in_domain: float | None


class Fates(CatalogConnection):
    """The questions about what selections do with a document."""

    def fate(self, doc_id: str, domain: str, selection: str) -> Fate:
        """Say what a stored selection does with a document of a domain."""
        folder = self._searched.workspace.selection(selection)
        parts = [literal_pattern(part) for part in sorted(folder.glob("*.parquet"))]
        sql = """
            WITH selected AS (
                SELECT doc_id, position, key FROM read_parquet(?::VARCHAR[], hive_partitioning = false)
            )
            SELECT count(*) FILTER (doc_id = ?), min(position) FILTER (doc_id = ?), max(key) FILTER (doc_id = ?),
                   min(key), (SELECT min(key) FROM selected JOIN documents USING (doc_id) WHERE domain = ?)
            FROM selected
        """
        return Fate(*self._rows(sql, [parts, doc_id, doc_id, doc_id, domain])[0])
