"""Collects pairs one by one, as a file gives them, and makes a `PairSet` of them."""

import math
from collections.abc import Mapping

import numpy as np

from core.criteria import CRITERION_KEYS
from core.errors import InputError
from core.judging.files.pair_set import PairSet


class PairBuilder:
    """Pairs under construction; every text is kept once.

    Examples
    --------
    >>> builder = PairBuilder()
    >>> builder.add("one", "two", document_a="d1", document_b="d2", preferences={"writing_style": 0.7})
    >>> builder.finished().prob_b_preferred[0].tolist()
    [0.7, nan, nan, nan]
    """

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._documents: list[str] = []
        self._pairs: list[tuple[int, int]] = []
        self._preferences: list[list[float]] = []

    def add(
        self, text_a: str, text_b: str, *, document_a: str, document_b: str, preferences: Mapping[str, float]
    ) -> None:
        """Add one pair.

        Parameters
        ----------
        text_a, text_b : str
            The two texts.
        document_a, document_b : str
            What they are excerpts of.
        preferences : mapping of str to float
            `prob_b_preferred` by criterion; a criterion that is absent was not judged.
        """
        self._pairs.append((self._place(text_a, document_a), self._place(text_b, document_b)))
        self._preferences.append([preferences.get(key, math.nan) for key in CRITERION_KEYS])

    def finished(self) -> PairSet:
        """Make the set of all pairs that were added."""
        pairs = np.array(self._pairs, dtype=np.int64).reshape(-1, 2)
        prob = np.array(self._preferences, dtype=np.float64).reshape(-1, len(CRITERION_KEYS))
        return PairSet(tuple(self._places), tuple(self._documents), pairs[:, 0].copy(), pairs[:, 1].copy(), prob)

    def _place(self, text: str, document: str) -> int:
        place = self._places.setdefault(text, len(self._documents))
        if place == len(self._documents):
            self._documents.append(document)
        return place


def checked_preference(value: object, *, criterion: str, where: str) -> float:
    """Read one judged preference.

    Parameters
    ----------
    value : object
        What the file holds; None where the pair was not judged.
    criterion : str
        Whose value it is, for the message.
    where : str
        File and line, for the message.

    Returns
    -------
    float
        A probability, or NaN where the pair was not judged.

    Raises
    ------
    InputError
        If it is no number from 0 to 1, since a percentage or a sentinel would be learned as a preference.
    """
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise InputError(
            f"{where} has {criterion!r} = {str(value)[:40]!r}. "
            "Give the probability that text B is preferred, from 0 to 1, or null where it was not judged."
        )
    return float(value)


def checked_text(value: object, *, where: str) -> str:
    """Read one text of a pair.

    Raises
    ------
    InputError
        If it is no string, or holds half a surrogate pair, which no tokenizer takes and no UTF-8 file can store.
    """
    if not isinstance(value, str):
        raise InputError(f"{where} has {str(value)[:40]!r} where a text should be. Give a string.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(f"{where} holds half a surrogate pair, which is no character. Remove it.") from error
    return value
