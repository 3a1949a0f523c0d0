"""The audited sample to take away: documents kept and dropped, with what the audit knows and what readers noted."""

import shlex
from functools import partial

import streamlit as st

from core.insight.audit.report.sample import N_SAMPLE
from core.insight.audit.taken_sample import TakenSample
from pages.parts.bias.audited import Audited
from pages.parts.bias.names import columns_in_words
from pages.parts.bias.view import BiasView
from pages.parts.bias.waiting import asked_for
from pages.parts.caches import under_way as caches
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened
from pages.parts.plain import for_file_name, for_markdown

# Their texts pass through memory at once, on their way to the browser.
_MOST = 20_000
_TYPES = {"jsonl": "application/jsonl", "parquet": "application/vnd.apache.parquet"}
_TITLES = {"jsonl": "JSONL", "parquet": "Parquet"}


def sample_panel(corpus: Opened, found: Audited, view: BiasView) -> None:
    """Let the reader draw a sample of the audited selection, and download it; nothing is drawn before."""
    with st.expander("A sample to take away, with notes and flags", icon=":material/download:"):
        st.caption(
            "Half of it is drawn from all that is kept, half from all that is dropped, by chance; documents with a "
            "flag or a note come along. Each has its text, its group by "
            f"{for_markdown(columns_in_words(view.columns))}, its ratings and sampling key, flag and note, and in "
            "`weight` how many documents of its side it stands for. The same as `qulens audit --sample` writes."
        )
        # By itself: what is drawn below stays while this is waited for.
        st.fragment(_form)(corpus, found, view)


def _form(corpus: Opened, found: Audited, view: BiasView) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        size = st.number_input("Documents", 1, _MOST, N_SAMPLE, step=100, key="sample_size", width=150)
        ending = st.segmented_control(
            "Format", list(_TYPES), default="jsonl", key="sample_format", format_func=_TITLES.__getitem__, required=True
        )
        asked = *corpus.key, found.what, view.columns, size, ending
        is_asked = st.button("Draw the sample", key="sample_draw", icon=":material/casino:")
    with refusals_shown():
        begin = partial(caches.sample, *asked)
        if taken := asked_for(asked, begin, "Drawing the sample", is_asked=is_asked, key="sample"):
            _download(taken, found, ending)
    if found.name is not None:
        named = f"--sample={shlex.quote(f'{for_file_name(found.name)}-sample.{ending}')}"
        by = [f"--group-by={shlex.quote(column)}" for column in view.columns]
        command = corpus.command("audit", shlex.quote(found.name), *by, named, f"--sample-size={size}")
        st.code(command, language="bash", wrap_lines=True)


def _download(taken: TakenSample, found: Audited, ending: str) -> None:
    report = taken.report
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download it",
            taken.read,
            file_name=f"sample-{for_file_name(found.name or 'settings')}.{ending}",
            mime=_TYPES[ending],
            key="sample_download",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(
            f"{report.n_kept:,} kept, {report.n_dropped:,} dropped, and {report.n_noted:,} more with a flag or a note."
        )
