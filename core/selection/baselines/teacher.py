"""Documents that a rater has rated: what a student learns from."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.corpus.document_parts import DOC_HASH
from core.corpus.fingerprints import Hashes, doc_hashes
from core.corpus.stored import read_stored
from core.corpus.workspace import DEFAULT_RATER, Workspace
from core.corpus.workspace_folder import is_workspace, open_workspace
from core.errors import InputError
from core.selection.baselines.contrast import SEED, folds_of
from core.selection.baselines.drawn import draw, drawn_rows
from core.selection.baselines.features import N_BUCKETS, surface, unit_rows
from core.selection.baselines.hashed_ngrams import ngram_counts

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MOST_LESSONS, FEWEST_LESSONS = 20_000, 50


@dataclass(frozen=True, slots=True)
class Teacher:
    """A rater, by the ratings that it made in a workspace."""

    workspace: Workspace
    rater: str

    @property
    def criteria(self) -> tuple[str, ...]:
        """What it rates by, in their order."""
        return self.workspace.criteria_rated(self.rater)

    def record(self) -> dict[str, Any]:
        """Say whose ratings these are."""
        fingerprint = self.workspace.ratings_record(self.rater)["fingerprint"]
        return {"teacher": self.rater, "teacher_fingerprint": fingerprint, "teacher_corpus": self.workspace.title}


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """Rated documents, in an order that hangs on them alone.

    Attributes
    ----------
    rows : csr_matrix, shape (n_documents, n_buckets)
        Their words, see `core.selection.baselines.features.unit_rows`.
    surface : ndarray of float64, shape (n_documents, n_surface)
        See `core.selection.baselines.features.surface`.
    ratings : ndarray of float64, shape (n_documents, n_criteria)
        The teacher's.
    domains : ndarray of object, shape (n_documents,)
        Their domains.
    fold : ndarray of int64, shape (n_documents,)
        Of the cross-validation; copies of a text are in the same one.
    """

    rows: "csr_matrix"
    surface: Floats
    ratings: Floats
    domains: npt.NDArray[np.object_]
    fold: npt.NDArray[np.int64]

    def some(self, places: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "Lessons":
        """Give some of them."""
        return Lessons(
            self.rows[places], self.surface[places], self.ratings[places], self.domains[places], self.fold[places]
        )


def find_teacher(written: str | None, workspace: Workspace) -> Teacher:
    """Find the ratings that are meant by ``WORKSPACE[:RATER]``.

    Parameters
    ----------
    written : str or None
        By default the ratings by the default rater in the workspace itself.
    workspace : Workspace
        That is to be rated.

    Raises
    ------
    NotFoundError
        If there is no such workspace, or the rater has rated nothing in it.
    """
    folder, rater = written or str(workspace.root), DEFAULT_RATER
    if not is_workspace(Path(folder)) and ":" in folder:
        folder, _, rater = folder.rpartition(":")
    teacher = Teacher(open_workspace(Path(folder)), rater)
    teacher.workspace.ratings_record(rater)
    return teacher


def lessons_of(teacher: Teacher) -> Lessons:
    """Draw rated documents, and describe them as a student sees them.

    Parameters
    ----------
    teacher : Teacher
        Of more than 20,000 rated documents as many are drawn.

    Returns
    -------
    Lessons
        The same whatever the order of files.

    Raises
    ------
    InputError
        If there are fewer than 50 rated documents.
    """
    from scipy.sparse import vstack

    rated = {path.name: path for path in teacher.workspace.rating_parts(teacher.rater)}
    documents = [part for part in teacher.workspace.document_parts() if part.name in rated]
    files = [rated[part.name] for part in documents]
    drawn = draw(
        (_rated_rows(part, file, teacher) for part, file in zip(documents, files, strict=True)), MOST_LESSONS, seed=SEED
    )
    if len(drawn.rows) < FEWEST_LESSONS:
        raise InputError(
            f"{len(drawn.rows):,} documents rated by {teacher.rater!r} are too few to learn from. Have at least "
            f"{FEWEST_LESSONS} rated."
        )
    order, rows, others = [], [], []
    for (places, table), (_, ratings) in zip(
        drawn_rows(documents, drawn, ["text", "domain"]), drawn_rows(files, drawn, teacher.criteria), strict=True
    ):
        texts = table["text"].to_pylist()
        counts = ngram_counts(texts, N_BUCKETS)
        order.append(places)
        rows.append(unit_rows(counts))
        columns = [column.to_numpy().astype(np.float64) for column in ratings.columns]
        domains = np.array(table["domain"].to_pylist(), dtype=object)
        others.append((surface(texts, counts), np.column_stack(columns), domains, folds_of(doc_hashes(texts))))
    back = np.argsort(np.concatenate(order))
    return Lessons(vstack(rows, format="csr"), *map(np.concatenate, zip(*others, strict=True))).some(back)


def _rated_rows(part: Path, file: Path, teacher: Teacher) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """Give the hashes of the documents of a part, and say which of them are rated by all criteria."""
    documents, ratings = read_stored(part, ["doc_id", DOC_HASH]), read_stored(file, ["doc_id", *teacher.criteria])
    if not ratings["doc_id"].equals(documents["doc_id"]):
        raise InputError(f"'{file}' does not hold the ratings of the documents beside it. Rate again with --force.")
    is_rated = np.all([column.is_valid().to_numpy() for column in ratings.select(teacher.criteria).columns], axis=0)
    return documents[DOC_HASH].to_numpy(), is_rated
