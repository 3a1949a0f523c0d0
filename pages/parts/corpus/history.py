"""What was done to a corpus: what came in with each import, and what is rated by what."""

from typing import Any

import pandas as pd
import streamlit as st

from core.insight.ratings_here import RatingsHere
from core.wording import count
from pages.parts.caches import corpus as caches
from pages.parts.opened import Opened
from pages.parts.wording import short_title

_MOST_FILES = 3
_FINGERPRINT_CHARACTERS = 12
_NUMBER = st.column_config.NumberColumn(format="localized")
_TIME = st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", timezone="UTC")


def ratings_table(corpus: Opened, found: list[RatingsHere]) -> None:
    """List the raters whose ratings are here, finished or not."""
    st.subheader("Rated by", anchor=False)
    st.dataframe(
        pd.DataFrame([_rater_row(corpus, each) for each in found]),
        hide_index=True,
        placeholder="",
        key="raters",
        column_config={
            "Rater": st.column_config.TextColumn(pinned=True),
            "Documents rated": _NUMBER,
            "To be rated": _NUMBER,
            "Hardly known": st.column_config.NumberColumn(
                format="localized",
                help="Documents whose text the rater's tokenizer hardly knows (another script, much noise): "
                "their ratings mean little.",
            ),
            "Finished (UTC)": _TIME,
            "Fingerprint": st.column_config.TextColumn(help="Of the rater's weights; its first characters."),
        },
        alt="Raters, and how many documents each has rated",
    )


def _rater_row(corpus: Opened, found: RatingsHere) -> dict[str, Any]:
    return {
        "Rater": found.rater,
        "Documents rated": found.n_rated if found.time else found.n_reached,
        "To be rated": found.n_left,
        "Criteria": ", ".join(map(short_title, corpus.criteria(found.rater))) or None,
        "Hardly known": caches.unfamiliar(*corpus.key, found.rater) if found.time else None,
        "Finished (UTC)": pd.Timestamp(found.time) if found.time else None,
        "Precision": found.precision,
        "Encoder": found.base,
        "Fingerprint": (found.fingerprint or "")[:_FINGERPRINT_CHARACTERS] or None,
    }


def imports_table(corpus: Opened) -> None:
    """List the imports, the newest first."""
    st.subheader("Imported", anchor=False)
    st.dataframe(
        pd.DataFrame([_import_row(record) for record in reversed(corpus.workspace.imports())]),
        hide_index=True,
        key="imports",
        column_config={
            "Time (UTC)": _TIME,
            "Files": st.column_config.TextColumn(width="large"),
            **dict.fromkeys(("Documents", "Tokens", "Refused rows", "Copies dropped"), _NUMBER),
        },
        alt="Imports, and what came in with each",
    )


def _import_row(record: dict[str, Any]) -> dict[str, Any]:
    names = [file["name"] for file in record["files"]]
    more = f" and {count(len(names) - _MOST_FILES, 'other')}" if len(names) > _MOST_FILES else ""
    return {
        "Time (UTC)": pd.Timestamp(record["time"]),
        "Files": ", ".join(names[:_MOST_FILES]) + more,
        "Documents": record["n_documents"],
        "Tokens": record["n_tokens"],
        "Refused rows": record["n_rejected"],
        "Copies dropped": record["n_duplicates"],
    }
