"""What the voter has done so far: how far they agree with others, their last votes to be changed, and downloads."""

from functools import partial
from itertools import groupby

import pandas as pd
import streamlit as st

from core.estimates import Estimate
from core.judging.files.judgment_files import pairs_as_lines
from core.judging.stored.exchange import judgments_as_lines
from core.judging.stored.judgment import PERSON, Judgment
from core.judging.stored.lookups import judgments_beside, judgments_by
from core.judging.stored.remarks import remarks_by
from core.judging.stored.stored_pairs import stored_pairs
from core.judging.voting.own_agreement import OwnAgreement, own_agreement
from pages.parts import state
from pages.parts.caches import compare as caches
from pages.parts.caches import documents as documents_caches
from pages.parts.compare.view import CompareView
from pages.parts.compare.voting import Voting
from pages.parts.plain import for_file_name, for_markdown, shortened
from pages.parts.wording import ABSENT, percent, short_title

# So many of the voter's last judgments are compared with those of others.
_N_COMPARED = 2_000
_N_LISTED = 10
_ANSWERS = {0.0: "A", 0.5: "equal", 1.0: "B", None: "skipped"}
_RECORD_HELP = (
    "One judgment a line, your notes with them: qulens judgments WORKSPACE --add FILE takes them elsewhere. "
    "A note on a pair of which you have answered nothing is in no line."
)
_PAIRS_HELP = "Pairs of texts with the votes of all averaged, for qulens train and qulens evaluate."


def agreement(voting: Voting) -> None:
    """Say how often others agree with the voter, on the pairs that the voter has finished."""
    compared = [
        each
        for each in judgments_beside(voting.corpus.workspace, voting.voter, newest=_N_COMPARED)
        if voting.sitting.is_finished((each.doc_a, each.doc_b))
    ]
    ids = tuple(sorted({doc_id for each in compared for doc_id in (each.doc_a, each.doc_b)}))
    ratings = caches.ratings(*voting.corpus.key, voting.rater, ids) if voting.rater is not None else {}
    found = own_agreement(
        compared, judge=voting.voter, models=voting.models, criteria=voting.view.asked, ratings=ratings
    )
    if not found:
        return
    st.subheader("How often others agree with you", anchor=False)
    st.dataframe(
        pd.DataFrame([_row(each) for each in found]),
        hide_index=True,
        key="own_agreement",
        alt="The share of questions on which people, models and the rater prefer the same text as you, by criterion",
    )
    st.caption(
        "Of the questions that you and they decided between A and B, on pairs that you have finished; in brackets the "
        "95 % interval and the number of questions. Several people, and several models, are averaged first; a model "
        "counts where it answered in both orders."
    )


def _row(found: OwnAgreement) -> dict[str, str]:
    return {
        "Criterion": short_title(found.criterion) if found.criterion else "All of these",
        "Other people": _estimate(found.people),
        "Models": _estimate(found.models),
        "Rater": _estimate(found.rater),
    }


def _estimate(found: Estimate) -> str:
    if found.value is None or found.ci_low is None or found.ci_high is None:
        return ABSENT
    return f"{percent(found.value, 0)}  ({percent(found.ci_low, 0)} to {percent(found.ci_high, 0)}, n = {found.n:,})"


def last_votes(voting: Voting) -> None:
    """List the voter's last pairs, each with a link that opens it again."""
    if not voting.own:
        return
    with st.expander("Your last votes"):
        by_pair = [(pair, list(votes)) for pair, votes in groupby(voting.own, key=lambda vote: (vote.left, vote.right))]
        for pair, votes in by_pair[:_N_LISTED]:
            _listed(voting, pair, votes)
        st.caption(
            "A link opens the pair as you saw it; the arrow keys choose a question, another answer replaces yours."
        )


def _listed(voting: Voting, pair: tuple[str, str], votes: list[Judgment]) -> None:
    said = [f"{short_title(vote.criterion)} {_answer(vote)}" for vote in reversed(votes)]
    # A pair that is not finished stays blind here too.
    title = "A pair that you have not finished"
    if voting.sitting.is_finished(pair):
        places = [documents_caches.place(*voting.corpus.key, doc_id, None) for doc_id in pair]
        title = " · ".join(
            f"{side}: {for_markdown(shortened(place.title, 50))}" for side, place in zip("AB", places, strict=True)
        )
    again = state.last(CompareView, pair=pair)
    with st.container(gap=None):
        st.page_link("pages/compare.py", label=title, icon=":material/edit:", query_params=again.to_query())
        st.caption(", ".join(said))


def _answer(vote: Judgment) -> str:
    prob = vote.prob_preferred(vote.right)
    return _ANSWERS.get(prob) or percent(prob, 0)


def downloads(voting: Voting) -> None:
    """Offer the voter's votes, and all pairs, as files."""
    with st.container(horizontal=True):
        if voting.own:
            file_name = f"votes-{for_file_name(voting.voter)}.jsonl"
            _download("Download your votes", partial(_own_votes, voting), file_name, _RECORD_HELP)
        if voting.own or voting.other_judges:
            _download("Download all pairs", partial(_all_pairs, voting), "pairs.jsonl", _PAIRS_HELP)


def _download(label: str, made: partial[str], file_name: str, help: str) -> None:
    st.download_button(
        label,
        made,
        file_name=file_name,
        mime="application/jsonl",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        help=help,
    )


def _own_votes(voting: Voting) -> str:
    """Write the voter's judgments, the oldest first; only when the button is pressed."""
    workspace, voter = voting.corpus.workspace, voting.voter
    remarks = {(voter, *pair): remark for pair, remark in remarks_by(workspace, voter).items()}
    return "".join(judgments_as_lines(reversed(judgments_by(workspace, voter)), {voter: PERSON}, remarks))


def _all_pairs(voting: Voting) -> str:
    """Write the pairs file; only when the button is pressed."""
    catalog = documents_caches.catalog(*voting.corpus.key)
    return "".join(pairs_as_lines(stored_pairs(voting.corpus.workspace, catalog)))
