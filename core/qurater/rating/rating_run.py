"""Rating the parts of a corpus one after another, and what a part of ratings looks like."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.corpus.files import write_json, written_atomically
from core.corpus.ratings import SEGMENT_LENGTHS, SHARE_FRAGMENTS, ratings_schema, segments_column
from core.corpus.stored import read_stored
from core.records import OnProgress, Progress

if TYPE_CHECKING:
    from core.qurater.rating.model import RatedTexts, RatingModel

FINGERPRINT_KEY = b"qulens.rater_fingerprint"
PRECISION_KEY = b"qulens.precision"


@dataclass(frozen=True, slots=True)
class RatingReport:
    """What a rating run did.

    Attributes
    ----------
    rater : str
        What the ratings are filed under.
    n_documents, n_tokens : int
        Rated now, in tokens of the rater.
    seconds, tokens_per_second : float
        What it took, the loading of the model left out.
    resumed_documents : int
        Documents whose ratings were there already.
    precision : str
        ``float32`` or ``bf16``, or both where ratings of both lie side by side.
    """

    rater: str
    n_documents: int
    n_tokens: int
    seconds: float
    tokens_per_second: float
    resumed_documents: int
    precision: str

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)


class RatingRun:
    """The rating of the parts of a corpus into one folder; a part that is there already is not rated again."""

    def __init__(self, model: "RatingModel", folder: Path, batch_tokens: int | None, on_progress: OnProgress) -> None:
        self._model, self._folder, self._on_progress = model, folder, on_progress
        self._criteria = model.rater.criteria
        self._options = {} if batch_tokens is None else {"batch_tokens": batch_tokens}
        self._done = self._total = 0
        self._n_documents = self._n_tokens = self._resumed = 0
        self._seconds = 0.0

    def rate(self, parts: list[Path]) -> None:
        """Rate the parts of documents that have no ratings beside them in the folder."""
        sizes = {part: read_stored(part, ["n_tokens"])["n_tokens"].to_numpy() for part in parts}
        self._total = sum(int(size.sum()) for size in sizes.values())
        for part in parts:
            target = self._folder / part.name
            if target.is_file():
                self._resumed += len(sizes[part])
                self._done += int(sizes[part].sum())
            else:
                self._rate_part(part, target)

    def _rate_part(self, part: Path, target: Path) -> None:
        schema = ratings_schema(self._criteria).with_metadata(
            {FINGERPRINT_KEY: self._model.rater.fingerprint, PRECISION_KEY: self._model.precision}
        )
        documents = pq.ParquetFile(part)
        with written_atomically(target) as path, pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for group in range(documents.metadata.num_row_groups):
                table = documents.read_row_group(group, columns=["doc_id", "text", "n_tokens"])
                writer.write_table(self._rate_rows(table).cast(schema))
                self._done += sum(table["n_tokens"].to_pylist())
                self._tell(self._done)

    def _rate_rows(self, table: pa.Table) -> pa.Table:
        from core.qurater.rating.model import rate_texts

        started, before = time.monotonic(), self._done

        def tell(progress: Progress) -> None:
            self._tell(before + progress.done)

        rated = rate_texts(self._model, table["text"].to_pylist(), on_progress=tell, **self._options)
        self._seconds += time.monotonic() - started
        self._n_documents += table.num_rows
        self._n_tokens += int(rated.n_tokens.sum())
        return ratings_table(table["doc_id"], rated, criteria=self._criteria)

    def _tell(self, done: int) -> None:
        self._on_progress(Progress(min(done, self._total), self._total, "tokens", "rating"))

    def record(self, name: str, rater_folder: Path, parts: list[Path]) -> None:
        """Write the record that makes the ratings of all finished parts count."""
        paths = [self._folder / part.name for part in parts if (self._folder / part.name).is_file()]
        if not paths:
            return
        write_json(
            self._folder / "record.json",
            {
                "rater": name,
                "fingerprint": self._model.rater.fingerprint,
                "base": self._model.rater.base,
                "folder": str(rater_folder.resolve()),
                "criteria": list(self._criteria),
                "precision": "+".join(sorted({metadata_of(path, PRECISION_KEY) for path in paths})),
                "parts": [path.name for path in paths],
                "n_documents": sum(_n_rated(path, self._criteria[0]) for path in paths),
                "time": datetime.now(UTC).isoformat(timespec="seconds"),
            },
        )

    def report(self, name: str, precision: str) -> RatingReport:
        """Say what was done."""
        speed = self._n_tokens / self._seconds if self._seconds else 0.0
        return RatingReport(
            name,
            self._n_documents,
            self._n_tokens,
            round(self._seconds, 3),
            round(speed, 1),
            self._resumed,
            precision,
        )


def _n_rated(path: Path, criterion: str) -> int:
    """Count the documents of a part that have a rating; a text without tokens has none."""
    column = read_stored(path, [criterion])[0]
    return len(column) - int(column.null_count)


def metadata_of(path: Path, key: bytes) -> str:
    """Read what a part of ratings says of itself."""
    return str(pq.read_schema(path).metadata[key].decode())


def ratings_table(doc_ids: pa.ChunkedArray, rated: "RatedTexts", *, criteria: Sequence[str]) -> pa.Table:
    """Arrange rated texts as they are stored; a text without tokens has no rating.

    Parameters
    ----------
    doc_ids : ChunkedArray of string, shape (n_texts,)
        Whose ratings they are.
    rated : RatedTexts
        What the model said.
    criteria : sequence of str
        By what, in the order of the columns of `rated`.

    Returns
    -------
    Table
        With the columns of `core.corpus.ratings.ratings_schema`.
    """
    columns: dict[str, Any] = {"doc_id": doc_ids}
    for place, criterion in enumerate(criteria):
        columns[criterion] = pa.array(rated.ratings[:, place], pa.float32(), from_pandas=True)
    for place, criterion in enumerate(criteria):
        segments = [ratings[:, place] for ratings in rated.segment_ratings]
        columns[segments_column(criterion)] = pa.array(segments, pa.list_(pa.float32()))
    columns[SEGMENT_LENGTHS] = pa.array(rated.segment_lengths, pa.list_(pa.int32()))
    columns[SHARE_FRAGMENTS] = pa.array(rated.share_fragments, pa.float32(), from_pandas=True)
    return pa.table(columns)
