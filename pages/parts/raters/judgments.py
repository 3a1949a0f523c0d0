"""Section one: how far the judgments reach, and who made them."""

import pandas as pd
import streamlit as st

from core.judging.stored.judgment import PERSON
from core.judging.trust.coverage import Coverage
from core.wording import count
from pages.parts.caches import raters as caches
from pages.parts.charts.coverage import pairs_by_judge, reached_by_domain
from pages.parts.charts.domains import MOST_DOMAINS
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.messages import empty
from pages.parts.opened import Opened
from pages.parts.raters.measured import Measured
from pages.parts.raters.naming import MOST_JUDGES, name_of, names_of
from pages.parts.wording import percent


def judgments_section(measured: Measured) -> bool:
    """Draw how far the judgments reach.

    Returns
    -------
    bool
        Whether there are any with an answer.
    """
    st.subheader("Judgments", anchor=False)
    found = caches.coverage(*measured.judgments_key)
    if not found.n_pairs:
        _nobody_yet(measured.corpus)
        return False
    st.markdown(_in_words(found, measured))
    left, right = st.columns([3, 2], gap="medium")
    names = names_of(each.criterion for each in found.judges)
    shown = [each.name for each in measured.judges[:MOST_JUDGES]]
    with left:
        st.markdown("**By judge and criterion**")
        st.plotly_chart(
            pairs_by_judge([each for each in found.judges if each.judge in shown], names),
            config=NO_BUTTONS,
            key="coverage_judges",
            alt="Pairs with an answer, by judge and criterion; the table has the same",
        )
    with right:
        st.markdown("**By domain**")
        st.plotly_chart(
            reached_by_domain(list(found.domains[:MOST_DOMAINS])),
            config=NO_BUTTONS,
            key="coverage_domains",
            alt="Share of the documents of each domain that was judged",
        )
    st.caption(f"{_graph_in_words(found)}{_left_out(measured, found)}")
    _table(found)
    return True


def _nobody_yet(corpus: Opened) -> None:
    empty(
        "Nobody has judged pairs here yet.",
        "Vote on the page Compare, let a language model judge, or add judgments from a file.",
        corpus.command("judge", "--judge", "openai:MODEL", "--n-pairs", "400"),
        corpus.command("judgments", "--add", "FILE"),
    )
    st.page_link("pages/compare.py", label="Compare two texts", icon=":material/compare:")


def _in_words(found: Coverage, measured: Measured) -> str:
    people = sum(judge.kind == PERSON for judge in measured.judges)
    models = len(measured.judges) - people
    by = [count(people, "person", "people")] if people else []
    by += [count(models, "model")] if models else []
    unanswered = sum(each.n_unanswered for each in found.judges)
    without = f", {unanswered:,} of them without an answer" if unanswered else ""
    pairs, judged = count(found.n_pairs, "pair"), count(found.n_judged, "document")
    return (
        f"**{count(found.n_judgments, 'judgment')}** by {' and '.join(by)}{without}: **{pairs}** of **{judged}**, "
        f"{percent(found.share_judged)} of the {found.n_documents:,} here."
    )


def _graph_in_words(found: Coverage) -> str:
    if len(found.part_sizes) == 1:
        return f"Chains of comparisons connect all {found.n_judged:,} judged documents: they can be put into one order."
    return (
        f"Comparisons leave the judged documents in {len(found.part_sizes):,} parts, the largest with "
        f"{count(found.part_sizes[0], 'document')}: documents of different parts cannot be put into one order. Judge "
        "pairs that lead from one part to another."
    )


def _left_out(measured: Measured, found: Coverage) -> str:
    judges = len(measured.judges) - MOST_JUDGES
    domains = len(found.domains) - MOST_DOMAINS
    said = (
        [f" The {MOST_JUDGES} judges with the most judgments; {judges:,} more are in the table."] if judges > 0 else []
    )
    said += [f" The {MOST_DOMAINS} largest domains of {len(found.domains):,}."] if domains > 0 else []
    return "".join(said)


def _table(found: Coverage) -> None:
    rows = [
        {
            "Judge": each.judge,
            "Criterion": name_of(each.criterion),
            "Pairs": each.n_pairs,
            "In both orders": each.n_both_orders,
            "Questions": each.n_judgments,
            "Without an answer": each.n_unanswered,
        }
        for each in found.judges
    ]
    domains = [
        {
            "Domain": each.domain,
            "Documents judged": each.n_judged,
            "of": each.n_documents,
            "Share": each.share_judged,
            "Pairs within": each.n_pairs_within,
        }
        for each in found.domains
    ]
    with st.expander("The same as tables", icon=":material/table_rows:"):
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="coverage_table", alt="Pairs by judge and criterion")
        st.dataframe(
            pd.DataFrame(domains),
            hide_index=True,
            key="coverage_domain_table",
            column_config={"Share": st.column_config.NumberColumn(format="percent")},
            alt="Documents judged by domain",
        )
