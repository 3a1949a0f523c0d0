"""A token before each text that says how high it is rated, so that a model can be asked for texts of that kind."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from core.corpus.ratings import Standardisation, standardisation
from core.corpus.stored import read_stored
from core.corpus.workspace import Workspace
from core.criteria import criterion_by_key
from core.errors import InputError

DEFAULT_BUCKETS = 5
_MOST_BUCKETS = 1_000


@dataclass(frozen=True, slots=True)
class Buckets:
    """Quantile buckets of the standardised ratings by one criterion, over all rated documents of a workspace.

    Attributes
    ----------
    criterion : str
        Its key.
    edges : tuple of float
        Standardised: the highest rating in each bucket but the last, ascending.
    standardised_by : Standardisation
        Mean and standard deviation of the rated documents, and how many they are.
    """

    criterion: str
    edges: tuple[float, ...]
    standardised_by: Standardisation

    @classmethod
    def over(cls, criterion: str, n_buckets: int, ratings: npt.NDArray[np.floating]) -> "Buckets":
        """Lay off buckets that hold as nearly as many rated documents as equal ratings allow.

        Parameters
        ----------
        criterion : str
            Its key.
        n_buckets : int
            How many.
        ratings : ndarray of float, shape (n_documents,)
            NaN where a document has no rating.

        Raises
        ------
        InputError
            If nothing is rated.

        Examples
        --------
        >>> buckets = Buckets.over("writing_style", 2, np.array([1.0, 2.0, 3.0, 4.0]))
        >>> buckets.tokens(np.array([2.0, 3.0, np.nan]))[0::2]
        ['<|writing_style_1_of_2|>', '<|writing_style_unrated|>']
        """
        by = standardisation(ratings)
        if not by.n:
            raise InputError(f"No document is rated by {criterion!r}, so there are no buckets. Rate the corpus first.")
        ascending = np.sort(by.apply(ratings[~np.isnan(ratings)]))
        # Ratings that are there, not values between them: no rounding can put a document elsewhere.
        last = [-(-by.n * bucket // n_buckets) - 1 for bucket in range(1, n_buckets)]
        return cls(criterion, tuple(ascending[last].tolist()), by)

    def tokens(self, ratings: npt.NDArray[np.floating]) -> list[str]:
        """Name the bucket of each rating; NaN has a token of its own."""
        names = [*self.names, self.unrated]
        standardised = self.standardised_by.apply(ratings)
        numbers = np.searchsorted(np.array(self.edges), standardised, side="left")
        numbers[np.isnan(standardised)] = len(names) - 1
        return [names[number] for number in numbers.tolist()]

    @property
    def names(self) -> list[str]:
        """The tokens, from the lowest bucket to the highest."""
        n_buckets = len(self.edges) + 1
        return [f"<|{self.criterion}_{number}_of_{n_buckets}|>" for number in range(1, n_buckets + 1)]

    @property
    def unrated(self) -> str:
        """The token of documents without a rating."""
        return f"<|{self.criterion}_unrated|>"

    def to_json(self) -> dict[str, Any]:
        """Say for the manifest which ratings have which token."""
        return {
            "criterion": self.criterion,
            "tokens": self.names,
            "highest_standardised_rating_in_bucket": [*self.edges, None],
            "unrated_token": self.unrated,
            "standardised_by": asdict(self.standardised_by),
        }


def parse_bucket_token(written: str) -> tuple[str, int]:
    """Read a criterion and a number of buckets as the command line has them.

    Raises
    ------
    InputError
        If there is no such criterion, or no such number of buckets.

    Examples
    --------
    >>> parse_bucket_token("writing_style"), parse_bucket_token("writing_style:10")
    (('writing_style', 5), ('writing_style', 10))
    """
    key, _, number = written.partition(":")
    criterion_by_key(key)
    if number and not (number.isascii() and number.isdecimal() and 2 <= int(number[:9]) <= _MOST_BUCKETS):
        raise InputError(
            f"--bucket-token cannot have {number[:20]!r} buckets. Give a number from 2 to {_MOST_BUCKETS:,}: {key}:10."
        )
    return key, int(number or DEFAULT_BUCKETS)


def read_buckets(workspace: Workspace, rater: str, written: str) -> Buckets:
    """Lay off the buckets that are asked for, over all documents that a rater rated in a workspace.

    Raises
    ------
    InputError
        If the rater does not rate by the criterion.
    NotFoundError
        If the rater has rated nothing here.
    """
    criterion, n_buckets = parse_bucket_token(written)
    rated = workspace.criteria_rated(rater)
    if criterion not in rated:
        raise InputError(f"{rater!r} does not rate {criterion!r}, only {', '.join(rated)}. Choose one of these.")
    columns = [read_stored(part, [criterion])[criterion] for part in workspace.rating_parts(rater)]
    ratings = [as_floats(chunk) for column in columns for chunk in column.chunks]
    return Buckets.over(criterion, n_buckets, np.concatenate([np.empty(0, np.float32), *ratings]))


def as_floats(ratings: pa.Array) -> npt.NDArray[np.float32]:
    """Give ratings as numbers, NaN where there is none."""
    return np.asarray(ratings.to_numpy(zero_copy_only=False), dtype=np.float32)
