"""A comparison as one judge sees it: two documents of a corpus, and their excerpts side by side."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from core.corpus.catalog.queries import Catalog
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.judging.excerpts.equal_lengths import Cuttable, Excerpt, cuttable, equal_excerpts
from core.judging.excerpts.passages import read_texts

# So many pairs are read together, each stretch of a file once; their texts are in memory meanwhile.
_PAIRS_AT_ONCE = 16_384
_TEXTS_AT_ONCE = 256

# The characters before the beginning and before the end of an excerpt.
Span = tuple[int, int]

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Side:
    """One document of a comparison and the excerpt that is shown of it."""

    doc_id: str
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents side by side, the first one on the left (A)."""

    left: Side
    right: Side


def comparison_of(workspace: Workspace, catalog: Catalog, left: str, right: str) -> Comparison:
    """Read two documents and cut them to excerpts of the same length, see `comparisons_of`."""
    return next(comparisons_of(workspace, catalog, [(left, right)]))


def comparison_as_judged(
    workspace: Workspace, catalog: Catalog, left: tuple[str, Span], right: tuple[str, Span]
) -> Comparison:
    """Read two documents and give the excerpts that were judged before, whatever would be cut from them now.

    Parameters
    ----------
    workspace : Workspace
        Where the documents are.
    catalog : Catalog
        Of them.
    left, right : tuple of (str, (int, int))
        Each document, and the characters before the beginning and before the end of its excerpt.

    Raises
    ------
    NotFoundError
        If a document is not here.
    """
    texts = dict(read_texts(workspace, catalog, {left[0], right[0]}))
    return Comparison(*(_side_of(doc_id, texts[doc_id], span) for doc_id, span in (left, right)))


def _side_of(doc_id: str, text: str, span: Span) -> Side:
    return Side(doc_id, Excerpt(text[slice(*span)], *span, len(text)))


def comparisons_of(workspace: Workspace, catalog: Catalog, pairs: Iterable[tuple[str, str]]) -> Iterator[Comparison]:
    """Read many pairs of documents and cut each to excerpts of the same length.

    Parameters
    ----------
    workspace : Workspace
        Where the documents are.
    catalog : Catalog
        Of them.
    pairs : iterable of (str, str)
        The documents for the left and for the right.

    Yields
    ------
    Comparison
        One for each pair, in their order, alike whichever document is on the left.

    Raises
    ------
    NotFoundError
        If a document is not here.
    InputError
        If both are the same.
    """
    for some in _some_at_once(pairs, _PAIRS_AT_ONCE):
        for left, right in some:
            if left == right:
                raise InputError(f"The document {left[:80]!r} cannot be compared with itself. Choose two.")
        documents = _cuttable(workspace, catalog, {doc_id for pair in some for doc_id in pair})
        for left, right in some:
            excerpts = equal_excerpts(documents[left], documents[right])
            yield Comparison(Side(left, excerpts[0]), Side(right, excerpts[1]))


def _cuttable(workspace: Workspace, catalog: Catalog, doc_ids: Set[str]) -> dict[str, Cuttable]:
    found: dict[str, Cuttable] = {}
    for some in _some_at_once(read_texts(workspace, catalog, doc_ids), _TEXTS_AT_ONCE):
        ids, texts = zip(*some, strict=True)
        found |= zip(ids, cuttable(ids, texts), strict=True)
    return found


def _some_at_once(items: Iterable[_Item], n: int) -> Iterator[tuple[_Item, ...]]:
    iterator = iter(items)
    while some := tuple(islice(iterator, n)):
        yield some
