"""Flags and notes: on the open document, and the list of all."""

import json
from dataclasses import asdict
from functools import partial

import streamlit as st

from core.corpus.notes import MOST_CHARACTERS, Note, note_on, notes, set_flag, set_note
from core.corpus.workspace import Workspace
from core.wording import count
from pages.parts import state
from pages.parts.browse.view import BrowseView
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened
from pages.parts.plain import for_html, for_markdown, shortened
from pages.parts.state import seeded, widget_value

_MOST_LISTED = 50
_BOX = "note_box"


def note_controls(corpus: Opened, doc_id: str) -> None:
    """Let the reader flag the open document and write a note on it."""
    workspace = corpus.workspace
    note = note_on(workspace, doc_id)
    st.button(
        "Unflag" if note.is_flagged else "Flag",
        key="flag",
        shortcut="F",
        type="primary" if note.is_flagged else "secondary",
        on_click=partial(_flag, workspace, doc_id, not note.is_flagged),
    )
    with st.popover("Note", key="note", type="primary" if note.text else "secondary"):
        st.text_area(
            "Note",
            key=seeded(_BOX, note.text),
            # Bound to this document: the text may arrive together with a click that opens another one.
            on_change=partial(_note, workspace, doc_id),
            max_chars=MOST_CHARACTERS,
            placeholder="A note on this document; kept in the workspace",
            label_visibility="collapsed",
        )


def note_shown(corpus: Opened, doc_id: str) -> None:
    """Show what was noted on the open document, where anything was."""
    if text := note_on(corpus.workspace, doc_id).text:
        st.html(f'<div style="font-size:.85rem;font-style:italic">Note: {for_html(shortened(text, 300))}</div>')


def _flag(workspace: Workspace, doc_id: str, is_flagged: bool) -> None:
    with refusals_shown():
        set_flag(workspace, doc_id, is_flagged=is_flagged)


def _note(workspace: Workspace, doc_id: str) -> None:
    with refusals_shown():
        set_note(workspace, doc_id, widget_value(_BOX))


def notes_list(corpus: Opened) -> None:
    """List flags and notes, the newest first; a click on one opens its document."""
    found = notes(corpus.workspace)
    if not found:
        return
    with st.expander(f"Flags and notes ({len(found):,})", icon=":material/flag:"):
        for number, note in enumerate(found[:_MOST_LISTED]):
            _listed(number, note)
        st.download_button(
            f"Download {count(len(found), 'note')}",
            partial(_as_json_lines, corpus.workspace),
            file_name="notes.jsonl",
            mime="application/jsonl",
            on_click="ignore",
            icon=":material/download:",
        )
        if len(found) > _MOST_LISTED:
            st.caption(f"The newest {_MOST_LISTED} of {len(found):,}; the file has all.")


def _listed(number: int, note: Note) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            for_markdown(shortened(note.doc_id, 24)),
            key=f"open_note_{number}",
            icon=":material/flag:" if note.is_flagged else ":material/notes:",
            on_click=partial(state.change, BrowseView, doc_id=note.doc_id, passage=1),
            type="tertiary",
        )
        st.html(f'<div style="font-size:.85rem">{for_html(shortened(note.text, 200))}</div>')


def _as_json_lines(workspace: Workspace) -> str:
    """Write all notes; only when the button is pressed."""
    return "".join(json.dumps(asdict(note), ensure_ascii=False) + "\n" for note in notes(workspace))
