"""A saved selection is exported to a path on the machine that runs the app, as a job that outlives the page."""

import shlex
from pathlib import Path

import streamlit as st

from core.jobs import start
from core.selection.export.formats import FORMATS
from core.selection.stored.selecting import selection_manifest
from pages.parts.messages import refusals_shown
from pages.parts.opened import Opened
from pages.parts.paths import whole_path
from pages.parts.wording import short_title

_USUAL_FORMAT = "jsonl.zst"


def _title_of(name: str) -> str:
    return "hf (Hugging Face)" if FORMATS[name].is_dataset else name


def export_form(corpus: Opened, name: str) -> None:
    """Let the reader choose where to, how, and start it; below stands the same as a command."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        usual = list(FORMATS).index(_USUAL_FORMAT)
        chosen = st.selectbox("Format", list(FORMATS), usual, key="export_format", format_func=_title_of, width=210)
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
    more, keep_structure = _more(corpus, name)
    is_folder = FORMATS[chosen].is_dataset or shard_tokens is not None or keep_structure
    suggested = Path(corpus.root).resolve().parent / (name if is_folder else f"{name}.{chosen}")
    destination = st.text_input(
        "Export to (a path on the machine that runs this app)", str(suggested), key=f"export_to_{suggested.name}"
    )
    with refusals_shown():
        # A path that is not absolute is meant beside the workspace, not in the folder of the program.
        arguments = [name, whole_path(destination.strip(), Path(corpus.root)), f"--format={chosen}"]
        arguments += [f"--shard-tokens={shard_tokens}"] if shard_tokens else []
        arguments += ["--with-ratings"] if with_ratings else []
        arguments += [*more, *(["--force"] if force else [])]
        if st.button("Export", key="export_button", icon=":material/download:"):
            start(corpus.workspace, "export", arguments)
            st.rerun()
        st.code(corpus.command("export", *map(shlex.quote, arguments)), language="bash", wrap_lines=True)


def _more(corpus: Opened, name: str) -> tuple[list[str], bool]:
    """Let the reader choose what few need; give it as options, and whether files are written into a folder for it."""
    with st.expander("Before each text, files, what was removed"):
        prefix = st.text_input(
            "Before each text",
            key="export_prefix",
            placeholder="{domain}: ",
            help="Fields of the record in braces; braces are doubled. Domain, date and title are always there.",
        )
        rater = selection_manifest(corpus.workspace, name)["rater"]["rater"]
        bucket = st.selectbox(
            "A token for the rating, in five equal parts of the corpus",
            corpus.criteria(rater),
            None,
            key="export_bucket",
            format_func=short_title,
            placeholder="none",
            help="A text then begins with <|educational_value_4_of_5|>, say, so that a model can be asked for such.",
        )
        keep_structure = st.checkbox("A file for each file of the input", key="export_structure")
        removed = st.checkbox("What was removed instead, with the reasons", key="export_removed")
    arguments = [f"--prefix={prefix}"] if prefix else []
    arguments += [f"--bucket-token={bucket}"] if bucket else []
    arguments += ["--keep-structure"] if keep_structure else []
    return [*arguments, *(["--removed"] if removed else [])], keep_structure
