"""What our own fields are called in an export, so that they hide none of the input's."""

from collections.abc import Iterable
from dataclasses import dataclass

DOC_ID = "doc_id"
# Of what was removed: why, in words, and the key by which it was left behind.
REMOVED_BECAUSE, KEY = "removed_because", "key"
# What the columns with ratings and fates are called while they are gathered: no column of a document could be.
RATING_PREFIX, FATE_PREFIX = "rating:", "fate:"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the fields of an export.

    Attributes
    ----------
    input_fields : tuple of str
        All names that the input's records have, in the order in which they come first.
    doc_id : str or None
        None where all imports took the ids from one field, or none did and the input has a ``doc_id`` of its own.
    ratings : dict of str to str
        By criterion; empty where no ratings are asked for.
    fate : dict of str to str
        What `REMOVED_BECAUSE` and `KEY` are called; empty unless it is the removed documents that leave.
    """

    input_fields: tuple[str, ...]
    doc_id: str | None
    ratings: dict[str, str]
    fate: dict[str, str]

    @classmethod
    def beside(
        cls,
        input_fields: Iterable[str],
        *,
        id_fields: Iterable[str | None],
        criteria: Iterable[str],
        is_of_removed: bool = False,
    ) -> "Names":
        """Choose names for our fields that no field of the input has.

        Parameters
        ----------
        input_fields : iterable of str
            All names that the input's records have.
        id_fields : iterable of str or None
            The field that each import took the ids from; None where they are hashes of the texts.
        criteria : iterable of str
            Of the ratings that are asked for.
        is_of_removed : bool
            Whether it is the removed documents that leave, each with the reason.

        Examples
        --------
        >>> Names.beside(["id", "writing_style"], id_fields=["id"], criteria=["writing_style"]).ratings
        {'writing_style': 'writing_style_rating'}
        >>> [Names.beside(["id"], id_fields=fields, criteria=[]).doc_id for fields in (["id"], ["id", None])]
        [None, 'doc_id']
        >>> Names.beside(["doc_id"], id_fields=["doc_id", None], criteria=[]).doc_id
        'doc_id_qulens'
        """
        taken = tuple(input_fields)
        ratings = {name: _free(name, taken, "_rating") for name in criteria}
        sources = set(id_fields)
        has_id = len(sources) == 1 and not sources.isdisjoint({*taken, None} if DOC_ID in taken else taken)
        used = (*taken, *ratings.values())
        fate = {name: _free(name, used, "_qulens") for name in ((REMOVED_BECAUSE, KEY) if is_of_removed else ())}
        return cls(taken, None if has_id else _free(DOC_ID, taken, "_qulens"), ratings, fate)

    @property
    def all(self) -> tuple[str, ...]:
        """The input's fields, then ours."""
        ours = [] if self.doc_id is None else [self.doc_id]
        return (*self.input_fields, *ours, *self.fate.values(), *self.ratings.values())

    @property
    def of_columns(self) -> dict[str, str]:
        """What our fields but the id are called, by the columns in which they are gathered."""
        fate = {f"{FATE_PREFIX}{column}": name for column, name in self.fate.items()}
        return fate | {f"{RATING_PREFIX}{criterion}": name for criterion, name in self.ratings.items()}


def _free(name: str, taken: Iterable[str], suffix: str) -> str:
    while name in taken:
        name += suffix
    return name
