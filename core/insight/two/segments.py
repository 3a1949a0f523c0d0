"""Two raters on one text: where in it they part. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.insight.segments_of_document import RatedSegment


@dataclass(frozen=True, slots=True)
class SegmentGap:
    """A stretch of a text that lies within one segment of either rater.

    Attributes
    ----------
    start, end : int
        Characters before its beginning and before its end.
    one, other : float
        Standardised ratings of the segments that it lies in.
    """

    start: int
    end: int
    one: float
    other: float

    @property
    def difference(self) -> float:
        """How much higher the other rates it, in standard deviations."""
        return self.other - self.one


def segment_gaps(one: Sequence[RatedSegment], other: Sequence[RatedSegment], criterion: str) -> list[SegmentGap]:
    """Set the segments of two raters beside each other; they need not be cut at the same places.

    Parameters
    ----------
    one, other : sequence of RatedSegment
        Of the same text, each without gaps.
    criterion : str
        Rated by what.

    Returns
    -------
    list of SegmentGap
        The stretches between all cuts that both have rated, the largest difference first.

    Examples
    --------
    >>> whole = [RatedSegment(1, 0, 9, 3, {"writing_style": 0.5})]
    >>> halves = [RatedSegment(1, 0, 4, 1, {"writing_style": 0.5}), RatedSegment(2, 4, 9, 2, {"writing_style": 2.0})]
    >>> [(gap.start, gap.end, gap.difference) for gap in segment_gaps(whole, halves, "writing_style")]
    [(4, 9, 1.5), (0, 4, 0.0)]
    """
    found = []
    left, right = 0, 0
    while left < len(one) and right < len(other):
        a, b = one[left], other[right]
        start, end = max(a.start, b.start), min(a.end, b.end)
        if start < end:
            found.append(SegmentGap(start, end, a.standardised[criterion], b.standardised[criterion]))
        left, right = left + (a.end <= b.end), right + (b.end <= a.end)
    return sorted(found, key=lambda gap: (-abs(gap.difference), gap.start))
