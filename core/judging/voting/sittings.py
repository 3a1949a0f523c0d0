"""One voter before a queue of pairs that others vote on too: which pair comes next, and how much is left."""

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

Pair = tuple[str, str]
# What people were asked about each pair of documents, ascending by id: the criteria by person.
Asked = Mapping[Pair, Mapping[str, Set[str]]]


@dataclass(frozen=True)
class Sitting:
    """A voter's way through a queue, told from what is stored: whoever comes back goes on where they stopped.

    Attributes
    ----------
    queue : sequence of (str, str)
        The pairs, as they are shown.
    asked : mapping
        See `core.judging.stored.lookups.asked_of_people`.
    voter : str
        Who; may be empty, for somebody who has judged nothing yet.
    criteria : set of str
        A pair is finished by whoever was asked about it by all of them.
    n_voters : int or None
        By how many a pair is to be finished; None for all who come.
    """

    queue: Sequence[Pair]
    asked: Asked
    voter: str
    criteria: Set[str]
    n_voters: int | None = None

    def is_finished(self, pair: Pair) -> bool:
        """Say whether the voter has no question left about a pair."""
        return self._of(pair).get(self.voter, frozenset()) >= self.criteria

    def is_open(self, pair: Pair) -> bool:
        """Say whether the voter is wanted for a pair: it is not finished, and not by enough others.

        Nothing is reserved: two who are shown a pair at the same time both vote on it, once more than was wanted.
        """
        if self.is_finished(pair):
            return False
        return self.n_voters is None or self._n_others_done(pair) < self.n_voters

    @property
    def n_finished(self) -> int:
        """How many pairs of the queue the voter has finished."""
        return sum(map(self.is_finished, self.queue))

    @property
    def n_open(self) -> int:
        """For how many pairs of the queue the voter is wanted."""
        return sum(map(self.is_open, self.queue))

    @property
    def n_questions_left(self) -> int:
        """How many answers these pairs take."""
        of_voter = (self._of(pair).get(self.voter, frozenset()) for pair in self.queue if self.is_open(pair))
        return sum(len(self.criteria - answered) for answered in of_voter)

    def first(self) -> Pair:
        """Give the pair to begin with: one that was left half-way, else the first open one, else the first of all."""
        begun = (pair for pair in self._order if self.is_open(pair) and self.voter in self._of(pair))
        return next(begun, None) or self._first_open(self._order) or self._order[0]

    def after(self, pair: Pair) -> Pair:
        """Give the next open pair, from the beginning again behind the last one; this one where no other is open."""
        place = next((place for place, other in enumerate(self._order) if set(other) == set(pair)), -1)
        return self._first_open([*self._order[place + 1 :], *self._order[: max(place, 0)]]) or pair

    def _first_open(self, pairs: Sequence[Pair]) -> Pair | None:
        return next(filter(self.is_open, pairs), None)

    @cached_property
    def _order(self) -> list[Pair]:
        """In which order this voter meets the pairs.

        Where not all are to judge all pairs, each voter begins at another place, so that two at once rarely meet;
        pairs that others began come first where a second opinion is wanted, and last where none is.
        """
        if self.n_voters is None:
            return list(self.queue)
        begin = int.from_bytes(hashlib.blake2b(self.voter.encode(), digest_size=8).digest(), "big") % len(self.queue)
        turned = [*self.queue[begin:], *self.queue[:begin]]
        sign = 1 if self.n_voters == 1 else -1
        return sorted(turned, key=lambda pair: sign * len(self._others(pair)))

    def _of(self, pair: Pair) -> Mapping[str, Set[str]]:
        a, b = sorted(pair)
        return self.asked.get((a, b), {})

    def _others(self, pair: Pair) -> list[Set[str]]:
        return [criteria for name, criteria in self._of(pair).items() if name != self.voter]

    def _n_others_done(self, pair: Pair) -> int:
        return sum(criteria >= self.criteria for criteria in self._others(pair))
