"""Why a document is rated so: those that are rated next to it, the pairs it was judged in, and what selections do."""

from functools import partial
from typing import Any

import streamlit as st

from core.corpus.catalog.lookups import Place
from core.criteria import criterion_by_key
from core.insight.why.selections_of_document import FateInSelection, Untold
from core.judging.stored.about_document import Comparison, comparisons_of
from core.wording import count
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as caches
from pages.parts.caches import why as why_caches
from pages.parts.html_table import html_table
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.selections import saved_selections
from pages.parts.wording import ABSENT, percent, signed

_BESIDE = 3
_REMARKS = {
    None: "",
    Untold.LEFT_OUT: "documents were left out before keys were compared, perhaps this one",
    Untold.OTHER_GROUPS: "quotas are by another column than the domain",
    Untold.SEVERAL_DRAWS: "drawn in several rounds, each with keys of its own",
    Untold.SEVERAL_RATINGS: "its key hangs on more than one rating",
    Untold.CHANGED: "made before documents came in or were rated anew",
    Untold.NOT_RATED: "not rated, so it could not be chosen",
    Untold.NO_SHARE: "nothing of its domain is kept",
    Untold.DID_NOT_FIT: "too long for what was left of the budget",
    Untold.EQUAL: "as high as the lowest one kept: of equal keys the ids decide",
}
_MOST_COMPARISONS = 20


def rated_next(corpus: Opened, place: Place, criterion: str, rater: str) -> None:
    """List the documents of the same domain that are rated just higher and just lower; a click opens one."""
    title = criterion_by_key(criterion).title
    with _section(f"Rated just higher and lower: {title}", "swap_vert", "reader_next") as section:
        if not section.open:
            return
        here = place.standardised.get(criterion)
        if here is None:
            st.caption("The document is not rated by this criterion.")
            return
        found = caches.rated_next(*corpus.key, place.doc_id, criterion, rater, limit=_BESIDE)
        if found.empty:
            st.caption("No other document of its domain is rated.")
        for number, each in enumerate(reversed(found.to_dict("records"))):
            is_higher = each["standardised"] > here
            sign = "arrow_upward" if is_higher else "arrow_downward"
            rated = f"{signed(each['standardised'])} sd, percentile {each['percentile']:.1f}"
            _opens(each["doc_id"], each["title"], rated, key=f"open_next_{number}", icon=sign)
        st.caption(
            f"Of the domain {for_markdown(shortened(place.domain, 60))}, by {title}; this one has "
            f"{signed(here)} sd. What differs between neighbours says what the rater looks at."
        )


def comparisons(corpus: Opened, doc_id: str) -> None:
    """List the pairs that the document was judged in, and who preferred what."""
    with _section("Pairs it was judged in", "balance", "reader_pairs") as section:
        if not section.open:
            return
        found = comparisons_of(corpus.workspace, doc_id)
        if not found:
            st.caption("Nobody compared this document with another one yet; the page Compare and judges do.")
            return
        titles = why_caches.titles(*corpus.key, tuple(sorted({each.other for each in found[:_MOST_COMPARISONS]})))
        rows = [_comparison(each, titles.get(each.other, each.other)) for each in found[:_MOST_COMPARISONS]]
        html_table(["The other document", "Criterion", "Preferred"], rows, caption="The pairs it was judged in")
        if len(found) > _MOST_COMPARISONS:
            st.caption(f"The first {_MOST_COMPARISONS} of {count(len(found), 'answer')}.")


def _comparison(each: Comparison, title: str) -> list[str]:
    said = "; ".join(f"{_preference(prob)} by {shortened(judge, 40)}" for judge, prob in each.prob_preferred.items())
    return [shortened(title, 60), criterion_by_key(each.criterion).title, said]


def _preference(prob: float) -> str:
    if prob in (0.0, 1.0):
        return "this one" if prob else "the other"
    return "equal" if prob == 0.5 else f"this one with {percent(prob, 0)}"


def selections(corpus: Opened, doc_id: str) -> None:
    """Say of each saved selection whether it keeps the document, and at which key."""
    with _section("Selections that keep it", "filter_alt", "reader_selections") as section:
        if not section.open:
            return
        found = why_caches.selections_of_document(*corpus.key, tuple(saved_selections(corpus)), doc_id)
        if not found:
            st.caption("No selection is saved yet; the page Subset makes one.")
            return
        head = ["Selection", "Document", "Its key", "Lowest key kept", "Remark"]
        html_table(head, [_fate(each) for each in found], caption="What each selection does with it")
        st.caption(
            "Where no remark stands, keys decide: the documents with the largest ones are kept, of each domain where "
            "there are quotas by domain, and the lowest key is that of the domain."
        )


def _fate(each: FateInSelection) -> list[str]:
    fate, kept = each.fate, "not kept"
    if fate.position is not None:
        times = f", {fate.n_times} times" if fate.n_times > 1 else ""
        kept = f"kept, place {fate.position + 1:,}{times}"
    return [shortened(each.selection, 40), kept, _key(each.key), _key(each.lowest_key), _REMARKS[each.untold]]


def _key(key: float | None) -> str:
    return ABSENT if key is None else signed(key, 3)


def copies(corpus: Opened, doc_id: str) -> None:
    """List the near copies of the document, where they were looked for."""
    column = why_caches.column_of_copies(*corpus.key)
    if column is None:
        return
    with _section("Near copies", "content_copy", "reader_copies") as section:
        if not section.open:
            return
        found = why_caches.copies(*corpus.key, column, doc_id)
        if found is None or len(found) < 2:
            st.caption("No near copy of it was found.")
            return
        others = found[found["doc_id"] != doc_id]
        for number, each in enumerate(others.to_dict("records")):
            _opens(
                each["doc_id"],
                each["title"],
                count(each["n_tokens"], "token"),
                key=f"open_copy_{number}",
                icon="content_copy",
            )
        st.caption(f"Documents of its cluster; at most {why_caches.MOST_COPIES} are listed.")


def _section(label: str, icon: str, key: str) -> Any:
    """Begin a part that is worked out while it is open."""
    return st.expander(label, icon=f":material/{icon}:", key=key, on_change="rerun")


def _opens(doc_id: str, title: str, detail: str, *, key: str, icon: str) -> None:
    st.button(
        f"{for_markdown(shortened(title, 60))} · {detail}",
        key=key,
        icon=f":material/{icon}:",
        on_click=partial(state.change, BrowseView, doc_id=doc_id, passage=1),
        type="tertiary",
    )
