"""The whole audit as one page to send on, for somebody who has never seen the tool."""

import shlex
from functools import partial

import streamlit as st

from core.corpus.filters import Membership
from pages.parts.bias.audited import Audited
from pages.parts.bias.names import columns_in_words
from pages.parts.bias.view import BiasView
from pages.parts.bias.waiting import asked_for
from pages.parts.caches import under_way as caches
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened
from pages.parts.plain import for_file_name, for_markdown
from pages.parts.selections import membership
from pages.parts.subset.view import SubsetView


def report_panel(corpus: Opened, found: Audited, view: BiasView) -> None:
    """Let the reader have the report of a saved selection written, and download it; nothing is written before."""
    with st.expander("A report to send on", icon=":material/description:"):
        st.caption(
            "One page that needs nothing else, for somebody who has never seen QuLens: what is kept by "
            f"{for_markdown(columns_in_words(view.columns))}, with other settings, ratings and shortcuts, documents "
            "kept and dropped with their texts, methods, limits and the manifest. The same as `qulens audit --html` "
            "writes."
        )
        if not isinstance(found.what, Membership):
            st.page_link(
                "pages/subset.py",
                label="Save this selection, to have a report of it",
                icon=":material/save:",
                query_params=SubsetView.of_parameters(found.parameters).to_query(),
            )
            return
        # By itself: what is drawn below stays while this is waited for.
        st.fragment(_form)(corpus, found.what, view)


def _form(corpus: Opened, saved: Membership, view: BiasView) -> None:
    is_asked = st.button("Write the report", key="report_write", icon=":material/description:")
    columns, file_name = _columns(view), f"{for_file_name(saved.selection)}-audit.html"
    with refusals_shown():
        beside = tuple(membership(corpus, name, kept=True) for name in view.against)
        begin = partial(caches.report, *corpus.key, saved, columns=columns, hold=view.hold, beside=beside)
        asked = *corpus.key, saved, columns, view.hold, beside
        if page := asked_for(asked, begin, "Writing the report", is_asked=is_asked, key="report"):
            _download(page, file_name)
    options = {"group-by": columns, "hold": view.hold or ("",), "beside": view.against, "html": (file_name,)}
    given = [f"--{name}={shlex.quote(value)}" for name, values in options.items() for value in values]
    st.code(corpus.command("audit", shlex.quote(saved.selection), *given), language="bash", wrap_lines=True)


def _download(page: str, file_name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download the report",
            page,
            file_name=file_name,
            mime="text/html",
            key="report_download",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(f"{len(page.encode()) / 1e6:.1f} MB, of what stands above.")


def _columns(view: BiasView) -> tuple[str, ...]:
    """Give the columns as the report groups by them: several are told one by one first, and then crossed."""
    can_be_joined = all(column == column.strip() and "+" not in column for column in view.columns)
    return (*view.columns, "+".join(view.columns)) if len(view.columns) > 1 and can_be_joined else view.columns
