"""What is told after the vote: the documents, how the rater sees the pair, and how others judged it."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.corpus.catalog.queries import Place
from core.criteria import criterion_by_key
from core.judging.judgment_files import pairs_as_lines
from core.judging.second_opinions import Opinion, agreement_with_rater, opinions
from core.judging.stored_pairs import stored_pairs
from core.wording import count
from pages.parts.browse.view import BrowseView
from pages.parts.caches import documents as documents_caches
from pages.parts.compare.voting import Voting
from pages.parts.plain import for_markdown, shortened
from pages.parts.wording import percent, signed

_MOST_COMPARED = 200


def reveal(voting: Voting) -> None:
    """Tell all that was hidden; only for a pair on which no question is open."""
    corpus = voting.corpus
    places = [documents_caches.place(*corpus.key, doc_id, voting.rater) for doc_id in voting.pair]
    st.subheader("How others saw this pair", anchor=False)
    found = opinions(voting.judgments, *places, judge=voting.voter)
    st.dataframe(
        pd.DataFrame([_row(opinion, *places) for opinion in found]),
        hide_index=True,
        key="opinions",
        column_config={
            "Rater: B better": st.column_config.ProgressColumn(
                format="percent",
                min_value=0.0,
                max_value=1.0,
                help="Bradley-Terry, from the ratings of the whole texts",
            )
        },
        alt="Your vote, the rater's and those of others, by criterion",
    )
    for column, name, place in zip(st.columns(2, gap="medium"), "AB", places, strict=True):
        with column:
            _document(voting, name, place)


def _row(opinion: Opinion, left: Place, right: Place) -> dict[str, Any]:
    others = [f"{n} for {name}" for n, name in ((opinion.n_left, "A"), (opinion.n_right, "B")) if n]
    others += [f"{opinion.n_tied} equal"] if opinion.n_tied else []
    return {
        "Criterion": criterion_by_key(opinion.criterion).title,
        "You": _answer(opinion.own),
        "Rater: B better": opinion.rater,
        "A, sd": signed(left.standardised[opinion.criterion]),
        "B, sd": signed(right.standardised[opinion.criterion]),
        "Others": ", ".join(others) or "none yet",
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


def record_of_voter(voting: Voting) -> None:
    """Say how much the voter has done, and how often the rater agrees."""
    # A pair with open questions tells nothing yet, not even in a sum.
    told = [each for each in voting.own if not (voting.open_questions and {each.left, each.right} == set(voting.pair))]
    votes = [each for each in told if each.prob_b_preferred is not None]
    if not votes:
        return
    n_pairs = len({(judgment.doc_a, judgment.doc_b) for judgment in votes})
    said = f"{count(len(votes), 'vote')} on {count(n_pairs, 'pair')} by {for_markdown(voting.voter)}"
    if voting.rater is not None:
        catalog = documents_caches.catalog(*voting.corpus.key)
        agreed, n = agreement_with_rater(votes[:_MOST_COMPARED], catalog, voting.rater)
        last = f"the last {_MOST_COMPARED}" if len(votes) > _MOST_COMPARED else "them"
        share = percent(agreed / n if n else None, 0)
        said += f"; of {last}, {n} decided between A and B, and the rater agrees with {agreed} ({share})"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{said}.")
        st.download_button(
            "Download all votes",
            partial(_all_votes, voting),
            file_name="votes.jsonl",
            mime="application/jsonl",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
            help="Pairs of texts with the votes of all voters averaged, for qulens train and qulens evaluate.",
        )


def _all_votes(voting: Voting) -> str:
    """Write the pairs file; only when the button is pressed."""
    catalog = documents_caches.catalog(*voting.corpus.key)
    return "".join(pairs_as_lines(stored_pairs(voting.corpus.workspace, catalog)))
