"""Indexing on a Ray cluster: the same parts, the same vectors, on many machines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.corpus.embeddings import embeddings_folder
from core.corpus.workspace import Workspace
from core.qurater.cluster.attempts import attempts_at
from core.qurater.cluster.joining import joined
from core.qurater.cluster.nodes import actors_for, require_seen
from core.qurater.cluster.pool import OfPart, PartDone, finished_parts
from core.qurater.embedding.index_workspace import EmbedMissing, embed_part
from core.records import OnProgress, Progress

if TYPE_CHECKING:
    from core.qurater.embedding.embedder import Embedder


@dataclass(frozen=True, slots=True)
class EmbeddingWork:
    """What actors do to embed; see `core.qurater.cluster.pool.Work`.

    Attributes
    ----------
    workspace, attempts
        See there.
    device : str
        Where to compute.
    """

    workspace: Workspace
    attempts: Path
    device: str

    def begin(self) -> OfPart:
        """Load the encoder."""
        from core.qurater.embedding.embedder import load_embedder

        return partial(self._embed, load_embedder(device=self.device))

    def _embed(self, embedder: "Embedder", place: Workspace, part: str) -> PartDone:
        embeddings_folder(place).mkdir(parents=True)
        return PartDone(part, embed_part(embedder, self.workspace.documents / part, place, lambda _: None))


def on_ray(address: str) -> EmbedMissing:
    """Have the missing parts of an index embedded on a Ray cluster.

    Parameters
    ----------
    address : str
        See `core.qurater.cluster.joining.joined`.

    Returns
    -------
    callable
        For `core.qurater.embedding.index_workspace.index_workspace`.
    """

    def embed(indexed: Workspace, parts: Sequence[Path], progress: Progress, on_progress: OnProgress) -> None:
        workspace = replace(indexed, root=indexed.root.absolute())  # nodes have working folders of their own
        with attempts_at(workspace, embeddings_folder(workspace)) as attempts, joined(address):
            actors = actors_for("auto")
            require_seen(workspace.root, actors)
            n_done = progress.done
            for done in finished_parts(EmbeddingWork(workspace, attempts, actors.device), parts, actors):
                n_done += done.n_texts
                on_progress(Progress(n_done, progress.total, progress.unit, progress.note))

    return embed
