"""A saved selection is exported to a path on the machine that runs the app, as a job that outlives the page."""

import shlex
from pathlib import Path

import streamlit as st

from core.jobs import start
from core.selection.export_formats import FORMATS
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened
from pages.parts.paths import whole_path

_BY_NAME = "by the name's ending"


def export_form(corpus: Opened, name: str) -> None:
    """Let the reader choose where to, how, and start it; below stands the same as a command."""
    suggested = str(Path(corpus.root).resolve().parent / f"{name}.jsonl.zst")
    destination = st.text_input("Export to (a path on the machine that runs this app)", suggested, key=f"to_{name}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Format", [_BY_NAME, *FORMATS], key="export_format", width=210)
        shard_tokens = st.number_input(
            "Tokens in a file",
            1,
            value=None,
            step=1_000_000,
            key="export_shards",
            placeholder="all in one",
            width=190,
            help="With a number, the destination is a folder of files of at most so many tokens each.",
        )
        with_ratings = st.checkbox("With ratings", key="export_ratings")
        force = st.checkbox("Replace what is there", key="export_force")
    with refusals_shown():
        # A path that is not absolute is meant beside the workspace, not in the folder of the program.
        arguments = [name, whole_path(destination.strip(), Path(corpus.root))]
        arguments += [f"--format={chosen}"] if chosen != _BY_NAME else []
        arguments += [f"--shard-tokens={shard_tokens}"] if shard_tokens else []
        arguments += ["--with-ratings"] if with_ratings else []
        arguments += ["--force"] if force else []
        if st.button("Export", key="export_button", icon=":material/download:"):
            start(corpus.workspace, "export", arguments)
            st.rerun()
        st.code(corpus.command("export", *map(shlex.quote, arguments)), language="bash", wrap_lines=True)
