"""The open corpus and another one: sizes, domains, ratings by the same rater, and documents that stand in both."""

from pathlib import Path

import streamlit as st

from core.corpus.workspace_folder import is_workspace, open_workspace
from core.criteria import criterion_by_key
from core.insight.histograms import shares_of
from core.insight.two.corpora import RatedSide, RaterInBoth, TwoCorpora
from core.wording import count, listed
from pages.parts.caches import two as caches
from pages.parts.charts.palette import CRITERION_COLOURS, NO_BUTTONS
from pages.parts.charts.two import two_curves
from pages.parts.html_table import html_table
from pages.parts.messages import empty
from pages.parts.opened import Opened
from pages.parts.paths import whole_path
from pages.parts.plain import for_markdown, shortened
from pages.parts.two.choosers import choice
from pages.parts.two.common import NAME_CHARACTERS, domains_chart
from pages.parts.two.view import TwoView
from pages.parts.wording import percent, signed

_MOST_OFFERED = 20


def corpora_section(corpus: Opened, view: TwoView) -> None:
    """Compare the open corpus with another one."""
    choice(
        "right",
        "The folder of the other corpus",
        _beside(Path(corpus.root)),
        chosen=view.right,
        placeholder="A path on the machine that runs the app",
        others=True,
    )
    if view.right is None:
        empty("Choose another corpus.", "Name the folder of a workspace; it is only read, and nothing in it changes.")
        return
    other = open_workspace(Path(whole_path(view.right, Path(corpus.root))))
    found = caches.two_corpora(*corpus.key, str(other.root), other.revision())
    left, right = _titles(found)
    _totals(found, left, right)
    _raters(found, left, right)
    st.subheader("Domains", anchor=False)
    if found.domains:
        domains_chart(found.domains, left=left, right=right, key="two_corpora_domains")
    else:
        st.caption("Neither has documents.")


def _beside(root: Path) -> list[str]:
    """List the workspaces in the same folder."""
    try:
        folders = sorted(path for path in root.resolve().parent.iterdir() if path != root.resolve())
    except OSError:
        return []
    return [str(path) for path in folders if is_workspace(path)][:_MOST_OFFERED]


def _titles(found: TwoCorpora) -> tuple[str, str]:
    left, right = (shortened(each["title"], NAME_CHARACTERS) for each in (found.one, found.other))
    return f"left: {left}", f"right: {right}"


def _totals(found: TwoCorpora, left: str, right: str) -> None:
    both = (found.one, found.other)
    rows = [
        ["Documents", *(f"{each['n_documents']:,}" for each in both)],
        ["Tokens", *(f"{each['n_tokens']:,}" for each in both)],
        ["Tokens counted by", *(shortened(each["tokens_by"], 60) for each in both)],
        ["Domains", *(f"{len(each['domains']):,}" for each in both)],
        ["Refused rows", *(f"{each['n_rejected']:,}" for each in both)],
        ["Raters", *(listed(list(each["ratings"]), 6) or "none" for each in both)],
        ["Selections", *(listed(each["selections"], 6) or "none" for each in both)],
    ]
    # What differs first; sort keeps the order of the others.
    rows.sort(key=lambda row: row[1] == row[2])
    html_table(["", left, right], rows, caption="Totals of both corpora, what differs first")
    share = found.n_shared / max(found.other["n_documents"], 1)
    st.markdown(
        f"**{count(found.n_shared, 'document')}** of the right one "
        f"{'stands' if found.n_shared == 1 else 'stand'} in the left one too ({percent(share)} of the right)."
    )
    st.caption("Counted by id; of documents that came without one, the id is the hash of the text.")


def _raters(found: TwoCorpora, left: str, right: str) -> None:
    st.subheader("Ratings", anchor=False)
    if not found.raters:
        empty("No rater's ratings are in both.", "Rate the other corpus with the same rater, or choose another corpus.")
    for rater in found.raters:
        st.markdown(f"**{for_markdown(rater.name)}**: {_sameness(rater)}")
        sides = list(rater.sides.items())
        for first in range(0, len(sides), 2):
            for column, (key, (one, other)) in zip(st.columns(2, gap="medium"), sides[first : first + 2], strict=False):
                with column:
                    _curves(rater.name, key, (one, other), names=(left, right))
    if any(rater.sides for rater in found.raters):
        st.caption("The largest difference first. Both are in standard deviations of the left corpus, from its mean.")


def _sameness(rater: RaterInBoth) -> str:
    if not rater.is_same:
        return "another model of the same name rated the other corpus, so the ratings share no scale and are not drawn."
    return "the same model rated both." if rater.sides else "the same model rated both, by no criterion in common."


def _curves(rater: str, criterion: str, sides: tuple[RatedSide, RatedSide], *, names: tuple[str, str]) -> None:
    one, other = sides
    title = criterion_by_key(criterion).title
    if one.mean is None or other.mean is None:
        st.caption(f"{for_markdown(title)}: in one of the two no document is rated.")
        return
    said = f"difference of means {signed(other.mean - one.mean)} sd; n = {one.n:,} and {other.n:,}"
    st.markdown(f"**{for_markdown(title)}**  \n:small[{said}]")
    shares = [shares_of(list(side.counts)) for side in sides]
    st.plotly_chart(
        two_curves(CRITERION_COLOURS[criterion], shares[0], shares[1], left=names[0], right=names[1]),
        config=NO_BUTTONS,
        key=f"two_corpora_{rater}_{criterion}",
        alt=f"{title} in both corpora: {said}",
    )
