"""A text as its author wrote it, in a pane that scrolls: nothing of it is markdown or HTML."""

from typing import Literal

import streamlit as st

from pages.parts.plain import for_html

_SHORT_CHARACTERS = 900  # which need no pane that scrolls
_STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6;unicode-bidi:plaintext;tab-size:4;font-size:1rem"


def text_pane(name: str, doc_id: str, text: str, *, pixels: int) -> None:
    """Show a text.

    Parameters
    ----------
    name : str
        Of the pane on its page.
    doc_id : str
        Of the document that it is from: another text begins at its top.
    text : str
        Untrusted.
    pixels : int
        The most height.
    """
    height: int | Literal["content"] = pixels if len(text) > _SHORT_CHARACTERS else "content"
    with st.container(height=height, border=True, key=f"{name}_{doc_id[:64]}"):
        st.html(f'<div dir="auto" tabindex="0" style="{_STYLE}">{for_html(text)}</div>')
