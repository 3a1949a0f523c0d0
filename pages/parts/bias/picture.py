"""What the selection keeps of each group, as a picture; a click on a group chooses it, and so does the list beside."""

from functools import partial

import streamlit as st

from core.insight.audit.in_order import InOrder
from core.insight.audit.in_words import LESS, MORE, apart_in_words, few_in_words
from core.insight.audit.measures.many import ERROR_RATE
from core.insight.audit.measures.retention import FEW_DOCUMENTS
from core.insight.audit.measures.retention_intervals import N_RESAMPLES
from core.selection.asked.parameters import DOMAIN
from core.wording import count
from pages.parts import state
from pages.parts.bias.audited import Audited
from pages.parts.bias.names import columns_in_words, held_in_words
from pages.parts.bias.view import BiasView
from pages.parts.charts.audit_dots import audit_dots
from pages.parts.charts.clicks import clicked
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.plain import for_markdown, shortened
from pages.parts.state import seeded, widget_value

_NO_GROUP = ""


def picture(found: Audited, view: BiasView) -> None:
    """Draw the groups, and say what the marks are."""
    order, held = found.order, found.found.held
    key = f"retention_{'_'.join(view.columns)}_{view.group}"
    st.plotly_chart(
        audit_dots(
            order,
            held=held_in_words(held) if held else "",
            # A domain is kept as a draw that takes the same share of it.
            has_uniform=DOMAIN not in view.columns,
            chosen=view.group,
        ),
        config=NO_BUTTONS,
        key=key,
        on_select=partial(choose_clicked, key),
        selection_mode="points",
        alt=f"Retention by {columns_in_words(view.columns)}, with intervals; the table has the same numbers.",
    )
    st.caption(_explained(found.order))
    with st.expander("How this is measured", icon=":material/help:"):
        st.markdown(_method(held, has_uniform=DOMAIN not in view.columns))
    _group_choice(found, view)


def choose_clicked(key: str) -> None:
    """Take the group that was clicked in a chart into the view; a second click on it takes it back."""
    group = clicked(key)
    state.change(BiasView, group=None if group == state.read(BiasView).group else group, draw=1)


def _group_choice(found: Audited, view: BiasView) -> None:
    names = [each.retention.group.name for each in found.order.shown]
    names += [each.retention.group.name for each in found.found.groups if each.retention.group.name not in set(names)]
    key = seeded("bias_group", view.group if view.group in names else _NO_GROUP)
    st.selectbox(
        "Group to read",
        [_NO_GROUP, *names],
        key=key,
        format_func=lambda name: shortened(name, 60) or "none: click one, or choose it here",
        on_change=partial(_choose, key),
        width=360,
    )


def _choose(key: str) -> None:
    state.change(BiasView, group=widget_value(key) or None, draw=1)


def _explained(order: InOrder) -> str:
    n_shown = len(order.shown)
    of = order.n_ranked + order.n_few
    which = f"All {count(of, 'group')}" if n_shown == of else f"The {n_shown:,} largest of {of:,} groups"
    apart = apart_in_words((each.retention.group.name, each.retention.pool.n_documents) for each in order.apart)
    few = few_in_words(order.n_few - order.n_absent, order.n_of_few, order.n_of_few_kept)
    told = " ".join(filter(None, [f"{which}; exact, but for the intervals.", for_markdown(apart), few]))
    return (
        f"{told} {MORE} {LESS} kept more, less than chance explains "
        f"(adjusted p ≤ {ERROR_RATE:g}, all groups looked at together). Hollow and pale: fewer than {FEW_DOCUMENTS} "
        "documents, not ranked. n: documents. Click a group to read what is kept of it, and what is dropped."
    )


def _method(held: tuple[str, ...], *, has_uniform: bool) -> str:
    uniform = remains = ""
    if has_uniform:
        uniform = (
            "- **A uniform draw with the same domains** (hollow diamond): what a draw without ratings keeps on average "
            "that takes the same share of every domain. Where dot and diamond meet, the domains explain the gap.\n"
        )
    if held:
        remains = (
            f"- **With {held_in_words(held)}** (hollow square): the same beside others alike in these: what is kept "
            "of the group against what would be at the rate of the others of the same domain, length band and so on, "
            "told as a retention; 1 where nothing remains. What differs within one of them is not held equal, and "
            "documents that share none with another group say nothing.\n"
        )
    return (
        "- **Retention** (dot): the share of a group's tokens that is kept, over the share kept overall; 1 is as "
        f"overall. Lines: 95 % intervals, from {N_RESAMPLES:,} resamples of the documents within each group: how far "
        "the figure hangs on which documents this corpus happened to hold.\n"
        f"{uniform}"
        f"{remains}"
        f"- **{MORE} {LESS}**: Fisher's exact test of how many of its documents are kept (twice the tail on the side "
        "to which its tokens go), adjusted by Holm's steps over all groups, where the interval leaves 1 out too: "
        "chance alone makes one or more such signs in at most 5 % of audits, however long documents are. Where a few "
        "long documents make the gap there is no sign, and a gap without a sign is no proof that there is none.\n"
        "- It says what the selection does to the groups of this corpus. It is no measure of how well a group writes: "
        "ratings follow topic, form and dialect too."
    )
