"""Single judgments become a table, one by one, in whatever orientation they come."""

import math
from collections.abc import Collection, Hashable

import numpy as np

from core.errors import InputError
from core.judging.files.judgment_table import MISSING, UNKNOWN, JudgmentTable


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
        self._excerpts: dict[tuple[Hashable, Hashable] | None, int] = {None: 0}
        self._rows: list[tuple[int, int, int, int, int, int, int, float, int]] = []
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
        excerpts: tuple[Hashable, Hashable] | None = None,
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
        excerpts : tuple of (hashable, hashable) or None
            Which excerpt of each was shown; None for the items whole.
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
            excerpts = excerpts and excerpts[::-1]
        parts = self._excerpts.setdefault(excerpts, len(self._excerpts))
        codes = (self._code("criterion", criterion), self._code("judge", judge), parts)
        place = UNKNOWN if domain is None else self._code("domain", domain)
        why = UNKNOWN if missing is None else MISSING.index(missing)
        self._rows.append((a, b, *codes, place, shown, prob, why))
        self._is_model.append(is_model)
        self._tells.append(tuple(kind in tells for kind in MISSING))

    def finished(self) -> JudgmentTable:
        """Make the table of all judgments that were added."""
        columns = list(zip(*self._rows, strict=True)) or [()] * 9
        item_a, item_b, criterion, judge, excerpts, domain, first, missing = (
            np.array(columns[place], dtype=np.int64) for place in (0, 1, 2, 3, 4, 5, 6, 8)
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
            excerpts=excerpts,
            domain=domain,
            first=first,
            prob_b_preferred=np.array(columns[7], dtype=np.float64),
            missing=missing,
            is_model=np.array(self._is_model, dtype=np.bool_),
            tells=np.array(self._tells, dtype=np.bool_).reshape(-1, len(MISSING)),
        )

    def _code(self, kind: str, name: str) -> int:
        names = self._names[kind]
        return names.setdefault(name, len(names))
