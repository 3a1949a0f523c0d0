"""Which documents are compared with which: pairs one after the other, every beginning of them connected.  No I/O.

Documents are numbered from 0.  `docs/decisions/0018-which-pairs-are-judged.md` says why the graph grows like this.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
import numpy.typing as npt

from core.judging.queues.with_room import WithRoom

Places = npt.NDArray[np.int64]
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
        self._likeness, self._order, self._most_degree = likeness, order, most_degree
        self._n_come = 0  # documents at the beginning of the order that wait no more
        self._degrees = [0] * len(likeness.groups)
        self._is_begun = False
        self._there = WithRoom()
        self._there_of_group: defaultdict[int, WithRoom] = defaultdict(WithRoom)
        self._met: defaultdict[int, set[int]] = defaultdict(set)
        for a, b in judged:
            self._meet(a, b)

    def add(self, pair: Pair) -> None:
        """Add a pair; a document that is new with it waits no more."""
        self._is_begun = True
        self._meet(*pair)
        for place in pair:
            self._degrees[place] += 1
            rooms = (self._there, self._there_of_group[self._group(place)])
            for room in rooms:
                if self._degrees[place] < self._most_degree:
                    room.put(place, self._degrees[place], self._value(place))
                else:
                    room.take(place, self._value(place))

    def next(self, step: str, rng: np.random.Generator) -> Pair | None:
        """Find a pair by a step of `STEPS`, or where there is none by another one; None where there is none at all."""
        ways = {JOIN: self._joining, CLOSE: self._closing, SHORT_CUT: self._short_cuts}
        found = (pair for each in (step, CLOSE, JOIN, SHORT_CUT) for pair in ways[each](rng))
        return next(found, None)

    def _joining(self, rng: np.random.Generator) -> Iterator[Pair]:
        for new in self._waiting():
            others = (
                chain(self._alike(new, rng), self._there.fewest_first(rng)) if self._is_begun else self._first(new, rng)
            )
            yield from self._pairs_of(new, others)

    def _closing(self, rng: np.random.Generator) -> Iterator[Pair]:
        for place in self._there.fewest_first(rng):
            yield from self._pairs_of(place, self._alike(place, rng))

    def _short_cuts(self, rng: np.random.Generator) -> Iterator[Pair]:
        for place in self._there.fewest_first(rng):
            yield from self._pairs_of(place, self._there.fewest_first(rng))

    def _pairs_of(self, place: int, others: Iterable[int]) -> Iterator[Pair]:
        return ((place, other) for other in others if other != place and other not in self._met[place])

    def _waiting(self) -> Iterator[int]:
        while self._n_come < len(self._order) and self._degrees[self._order[self._n_come]]:
            self._n_come += 1
        rest = (self._order[at] for at in range(self._n_come, len(self._order)))
        return (place for place in rest if not self._degrees[place])

    def _alike(self, place: int, rng: np.random.Generator) -> Iterator[int]:
        """List those that are there and worth comparing with it, the likest first; if all are, those in few pairs."""
        there = self._there_of_group[self._group(place)]
        return there.fewest_first(rng) if self._likeness.values is None else there.nearest_first(self._value(place))

    def _first(self, new: int, rng: np.random.Generator) -> list[int]:
        """List whom the first pair may join, the likest first: some that wait too."""
        drawn: list[int] = rng.permutation(list(islice(self._waiting(), AT_FIRST))).tolist()
        group, value = self._group(new), self._value(new)
        return sorted(drawn, key=lambda other: (self._group(other) != group, abs(self._value(other) - value)))

    def _group(self, place: int) -> int:
        return int(self._likeness.groups[place])

    def _value(self, place: int) -> float:
        return 0.0 if self._likeness.values is None else float(self._likeness.values[place])

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
        left, right = found if rng.random() < 0.5 else found[::-1]
        graph.add((left, right))
        pairs.append((left, right))
    return pairs
