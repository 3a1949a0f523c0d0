"""Searching the index of words: the best documents first, or all that are met."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.corpus.fulltext.query import Either, Every, Part, Phrase, Without, parse
from core.corpus.fulltext.stored import BIT, BLOCK, NUMBER, TEXT, TITLE, open_index
from core.corpus.fulltext.terms import is_unspaced
from core.corpus.searches import EVERYWHERE, Words
from core.corpus.searches import TITLE as IN_TITLE
from core.corpus.workspace import Workspace
from core.errors import InputError

if TYPE_CHECKING:
    import tantivy

# So many are put into order by how well they answer; more are nobody's to read.
MOST_RANKED = 10_000
# tantivy counts in at most 65,000 bins at once.
_BLOCKS_AT_ONCE = 60_000

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The documents that answer a query.

    Attributes
    ----------
    closest : ndarray of int64, shape (at most MOST_RANKED,)
        The places in the corpus of those that answer it best, the best first.
    closeness : ndarray of float32, shape (n_closest,)
        BM25 of these, descending.
    mask : ndarray of bool, shape (n_indexed,)
        All that answer it.
    """

    closest: Numbers
    closeness: npt.NDArray[np.float32]
    mask: npt.NDArray[np.bool_]


def every(workspace: Workspace, words: Words) -> Answer:
    """Find all documents that answer a query, and which of them answer it best.

    Parameters
    ----------
    workspace : Workspace
        The corpus, indexed.
    words : Words
        What is asked.

    Returns
    -------
    Answer
        Which of equally good ones are the last of the closest may be others after the next index.

    Raises
    ------
    NotFoundError
        If there is no index.
    InputError
        If the query is none, or the index is damaged.
    """
    query, searcher = _asked(workspace, words)
    closest, closeness = _ranked(searcher, query, MOST_RANKED)
    mask = np.zeros(searcher.num_docs, dtype=bool)
    mask[closest if len(closest) < MOST_RANKED else _all_numbers(searcher, query)] = True
    return Answer(closest, closeness, mask)


def _asked(workspace: Workspace, words: Words) -> "tuple[tantivy.Query, tantivy.Searcher]":
    index = open_index(workspace)
    try:
        return _query(parse(words.query, words.field), index.schema), index.searcher()
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{words.query[:80]!r} cannot be looked for ({error}). Write it in other words.") from error


def _ranked(searcher: "tantivy.Searcher", query: "tantivy.Query", most: int) -> tuple[Numbers, npt.NDArray[np.float32]]:
    # Asked for the number too, it would have to look at every document that is met.
    hits = searcher.search(query, most, count=False).hits
    numbers = np.array(searcher.fast_field_values(NUMBER, [address for _, address in hits]), dtype=np.int64)
    closeness = np.array([closeness for closeness, _ in hits], dtype=np.float32)
    order = np.lexsort((numbers, -closeness))
    return numbers[order], closeness[order]


def _all_numbers(searcher: "tantivy.Searcher", query: "tantivy.Query") -> Numbers:
    """List the numbers of all documents that are met, ascending.

    Fetched one by one they would take four times as long, and 200 bytes each: so tantivy adds up the bits of each
    block of documents, and the sum says which of them are met.
    """
    found = [np.empty(0, dtype=np.int64)]
    for first in range(0, searcher.num_docs, _BLOCKS_AT_ONCE * BLOCK):
        last = first + _BLOCKS_AT_ONCE * BLOCK - 1
        found.append(_numbers_between(searcher, query, first, last))
    return np.concatenate(found)


def _numbers_between(searcher: "tantivy.Searcher", query: "tantivy.Query", first: int, last: int) -> Numbers:
    bins = {"field": NUMBER, "interval": BLOCK, "min_doc_count": 1, "hard_bounds": {"min": first, "max": last}}
    asked = {"blocks": {"histogram": bins, "aggs": {"bits": {"sum": {"field": BIT}}}}}
    blocks = searcher.aggregate(query, asked)["blocks"]["buckets"]
    starts = np.array([block["key"] for block in blocks], dtype=np.float64).astype(np.int64)
    sums = np.array([block["bits"]["value"] for block in blocks], dtype=np.float64).astype(np.uint64)
    places = np.arange(BLOCK)
    is_met = (sums[:, None] >> places.astype(np.uint64)) & np.uint64(1) == 1
    return np.asarray((starts[:, None] + places)[is_met], dtype=np.int64)


def _query(part: Part, schema: "tantivy.Schema") -> "tantivy.Query":
    """Write a query as tantivy has it."""
    import tantivy

    must, must_not, should = tantivy.Occur.Must, tantivy.Occur.MustNot, tantivy.Occur.Should
    match part:
        case Phrase():
            fields = {EVERYWHERE: (TITLE, TEXT), IN_TITLE: (TITLE,)}.get(part.field, (TEXT,))
            alone = [_phrase(part, schema, field) for field in fields]
            return alone[0] if len(alone) == 1 else tantivy.Query.boolean_query([(should, each) for each in alone])
        case Without():
            return tantivy.Query.boolean_query([(must, _everything()), (must_not, _query(part.part, schema))])
        case Either():
            return tantivy.Query.boolean_query([(should, _query(each, schema)) for each in part.parts])
        case Every():
            wanted = [(must, _query(each, schema)) for each in part.parts if not isinstance(each, Without)]
            unwanted = [(must_not, _query(each.part, schema)) for each in part.parts if isinstance(each, Without)]
            return tantivy.Query.boolean_query([*(wanted or [(must, _everything())]), *unwanted])


def _everything() -> "tantivy.Query":
    import tantivy

    # What is everywhere says nothing about how well a document answers.
    return tantivy.Query.const_score_query(tantivy.Query.all_query(), 0.0)


def _phrase(phrase: Phrase, schema: "tantivy.Schema", field: str) -> "tantivy.Query":
    import tantivy

    *whole, last = phrase.terms
    make: Callable[..., tantivy.Query] = tantivy.Query.phrase_query
    # A character that is a word of its own begins no other.
    is_open = phrase.is_open and not is_unspaced(last)
    if is_open and whole:
        make = tantivy.Query.regex_phrase_query
        # A word has letters and digits only, so none of it has a meaning in an expression.
        return make(schema, field, [*whole, f"{last}.*"])
    if is_open:
        return tantivy.Query.regex_query(schema, field, f"{last}.*")
    return make(schema, field, list(phrase.terms)) if whole else tantivy.Query.term_query(schema, field, last)
