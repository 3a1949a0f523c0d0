"""What is compared with what: the choices at the top of the page."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from pages.parts import state
from pages.parts.plain import shortened
from pages.parts.state import changes, seeded, widget_value
from pages.parts.two.view import CORPORA, DOCUMENTS, DOMAINS, KINDS, RATERS, SELECTIONS, TwoView

_TITLES = {
    DOCUMENTS: "Two documents",
    RATERS: "Two raters on a document",
    SELECTIONS: "Two selections",
    DOMAINS: "Two domains",
    CORPORA: "Two corpora",
}
_LABEL_CHARACTERS = 70


def kind_choice(view: TwoView) -> None:
    """Let the reader choose what is compared; another kind begins anew."""
    key = seeded("two_kind", view.kind)
    st.segmented_control(
        "What is compared",
        KINDS,
        key=key,
        format_func=lambda kind: _TITLES[kind],
        required=True,
        on_change=partial(_other_kind, key),
        label_visibility="collapsed",
    )


def _other_kind(key: str) -> None:
    before = state.read(TwoView)
    # The document that is open stays the one that two raters are asked about.
    doc_id = before.doc_id or (before.left if before.kind == DOCUMENTS else None)
    state.show(TwoView(kind=widget_value(key), rater=before.rater, criterion=before.criterion, doc_id=doc_id))


def choice(
    field: str,
    label: str,
    options: Sequence[str],
    *,
    chosen: str | None,
    titles: Mapping[str, str] | None = None,
    placeholder: str = "Choose one",
    others: bool = False,
) -> None:
    """Let the reader choose one of two.

    Parameters
    ----------
    field : str
        Of the view: ``left``, ``right`` or ``doc_id``.
    label : str
        Above the box.
    options : sequence of str
        What can be chosen; the chosen one need not be among them.
    chosen : str or None
        What the view says.
    titles : mapping of str to str or None
        What options are called, where that is not their name.
    placeholder : str
        While nothing is chosen.
    others : bool
        Whether something else may be written.
    """
    listed = list(dict.fromkeys([*([chosen] if chosen is not None else []), *options]))
    key = seeded(f"two_{field}", chosen)
    st.selectbox(
        label,
        listed,
        key=key,
        index=None,
        format_func=partial(_label, titles or {}),
        placeholder=placeholder,
        accept_new_options=others,
        on_change=_taken(field, key),
    )


def _taken(field: str, key: str) -> Callable[[], None]:
    return changes(TwoView, key, **{field: _or_none, "passage": _first})


def _or_none(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None


def _first(_: object) -> int:
    return 1


def _label(titles: Mapping[str, str], option: str) -> str:
    return shortened(titles.get(option, option), _LABEL_CHARACTERS)


def swap_button(view: TwoView) -> None:
    """Let the reader put left to the right."""
    st.button(
        "Swap",
        key="two_swap",
        shortcut="S",
        icon=":material/swap_horiz:",
        type="tertiary",
        disabled=view.left is None and view.right is None,
        on_click=partial(state.show, view.swapped()),
    )
