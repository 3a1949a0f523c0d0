"""Which of some documents are compared with which: a connected graph of bounded degree.  No text, no I/O.

Documents are numbered from 0.  `docs/decisions/0018-which-pairs-are-judged.md` says why the graph is made like this.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Pairs = npt.NDArray[np.int64]

# One pair in so many joins any two documents: chains of like documents alone are long, and errors add up along them.
# A few such short cuts make all ways short (Watts and Strogatz, 1998, doi:10.1038/30918).
SHORT_CUT_EVERY = 10

# In a walk a document is moved by so many ranks at most, and further in each later walk: new neighbours each time.
_REACH = 4
_MOST_WALKS = 60
# So many walks in a row that bring no new pair say that there are none.
_PATIENCE = 5
_MOST_TRIES = 100
# Among so many documents all pairs that are left can be looked at one by one.
_FEW = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """Which documents are worth comparing: those of one group, or those whose ranks are close.

    Attributes
    ----------
    groups : ndarray of int64, shape (n_documents,)
        A number for each group, all the same where any two may be compared.
    ranks : ndarray of int64, shape (n_documents,), or None
        From 0 to ``n_documents - 1``; None where all documents of a group are alike.
    """

    groups: Places
    ranks: Places | None = None

    @property
    def is_any(self) -> bool:
        """Whether any two documents are alike."""
        return self.ranks is None and bool((self.groups == self.groups[0]).all())

    def walk(self, rng: np.random.Generator, number: int) -> Places:
        """Order the documents so that neighbours are alike but where one group ends; another order each time."""
        chance = rng.random(len(self.groups))
        if self.ranks is not None:
            chance = self.ranks + _REACH * (number + 1) * chance
        of_group = rng.permutation(int(self.groups.max()) + 1)
        return np.lexsort((chance, of_group[self.groups]))


class _Graph:
    """Pairs so far: none of them judged before, none twice, and no document in more than it may be."""

    def __init__(self, n_documents: int, *, most_degree: int, judged: Pairs) -> None:
        self.n_documents = n_documents
        self.degrees = np.zeros(n_documents, dtype=np.int64)
        self._most_degree = most_degree
        self._judged = self._keys(judged)
        self._drawn = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._drawn)

    def pairs(self) -> Pairs:
        """Give them in the order of their documents, the smaller number on the left."""
        return np.stack(np.divmod(np.sort(self._drawn), self.n_documents), axis=1)

    def is_judged(self, pairs: Pairs) -> npt.NDArray[np.bool_]:
        return np.isin(self._keys(pairs), self._judged)

    def with_room(self) -> Places:
        return np.flatnonzero(self.degrees < self._most_degree)

    def add(self, pairs: Pairs, *, at_most: int) -> int:
        """Add the first of these that can be, and say how many."""
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        keys = self._keys(pairs)
        is_first = np.zeros(len(keys), dtype=np.bool_)
        is_first[np.unique(keys, return_index=True)[1]] = True
        is_new = is_first & ~np.isin(keys, self._judged) & ~np.isin(keys, self._drawn)
        room = self._most_degree - self.degrees
        is_new &= (room[pairs] > 0).all(axis=1)
        pairs, keys = pairs[is_new], keys[is_new]
        # Some that would fit are left out beside others that are left out: they come again in a later walk.
        chosen = np.flatnonzero((_how_manieth(pairs) < room[pairs]).all(axis=1))[: max(at_most, 0)]
        self._drawn = np.concatenate([self._drawn, keys[chosen]])
        self.degrees += np.bincount(pairs[chosen].ravel(), minlength=self.n_documents)
        return len(chosen)

    def _keys(self, pairs: Pairs) -> Places:
        keys: Places = pairs.min(axis=1, initial=self.n_documents) * self.n_documents + pairs.max(axis=1, initial=0)
        return keys


def connected_pairs(
    likeness: Likeness, n_pairs: int, *, least_degree: int, most_degree: int, judged: Pairs, rng: np.random.Generator
) -> Pairs | None:
    """Draw pairs that connect all documents.

    Parameters
    ----------
    likeness : Likeness
        Of the documents: pairs are drawn of like ones but one in `SHORT_CUT_EVERY`, and what it takes to connect all.
    n_pairs : int
        How many, exactly.
    least_degree, most_degree : int
        In how many pairs a document is: in fewer than the least only where there are not enough pairs, or like
        documents, for more; in more than the most never.
    judged : ndarray of int64, shape (n_judged, 2)
        Pairs that are not drawn, in either direction.
    rng : Generator
        Of all that is left to chance.

    Returns
    -------
    ndarray of int64, shape (n_pairs, 2), or None
        The documents of each pair, the smaller number on the left, by these; None where no such graph was found.

    Examples
    --------
    >>> any_two = Likeness(np.zeros(4, np.int64))
    >>> nothing, rng = np.empty((0, 2), np.int64), np.random.default_rng(1)
    >>> pairs = connected_pairs(any_two, 6, least_degree=2, most_degree=3, judged=nothing, rng=rng)
    >>> pairs.tolist()
    [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]
    """
    graph = _Graph(len(likeness.groups), most_degree=most_degree, judged=judged)
    backbone = _unbroken(likeness.walk(rng, 0), graph, rng)
    if backbone is None or len(backbone) > n_pairs or graph.add(backbone, at_most=n_pairs) < len(backbone):
        return None
    if not likeness.is_any:
        n_across = int((likeness.groups[backbone[:, 0]] != likeness.groups[backbone[:, 1]]).sum())
        n_short_cuts = min(n_pairs // SHORT_CUT_EVERY - n_across, n_pairs - len(graph))
        graph.add(_neighbours(rng.permutation(graph.n_documents)), at_most=n_short_cuts)
    for below in (least_degree, most_degree):
        _add_like_pairs(graph, likeness, n_pairs, below=below, rng=rng)
    _add_any_pairs(graph, n_pairs, rng)
    return graph.pairs() if len(graph) == n_pairs else None


def _add_like_pairs(graph: _Graph, likeness: Likeness, n_pairs: int, *, below: int, rng: np.random.Generator) -> None:
    """Add pairs of like documents, one of which is in fewer pairs than this, as long as some are found."""
    n_in_vain = 0
    for number in range(1, _MOST_WALKS):
        if len(graph) == n_pairs or n_in_vain == _PATIENCE or graph.degrees.min() >= below:
            return
        pairs = _neighbours(likeness.walk(rng, number))
        is_wanted = likeness.groups[pairs[:, 0]] == likeness.groups[pairs[:, 1]]
        is_wanted &= (graph.degrees[pairs] < below).any(axis=1)
        n_added = graph.add(rng.permutation(pairs[is_wanted]), at_most=n_pairs - len(graph))
        n_in_vain = 0 if n_added else n_in_vain + 1


def _add_any_pairs(graph: _Graph, n_pairs: int, rng: np.random.Generator) -> None:
    """Add pairs where no like ones are left; where nothing else is, look at all pairs."""
    for _ in range(_MOST_WALKS):
        with_room = graph.with_room()
        if len(graph) == n_pairs or len(with_room) < 2:
            return
        if not graph.add(_neighbours(rng.permutation(with_room)), at_most=n_pairs - len(graph)):
            break
    while len(graph) < n_pairs and 2 <= len(with_room := graph.with_room()) <= _FEW:
        all_pairs = with_room[np.stack(np.triu_indices(len(with_room), 1), axis=1)]
        if not graph.add(rng.permutation(all_pairs), at_most=n_pairs - len(graph)):
            return


def _unbroken(walk: Places, graph: _Graph, rng: np.random.Generator) -> Pairs | None:
    """Change a walk where two neighbours were judged before; None where that does not end."""
    for _ in range(_MOST_TRIES):
        pairs = _neighbours(walk)
        broken = np.flatnonzero(graph.is_judged(pairs))
        if not len(broken):
            return pairs
        for place in broken.tolist():
            other = int(rng.integers(len(walk)))
            walk[[place, other]] = walk[[other, place]]
    return None


def _neighbours(walk: Places) -> Pairs:
    return np.stack([walk[:-1], walk[1:]], axis=1)


def _how_manieth(pairs: Pairs) -> Places:
    """Count for both documents of each pair the pairs before it that they are in; shape (n_pairs, 2)."""
    ends = pairs.ravel()
    order = np.argsort(ends, kind="stable")
    counts = np.bincount(ends)
    within = np.empty_like(order)
    within[order] = np.arange(len(ends)) - np.repeat(np.cumsum(counts) - counts, counts)
    return within.reshape(-1, 2)
