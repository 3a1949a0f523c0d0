"""All groups as a table that sorts, and as CSV."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.insight.audit.in_words import LESS, MORE, sign_of
from core.insight.audit.measures.many import ERROR_RATE
from core.insight.audit.measures.retention import FEW_DOCUMENTS
from core.selection.asked.parameters import DOMAIN
from pages.parts.bias.audited import Audited
from pages.parts.bias.names import held_in_words, title_of_columns
from pages.parts.bias.view import BiasView
from pages.parts.plain import for_csv, for_file_name
from pages.parts.wording import ABSENT

_NAME_PIXELS = 160
FEW = "few"
_NUMBERS = ("of", "kept", "unrated", "of tokens", "tokens kept", "compared")
_SHARES = ("share before", "share after")
_RATIOS = ("retention", "from", "to", "uniform", "remains", "remains from", "remains to")


def groups_table(found: Audited, view: BiasView) -> None:
    """List all groups, also those that are too many for the picture."""
    st.dataframe(
        _frame(found, has_uniform=DOMAIN not in view.columns),
        hide_index=True,
        placeholder=ABSENT,
        key="retention_table",
        column_config=_columns(title_of_columns(view.columns), held_in_words(found.found.held)),
        alt="All groups",
    )
    named = found.name or "settings"
    st.download_button(
        "CSV of all groups and ratings",
        data=partial(_as_csv, found),
        file_name=f"audit-{for_file_name(named)}-{for_file_name('-'.join(view.columns))}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(
        "All groups, those with few documents too. Exact, but for the intervals. Ratios: 1 is as overall. A click on "
        "the head of a column sorts."
    )


def _columns(title: str, held: str) -> dict[str, Any]:
    """Say how each column is written, and what is not told by its name."""
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        **{name: number(format="localized") for name in _NUMBERS},
        **{name: number(format="percent") for name in _SHARES},
        **{name: number(format="%.2f") for name in _RATIOS},
        "group": text(title, pinned=True, width=_NAME_PIXELS),
        "of": number("documents", format="localized"),
        "sign": text(
            help=f"{MORE} {LESS} kept more, or less, than chance explains: adjusted p at most {ERROR_RATE:g}, and "
            f"an interval without 1; {FEW}: fewer than {FEW_DOCUMENTS} documents, not tested"
        ),
        # A small one is not 0.
        "p": number(
            "p, adjusted",
            format="%.2g",
            help=f"That chance alone explains what is kept; {ABSENT} where that was not tested",
        ),
        "from": number("95 % from", format="%.2f"),
        "uniform": number(
            format="%.2f", help="What a uniform draw with the same share of every domain keeps on average"
        ),
        "remains": number(format="%.2f", help=f"With {held}"),
        "compared": number(format="localized", help="Documents that share a stratum with another group"),
    }


def _frame(found: Audited, *, has_uniform: bool) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for each in found.found.groups:
        kept, gap = each.retention, each.remaining.gap if each.remaining is not None and each.remaining.gap.n else None
        rows.append(
            {
                "group": kept.group.name,
                "of": kept.pool.n_documents,
                "kept": kept.kept.n_documents,
                **({"unrated": each.n_unrated} if found.found.n_unrated else {}),
                "retention": kept.retention_ratio,
                "from": kept.ci_low,
                "to": kept.ci_high,
                "sign": FEW if kept.has_few_documents else sign_of(each),
                "p": each.p_adjusted,
                # A domain is kept as a draw that takes the same share of it.
                **({"uniform": each.uniform_matched} if has_uniform else {}),
                "remains": gap.value if gap else None,
                "remains from": gap.ci_low if gap else None,
                "remains to": gap.ci_high if gap else None,
                "compared": gap.n if gap else 0,
                "share before": kept.share_before,
                "share after": kept.share_after,
                "of tokens": kept.pool.n_tokens,
                "tokens kept": kept.kept.n_tokens,
            }
        )
    return pd.DataFrame(rows)


def _as_csv(found: Audited) -> bytes:
    """Write what `GroupAudit.to_json` says, a line a group, the ratings by each criterion in columns of their own."""
    frame = pd.json_normalize([each.to_json() for each in found.found.groups], sep=".")
    return for_csv(frame)
