"""What is rated by what: of each rater whose ratings are here, how many documents it has rated, when, and how."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.corpus.files import read_json
from core.corpus.ratings import SHARE_FRAGMENTS, UNFAMILIAR_SHARE
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RatingsHere:
    """The ratings by one rater, finished or not.

    Attributes
    ----------
    rater : str
        Whose.
    n_rated : int
        Documents that have a rating and are counted everywhere; 0 as long as the first run is not finished.
    n_reached, n_documents : int
        Documents that its runs have come to, and documents of the corpus: where these differ, rating goes on.
    time, fingerprint, precision, base : str or None
        When the last run was finished; which rater it was, in which number format, over which encoder.
    """

    rater: str
    n_rated: int
    n_reached: int
    n_documents: int
    time: str | None = None
    fingerprint: str | None = None
    precision: str | None = None
    base: str | None = None

    @property
    def n_left(self) -> int:
        """Documents that it has not come to."""
        return self.n_documents - self.n_reached

    @property
    def is_complete(self) -> bool:
        """Whether the rater has come to every document, and its run is finished."""
        return self.time is not None and self.n_left == 0


def ratings_here(workspace: Workspace) -> list[RatingsHere]:
    """List the ratings of a workspace, unfinished ones too: those with most documents first.

    Parameters
    ----------
    workspace : Workspace
        The workspace.

    Returns
    -------
    list of RatingsHere
        Empty if nobody has begun to rate.
    """
    parts = {part.name: part for part in workspace.document_parts()}
    n_documents = sum(record["n_documents"] for record in workspace.imports())
    found = [_ratings_in(folder, parts, n_documents) for folder in _rating_folders(workspace)]
    return sorted((each for each in found if each.n_reached), key=lambda each: (-each.n_rated, each.rater))


def _rating_folders(workspace: Workspace) -> list[Path]:
    # A leading dot marks a folder that is to take another one's place.
    return [path for path in (workspace.root / "ratings").glob("*/") if not path.name.startswith(".")]


def _ratings_in(folder: Path, parts: dict[str, Path], n_documents: int) -> RatingsHere:
    reached = parts.keys() & {path.name for path in folder.glob("part-*.parquet")}
    # Of a corpus of two thousand parts, reading their lengths takes a second.
    n_reached = n_documents if len(reached) == len(parts) else sum(_n_rows(parts[name]) for name in reached)
    record: dict[str, Any] = read_json(folder / "record.json") if (folder / "record.json").is_file() else {}
    about = {key: record.get(key) for key in ("time", "fingerprint", "precision", "base")}
    return RatingsHere(folder.name, record.get("n_documents", 0), n_reached, n_documents, **about)


@lru_cache(maxsize=10_000)
def _n_rows(part: Path) -> int:
    """Count the documents of a part, which never changes once it is there."""
    return int(pq.read_metadata(part).num_rows)


def n_unfamiliar(workspace: Workspace, rater: str) -> int:
    """Count the documents whose text the rater's tokenizer hardly knows: their ratings mean little.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    rater : str
        Whose finished ratings.

    Returns
    -------
    int
        Documents of whose tokens more than a share of `UNFAMILIAR_SHARE` are fragments.
    """
    shares = (read_stored(part, [SHARE_FRAGMENTS])[SHARE_FRAGMENTS] for part in workspace.rating_parts(rater))
    limit = pa.scalar(UNFAMILIAR_SHARE, pa.float32())
    return sum(int(pc.sum(pc.greater(share, limit)).as_py() or 0) for share in shares)
