"""A filter becomes the set of documents that it leaves: condition by condition, each worked out once."""

from collections.abc import Callable
from functools import reduce

import numpy as np

from core.corpus.catalog import arrays as names
from core.corpus.catalog.answers import Answers
from core.corpus.catalog.arrays import Arrays
from core.corpus.catalog.bits import Mask, packed, unpacked
from core.corpus.catalog.column_masks import ColumnMasks
from core.corpus.catalog.conditions import Question
from core.corpus.catalog.found_lists import Found
from core.corpus.catalog.kept import Kept
from core.corpus.filters import DocumentFilter, Membership

# A mask has a byte for each document, a condition that is kept a bit: together some hundred MB at ten million.
_BYTES_OF_MASKS = 2**27
_MOST_MASKS = 64
_CONDITIONS_KEPT = 64


class Masks:
    """Works out which documents filters leave; safe to share between threads.

    Parameters
    ----------
    columns : ColumnMasks
        Answers what the narrow columns can.
    arrays : Arrays
        The same columns.
    found : callable
        Answers what they cannot.
    """

    def __init__(self, columns: ColumnMasks, arrays: Arrays, *, found: Callable[[Question], Found]) -> None:
        self._columns, self._arrays, self._found = columns, arrays, found
        self._kept: Answers[Kept] = Answers(min(max(_BYTES_OF_MASKS // max(len(arrays), 1), 4), _MOST_MASKS))
        self._conditions: Answers[bytes] = Answers(_CONDITIONS_KEPT)

    @property
    def domains(self) -> list[str]:
        """The domains, ascending; a document's code is the place of its domain here."""
        return self._columns.domains

    def kept(self, documents: DocumentFilter, rater: int | None, *, as_of: str = "") -> Kept:
        """Work out which documents a filter leaves.

        Parameters
        ----------
        documents : DocumentFilter
            Which documents.
        rater : int or None
            The number of the rater whose ratings the ranges are of.
        as_of : str
            The state of what its searches are asked of: of another one, other documents may be found.

        Raises
        ------
        NotFoundError
            If ratings are asked for and there are none, or there is no such field.
        InputError
            If a day, the range of a field or a search cannot be.
        """
        key = (documents, rater if documents.ranges else None, as_of)
        return self._kept.answer(key, lambda: self._worked_out(documents, rater))

    def _worked_out(self, documents: DocumentFilter, rater: int | None) -> Kept:
        conditions = documents.conditions()
        mask = reduce(np.logical_and, (self._mask(one, rater) for one in conditions)) if conditions else None
        return Kept(mask, self._arrays[names.TOKENS])

    def _mask(self, condition: DocumentFilter, rater: int | None) -> Mask:
        for question in (*condition.searches, *condition.memberships, *([condition.text] if condition.text else [])):
            is_wanted = question.kept if isinstance(question, Membership) else True
            is_found = unpacked(self._found(question).bits, len(self._arrays))
            return is_found if is_wanted else ~is_found
        key = (condition, rater if condition.ranges else None)
        bits = self._conditions.answer(key, lambda: packed(self._columns.met(condition, rater)))
        return unpacked(bits, len(self._arrays))
