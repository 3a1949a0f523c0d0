"""Documents that may be in more pairs, found at once by how many they are in, or by value.  No I/O."""

from bisect import bisect_left, insort
from collections.abc import Iterator

import numpy as np


class WithRoom:
    """Some documents, each with the number of pairs it is in; finding one takes as long among many as among few."""

    def __init__(self) -> None:
        self._by_degree: list[list[int]] = []
        self._stands: dict[int, tuple[int, int]] = {}  # by place: its degree, and where it stands among those of it
        self._by_value: list[tuple[float, int]] = []

    def put(self, place: int, degree: int, value: float = 0.0) -> None:
        """Put a document in, or tell that it is in another number of pairs now; its value stays what it was."""
        if place in self._stands:
            self._leave_those_of_its_degree(place)
        else:
            insort(self._by_value, (value, place))
        while len(self._by_degree) <= degree:
            self._by_degree.append([])
        self._stands[place] = (degree, len(self._by_degree[degree]))
        self._by_degree[degree].append(place)

    def take(self, place: int, value: float = 0.0) -> None:
        """Take a document out, if it is there."""
        if place in self._stands:
            self._leave_those_of_its_degree(place)
            del self._stands[place]
            del self._by_value[bisect_left(self._by_value, (value, place))]

    def _leave_those_of_its_degree(self, place: int) -> None:
        degree, at = self._stands[place]
        alike = self._by_degree[degree]
        last = alike.pop()
        if last != place:
            alike[at] = last
            self._stands[last] = (degree, at)

    def fewest_first(self, rng: np.random.Generator) -> Iterator[int]:
        """List those in the fewest pairs first; which of equals comes first is left to chance."""
        for alike in self._by_degree:
            if alike:
                first = int(rng.integers(len(alike)))
                yield from (alike[at % len(alike)] for at in range(first, first + len(alike)))

    def nearest_first(self, value: float) -> Iterator[int]:
        """List those first whose value is nearest."""
        above = bisect_left(self._by_value, (value, -1))
        below = above - 1
        while below >= 0 or above < len(self._by_value):
            is_below = above == len(self._by_value) or (
                below >= 0 and value - self._by_value[below][0] <= self._by_value[above][0] - value
            )
            yield self._by_value[below if is_below else above][1]
            below, above = (below - 1, above) if is_below else (below, above + 1)
