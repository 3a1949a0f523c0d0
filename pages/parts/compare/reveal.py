"""What is told after the vote: the documents, how the rater sees the pair, and how others judged it."""

from typing import Any

import pandas as pd
import streamlit as st

from core.corpus.catalog.lookups import Place
from core.criteria import criterion_by_key
from core.judging.voting.second_opinions import Opinion, opinions
from core.wording import count
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as documents_caches
from pages.parts.compare.voting import Voting
from pages.parts.plain import for_markdown, shortened
from pages.parts.wording import percent, signed

_PROBABILITIES = {
    "Rater: B better": "Bradley-Terry, from the ratings of the whole texts",
    "Models: B better": "What models answered about these excerpts, averaged over them and both orders",
}


def reveal(voting: Voting) -> None:
    """Tell all that was hidden; only for a pair on which no question is open."""
    corpus = voting.corpus
    places = [documents_caches.place(*corpus.key, doc_id, voting.rater) for doc_id in voting.pair]
    st.subheader("How others saw this pair", anchor=False)
    found = opinions(voting.judgments, *places, judge=voting.voter, models=voting.models)
    st.dataframe(
        pd.DataFrame([_row(opinion, *places) for opinion in found]),
        hide_index=True,
        key="opinions",
        column_config={name: st.column_config.Column(help=help) for name, help in _PROBABILITIES.items()},
        alt="Your vote, the rater's, those of other people and of models, by criterion",
    )
    for name, note in voting.notes.items():
        st.caption(f"{for_markdown(name)} noted: {for_markdown(note)}")
    for column, name, place in zip(st.columns(2, gap="medium"), "AB", places, strict=True):
        with column:
            _document(voting, name, place)


def _row(opinion: Opinion, left: Place, right: Place) -> dict[str, Any]:
    others = [f"{n} for {name}" for n, name in ((opinion.n_left, "A"), (opinion.n_right, "B")) if n]
    others += [f"{opinion.n_tied} equal"] if opinion.n_tied else []
    return {
        "Criterion": criterion_by_key(opinion.criterion).title,
        "You": _answer(opinion.own),
        "Rater: B better": percent(opinion.rater, 0),
        "A, sd": signed(left.standardised[opinion.criterion]),
        "B, sd": signed(right.standardised[opinion.criterion]),
        "Other people": ", ".join(others) or "none yet",
        "Models: B better": percent(opinion.models, 0),
    }


def _answer(prob: float | None) -> str:
    return "skipped" if prob is None else {0.0: "A", 0.5: "equal", 1.0: "B"}.get(prob, percent(prob, 0))


def _document(voting: Voting, name: str, place: Place) -> None:
    domain = for_markdown(shortened(place.domain, 40))
    st.markdown(f"**{name}**: {for_markdown(shortened(place.title, 90))}  \n{domain}, {count(place.n_tokens, 'token')}")
    browse = BrowseView(rater=voting.view.rater, doc_id=place.doc_id)
    st.page_link(
        "pages/browse.py", label=f"Read {name} in Browse", icon=":material/menu_book:", query_params=browse.to_query()
    )
