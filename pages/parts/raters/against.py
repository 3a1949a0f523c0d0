"""Section four: two raters over the whole corpus."""

import streamlit as st

from core.insight.rater_against_rater import TwoRaters
from core.wording import count
from pages.parts.browse.view import BrowseView
from pages.parts.caches import raters as caches
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.two_raters import rating_density
from pages.parts.messages import empty
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened
from pages.parts.raters.naming import name_of
from pages.parts.raters.view import RatersView
from pages.parts.state import changes, seeded
from pages.parts.wording import ABSENT, percent, signed

_MOST_READ = 5


def against_section(corpus: Opened, view: RatersView) -> None:
    """Draw two raters' ratings of the same documents, and name the documents that they rate most differently."""
    st.subheader("Rater against rater", anchor=False)
    if len(corpus.raters) < 2:
        empty(
            "There are ratings by fewer than two raters here.",
            "Train another one below, or name the folder of one; then have it rate the documents.",
            corpus.command("rate", "--rater", "NAME"),
        )
        return
    one, other = _choices(corpus, view)
    shared = [key for key in corpus.criteria(one) if key in corpus.criteria(other)]
    found = {key: caches.two_raters(*corpus.key, key, one, other) for key in shared}
    found = {key: each for key, each in found.items() if each.n}
    if not found:
        empty("These two have rated no document by the same criterion.", "Choose others.")
        return
    columns = st.columns(min(len(found), 4), gap="medium")
    for place, each in enumerate(found.values()):
        with columns[place % len(columns)]:
            _picture(each, one, other)
    st.caption(
        "Standardised ratings; what lies beyond 3 sd counts at the edge, and on the dotted line both rate alike. Rank "
        "correlation: Spearman's; its 95 % interval is over documents, that is over which ones this corpus happens to "
        f"hold. {_pairs_in_words(next(iter(found.values())))}"
    )
    _farthest(found.get(view.criterion) or next(iter(found.values())), one, other)


def _choices(corpus: Opened, view: RatersView) -> tuple[str, str]:
    """Let the reader choose the two; the first one is the rater of the page where it has ratings."""
    one = view.rater if view.rater in corpus.raters else corpus.raters[0]
    others = [name for name in corpus.raters if name != one]
    other = view.against if view.against in others else others[0]
    left, right = st.columns(2, gap="medium")
    with left:
        key = seeded("against_one", one)
        st.selectbox("One", corpus.raters, key=key, on_change=changes(RatersView, key, rater=str))
    with right:
        key = seeded("against_other", other)
        st.selectbox("The other", others, key=key, on_change=changes(RatersView, key, against=str))
    return one, other


def _picture(each: TwoRaters, one: str, other: str) -> None:
    title = name_of(each.criterion)
    found = each.spearman
    ends = "" if found.ci_low is None else f" ({signed(found.ci_low)} to {signed(found.ci_high)} over documents)"
    correlation = f"{signed(found.value)}{ends}"
    st.markdown(
        f"**{for_markdown(title)}**  \n:small[rank correlation {correlation}; {_differ_in_words(each)}; n = {each.n:,}]"
    )
    st.plotly_chart(
        rating_density(each, one=one, other=other),
        config=NO_BUTTONS,
        key=f"against_{each.criterion}",
        alt=f"{title}: ratings by two raters, {count(each.n, 'document')}; rank correlation {correlation}",
    )


def _differ_in_words(each: TwoRaters) -> str:
    found = each.differ
    if found.value is None:
        return f"pairs in another order {ABSENT}"
    ends = (
        "" if found.ci_low is None else f" ({percent(found.ci_low)} to {percent(found.ci_high)} over the pairs drawn)"
    )
    return f"{percent(found.value)}{ends} of pairs in another order"


def _pairs_in_words(each: TwoRaters) -> str:
    if each.is_exact:
        return f"Pairs in another order: of all {each.differ.n:,} pairs of these documents, exactly."
    return (
        f"Pairs in another order: of {each.differ.n:,} pairs drawn by chance; the 95 % interval is over which pairs "
        "were drawn, these documents being given."
    )


def _farthest(each: TwoRaters, one: str, other: str) -> None:
    st.markdown(f"**Rated most differently** by {for_markdown(name_of(each.criterion).lower())}")
    for row in each.farthest.head(_MOST_READ).to_dict("records"):
        browse = BrowseView(rater=one, doc_id=row["doc_id"], criterion=each.criterion)
        title, domain = for_markdown(shortened(row["title"], 70)), for_markdown(shortened(row["domain"], 30))
        ratings = f"{for_markdown(one)} {signed(row['one'])} sd · {for_markdown(other)} {signed(row['other'])} sd"
        st.page_link(
            "pages/browse.py",
            label=f"{title} :small[· {domain} · {ratings}]",
            icon=":material/menu_book:",
            query_params=browse.to_query(),
        )
