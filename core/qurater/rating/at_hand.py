"""What a workspace holds already that spares a rating run work, and what the run leaves behind for others."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow.parquet as pq

from core.corpus.embeddings import WINDOW, begin_embedding, embeddings_folder, finish_embedding, vectors_path
from core.corpus.encoders import DEFAULT_ENCODER
from core.corpus.rating_parts import FINGERPRINT_KEY, PRECISION_KEY
from core.corpus.ratings import TEXT_HASH
from core.corpus.workspace import Workspace
from core.errors import ConflictError
from core.qurater.raters.rater import HeadsRater, Rater
from core.qurater.rating.kept_features import KeptFeatures
from core.qurater.rating.known_ratings import KnownRatings
from core.qurater.rating.rating_files import ROUNDED


def known_ratings(folders: Sequence[Path], *, fingerprint: str, precision: str) -> KnownRatings:
    """Find the ratings that a rater made before, in a precision, under whatever name.

    Parameters
    ----------
    folders : sequence of Path
        With parts of ratings.
    fingerprint, precision : str
        Of the rater, and what it computed in.

    Returns
    -------
    KnownRatings
        Those that came from features that were kept do not count: they are rounded.
    """
    said = {FINGERPRINT_KEY: fingerprint.encode(), PRECISION_KEY: precision.encode()}
    found = []
    for folder in folders:
        for path in sorted(folder.glob("part-*.parquet")):
            schema = pq.read_schema(path)
            if TEXT_HASH in schema.names and said.items() <= (schema.metadata or {}).items():
                found.append(path)
    return KnownRatings(found, said)


def kept_features(workspace: Workspace, rater: Rater, missing: Sequence[Path]) -> tuple[KeptFeatures, str] | None:
    """Find what heads read of all documents that are to be rated.

    Returns
    -------
    tuple of (KeptFeatures, str) or None
        With the precision they were computed in, as ratings are to say it; None where they were not kept.
    """
    if not isinstance(rater, HeadsRater):
        return None
    for precision in ("float32", "bf16"):
        kept = KeptFeatures(workspace, rater, precision)
        if missing and kept.covers(missing):
            return kept, f"{precision}{ROUNDED}"
    return None


@contextmanager
def vectors_kept(workspace: Workspace, rater: Rater) -> Iterator[Workspace | None]:
    """Have the vectors that documents are found by kept on the way, where the rater stands on their encoder.

    Yields
    ------
    Workspace or None
        Whose vectors; None where the rater has none or reads less of a text, the workspace is only passing, others
        are indexing, or there are vectors of another encoder.
    """
    reads_alike = isinstance(rater, HeadsRater) and rater.base == DEFAULT_ENCODER and rater.window + 2 == WINDOW
    if not reads_alike or workspace.is_temporary:
        yield None
        return
    parts = workspace.document_parts()
    if all(vectors_path(workspace, part.name).is_file() for part in parts):
        yield None
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(workspace.being_written(embeddings_folder(workspace)))
            begin_embedding(workspace)
        except ConflictError:
            yield None
            return
        yield workspace
        finish_embedding(workspace, parts)
