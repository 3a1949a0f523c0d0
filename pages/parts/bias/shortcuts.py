"""How far what needs no reading explains the ratings, and documents that rate high because of it."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.criteria import criterion_by_key
from core.insight.audit.shortcuts.shortcut_findings import CriterionShortcuts, Reason, ShallowDocument, ShortcutSample
from core.wording import count
from pages.parts.bias.audited import Audited
from pages.parts.bias.ratings import criterion_choice
from pages.parts.bias.view import BiasView
from pages.parts.bias.waiting import stopped_in_words, waited_for
from pages.parts.browse.view import BrowseView
from pages.parts.caches import under_way as caches
from pages.parts.charts.explained import explained_bars
from pages.parts.charts.palette import CRITERION_COLOURS, NO_BUTTONS
from pages.parts.messages import empty
from pages.parts.opened import Opened
from pages.parts.plain import for_html, for_markdown, shortened
from pages.parts.wording import percent, signed

N_SAMPLE = 5_000
_PANE_PIXELS = 150
_STOP = "shortcuts_stop"
_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45;font-size:.85rem;unicode-bidi:plaintext"


def shortcuts_section(corpus: Opened, found: Audited, view: BiasView) -> None:
    """Draw what shallow features explain of the ratings by one criterion, and list documents."""
    criterion = criterion_choice(corpus, found, view)
    sample = _sample(corpus, found.parameters.rater)
    if sample is None:
        return
    here = next((each for each in sample.criteria if each.criterion == criterion), None)
    if here is None:
        empty("Too few documents are rated.", "Shortcuts are looked for among at least 100 rated documents.")
        return
    said = f"exact, n = {here.n:,}" if sample.n == sample.n_rated else f"sampled, n = {here.n:,} of {sample.n_rated:,}"
    _explained(here, sample.drawn)
    _listed(found, criterion, f"Rated high, and shallow features alone would say so ({said})", here.shallow)
    for sign, documents in here.by_sign.items():
        _listed(found, criterion, f"Rated high, with most {sign.partition(' (')[0]}", documents)


def _sample(corpus: Opened, rater: str) -> ShortcutSample | None:
    """Wait for the checks; None where they were stopped, which is said."""
    asked = (*corpus.key, rater)
    under_way = caches.shortcuts(*asked, n=N_SAMPLE)
    begin_again = partial(caches.forget_shortcuts, under_way, *asked, n=N_SAMPLE)
    try:
        sample = waited_for(under_way, "Reading a sample of the texts", key=_STOP)
    except Exception:
        # Whoever comes next tries again.
        begin_again()
        raise
    if sample is None:
        empty(f"Reading {stopped_in_words(under_way, key=_STOP)}.", "Shortcuts are told when the whole sample is read.")
        st.button("Read it from the beginning", key="shortcuts_again", icon=":material/replay:", on_click=begin_again)
    return sample


def _explained(here: CriterionShortcuts, said: str) -> None:
    colour, title = CRITERION_COLOURS[here.criterion], criterion_by_key(here.criterion).title
    for column, rows, name in zip(
        st.columns(2, gap="medium"), (here.together, here.features), ("Together", "Each alone"), strict=True
    ):
        with column:
            st.markdown(f"**{name}**")
            st.plotly_chart(
                explained_bars(rows, colour=colour),
                config=NO_BUTTONS,
                key=f"explained_{name}_{here.criterion}",
                alt=f"{title}: " + ", ".join(f"{row.name} {percent(row.r_squared)}" for row in rows),
            )
    st.caption(
        f"How much of the variance of the ratings a linear fit explains, adjusted for its number of columns; {said}. "
        "What is explained need not be caused: good teaching has headings too. Point at a bar for its correlation with "
        "domain and length held equal."
    )


def _listed(found: Audited, criterion: str, title: str, documents: Sequence[ShallowDocument]) -> None:
    with st.expander(f"{title}: {count(len(documents), 'document')}", icon=":material/format_list_bulleted:"):
        if not documents:
            st.caption("None of the highest rated tenth.")
        columns = st.columns(2, gap="medium")
        for number, document in enumerate(documents):
            with columns[number % 2]:
                _document(found, criterion, document)


def _document(found: Audited, criterion: str, document: ShallowDocument) -> None:
    st.markdown(f"**{for_markdown(shortened(document.title, 80))}**")
    reasons = "; ".join(map(_reason, document.reasons))
    st.caption(
        f"{signed(document.rating)} sd, of which shallow features say {signed(document.predicted)} · "
        f"{for_markdown(shortened(document.domain, 40))} · {count(document.n_tokens, 'token')} · {reasons}"
    )
    more = "" if document.is_whole else " …"
    with st.container(height=_PANE_PIXELS, border=True):
        st.html(f'<div dir="auto" tabindex="0" style="{_STYLE}">{for_html(document.beginning)}{more}</div>')
    browse = BrowseView(rater=found.parameters.rater, doc_id=document.doc_id, criterion=criterion)
    st.page_link("pages/browse.py", label="Read it whole", icon=":material/menu_book:", query_params=browse.to_query())


def _reason(reason: Reason) -> str:
    """Say how a document stands in a feature."""
    rank = (
        f"more than {percent(reason.share_below, 0)}"
        if reason.share_below >= reason.share_above
        else (f"less than {percent(reason.share_above, 0)}")
    )
    return f"{reason.feature}: {reason.value:.3g} ({rank} of the sample)"
