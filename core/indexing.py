"""A corpus is made searchable: first by its words, which is quick, then by what its documents are like."""

from dataclasses import dataclass
from typing import Any

from core.corpus.fulltext.building import FullTextReport, index_words
from core.corpus.workspace import Workspace
from core.qurater.embedding.index_workspace import EmbedMissing, IndexReport, embed_here, index_workspace
from core.records import OnProgress, ignore_progress


@dataclass(frozen=True, slots=True)
class SearchReport:
    """What was indexed.

    Attributes
    ----------
    words : FullTextReport
        For full text.
    vectors : IndexReport
        For likeness.
    """

    words: FullTextReport
    vectors: IndexReport

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values: those of the vectors, and under ``full_text`` those of the words."""
        return self.vectors.to_json() | {"full_text": self.words.to_json()}


def make_searchable(
    workspace: Workspace, *, embed_missing: EmbedMissing = embed_here, on_progress: OnProgress = ignore_progress
) -> SearchReport:
    """Index what came in after the last index; interrupted at any moment, it goes on where it was.

    Parameters
    ----------
    workspace : Workspace
        The corpus; others may import, rate and search meanwhile.
    embed_missing : callable
        Where to embed: on this machine, or as `core.qurater.cluster.indexing.on_ray` says.
    on_progress : callable
        Told how many documents are done, of the words first, then of the vectors.

    Returns
    -------
    SearchReport
        What was done.

    Raises
    ------
    InputError
        If there is no document.
    ConflictError
        If there are vectors by another encoder, or another process is indexing.
    """
    words = index_words(workspace, on_progress=on_progress)
    return SearchReport(words, index_workspace(workspace, embed_missing=embed_missing, on_progress=on_progress))
