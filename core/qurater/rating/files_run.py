"""Rating files one stretch after the other: how far it is, what was done."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.corpus.input_file import Input
from core.qurater.rating.model import RatingModel, rate_segmented
from core.qurater.rating.rated_rows import REASON, rows_table
from core.qurater.rating.segmented import SegmentedTexts
from core.qurater.rating.stretches import Stretch
from core.qurater.rating.threads import in_threads
from core.records import OnProgress, Progress
from core.wording import count


@dataclass(frozen=True, slots=True)
class FilesReport:
    """What rating files did.

    Attributes
    ----------
    rater : str
        Who rated.
    n_documents : int
        Records of the files; each has a row.
    n_rated, n_refused : int
        Those with a rating, and those with a reason why there is none.
    first_refusal : str or None
        Where the first of these stands, and its reason.
    n_tokens : int
        That the rater read; of a text that stands in a stretch several times, once.
    seconds, tokens_per_second : float
        What it took, the loading of the model left out.
    precision : str
        ``float32`` or ``bf16``.
    destination : str
        The file.
    """

    rater: str
    n_documents: int
    n_rated: int
    n_refused: int
    first_refusal: str | None
    n_tokens: int
    seconds: float
    tokens_per_second: float
    precision: str
    destination: str

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)


class FilesRun:
    """The rating of files while it goes on.

    Parameters
    ----------
    model : RatingModel
        Who rates.
    batch_tokens : int or None
        Tokens in a batch, padding included.
    inputs : sequence of Input
        The files.
    on_progress : callable
        Is told of bytes of them.
    """

    def __init__(
        self, model: RatingModel, batch_tokens: int | None, inputs: Sequence[Input], on_progress: OnProgress
    ) -> None:
        self._model, self._batch_tokens, self._on_progress = model, batch_tokens, on_progress
        self._n_bytes = sum(item.n_bytes for item in inputs)
        self._bytes_done = self._n_documents = self._n_refused = self._n_tokens = 0
        self._first_refusal: str | None = None

    def tables(self, stretches: Iterator[Stretch]) -> Iterator[pa.Table]:
        """Rate one stretch after the other; the next is read and tokenised meanwhile.

        Yields
        ------
        Table
            See `core.qurater.rating.rated_rows.rows_table`.
        """
        with closing(_segmented(self._model, stretches)) as ready:
            for stretch, pieces in ready:
                tell = self._within(stretch)
                rated = rate_segmented(self._model, pieces, batch_tokens=self._batch_tokens, on_progress=tell)
                table = rows_table(stretch, rated, criteria=self._model.rater.criteria)
                self._n_tokens += int(rated.n_tokens.sum())
                self._count(table)
                yield table
                self._bytes_done = stretch.bytes_read
        self._tell(self._n_bytes, self._n_documents)

    def _count(self, table: pa.Table) -> None:
        refused = table.filter(table[REASON].is_valid()).slice(0, 1).to_pylist()
        self._n_documents += table.num_rows
        self._n_refused += table.num_rows - table[REASON].null_count
        if refused and self._first_refusal is None:
            (first,) = refused
            self._first_refusal = f"record {first['row'] + 1:,} of '{first['file']}': {first[REASON]}"

    def _within(self, stretch: Stretch) -> OnProgress:
        """Tell how far a stretch is, in bytes of the files."""

        def tell(progress: Progress) -> None:
            share = progress.done / progress.total
            n_documents = self._n_documents + int(share * len(stretch.rows))
            self._tell(self._bytes_done + int(share * (stretch.bytes_read - self._bytes_done)), n_documents)

        return tell

    def _tell(self, bytes_done: int, n_documents: int) -> None:
        also = count(n_documents, "document")
        self._on_progress(Progress(bytes_done, self._n_bytes, "bytes", "rating", also))

    def report(self, rater: str, destination: Path, *, seconds: float) -> FilesReport:
        """Say what was done."""
        return FilesReport(
            rater=rater,
            n_documents=self._n_documents,
            n_rated=self._n_documents - self._n_refused,
            n_refused=self._n_refused,
            first_refusal=self._first_refusal,
            n_tokens=self._n_tokens,
            seconds=round(seconds, 3),
            tokens_per_second=round(self._n_tokens / seconds, 1) if seconds else 0.0,
            precision=self._model.precision,
            destination=str(destination),
        )


def _segmented(
    model: RatingModel, stretches: Iterator[Stretch]
) -> Generator[tuple[Stretch, SegmentedTexts], None, None]:
    """Read and tokenise stretches in a thread of their own."""

    def next_one(_: None) -> tuple[Stretch, SegmentedTexts] | None:
        stretch = next(stretches, None)
        if stretch is None:
            return None
        pieces = model.segmented(list(stretch.texts))
        stretch.texts.clear()  # their tokens are all that is needed of them
        return stretch, pieces

    with closing(in_threads(next_one, repeat(None), n_at_once=1)) as found:
        for ready in found:
            if ready is None:
                return
            yield ready
