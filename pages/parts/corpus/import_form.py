"""Bringing documents in: which files, which fields, a look at the first records, and the job that imports them."""

import shlex
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from core.corpus.first_records import FirstRecords, first_records
from core.corpus.input_file import ACCEPTED
from core.corpus.inputs import find_inputs
from core.corpus.rows import DEFAULT_DOMAIN_FIELD, FieldNames
from core.corpus.workspace_folder import create_workspace
from core.errors import InputError
from core.jobs import start
from pages.parts.messages import empty, refusals_shown
from pages.parts.paths import whole_path
from pages.parts.plain import for_markdown


@dataclass(frozen=True, slots=True)
class ImportOption:
    """An option of ``qulens import``: what it is called on screen, and what it is where nothing is said."""

    option: str
    label: str
    usual: str = ""
    hint: str = ""


TEXT = ImportOption("--text-field", "Field of the text", usual="text")
ID = ImportOption("--id-field", "Field of the id", hint="none: a hash of the text")
DOMAIN = ImportOption("--domain-field", "Field of the domain", usual=DEFAULT_DOMAIN_FIELD, hint="none")
DATE = ImportOption("--date-field", "Field of the date", hint="none")
TOKENS = ImportOption("--tokens-field", "Field of the number of tokens", hint="none: they are counted")
TOKENIZER = ImportOption("--tokenizer", "Tokenizer (a folder or hub name)", hint="the default encoder's")
FIELDS = (TEXT, ID, DOMAIN, DATE)
# What the tokens of a corpus are counted by is settled by its first import.
UNIT = (TOKENS, TOKENIZER)

_LOOK, _IMPORT = "Look at the first records", "Import"
_ABOUT_FILES = (
    f"On the machine that runs this app, one a line: {ACCEPTED}; or an address such as s3://bucket/folder. A path that "
    "is not whole is meant beside the workspace."
)


def import_arguments(lines: str, values: dict[ImportOption, str], root: Path) -> list[str]:
    """Write what was filled in as the arguments of ``qulens import``.

    Parameters
    ----------
    lines : str
        One file a line.
    values : dict of ImportOption to str
        What was said; what is empty or usual is left out.
    root : Path
        The workspace.

    Returns
    -------
    list of str
        Options first.

    Raises
    ------
    InputError
        If no file is named.

    Examples
    --------
    >>> import_arguments("a.jsonl", {TEXT: "body", DOMAIN: "domain", ID: " "}, Path("/data/corpus"))
    ['--text-field=body', '/data/a.jsonl']
    """
    files = [whole_path(line, root) for line in lines.splitlines() if line.strip()]
    if not files:
        raise InputError("No file is named. Write the path of at least one, such as /data/documents.jsonl.")
    said = {option.option: value.strip() for option, value in values.items() if value.strip() not in ("", option.usual)}
    return [*(f"{option}={value}" for option, value in said.items()), *files]


def import_form(root: Path, busy: str | None, *, is_first: bool) -> None:
    """Let the reader name files and fields, look at the first records, and start the import.

    Parameters
    ----------
    root : Path
        The folder of the workspace, which is made where it is missing.
    busy : str or None
        Why no import can be started now.
    is_first : bool
        Whether no document is here yet.
    """
    lines, values, pressed = _filled_in(busy, (*FIELDS, *UNIT) if is_first else FIELDS)
    command = shlex.join(["qulens", "import", str(root)])
    if pressed is None:
        st.code(f"{command} FILE...", language="bash", wrap_lines=True)
        return
    with refusals_shown(), st.spinner("Looking…"):
        arguments = import_arguments(lines, values, root)
        files = [argument for argument in arguments if not argument.startswith("--")]
        # As in a terminal, what is not there is refused before a workspace is made for it, or a job.
        find_inputs(files)
        if pressed == _IMPORT:
            start(create_workspace(root), "import", arguments)
            st.rerun()
        st.code(f"{command} {shlex.join(arguments)}", language="bash", wrap_lines=True)
        _look(files, values)


def _filled_in(busy: str | None, options: tuple[ImportOption, ...]) -> tuple[str, dict[ImportOption, str], str | None]:
    """Draw the form, and give its lines, its options, and the button that was pressed."""
    with st.form("import", border=False):
        lines = st.text_area("Files", key="import_files", height=90, placeholder="/data/documents.jsonl")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            values = {option: _option_input(option) for option in options}
        st.caption(for_markdown(_ABOUT_FILES))
        with st.container(horizontal=True, vertical_alignment="center"):
            looked = st.form_submit_button(_LOOK, icon=":material/visibility:", key="import_look")
            started = st.form_submit_button(
                _IMPORT, type="primary", icon=":material/library_add:", key="import_start", disabled=busy is not None
            )
            st.caption(busy or "")
    return lines or "", values, _IMPORT if started else _LOOK if looked else None


def first_import(folder: Path) -> None:
    """Offer to make a workspace by importing into a folder that is none yet."""
    empty(
        "There is no workspace here yet.",
        f"The first import makes one in {for_markdown(str(folder))}; until then nothing is written there.",
    )
    import_form(folder, None, is_first=True)


def _option_input(option: ImportOption) -> str:
    return (
        st.text_input(option.label, option.usual, key=f"import{option.option}", placeholder=option.hint, width=200)
        or ""
    )


def _look(files: list[str], values: dict[ImportOption, str]) -> None:
    """Show the first records."""
    names = FieldNames(
        text=values[TEXT].strip() or TEXT.usual,
        domain=values[DOMAIN].strip() or DOMAIN.usual,
        id=values[ID].strip() or None,
        date=values[DATE].strip() or None,
        tokens=values.get(TOKENS, "").strip() or None,
    )
    found = first_records(files, names)
    _records_table(found)
    for row in found.refused:
        st.caption(f"Line {row.line:,} would be refused: {for_markdown(row.reason)}.")


def _records_table(found: FirstRecords) -> None:
    st.dataframe(
        pd.DataFrame(found.records),
        hide_index=True,
        key="first_records",
        row_height=84,
        column_config={"text": st.column_config.TextColumn(width="large", pinned=True)},
        alt="The first records of the first file",
    )
