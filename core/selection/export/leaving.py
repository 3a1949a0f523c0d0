"""Which documents leave: those that a selection took, or those that it removed, and what is told of them."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.errors import ConflictError
from core.selection.export.names import KEY, REMOVED_BECAUSE
from core.selection.stored.selecting import SELECTED, selection_manifest
from core.selection.stored.subset_hash import hash_of_subset


@dataclass(frozen=True, slots=True)
class Leaving:
    """The documents that leave.

    Attributes
    ----------
    manifest : dict
        Of the selection.
    doc_ids : ChunkedArray of string, shape (n_leaving,)
        In their order; one may come several times.
    list_hash : str
        Of the ids in their order.
    fate : Table or None
        Beside the ids, why each was removed and by which key; None where it is the selected ones that leave.
    """

    manifest: dict[str, Any]
    doc_ids: pa.ChunkedArray
    list_hash: str
    fate: pa.Table | None

    @property
    def rater(self) -> str:
        """Whose ratings the selection was made by."""
        return str(self.manifest["rater"]["rater"])

    def require_ratings(self, workspace: Workspace) -> None:
        """Refuse ratings that are not those that the selection was made by.

        Raises
        ------
        ConflictError
            If others have taken their place.
        """
        if workspace.ratings_record(self.rater)["fingerprint"] != self.manifest["rater"]["fingerprint"]:
            raise ConflictError(
                f"The ratings {self.rater!r} were replaced after {self.manifest['selection']!r} was selected by them. "
                "Select again, or export without ratings."
            )


def leaving(workspace: Workspace, selection: str, *, removed: bool) -> Leaving:
    """Read which documents a selection took, or find out which it removed.

    Raises
    ------
    ConflictError
        If selection and manifest do not belong together, since they were replaced meanwhile.
    """
    manifest = selection_manifest(workspace, selection)
    parts = sorted(workspace.selection(selection).glob("selected-*.parquet"))
    parts = parts or [workspace.selection(selection) / SELECTED]  # which is then told to be gone
    doc_ids = pa.concat_tables([read_stored(part, ["doc_id"]) for part in parts])["doc_id"]
    list_hash = hash_of_subset(doc_ids)
    if list_hash != manifest["subset_hash"]:
        raise ConflictError(f"The selection {selection!r} is being replaced. Export it again when that is done.")
    if not removed:
        return Leaving(manifest, doc_ids, list_hash, None)
    from core.selection.stored.removed import removed_documents

    table = removed_documents(workspace, selection)
    fate = table.select(["reason", "key"]).rename_columns([REMOVED_BECAUSE, KEY])
    return Leaving(manifest, table["doc_id"], hash_of_subset(table["doc_id"]), fate)
