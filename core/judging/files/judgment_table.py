"""Single judgments as columns: what each judge said of two items in one order, or why nothing was said."""

import math
from collections.abc import Collection
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from core.errors import InputError, ShapeError

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

    def subset(self, chosen: npt.NDArray[np.bool_] | Codes) -> "JudgmentTable":
        """Keep some judgments, with all names, so that the codes stay valid."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in _COLUMNS})


_COLUMNS = tuple(field.name for field in fields(JudgmentTable))[4:]


class JudgmentTableBuilder:
    """A table under construction: judgments are added one by one, in whatever orientation they come.

    Parameters
    ----------
    without : collection of str
        Judges whose judgments are passed over.

    Attributes
    ----------
    left_out : set of str
        Those of them that were met.

    Examples
    --------
    >>> builder = JudgmentTableBuilder()
    >>> builder.add("x", "y", criterion="writing_style", judge="Ada", prob_b_preferred=1.0, first="a")
    >>> builder.add("y", "x", criterion="writing_style", judge="Ada", prob_b_preferred=0.0, first="a")
    >>> table = builder.finished()
    >>> table.prob_b_preferred.tolist(), table.first.tolist()
    ([1.0, 1.0], [0, 1])
    """

    def __init__(self, *, without: Collection[str] = ()) -> None:
        self.left_out: set[str] = set()
        self._without = frozenset(without)
        self._names: dict[str, dict[str, int]] = {name: {} for name in ("item", "criterion", "judge", "domain")}
        self._rows: list[tuple[int, int, int, int, int, int, float, int]] = []
        self._is_model: list[bool] = []
        self._tells: list[tuple[bool, ...]] = []

    def add(
        self,
        item_a: str,
        item_b: str,
        *,
        criterion: str,
        judge: str,
        prob_b_preferred: float | None,
        first: str | None = None,
        missing: str | None = None,
        domain: str | None = None,
        is_model: bool = False,
        tells: Collection[str] = (),
    ) -> None:
        """Add one judgment.

        Parameters
        ----------
        item_a, item_b : str
            The two items: ids, or the texts themselves.
        criterion, judge : str
            By what, and who.
        prob_b_preferred : float or None
            From 0 to 1; None where there is no answer.
        first : str or None
            Which one was shown first, ``a`` or ``b``; None where it is not known.
        missing : str or None
            One of `MISSING`, where there is no answer.
        domain : str or None
            Where both items are from.
        is_model : bool
            Whether the judge is known to be a model.
        tells : collection of str
            Which of `MISSING` the source keeps.

        Raises
        ------
        InputError
            If an item is compared with itself, which no order of the two could tell from its swap.
        """
        if item_a == item_b:
            raise InputError(f"The item {item_a[:80]!r} is compared with itself. Give two different ones.")
        if judge in self._without:
            self.left_out.add(judge)
            return
        a, b = self._code("item", item_a), self._code("item", item_b)
        prob = math.nan if prob_b_preferred is None else prob_b_preferred
        shown = UNKNOWN if first is None else "ab".index(first)
        if a > b:
            a, b, prob, shown = b, a, 1 - prob, shown if shown == UNKNOWN else 1 - shown
        codes = (self._code("criterion", criterion), self._code("judge", judge))
        place = UNKNOWN if domain is None else self._code("domain", domain)
        why = UNKNOWN if missing is None else MISSING.index(missing)
        self._rows.append((a, b, *codes, place, shown, prob, why))
        self._is_model.append(is_model)
        self._tells.append(tuple(kind in tells for kind in MISSING))

    def finished(self) -> JudgmentTable:
        """Make the table of all judgments that were added."""
        columns = list(zip(*self._rows, strict=True)) or [()] * 8
        item_a, item_b, criterion, judge, domain, first, missing = (
            np.array(columns[place], dtype=np.int64) for place in (0, 1, 2, 3, 4, 5, 7)
        )
        return JudgmentTable(
            items=tuple(self._names["item"]),
            criteria=tuple(self._names["criterion"]),
            judges=tuple(self._names["judge"]),
            domains=tuple(self._names["domain"]),
            item_a=item_a,
            item_b=item_b,
            criterion=criterion,
            judge=judge,
            domain=domain,
            first=first,
            prob_b_preferred=np.array(columns[6], dtype=np.float64),
            missing=missing,
            is_model=np.array(self._is_model, dtype=np.bool_),
            tells=np.array(self._tells, dtype=np.bool_).reshape(-1, len(MISSING)),
        )

    def _code(self, kind: str, name: str) -> int:
        names = self._names[kind]
        return names.setdefault(name, len(names))
