"""Which documents are compared with which: pairs one after the other, every beginning of them connected.  No I/O.

Documents are numbered from 0.  `docs/decisions/0018-which-pairs-are-judged.md` says why the graph grows like this.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Pair = tuple[int, int]

JOIN, CLOSE, SHORT_CUT = "join", "close", "short cut"
# Seven of ten pairs bring a new document, so that documents are in 2.9 pairs on average; two close rings among those
# that are there; one joins any two: chains of like documents alone are long, and errors add up along them, while a
# few short cuts make all ways short (Watts and Strogatz, 1998, doi:10.1038/30918).
STEPS = (JOIN, JOIN, JOIN, CLOSE, JOIN, JOIN, SHORT_CUT, JOIN, CLOSE, JOIN)
# The two documents of the first pair are among so many, however many there are.
AT_FIRST = 20


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """Which documents are worth comparing: those of one group, and of these the ones with the nearest values.

    Attributes
    ----------
    groups : ndarray of int64, shape (n_documents,)
        A number for each group, all the same where any two may be compared.
    values : ndarray of float64, shape (n_documents,), or None
        None where all documents of a group are alike.
    """

    groups: Places
    values: npt.NDArray[np.float64] | None = None


class _Graph:
    """Pairs so far, and the documents that are still to come, in their order."""

    def __init__(self, likeness: Likeness, order: Sequence[int], most_degree: int, judged: Iterable[Pair]) -> None:
        n_documents = len(likeness.groups)
        self._likeness, self._most_degree = likeness, most_degree
        self._degrees = np.zeros(n_documents, dtype=np.int64)
        self._waiting = list(order)
        self._met: list[set[int]] = [{place} for place in range(n_documents)]
        for a, b in judged:
            self._meet(a, b)

    def add(self, pair: Pair) -> None:
        """Add a pair; a document that is new with it waits no more."""
        self._waiting = [place for place in self._waiting if place not in pair] if self._is_new(pair) else self._waiting
        self._degrees[list(pair)] += 1
        self._meet(*pair)

    def next(self, step: str, rng: np.random.Generator) -> Pair | None:
        """Find a pair by a step of `STEPS`, or where there is none by another one; None where there is none at all."""
        ways = {JOIN: self._joining, CLOSE: self._closing, SHORT_CUT: self._short_cuts}
        found = (pair for each in (step, CLOSE, JOIN, SHORT_CUT) for pair in ways[each](rng))
        return next(found, None)

    def _joining(self, rng: np.random.Generator) -> Iterator[Pair]:
        for new in self._waiting:
            others = self._with_room() if self._degrees.any() else self._first()
            other = self._nearest(new, others, rng)
            if other is None:
                other = self._least(new, others, rng)
            if other is not None:
                yield new, other

    def _closing(self, rng: np.random.Generator) -> Iterator[Pair]:
        for place in self._fewest_first(rng):
            other = self._nearest(place, self._with_room(), rng)
            if other is not None:
                yield place, other

    def _short_cuts(self, rng: np.random.Generator) -> Iterator[Pair]:
        for place in rng.permutation(np.flatnonzero(self._with_room())).tolist():
            other = self._least(place, self._with_room(), rng)
            if other is not None:
                yield place, other

    def _nearest(self, place: int, others: Flags, rng: np.random.Generator) -> int | None:
        """Find the likest of some documents that this one has not met; where all are alike, one in few pairs."""
        groups, values = self._likeness.groups, self._likeness.values
        others = others & (groups == groups[place])
        if values is None:
            return self._least(place, others, rng)
        free = self._free(place, others)
        return int(free[np.argmin(np.abs(values[free] - values[place]))]) if len(free) else None

    def _least(self, place: int, others: Flags, rng: np.random.Generator) -> int | None:
        """Find one of those in the fewest pairs, by chance."""
        free = self._free(place, others)
        if not len(free):
            return None
        degrees = self._degrees[free]
        return int(rng.choice(free[degrees == degrees.min()]))

    def _free(self, place: int, others: Flags) -> Places:
        others = others.copy()
        others[list(self._met[place])] = False
        return np.flatnonzero(others)

    def _fewest_first(self, rng: np.random.Generator) -> list[int]:
        there = rng.permutation(np.flatnonzero(self._with_room()))
        ordered: list[int] = there[np.argsort(self._degrees[there], kind="stable")].tolist()
        return ordered

    def _with_room(self) -> Flags:
        flags: Flags = (self._degrees > 0) & (self._degrees < self._most_degree)
        return flags

    def _first(self) -> Flags:
        flags = np.zeros(len(self._degrees), dtype=np.bool_)
        flags[self._waiting[:AT_FIRST]] = True
        return flags

    def _is_new(self, pair: Pair) -> bool:
        return bool((self._degrees[list(pair)] == 0).any())

    def _meet(self, a: int, b: int) -> None:
        self._met[a].add(b)
        self._met[b].add(a)


def grown_pairs(
    likeness: Likeness,
    order: Sequence[int],
    n_pairs: int,
    *,
    most_degree: int,
    judged: Iterable[Pair] = (),
    begun: Sequence[Pair] = (),
    seed: int,
) -> list[Pair]:
    """Grow a graph pair by pair: fewer pairs are the beginning of more.

    Parameters
    ----------
    likeness : Likeness
        Of the documents.
    order : sequence of int
        In which documents come in; those that no pair is left for are passed over.
    n_pairs : int
        How many are wanted, those that are begun with included.
    most_degree : int
        In more pairs no document is.
    judged : iterable of (int, int)
        Pairs that are not drawn, in either direction.
    begun : sequence of (int, int)
        Pairs that were drawn before.
    seed : int
        Of all that is left to chance; what is drawn after some pairs hangs on these and their number alone.

    Returns
    -------
    list of (int, int), length `n_pairs` or less
        Each on either side by chance. Every pair but the first shares a document with those before it.

    Examples
    --------
    >>> any_two = Likeness(np.zeros(9, np.int64))
    >>> few, more = (grown_pairs(any_two, range(9), n, most_degree=4, seed=1) for n in (5, 12))
    >>> few == more[:5], len({place for pair in few for place in pair})
    (True, 5)
    """
    graph = _Graph(likeness, order, most_degree, judged)
    pairs = list(begun)
    for pair in pairs:
        graph.add(pair)
    while len(pairs) < n_pairs:
        rng = np.random.default_rng([seed, len(pairs)])
        found = graph.next(STEPS[len(pairs) % len(STEPS)], rng)
        if found is None:
            break
        graph.add(found)
        left, right = found if rng.random() < 0.5 else found[::-1]
        pairs.append((left, right))
    return pairs
