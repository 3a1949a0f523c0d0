"""The command that makes what the page shows, with the files that it reads."""

import streamlit as st

from core.selection.asked.parameters import SelectionParameters
from pages.parts.opened import Opened
from pages.parts.subset.commands import select_command
from pages.parts.subset.view import SubsetView


def shown_command(corpus: Opened, view: SubsetView, parameters: SelectionParameters, name: str) -> None:
    """Write the command, ready to be copied."""
    command = select_command(parameters, name, match=view.match)
    if command is None:
        st.caption("No options of the command line say this. Saved, its manifest does: qulens select --from-manifest.")
        return
    for file, content in command.files.items():
        st.caption(f"The same in a terminal, with this as {file}:")
        st.code(content, language="json", wrap_lines=True)
    if not command.files:
        st.caption("The same in a terminal:")
    st.code(corpus.command("select", *command.arguments), language="bash", wrap_lines=True)
