"""Two documents side by side: what is said of them and differs, and where their texts differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.corpus.catalog.lookups import Place
from core.corpus.document_parts import FIELDS, read_document
from core.corpus.workspace import Workspace
from core.insight.two.text_difference import LEAST_SHARED, Stretch, differences, share_in_common


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of both documents under one name.

    Attributes
    ----------
    name : str
        Of a column of ours, or of a field of the input.
    one, other : Any
        The values; None where a document has none.
    is_ours : bool
        Whether it is a column of ours.
    """

    name: str
    one: Any
    other: Any
    is_ours: bool = False

    @property
    def differs(self) -> bool:
        """Whether the two are not the same; 1, 1.0 and true are three values."""
        return repr(self.one) != repr(self.other)


@dataclass(frozen=True, slots=True)
class TwoDocuments:
    """What two documents have in common, and what they have not.

    Attributes
    ----------
    facts : tuple of Fact
        Those that differ first; our columns before the input's fields.
    n_characters : tuple of int
        Lengths of both texts.
    share_in_common : float
        See `core.insight.two.text_difference.share_in_common`.
    stretches : tuple of Stretch
        Both texts, stretch by stretch, where they are nearly the same; nothing otherwise.
    """

    facts: tuple[Fact, ...]
    n_characters: tuple[int, int]
    share_in_common: float
    stretches: tuple[Stretch, ...]

    @property
    def n_compared(self) -> tuple[int, int]:
        """How many characters of each text the stretches hold."""
        return sum(len(each.one) for each in self.stretches), sum(len(each.other) for each in self.stretches)


def two_documents(workspace: Workspace, one: Place, other: Place) -> TwoDocuments:
    """Compare two documents.

    Parameters
    ----------
    workspace : Workspace
        The corpus.
    one, other : Place
        Where they lie.

    Returns
    -------
    TwoDocuments
        Of texts longer than 100,000 characters the beginnings are compared.
    """
    parts = workspace.document_parts()
    left, right = (read_document(parts[place.part], place.row) for place in (one, other))
    texts: tuple[str, str] = left["text"], right["text"]
    share = share_in_common(*texts)
    return TwoDocuments(
        facts=tuple(facts_of(_ours(left), _ours(right), left[FIELDS], right[FIELDS])),
        n_characters=(len(texts[0]), len(texts[1])),
        share_in_common=share,
        stretches=tuple(differences(*texts)) if share >= LEAST_SHARED else (),
    )


def _ours(document: Mapping[str, Any]) -> dict[str, Any]:
    date = document["date"]
    ours = {name: document[name] for name in ("doc_id", "title", "domain", "n_tokens", "n_bytes")}
    return ours | {"date": None if date is None else date.date().isoformat()}


def facts_of(
    ours_one: Mapping[str, Any], ours_other: Mapping[str, Any], one: Mapping[str, Any], other: Mapping[str, Any]
) -> list[Fact]:
    """Put what is known of two documents into pairs, what differs first.

    Parameters
    ----------
    ours_one, ours_other : mapping of str to Any
        Our columns of each.
    one, other : mapping of str to Any
        The input's fields of each; one that only repeats a column of ours, under its name or as the id, is left out.

    Examples
    --------
    >>> [fact.name for fact in facts_of({"n_tokens": 5}, {"n_tokens": 5}, {"url": "a"}, {"lang": "en"})]
    ['url', 'lang', 'n_tokens']
    """
    found = [Fact(name, ours_one.get(name), ours_other.get(name), is_ours=True) for name in {**ours_one, **ours_other}]
    fields = [Fact(name, one.get(name), other.get(name)) for name in {**one, **other}]
    told = [field for field in fields if not any(_repeats(field, fact) for fact in found)]
    return sorted(found + told, key=lambda fact: not fact.differs)


def _repeats(field: Fact, ours: Fact) -> bool:
    return ours.name in (field.name, "doc_id") and (field.one, field.other) == (ours.one, ours.other)
