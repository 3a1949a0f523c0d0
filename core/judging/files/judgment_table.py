"""Single judgments as columns: what each judge said of two items in one order, or why nothing was said."""

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from core.errors import ShapeError

Codes = npt.NDArray[np.int64]

SKIPPED, REFUSED, UNPARSABLE = "skipped", "refused", "unparsable"
# Why an asked question has no answer: by whom or what it failed.
MISSING = (SKIPPED, REFUSED, UNPARSABLE)
UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class JudgmentTable:
    """Judgments, one a row, each about a pair in one orientation: item A comes before item B in `items`.

    Attributes
    ----------
    items, criteria, judges, domains : tuple of str
        The names that the codes stand for.
    item_a, item_b, criterion, judge : ndarray of int64, shape (n,)
        Places in them.
    excerpts : ndarray of int64, shape (n,)
        A number for which excerpts of the two items were shown, the same for the same ones; 0 for the items whole.
    domain : ndarray of int64, shape (n,)
        Place in `domains`, or `UNKNOWN`.
    first : ndarray of int64, shape (n,)
        Which item was shown first, 0 for A and 1 for B, or `UNKNOWN`.
    prob_b_preferred : ndarray of float64, shape (n,)
        NaN where there is no answer.
    missing : ndarray of int64, shape (n,)
        Place in `MISSING`, `UNKNOWN` where there is an answer.
    is_model : ndarray of bool, shape (n,)
        Whether the judge is a model, of which the answer in one order alone is no preference.
    tells : ndarray of bool, shape (n, 3)
        Of which kinds of `MISSING` the source would have kept a trace: where it keeps none, a rate of 0 says nothing.

    Raises
    ------
    ShapeError
        If the columns differ in length.
    """

    items: tuple[str, ...]
    criteria: tuple[str, ...]
    judges: tuple[str, ...]
    domains: tuple[str, ...]
    item_a: Codes
    item_b: Codes
    criterion: Codes
    judge: Codes
    excerpts: Codes
    domain: Codes
    first: Codes
    prob_b_preferred: npt.NDArray[np.float64]
    missing: Codes
    is_model: npt.NDArray[np.bool_]
    tells: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        lengths = {name: len(getattr(self, name)) for name in _COLUMNS}
        if len(set(lengths.values())) > 1:
            raise ShapeError(f"The columns of judgments differ in length ({lengths}). Give one value a judgment.")

    def __len__(self) -> int:
        """Count the judgments, those without an answer too."""
        return len(self.item_a)

    @property
    def is_answered(self) -> npt.NDArray[np.bool_]:
        """Which judgments have an answer; shape (n,)."""
        return ~np.isnan(self.prob_b_preferred)

    @property
    def pair(self) -> Codes:
        """A number for the two items of each judgment, the same for the same two; shape (n,)."""
        return self.item_a * len(self.items) + self.item_b

    @property
    def question(self) -> Codes:
        """A number for who was asked by what about which two excerpts, whichever came first; shape (n,)."""
        pairs, codes = np.unique(self.pair, return_inverse=True)
        who = (self.excerpts * len(self.criteria) + self.criterion) * len(self.judges) + self.judge
        return np.asarray(codes + len(pairs) * who, dtype=np.int64)

    def subset(self, chosen: npt.NDArray[np.bool_] | Codes) -> "JudgmentTable":
        """Keep some judgments, with all names, so that the codes stay valid."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in _COLUMNS})


_COLUMNS = tuple(field.name for field in fields(JudgmentTable))[4:]
