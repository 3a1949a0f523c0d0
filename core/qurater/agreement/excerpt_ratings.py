"""What a rater says of the excerpts that judges saw: rated once, kept in the workspace as one file a rater.

A rating of a whole document is no rating of its excerpt, so raters are measured on what the judges read.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.catalog.queries import Catalog
from core.corpus.files import written_atomically
from core.corpus.fingerprints import doc_hashes
from core.corpus.workspace import Workspace, require_name
from core.errors import InputError
from core.judging.excerpts.passages import Passage, read_passages
from core.judging.stored.judgment import Judgment
from core.qurater.rating.model import RatingModel, rate_texts
from core.records import OnProgress, Progress, ignore_progress

_ABOUT = b"qulens.evaluation"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, eq=False)
class ExcerptRatings:
    """Ratings of excerpts by one rater.

    Attributes
    ----------
    rater, fingerprint : str
        Whose.
    time : str
        When the last of them were made, in UTC.
    places : dict of Passage to int
        Document, start and end of each excerpt, with its row.
    ratings : dict of str to ndarray of float32, shape (n_excerpts,)
        Log-odds by criterion; NaN for a text without tokens.
    is_training_text : ndarray of bool, shape (n_excerpts,)
        Whether the rater was trained on it, so that it looks better on it than it is.
    precision : str
        What they were computed in.
    """

    rater: str
    fingerprint: str
    time: str
    places: dict[Passage, int]
    ratings: dict[str, npt.NDArray[np.float32]]
    is_training_text: npt.NDArray[np.bool_]
    precision: str = "float32"

    @property
    def has_rating(self) -> npt.NDArray[np.bool_]:
        """Whether each excerpt has one, by whatever criterion: a text without tokens has none; shape (n_excerpts,)."""
        return np.asarray(np.any([~np.isnan(values) for values in self.ratings.values()], axis=0))

    def rows(self, passages: Sequence[Passage]) -> npt.NDArray[np.int64]:
        """Give the row of each excerpt, -1 where it is not rated; shape (n,)."""
        return np.array([self.places.get(passage, -1) for passage in passages], dtype=np.int64)


def passages_judged(preferences: Iterable[Judgment]) -> list[Passage]:
    """List the excerpts that judges prefer one of, each once, in the order of their documents.

    Parameters
    ----------
    preferences : iterable of Judgment
        As from `core.judging.stored.preferences.preferred`.
    """
    sides = [((each.doc_a, *each.span_a), (each.doc_b, *each.span_b)) for each in preferences]
    return sorted({passage for pair in sides for passage in pair})


def rate_passages(
    workspace: Workspace,
    catalog: Catalog,
    model: RatingModel,
    name: str,
    passages: Sequence[Passage],
    *,
    on_progress: OnProgress = ignore_progress,
) -> ExcerptRatings:
    """Rate the excerpts that this rater has not rated yet, and keep what it says.

    Parameters
    ----------
    workspace : Workspace
        Whose documents they are of.
    catalog : Catalog
        Of its documents.
    model : RatingModel
        The rater, ready for work.
    name : str
        What its evaluation is filed under.
    passages : sequence of Passage
        Any number; interrupted, those that are rated stay.
    on_progress : callable
        Is told of excerpts done.

    Returns
    -------
    ExcerptRatings
        Of all excerpts that this rater rated here, these and earlier ones.

    Raises
    ------
    ConflictError
        If another process evaluates a rater of this name.
    """
    path = _path(workspace, name)
    with workspace.being_written(path):
        path.parent.mkdir(exist_ok=True)
        kept = read_excerpt_ratings(workspace, name)
        # Ratings of two precisions are not to be set side by side.
        if kept is None or (kept.fingerprint, kept.precision) != (model.rater.fingerprint, model.precision):
            kept = _none_yet(model, name)
        missing = [passage for passage in passages if passage not in kept.places]
        for start in range(0, len(missing), _AT_ONCE):
            on_progress(Progress(start, len(missing), "excerpts", "Rating what was judged"))
            some = missing[start : start + _AT_ONCE]
            kept = _with(kept, model, some, read_passages(workspace, catalog, some))
            _write(path, kept)
        on_progress(Progress(len(missing), len(missing), "excerpts", "Rating what was judged"))
        return kept


def evaluated_raters(workspace: Workspace) -> list[str]:
    """List the raters that rated excerpts here."""
    return sorted(path.stem for path in (workspace.root / "evaluations").glob("*.parquet"))


def evaluation_state(workspace: Workspace, name: str) -> str:
    """Name the state of a rater's evaluation, for caches; empty where there is none."""
    path = _path(workspace, name)
    return str(path.stat().st_mtime_ns) if path.is_file() else ""


def read_excerpt_ratings(workspace: Workspace, name: str) -> ExcerptRatings | None:
    """Read what a rater said of excerpts, None where it was not asked.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = _path(workspace, name)
    if not path.is_file():
        return None
    try:
        table = pq.read_table(path)
        about = json.loads(table.schema.metadata[_ABOUT])
        passages = zip(*(table[column].to_pylist() for column in ("doc_id", "start", "end")), strict=True)
        return ExcerptRatings(
            **{key: about[key] for key in ("rater", "fingerprint", "time")},
            places={passage: row for row, passage in enumerate(passages)},
            ratings={key: table[key].to_numpy() for key in about["criteria"]},
            is_training_text=table["is_training_text"].to_numpy(),
            precision=about.get("precision", "float32"),
        )
    except (pa.ArrowInvalid, KeyError, TypeError, ValueError) as error:
        raise InputError(f"'{path}' is damaged ({error}). Remove it, then evaluate the rater again.") from error


def _path(workspace: Workspace, name: str) -> Path:
    return workspace.root / "evaluations" / f"{require_name(name, what='rater')}.parquet"


def _none_yet(model: RatingModel, name: str) -> ExcerptRatings:
    ratings = {key: np.empty(0, np.float32) for key in model.rater.criteria}
    return ExcerptRatings(name, model.rater.fingerprint, "", {}, ratings, np.empty(0, np.bool_), model.precision)


def _with(
    kept: ExcerptRatings, model: RatingModel, passages: Sequence[Passage], texts: Sequence[str]
) -> ExcerptRatings:
    rated = rate_texts(model, texts).ratings
    columns = zip(model.rater.criteria, rated.T, strict=True)
    is_seen = np.isin(doc_hashes(texts), model.rater.training_texts)
    return ExcerptRatings(
        rater=kept.rater,
        fingerprint=kept.fingerprint,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        places=kept.places | {passage: len(kept.places) + row for row, passage in enumerate(passages)},
        ratings={key: np.concatenate([kept.ratings[key], column]) for key, column in columns},
        is_training_text=np.concatenate([kept.is_training_text, is_seen]),
        precision=kept.precision,
    )


def _write(path: Path, kept: ExcerptRatings) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    doc_ids, starts, ends = zip(*kept.places, strict=True)
    columns = {"doc_id": doc_ids, "start": starts, "end": ends, "is_training_text": kept.is_training_text}
    about = {key: getattr(kept, key) for key in ("rater", "fingerprint", "precision", "time")}
    about["criteria"] = list(kept.ratings)
    table = pa.table(columns | kept.ratings).replace_schema_metadata({_ABOUT: json.dumps(about)})
    with written_atomically(path) as staging:
        pq.write_table(table, staging)
