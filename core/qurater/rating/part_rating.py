"""One part of documents becomes one part of ratings: read, tokenised, rated, written."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.corpus.embeddings import Vectors, vectors_path, write_vectors
from core.corpus.fingerprints import Hashes, doc_hashes
from core.corpus.rating_parts import write_ratings
from core.corpus.ratings import ratings_schema
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.qurater.rating.kept_features import KeptFeatures
from core.qurater.rating.known_ratings import KnownRatings
from core.qurater.rating.model import RatedTexts, RatingModel, rate_segmented
from core.qurater.rating.rating_files import ratings_table
from core.qurater.rating.segmented import SegmentedTexts
from core.records import OnProgress


@dataclass(frozen=True, slots=True, eq=False)
class ReadPart:
    """A part of documents, ready to be rated.

    Attributes
    ----------
    path : Path
        Where it lies.
    doc_ids : ChunkedArray of string, shape (n_documents,)
        In its order.
    hashes : ndarray of uint64, shape (n_documents,)
        Of the texts.
    pieces : SegmentedTexts
        The texts.
    n_tokens : int
        In the unit of budgets.
    """

    path: Path
    doc_ids: pa.ChunkedArray
    hashes: Hashes
    pieces: SegmentedTexts
    n_tokens: int


def read_part(model: RatingModel, path: Path) -> ReadPart:
    """Read a part of documents, and cut its texts into segments."""
    table = read_stored(path, ["doc_id", "text", "n_tokens"])
    texts = table["text"].to_pylist()
    n_tokens = int(table["n_tokens"].to_numpy().sum())
    return ReadPart(path, table["doc_id"], doc_hashes(texts), model.segmented(texts), n_tokens)


@dataclass(frozen=True, slots=True, eq=False)
class PartRating:
    """How parts are rated in one run, and what is kept of them.

    Attributes
    ----------
    model : RatingModel
        Who rates.
    folder : Path
        Where parts of ratings are put.
    known : KnownRatings
        Ratings by the same rater; those that are made are added.
    batch_tokens : int or None
        Tokens in a batch, padding included.
    embeds : Workspace or None
        Whose documents' vectors are kept on the way, unless they have some; None for none.
    features : KeptFeatures or None
        Where features are kept; None for nowhere.
    """

    model: RatingModel
    folder: Path
    known: KnownRatings
    batch_tokens: int | None = None
    embeds: Workspace | None = None
    features: KeptFeatures | None = None

    def rate(self, part: ReadPart, on_progress: OnProgress) -> RatedTexts:
        """Rate a part, and write what is kept of it; its ratings are the last that is written.

        Returns
        -------
        RatedTexts
            Of the texts whose ratings were not known.
        """
        found = self._found(part)
        new = np.flatnonzero(found < 0)
        # Of a text that stands here several times, the first is rated.
        _, first, row_of = np.unique(part.hashes[new], return_index=True, return_inverse=True)
        rated = rate_segmented(
            self.model,
            part.pieces.some(new[first]),
            batch_tokens=self.batch_tokens,
            with_features=self.features is not None,
            on_progress=on_progress,
        )
        criteria = self.model.rater.criteria
        tables = [ratings_table(part.hashes[new[first]], rated, criteria=criteria)]
        rows = np.empty(len(found), dtype=np.int64)
        rows[new] = row_of
        if len(copied := np.flatnonzero(found >= 0)):
            names = [name for name in ratings_schema(criteria).names if name != "doc_id"]
            rows[copied] = len(first) + np.arange(len(copied))
            tables.append(self.known.rows(found[copied], part.hashes[copied], names).cast(tables[0].schema))
        self._keep(part, rated, found[found >= 0], rows)
        table = pa.concat_tables(tables).take(pa.array(rows)).append_column("doc_id", part.doc_ids)
        target = self.folder / part.path.name
        write_ratings(
            target,
            table,
            criteria=criteria,
            fingerprint=self.model.rater.fingerprint,
            precision=self.model.precision,
        )
        self.known.add(target, part.hashes)
        return rated

    def _found(self, part: ReadPart) -> npt.NDArray[np.int64]:
        """Say where ratings of the texts are known; nowhere where features are to be kept, which have to be read."""
        if self.features is not None:
            return np.full(len(part.hashes), -1, dtype=np.int64)
        return self.known.find(part.hashes)

    def _keep(
        self, part: ReadPart, rated: RatedTexts, copied: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]
    ) -> None:
        """Keep vectors and features of a part."""
        if self.features is not None:
            self.features.write(part.path.name, rated, rows)
        if self.embeds is None or vectors_path(self.embeds, part.path.name).exists():
            return
        vectors = [rated.vectors]
        if len(copied):
            theirs = self._vectors_at(self.embeds, copied)
            if theirs is None:
                return  # those whose ratings were known were never embedded: indexing does it
            vectors.append(theirs)
        write_vectors(self.embeds, part.path.name, np.concatenate(vectors)[rows])

    def _vectors_at(self, workspace: Workspace, places: npt.NDArray[np.int64]) -> Vectors | None:
        found = [self.known.part_and_row(int(place)) for place in places]
        files = {path: vectors_path(workspace, path.name) for path, _ in found}
        if not all(file.is_file() for file in files.values()):
            return None
        by_part = {path: np.load(file, mmap_mode="r", allow_pickle=False) for path, file in files.items()}
        return np.stack([by_part[path][row] for path, row in found]).astype(np.float32)


def rate_kept_part(kept: KeptFeatures, part: Path, target: Path, *, precision: str) -> RatedTexts:
    """Rate a part of documents by features that were kept, and write its ratings.

    Returns
    -------
    RatedTexts
        Of its different texts.
    """
    documents = read_stored(part, ["doc_id", "text"])
    rated, rows = kept.rate(part.name)
    hashes = doc_hashes(documents["text"].to_pylist())
    of_text = np.empty(len(rated.ratings), dtype=np.uint64)
    of_text[rows] = hashes
    table = ratings_table(of_text, rated, criteria=kept.rater.criteria).take(pa.array(rows))
    table = table.append_column("doc_id", documents["doc_id"])
    rater = kept.rater
    write_ratings(target, table, criteria=rater.criteria, fingerprint=rater.fingerprint, precision=precision)
    return rated
