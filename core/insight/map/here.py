"""How far a corpus is on its way to a map: what is indexed, placed and clustered."""

from dataclasses import dataclass, replace
from typing import Any

from core.corpus.embeddings import embedded_parts
from core.corpus.workspace import Workspace
from core.insight.clusters import COLUMN
from core.insight.map.making import X, Y


@dataclass(frozen=True, slots=True)
class MapHere:
    """What there is.

    Attributes
    ----------
    is_indexed, is_all_indexed : bool
        Whether documents have vectors, and whether all of them do.
    method : str or None
        How they were placed: ``umap`` or ``pca``; None where there is no map.
    n_sampled, n_placed : int
        The documents that the plane was found from, and those of the columns, with or without a place.
    groupings : tuple of str
        The columns that `qulens cluster` made, the one of the usual name first.
    """

    is_indexed: bool
    method: str | None = None
    n_sampled: int = 0
    n_placed: int = 0
    groupings: tuple[str, ...] = ()
    is_all_indexed: bool = False


def map_here(workspace: Workspace) -> MapHere:
    """Say how far a corpus is; two columns that were not made together are no map."""
    records = {name: workspace.column_record(name) for name in workspace.columns()}
    groupings = [name for name, record in records.items() if record["how"].get("method") == "cluster"]
    groupings.sort(key=lambda name: (name != COLUMN, name))
    embedded = embedded_parts(workspace)
    is_complete = len(embedded) == len(workspace.document_parts())
    found = MapHere(bool(embedded), groupings=tuple(groupings), is_all_indexed=is_complete)
    how: dict[str, Any] | None = records[X]["how"] if X in records else None
    if how is None or how.get("method") != "map" or Y not in records or records[Y]["how"] != how:
        return found
    return replace(
        found,
        method=str(how["by"]),
        n_sampled=int(how["n_sampled"]),
        n_placed=int(records[X]["n_documents"]),
    )
