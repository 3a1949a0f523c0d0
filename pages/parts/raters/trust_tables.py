"""The figures of trust as tables: by judge, by domain, and of every two judges."""

import pandas as pd
import streamlit as st

from core.judging.files.judgment_table import MISSING
from core.judging.trust.figures import CriterionTrust, Trust
from pages.parts.plain import shortened
from pages.parts.raters.naming import name_of, number_in_words, pair_of_judges, share_in_words

_NAME_CHARACTERS = 40


def trust_tables(found: list[CriterionTrust]) -> None:
    """Write out the figures of trust by criterion."""
    judges = [(judge, each, said) for each in found for judge, said in each.judges.items()]
    domains = [(domain, each, said) for each in found for domain, said in each.domains.items()]
    shared = [
        {
            "Judges": pair_of_judges(pair),
            "Criterion": name_of(each.criterion),
            "Same verdict": share_in_words(pair.same_verdict),
            "Same side": share_in_words(pair.same_side),
            "Cohen's kappa": number_in_words(pair.kappa),
            "Kendall's tau": number_in_words(pair.tau),
        }
        for each in found
        for pair in each.agreements
    ]
    with st.expander("The same as tables, and by domain", icon=":material/table_rows:"):
        tables = (
            ("judges", [_answers("Judge", *row) for row in judges]),
            ("unanswered", [_missing("Judge", *row) for row in judges]),
            ("domains", [_answers("Domain", *row) for row in domains]),
            ("unanswered_domains", [_missing("Domain", *row) for row in domains]),
            ("agreement", shared),
        )
        for name, table in tables:
            if table:
                st.dataframe(pd.DataFrame(table), hide_index=True, key=f"trust_{name}", alt=f"Trust: {name}")
        st.caption(
            "In brackets: intervals of 95 %. Same side: where both decide. The command line says the same: qulens "
            "judgments WORKSPACE."
        )


# All figures in one table would be too wide to be read.
def _answers(heading: str, who: str, each: CriterionTrust, said: Trust) -> dict[str, str]:
    return {
        heading: shortened(who, _NAME_CHARACTERS),
        "Criterion": name_of(each.criterion, is_short=True),
        "First preferred": share_in_words(said.first_preferred),
        "Same in both orders": share_in_words(said.self_consistency),
        "Cyclic triples": share_in_words(said.cyclic_triples),
        "Ties": share_in_words(said.ties),
    }


def _missing(heading: str, who: str, each: CriterionTrust, said: Trust) -> dict[str, str]:
    return {
        heading: shortened(who, _NAME_CHARACTERS),
        "Criterion": name_of(each.criterion, is_short=True),
        "Judgments": f"{said.n_judgments:,}",
        **{reason.capitalize(): share_in_words(getattr(said, reason)) for reason in MISSING},
    }
