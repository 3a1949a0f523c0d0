"""The rows of the input that could not be imported: why, and which."""

import json
from dataclasses import asdict
from functools import partial

import pandas as pd
import streamlit as st

from core.corpus.rows import Refusal
from core.corpus.workspace import Workspace
from core.insight.refusals import RefusalKind, refused_rows
from core.wording import count
from pages.parts.caches import corpus as caches
from pages.parts.corpus.view import CorpusView
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown
from pages.parts.state import changes, seeded

PAGE_SIZE = 100
MOST_DOWNLOADED = 100_000
_EVERY_REASON = "every reason"

_COLUMNS = {
    "Why": st.column_config.TextColumn(width="large"),
    "Rows": st.column_config.NumberColumn(format="localized", width="small"),
    "File": st.column_config.TextColumn(width="medium"),
    "Line": st.column_config.NumberColumn(format="localized", width="small"),
    "First one": st.column_config.TextColumn(width="medium"),
    "It begins": st.column_config.TextColumn(width="large"),
}


def refused(corpus: Opened, view: CorpusView) -> None:
    """Show why rows were refused, and page by page which ones; nothing where none was.

    Parameters
    ----------
    corpus : Opened
        The workspace.
    view : CorpusView
        Which reason and page.
    """
    kinds = {found.kind: found for found in caches.refusals(*corpus.key)}
    if not kinds:
        return
    n_rejected = corpus.summary["n_rejected"]
    st.subheader("Refused rows", anchor=False)
    st.caption(f"{count(n_rejected, 'row')} of the input could not be imported.")
    _kinds_table(list(kinds.values()))
    chosen = kinds.get(view.refused_for or "")
    with st.expander("Row by row", icon=":material/table_rows:", expanded=view != CorpusView(rater=view.rater)):
        key = seeded("refused_for", chosen.kind if chosen else _EVERY_REASON)
        st.selectbox(
            "Refused for",
            [_EVERY_REASON, *kinds],
            key=key,
            on_change=changes(CorpusView, key, refused_for=_reason_or_none, refused_page=lambda _: 1),
        )
        _rows(
            corpus,
            view.refused_page,
            kind=chosen.kind if chosen else None,
            n_rows=chosen.n_rows if chosen else n_rejected,
        )


def _reason_or_none(value: str) -> str | None:
    return None if value == _EVERY_REASON else value


def _kinds_table(kinds: list[RefusalKind]) -> None:
    """List why rows were refused, with the first row of each kind; all of it is plain text."""
    frame = pd.DataFrame(
        {
            "Why": [found.kind for found in kinds],
            "Rows": [found.n_rows for found in kinds],
            "First one": [f"{found.file}, line {found.line:,}" for found in kinds],
            "It begins": [found.start for found in kinds],
        }
    )
    st.dataframe(frame, hide_index=True, key="refusals", column_config=_COLUMNS, alt="Refused rows by reason")


def _rows(corpus: Opened, page_number: int, *, kind: str | None, n_rows: int) -> None:
    """Show one page of refused rows, and offer them all."""
    n_pages = max(1, -(-n_rows // PAGE_SIZE))
    number = min(page_number, n_pages)
    rows = caches.refused(*corpus.key, kind, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    frame = pd.DataFrame(
        {
            "File": [row.file for row in rows],
            "Line": [row.line for row in rows],
            "Why": [row.reason for row in rows],
            "It begins": [row.start for row in rows],
        }
    )
    st.dataframe(frame, hide_index=True, key="refused_rows", column_config=_COLUMNS, alt="Refused rows, one by one")
    with st.container(horizontal=True, vertical_alignment="center"):
        if n_pages > 1:
            key = seeded("refused_page", number)
            st.pagination(n_pages, key=key, on_change=changes(CorpusView, key, refused_page=int))
        st.download_button(
            f"Download {count(min(n_rows, MOST_DOWNLOADED), 'row')}",
            partial(_as_json_lines, corpus.workspace, kind),
            file_name="refused.jsonl",
            mime="application/jsonl",
            on_click="ignore",
            icon=":material/download:",
        )
        st.caption(f"As Parquet they lie in {for_markdown(str(corpus.workspace.rejected))}.")


def _as_json_lines(workspace: Workspace, kind: str | None) -> str:
    """Write refused rows as JSON Lines; only when the button is pressed."""
    rows: list[Refusal] = refused_rows(workspace, kind=kind, limit=MOST_DOWNLOADED)
    return "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
