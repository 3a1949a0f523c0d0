"""What our own fields are called in an export, so that they hide none of the input's."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.criteria import CRITERION_KEYS


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the fields of an export.

    Attributes
    ----------
    input_fields : tuple of str
        All names that the input's records have, in the order in which they come first.
    doc_id : str or None
        None where the input has a ``doc_id`` of its own.
    ratings : dict of str to str
        By criterion; empty where no ratings are asked for.
    """

    input_fields: tuple[str, ...]
    doc_id: str | None
    ratings: dict[str, str]

    @classmethod
    def beside(cls, input_fields: Iterable[str], *, with_ratings: bool) -> "Names":
        """Choose names for our fields that no field of the input has.

        Examples
        --------
        >>> Names.beside(["doc_id", "writing_style"], with_ratings=True).ratings["writing_style"]
        'writing_style_rating'
        """
        taken = tuple(input_fields)
        ratings = {}
        for name in CRITERION_KEYS if with_ratings else ():
            free = name
            while free in taken:
                free += "_rating"
            ratings[name] = free
        return cls(taken, None if "doc_id" in taken else "doc_id", ratings)

    @property
    def all(self) -> tuple[str, ...]:
        """The input's fields, then ours."""
        return (*self.input_fields, *([] if self.doc_id is None else [self.doc_id]), *self.ratings.values())
