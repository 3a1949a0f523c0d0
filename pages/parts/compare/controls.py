"""Which pairs are in the queue, what is asked about them, and of how many: in the side bar."""

import streamlit as st

from core.criteria import CRITERION_KEYS
from core.judging.queues.queue_settings import ACTIVE, RANDOM, STRATIFIED, WITHIN_DOMAIN
from core.judging.voting.vote_queues import JUDGED, MOST_PAIRS, RATED_ALIKE, USUAL_PAIRS, VOTE_KINDS
from pages.parts.compare.view import MOST_SEED, CompareView
from pages.parts.compare.voting import Voting
from pages.parts.plain import one_line
from pages.parts.state import changes, seeded
from pages.parts.wording import short_title

_KINDS = {
    RANDOM: "any two",
    WITHIN_DOMAIN: "two of one domain",
    STRATIFIED: "all domains, alike in length",
    ACTIVE: "where rater or judges are unsure",
    RATED_ALIKE: "two that are rated alike",
    JUDGED: "what others have judged",
}
_BY_RATINGS = (ACTIVE, RATED_ALIKE)
_ALL = 0
_VOTERS = {1: "1", 2: "2", 3: "3", _ALL: "all"}


def _no_pair(_: object) -> None:
    return None


def _in_order(keys: list[str]) -> tuple[str, ...]:
    return tuple(key for key in CRITERION_KEYS if key in keys) or CRITERION_KEYS


def queue_controls(voting: Voting) -> None:
    """Draw the controls; each change goes into the address, which is the queue's for whoever opens it."""
    view = voting.view
    _asked(view)
    _kind(view, rated=voting.rater is not None)
    if view.kind in _BY_RATINGS:
        key = seeded("compare_alike", view.alike_by)
        changed = changes(CompareView, key, alike_by=str, pair=_no_pair)
        st.selectbox("Alike by", CRITERION_KEYS, key=key, format_func=short_title, on_change=changed)
    if view.kind == JUDGED:
        _judge(voting)
    with st.container(horizontal=True):
        _numbers(view)
    _voters(view)


def _asked(view: CompareView) -> None:
    key = seeded("compare_asked", list(view.asked))
    changed = changes(CompareView, key, asked=_in_order)
    st.pills("Vote on", CRITERION_KEYS, selection_mode="multi", key=key, format_func=short_title, on_change=changed)


def _kind(view: CompareView, *, rated: bool) -> None:
    options = [kind for kind in VOTE_KINDS if rated or kind not in _BY_RATINGS]
    key = seeded("compare_kind", view.kind if view.kind in options else RANDOM)
    st.selectbox(
        "Draw",
        options,
        key=key,
        format_func=lambda kind: _KINDS[kind],
        on_change=changes(CompareView, key, kind=str, pair=_no_pair),
        help="Every queue connects all documents it reaches, and none is in more than 16 pairs. Models judge the same "
        "pairs of the whole corpus with `qulens judge --pairs`, the same number and the same seed; where rater or "
        "judges are unsure, with the first rater and the same criterion too.",
    )


def _judge(voting: Voting) -> None:
    names = [judge.name for judge in voting.other_judges]
    if not names:
        return
    key = seeded("compare_judge", voting.judge if voting.judge in names else names[0])
    st.selectbox(
        "Judged by",
        names,
        key=key,
        format_func=one_line,
        on_change=changes(CompareView, key, judge=str, pair=_no_pair),
        help="The same excerpts as this judge read; what it said is told after your vote.",
    )


def _numbers(view: CompareView) -> None:
    key = seeded("compare_n", view.n_pairs)
    st.number_input(
        "Pairs",
        1,
        MOST_PAIRS,
        value=None,
        placeholder=f"up to {USUAL_PAIRS}",
        key=key,
        on_change=changes(CompareView, key, n_pairs=lambda n: n or None, pair=_no_pair),
    )
    key = seeded("compare_seed", view.seed)
    st.number_input(
        "Seed",
        1,
        MOST_SEED,
        key=key,
        on_change=changes(CompareView, key, seed=int, pair=_no_pair),
        help="Another seed is another queue. Who opens this address meets the same pairs as you.",
    )


def _voters(view: CompareView) -> None:
    wanted = view.n_voters or _ALL
    options = _VOTERS if wanted in _VOTERS else _VOTERS | {wanted: str(wanted)}
    key = seeded("compare_voters", wanted)
    st.segmented_control(
        "Voters on each pair",
        list(options),
        key=key,
        format_func=lambda n: options[n],
        required=True,
        on_change=changes(CompareView, key, n_voters=lambda n: n or None),
        help="Pairs that so many others have finished are passed over. From 2 on, pairs that others began come first.",
    )
