"""The parts of a corpus are rated by a student, and lie beside the documents like the ratings of any rater."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from core.arrays import Floats
from core.corpus.columns.in_processes import in_processes
from core.corpus.files import put_in_place, staging_folder, write_json
from core.corpus.fingerprints import doc_hashes
from core.corpus.rating_parts import FINGERPRINT_KEY, metadata_of, n_rated, write_ratings
from core.corpus.ratings import SEGMENT_LENGTHS, SHARE_FRAGMENTS, TEXT_HASH, segments_column
from core.corpus.stored import read_stored
from core.corpus.text_steps import texts_in_steps
from core.corpus.workspace import RECORD
from core.errors import ConflictError
from core.records import OnProgress, Progress
from core.selection.baselines.hashed_words import Places
from core.selection.baselines.student import Student

_PRECISION = "float32"


@dataclass(frozen=True, slots=True)
class StudentRating:
    """Rates parts of documents, in whichever process.

    Attributes
    ----------
    folder : Path
        Where parts of ratings are put.
    student : Student
        Who rates.
    criteria : tuple of str
        By what, in the order of its ratings.
    """

    folder: Path
    student: Student
    criteria: tuple[str, ...]

    def __call__(self, part: Path) -> Path:
        """Rate a part, and give it back when its ratings are written."""
        table = read_stored(part, ["doc_id", "text", "n_tokens"])
        found = [
            (self.student.rate(texts), doc_hashes(text or "" for text in texts))
            for texts in texts_in_steps(table["text"])
        ]
        ratings = np.concatenate([each for each, _ in found])
        columns = self._columns(ratings, table["n_tokens"].to_numpy())
        columns |= {"doc_id": table["doc_id"], TEXT_HASH: pa.array(np.concatenate([each for _, each in found]))}
        write_ratings(
            self.folder / part.name,
            pa.table(columns),
            criteria=self.criteria,
            fingerprint=self.student.fingerprint,
            precision=_PRECISION,
        )
        return part

    def _columns(self, ratings: Floats, n_tokens: Places) -> dict[str, pa.Array]:
        """Give each text its ratings, and the one segment that it is read as."""
        is_rated = ~np.isnan(ratings[:, 0])
        starts = pa.array(np.concatenate([[0], np.cumsum(is_rated)]), pa.int32())

        def one_each(values: npt.NDArray[Any], kind: pa.DataType) -> pa.Array:
            return pa.ListArray.from_arrays(starts, pa.array(values[is_rated], kind))

        columns = {SEGMENT_LENGTHS: one_each(n_tokens, pa.int32()), SHARE_FRAGMENTS: pa.nulls(len(ratings))}
        for criterion, rating in zip(self.criteria, ratings.T, strict=True):
            columns[criterion] = pa.array(rating, pa.float32(), from_pandas=True)
            columns[segments_column(criterion)] = one_each(rating, pa.float32())
        return columns


def rate_all(
    work: StudentRating,
    parts: Sequence[Path],
    *,
    about: Mapping[str, Any],
    force: bool,
    n_processes: int | None,
    on_progress: OnProgress,
) -> int:
    """Rate what is not rated yet, or replace what another rater rated.

    Parameters
    ----------
    work : StudentRating
        What is done with a part.
    parts : sequence of Path
        All parts of documents.
    about : mapping
        What the record says besides, in plain values.
    force : bool
        Whether ratings by another rater are replaced; they stay in place until the new ones are complete.
    n_processes : int or None
        By default one for each processor.
    on_progress : callable
        Told how many documents are rated.

    Returns
    -------
    int
        The documents whose ratings were there already.

    Raises
    ------
    ConflictError
        If there are ratings by another rater and `force` is false.
    """
    target = work.folder
    if _work_of_others(target, work.student):
        if not force:
            raise ConflictError(
                f"The ratings {target.name!r} were made by another rater, or by a student of other ratings. Choose "
                "another --name, or have them replaced (--force)."
            )
        work = replace(work, folder=staging_folder(target))
    work.folder.mkdir(parents=True, exist_ok=True)
    for path in _work_of_others(work.folder, work.student):
        path.unlink()
    sizes = {part: pq.read_metadata(part).num_rows for part in parts}
    missing = [part for part in parts if not (work.folder / part.name).is_file()]
    resumed = done = sum(sizes.values()) - sum(sizes[part] for part in missing)
    try:
        for part in in_processes(work, missing, n_processes or os.cpu_count() or 1):
            done += sizes[part]
            on_progress(Progress(done, sum(sizes.values()), "documents", "rating"))
    finally:
        # Parts that are finished count, also where the rest was interrupted.
        _write_record(work, target.name, [part.name for part in parts], about)
    if work.folder != target:
        put_in_place(work.folder, target)
    return int(resumed)


def _work_of_others(folder: Path, student: Student) -> list[Path]:
    fingerprint = student.fingerprint
    return [path for path in folder.glob("part-*.parquet") if metadata_of(path, FINGERPRINT_KEY) != fingerprint]


def _write_record(work: StudentRating, name: str, parts: Sequence[str], about: Mapping[str, Any]) -> None:
    paths = [work.folder / part for part in parts if (work.folder / part).is_file()]
    if not paths:
        return
    write_json(
        work.folder / RECORD,
        {
            "rater": name,
            "fingerprint": work.student.fingerprint,
            # No encoder and no checkpoint: a student is learned again from its teacher's ratings.
            "base": None,
            "folder": None,
            "method": "student",
            **about,
            "criteria": list(work.criteria),
            "precision": _PRECISION,
            "parts": [path.name for path in paths],
            "n_documents": sum(n_rated(path, work.criteria[0]) for path in paths),
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    )
