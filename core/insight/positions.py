"""What a model meets along the training position: ratings, domains and lengths in stretches of equal tokens. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.selection.choosing.choose import Choice
from core.selection.pool.pool import Pool

N_STRETCHES = 100
_MOST_DOMAINS = 6
OTHERS = "other domains"


@dataclass(frozen=True, slots=True)
class Positions:
    """A subset along the training position.

    Attributes
    ----------
    ends : list of float
        Where the stretches end, in tokens.
    ratings : dict of str to list of float
        By criterion, the mean standardised rating of the tokens of each stretch; NaN where none of them is rated.
    shares : dict of str to list of float
        By domain, the largest of the subset first and `OTHERS` last, its share of the tokens of each stretch.
    lengths : list of float
        Tokens of a document on average; a document that goes on in the next stretch counts in parts.
    """

    ends: list[float]
    ratings: dict[str, list[float]]
    shares: dict[str, list[float]]
    lengths: list[float]

    @property
    def middles(self) -> list[float]:
        """Where the middles of the stretches are, in tokens."""
        half = self.ends[0] / 2 if self.ends else 0.0
        return [end - half for end in self.ends]


def along_positions(pool: Pool, choice: Choice, criteria: Sequence[str]) -> Positions:
    """Go along a subset in its order.

    Parameters
    ----------
    pool : Pool
        All documents.
    choice : Choice
        What was taken of them, in which order.
    criteria : sequence of str
        Whose ratings.

    Returns
    -------
    Positions
        `N_STRETCHES` of them, or as many as there are documents; none without tokens.
    """
    rows = choice.rows[pool.n_tokens[choice.rows] > 0]
    if not len(rows):
        return Positions([], {name: [] for name in criteria}, {}, [])
    along = _Along(pool.n_tokens[rows].astype(np.float64))
    ratings = {}
    for name in criteria:
        standardised = pool.standardisation_of(name).apply(pool.ratings_by(name)[rows])
        is_rated = ~np.isnan(standardised)
        with np.errstate(invalid="ignore"):
            means = along.total(np.nan_to_num(standardised)) / along.total(is_rated.astype(np.float64))
        ratings[name] = means.tolist()
    return Positions(along.ends.tolist(), ratings, _shares(pool, rows, along), along.lengths().tolist())


class _Along:
    """Documents one behind the other, cut into stretches of equal tokens."""

    def __init__(self, n_tokens: Floats) -> None:
        self._n_tokens = n_tokens
        # Where each document begins, and the end of the last one.
        self._begins = np.concatenate([[0.0], np.cumsum(n_tokens)])
        n_stretches = min(N_STRETCHES, len(n_tokens))
        self._cuts = self._begins[-1] * np.arange(n_stretches + 1) / n_stretches

    @property
    def ends(self) -> Floats:
        """The ends of the stretches."""
        return np.asarray(self._cuts[1:])

    def total(self, per_token: Floats) -> Floats:
        """Add up over the tokens of each stretch what all tokens of a document have alike."""
        # Up to a token the sum grows evenly within each document, so a cut through a document is a point on a line.
        sums = np.concatenate([[0.0], np.cumsum(per_token * self._n_tokens)])
        return np.asarray(np.diff(np.interp(self._cuts, self._begins, sums)))

    def lengths(self) -> Floats:
        """Divide the tokens of each stretch by its documents, of which a part counts as a part."""
        return np.asarray(np.diff(self._cuts) / self.total(1 / self._n_tokens))


def _shares(pool: Pool, rows: npt.NDArray[np.int64], along: _Along) -> dict[str, list[float]]:
    domain_of = pool.domain_of[rows]
    tokens = np.bincount(domain_of, pool.n_tokens[rows], minlength=len(pool.domains))
    largest = [place for place in np.argsort(-tokens, kind="stable").tolist() if tokens[place]][:_MOST_DOMAINS]
    whole = along.total(np.ones(len(rows)))
    found = {pool.domains[place]: along.total((domain_of == place).astype(np.float64)) / whole for place in largest}
    rest = 1 - sum(found.values(), np.zeros(len(whole)))
    shares = {name: values.tolist() for name, values in found.items()}
    if np.count_nonzero(tokens) > len(largest):
        # Rounding may leave a little less than nothing.
        shares[OTHERS] = np.maximum(rest, 0.0).tolist()
    return shares
