"""The choice of rater and judge, and the evaluation that the pictures of section three are drawn from."""

import shlex

import streamlit as st

from core.corpus.workspace import DEFAULT_RATER
from core.jobs import start
from core.qurater.agreement.excerpt_ratings import evaluated_raters
from core.qurater.raters.named_raters import trained_raters
from core.wording import count
from pages.parts.messages import empty, refusals_shown
from pages.parts.plain import for_markdown, shortened
from pages.parts.raters.measured import Measured
from pages.parts.raters.quality import criteria_compared, quality_pictures
from pages.parts.raters.view import RatersView
from pages.parts.state import changes, seeded
from pages.parts.wording import moment

_ALL_JUDGES = ""


def quality_section(measured: Measured, busy: str | None) -> bool:
    """Let the reader choose a rater and a judge, and draw how they agree.

    Parameters
    ----------
    measured : Measured
        There are judgments.
    busy : str or None
        Why no evaluation can be started now.

    Returns
    -------
    bool
        Whether the rater rated pairs that this judge judged.
    """
    st.subheader("How good is a rater", anchor=False)
    _choices(measured)
    if measured.trouble:
        st.warning(for_markdown(measured.trouble), icon=":material/error:")
    ratings = measured.ratings
    if ratings is None:
        empty("This rater was not asked about the judged pairs yet.", "It reads the excerpts that the judges read.")
        _offer(measured, busy, "Evaluate", is_first=True)
        return False
    if measured.is_by_another:
        st.warning(f"What follows is by an earlier rater of this name ({moment(ratings.time)}).")
        _offer(measured, busy, "Evaluate the present one")
    elif measured.n_not_rated:
        n = count(measured.n_not_rated, "excerpt was", "excerpts were")
        st.info(f"{n} judged since the rater was asked ({moment(ratings.time)}), and not counted here.")
        _offer(measured, busy, "Evaluate the rest")
    if not criteria_compared(measured):
        empty("This judge and this rater have no pair in common.", "Choose another judge or another rater.")
        return False
    quality_pictures(measured)
    return True


def _choices(measured: Measured) -> None:
    view, workspace = measured.view, measured.corpus.workspace
    raters = list(dict.fromkeys([DEFAULT_RATER, *trained_raters(workspace), *evaluated_raters(workspace), view.rater]))
    left, right = st.columns(2, gap="medium")
    with left:
        key = seeded("raters_rater", view.rater)
        st.selectbox(
            "Rater",
            raters,
            key=key,
            accept_new_options=True,
            on_change=changes(RatersView, key, rater=lambda name: name or DEFAULT_RATER),
            help="The one that comes along, one that was trained in this workspace, or the folder of another: write "
            "its path on the machine that runs this app.",
        )
    with right:
        names = [judge.name for judge in measured.judges]
        key = seeded("raters_judge", view.judge if view.judge in names else _ALL_JUDGES)
        st.selectbox(
            "By the judgments of",
            [_ALL_JUDGES, *names],
            key=key,
            format_func=lambda name: shortened(name, 60) or "all judges, averaged",
            on_change=changes(RatersView, key, judge=lambda name: name or None, pair=lambda _: None),
        )


def _offer(measured: Measured, busy: str | None, label: str, *, is_first: bool = False) -> None:
    with refusals_shown(), st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            label,
            key="evaluate",
            type="primary" if is_first else "secondary",
            icon=":material/fact_check:",
            disabled=busy is not None or measured.about is None,
        ):
            start(measured.corpus.workspace, "evaluate", [measured.path])
            st.rerun()
        what = count(measured.n_to_read, "excerpt")
        st.caption(busy or f"{what} to read; it goes on when this page is closed, and can be resumed.")
    command = shlex.join(["qulens", "evaluate", measured.path, "--workspace", measured.corpus.root])
    st.code(command, language="bash", wrap_lines=True)
