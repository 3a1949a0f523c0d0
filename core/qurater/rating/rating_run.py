"""Rating the parts of a corpus one after another: what is left, how far it is, what was done."""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.corpus.files import write_json
from core.corpus.rating_parts import PRECISION_KEY, metadata_of, n_rated
from core.corpus.stored import read_stored
from core.qurater.raters.rater import Rater
from core.qurater.rating.threads import in_threads
from core.records import Amount, OnProgress, Progress

if TYPE_CHECKING:
    from core.qurater.rating.kept_features import KeptFeatures
    from core.qurater.rating.part_rating import PartRating, ReadPart


@dataclass(frozen=True, slots=True)
class RatingReport:
    """What a rating run did.

    Attributes
    ----------
    rater : str
        What the ratings are filed under.
    n_documents, n_tokens : int
        That got their ratings now, and tokens that the rater read for it.
    seconds, tokens_per_second : float
        What it took, the loading of the model left out.
    resumed_documents : int
        Documents whose ratings were there already.
    copied_documents : int
        Of `n_documents`, those whose text the rater had rated before, as another document.
    unrated_documents : int
        Of these and the resumed ones, those without a rating, since they have no tokens.
    precision : str
        ``float32`` or ``bf16``, or both where ratings of both lie side by side.
    """

    rater: str
    n_documents: int
    n_tokens: int
    seconds: float
    tokens_per_second: float
    resumed_documents: int
    copied_documents: int
    unrated_documents: int
    precision: str

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return asdict(self)


class RatingRun:
    """The rating of the parts of a corpus into one folder; a part that is there already is not rated again.

    Parameters
    ----------
    parts : sequence of Path
        All parts of documents.
    folder : Path
        Where parts of ratings are put.
    on_progress : callable
        Is told of tokens in the unit of budgets.
    """

    def __init__(self, parts: Sequence[Path], folder: Path, on_progress: OnProgress) -> None:
        self._parts, self.folder, self._on_progress = parts, folder, on_progress
        self._sizes = {part: _size(part) for part in parts}
        self._total = sum(self._sizes.values(), Amount(0, 0))
        self._done = sum((self._sizes[part] for part in self.finished), Amount(0, 0))
        self._resumed = self._done
        self._n_read = self._n_copied = 0
        self._seconds = 0.0

    def _is_done(self, part: Path) -> bool:
        return (self.folder / part.name).is_file()

    @property
    def missing(self) -> list[Path]:
        """The parts of documents that have no ratings yet."""
        return [part for part in self._parts if not self._is_done(part)]

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count the time that passes inside as time of rating."""
        started = time.monotonic()
        try:
            yield
        finally:
            self._seconds += time.monotonic() - started

    @property
    def finished(self) -> list[Path]:
        """The parts of documents that have ratings."""
        return [part for part in self._parts if self._is_done(part)]

    def rate(self, rating: "PartRating") -> None:
        """Rate the missing parts; the next one is read and tokenised meanwhile."""
        with self.timed(), closing(self._read(rating)) as parts:
            for part in parts:
                rated = rating.rate(part, self._within(self._sizes[part.path]))
                self.finish(part.path, n_read=int(rated.n_tokens.sum()), n_rated=len(rated.ratings))

    def rate_kept(self, kept: "KeptFeatures", *, precision: str) -> None:
        """Rate the missing parts by features that were kept."""
        from core.qurater.rating.part_rating import rate_kept_part

        with self.timed():
            for part in self.missing:
                rated = rate_kept_part(kept, part, self.folder / part.name, precision=precision)
                self.finish(part, n_read=int(rated.n_tokens.sum()), n_rated=len(rated.ratings))

    def _read(self, rating: "PartRating") -> Generator["ReadPart", None, None]:
        from core.qurater.rating.part_rating import read_part

        return in_threads(lambda path: read_part(rating.model, path), self.missing, n_at_once=1)

    def finish(self, part: Path, *, n_read: int, n_rated: int) -> None:
        """Count a part that has its ratings now.

        Parameters
        ----------
        part : Path
            Of documents.
        n_read : int
            Tokens that the rater read.
        n_rated : int
            Texts that it rated; the others were known.
        """
        self._done += self._sizes[part]
        self._n_read += n_read
        self._n_copied += self._sizes[part].n_documents - n_rated
        self._tell(self._done)

    def _within(self, part: Amount) -> OnProgress:
        """Tell how far a part is, in the units of the whole."""

        def tell(progress: Progress) -> None:
            share, before = progress.done / progress.total, self._done
            self._tell(before + Amount(int(share * part.n_documents), int(share * part.n_tokens)))

        return tell

    def tell_opening(self) -> None:
        """Tell that the rater is being opened, which takes some seconds the first time on a machine."""
        self._on_progress(Progress(0, 0, "", "opening the rater"))

    def _tell(self, done: Amount) -> None:
        also = f"{done.n_documents:,} of {self._total.n_documents:,} documents"
        self._on_progress(Progress(done.n_tokens, self._total.n_tokens, "tokens", "rating", also))

    def record(self, name: str, rater: Rater, rater_folder: Path) -> None:
        """Write the record that makes the ratings of all finished parts count."""
        paths = [self.folder / part.name for part in self.finished]
        if not paths:
            return
        write_json(
            self.folder / "record.json",
            {
                "rater": name,
                "fingerprint": rater.fingerprint,
                "base": rater.base,
                "folder": str(rater_folder.resolve()),
                "criteria": list(rater.criteria),
                "precision": " and ".join(sorted({metadata_of(path, PRECISION_KEY) for path in paths})),
                "parts": [path.name for path in paths],
                "n_documents": sum(n_rated(path, rater.criteria[0]) for path in paths),
                "time": datetime.now(UTC).isoformat(timespec="seconds"),
            },
        )

    def report(self, name: str, *, n_rated: int, precision: str) -> RatingReport:
        """Say what was done; the record knows how many documents are rated in all, and in what."""
        return RatingReport(
            name,
            self._done.n_documents - self._resumed.n_documents,
            self._n_read,
            round(self._seconds, 3),
            round(self._n_read / self._seconds, 1) if self._seconds else 0.0,
            self._resumed.n_documents,
            self._n_copied,
            self._done.n_documents - n_rated,
            precision,
        )


def _size(part: Path) -> Amount:
    n_tokens = read_stored(part, ["n_tokens"])["n_tokens"].to_numpy()
    return Amount(len(n_tokens), int(np.sum(n_tokens)))
