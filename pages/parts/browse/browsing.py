"""Which documents the browse page has before it: the page of the table, and the neighbours of the open document."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from core.corpus.catalog.lookups import Place
from core.corpus.filters import DocumentFilter
from core.corpus.fulltext.hits import Sought
from core.corpus.fulltext.snippets import Places, Snippet, places, sought_in
from core.insight.passages import Passage
from core.records import Amount
from pages.parts.browse.view import RANDOM, BrowseView
from pages.parts.caches import documents as caches
from pages.parts.caches import snippets as snippets_caches
from pages.parts.opened import Opened
from pages.parts.plain import one_line


@dataclass(frozen=True)
class Browsing:
    """What a view shows of a corpus; each question is one cached call.

    Attributes
    ----------
    corpus, view, rater
        What is shown.
    asked : DocumentFilter
        The filter to ask with, see `pages.parts.filters.finding`.
    """

    corpus: Opened
    view: BrowseView
    rater: str | None
    asked: DocumentFilter

    @cached_property
    def amount(self) -> Amount:
        """What the filter leaves."""
        return caches.amount(*self.corpus.key, self.asked, self.rater)

    @property
    def n_pages(self) -> int:
        """Pages of the table, at least one."""
        if self.view.draw is not None:
            return 1
        return max(1, -(-self.amount.n_documents // self.view.page_size))

    @cached_property
    def shown(self) -> BrowseView:
        """The view with a page that is there: a link may be older than the corpus."""
        return replace(self.view, page_number=min(self.view.page_number, self.n_pages))

    @property
    def place(self) -> Place | None:
        """The open document, None where none is; raise `NotFoundError` where it is not here."""
        doc_id = self.view.doc_id
        return None if doc_id is None else caches.place(*self.corpus.key, doc_id, self.rater)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The documents of this page."""
        return self._frame_of(self.shown.page_number)

    def _frame_of(self, page_number: int) -> pd.DataFrame:
        view = replace(self.shown, page_number=page_number)
        if view.draw is not None:
            return caches.by_chance(*self.corpus.key, self.asked, self.rater, seed=view.draw, n=RANDOM)
        return caches.page(
            *self.corpus.key, self.asked, self.rater, order=view.order, offset=view.offset, limit=view.page_size
        )

    def values(self, columns: tuple[str, ...]) -> pd.DataFrame:
        """Fetch further columns of the documents of this page."""
        return caches.values_of(*self.corpus.key, tuple(self.frame["doc_id"]), columns)

    @cached_property
    def sought(self) -> tuple[Sought, ...]:
        """What the filter looks for in the texts."""
        return sought_in(self.view.filter)

    def snippets(self) -> list[str] | None:
        """Say for each document of this page where its text answers the search; None where none looks into texts."""
        if not self.sought:
            return None
        doc_ids = tuple(self.frame["doc_id"])
        found = snippets_caches.snippets(*self.corpus.key, doc_ids, self.sought)
        return [_in_words(found[doc_id]) if doc_id in found else "" for doc_id in doc_ids]

    def hits(self, passage: Passage) -> Places:
        """Find what the search looks for in a passage of a text."""
        return places(passage.text, self.sought) if self.sought else []

    def neighbours(self) -> tuple[tuple[int, str] | None, tuple[int, str] | None]:
        """Find the documents before and after the open one, in the order of the table, over the ends of the page.

        Returns
        -------
        tuple
            For each, its page and id; None where there is none. From a document that is not on the page, the next
            one is the first of the page.
        """
        here, doc_ids = self.shown.page_number, list(self.frame["doc_id"])
        if self.view.doc_id not in doc_ids:
            return None, (here, doc_ids[0]) if doc_ids else None
        place = doc_ids.index(self.view.doc_id)
        previous = (here, doc_ids[place - 1]) if place else self._end_of_page(here - 1, -1)
        following = (here, doc_ids[place + 1]) if place + 1 < len(doc_ids) else self._end_of_page(here + 1, 0)
        return previous, following

    def _end_of_page(self, page_number: int, place: int) -> tuple[int, str] | None:
        if not 1 <= page_number <= self.n_pages:
            return None
        return page_number, self._frame_of(page_number)["doc_id"].iloc[place]


def _in_words(snippet: Snippet) -> str:
    """Write a snippet as plain text, what was found between marks."""
    parts, here = ["… " if snippet.is_cut_before else ""], 0
    for start, end in snippet.places:
        parts += [snippet.text[here:start], "«", snippet.text[start:end], "»"]
        here = end
    return one_line("".join([*parts, snippet.text[here:], " …" if snippet.is_cut_after else ""]))
