"""The help behind the key H: a sheet for the page that is shown, and the words that all pages use."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from pages.parts.html_table import html_table

_WORDS = """
A *rating* is what the rater says of a document, in log-odds. A *standardised rating* has mean 0 and standard deviation
1 over all rated documents of this corpus; 1 sd is one standard deviation. A *percentile* is the share of rated
documents that are rated as high or lower. *Tokens* are counted by the tokenizer, or taken from the field of the input,
that the top line names.

The address of each page holds all that it shows: copy it, and another reader sees the same.
"""
_STEPS = {"Z": "undo a step of the filter", "Y": "redo it"}
EVERYWHERE = {"H": "this help", "Esc": "closes it", "Tab": "on to the next control"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The help on a page.

    Attributes
    ----------
    title : str
        Of the page.
    about : str
        How it is read and steered, in markdown.
    keys : mapping of str to str
        Keys, and what each does; those of one line are parted by spaces.
    """

    title: str
    about: str
    keys: Mapping[str, str] = field(default_factory=dict)


SHEETS = {
    "corpus": Sheet(
        "Corpus",
        "What is in the corpus by domain, what was refused and why, and what to do next. Work that is started here "
        "goes on when the page is closed; beside the top line stands how far it is.",
    ),
    "browse": Sheet(
        "Browse",
        "Search above, filter in the side bar: each condition is a pill that says how many documents it and those "
        "before it leave; a click removes it. Bars are percentiles. Click a row to read it; click a column's head to "
        "sort all documents by it, once more to turn the order round. Tints are the ratings of segments: brown below "
        "the mean of all documents, green above.",
        {
            "J": "next document",
            "K": "previous document",
            "F": "flag",
            "W": "letters of fixed width, or not",
            "T": "ten documents at random",
            **_STEPS,
        },
    ),
    "compare": Sheet(
        "Compare",
        "Which of two texts has more of what the question asks for? Nothing else is told of them until you have "
        "answered; then you see how the rater and others saw the pair.",
        {
            "1": "A",
            "2": "B",
            "3": "equal",
            "4": "skip the question",
            "N": "next pair",
            "X": "skip the pair",
            "Z": "undo",
            "← →": "another question",
            "M": "note",
            "F D": "scroll A down, up",
            "J K": "scroll B down, up",
            "T": "letters of fixed width, or not",
        },
    ),
    "two": Sheet(
        "Side by side",
        "Any two of a kind: documents, raters, selections, domains, corpora. What differs most stands first.",
        {"S": "swap left and right", "X": "two documents at random"},
    ),
    "distributions": Sheet(
        "Distributions",
        "A click on a domain or a pair of criteria, and a drag along a chart, filter the whole page; the pill above "
        "takes that back. The chart itself keeps what its own range leaves out.",
        _STEPS,
    ),
    "map": Sheet(
        "Map",
        "Documents that are alike lie near each other; darker is more of them. Zoom in, and titles come out; Outline "
        "lets you draw round documents to filter by them. A click on a title or on a row of the table chooses a "
        "cluster.",
        {"I": "zoom in", "O": "zoom out", "W": "the whole map", "← → ↑ ↓": "move", **_STEPS},
    ),
    "bias": Sheet(
        "Bias",
        "Right of the line at 1 a selection keeps more of a group than of all, left of it less; the whisker is the "
        "95 % interval. A click on a group leads to the documents behind it, a second click back.",
        {"J": "next documents of the group", "K": "previous documents"},
    ),
    "subset": Sheet(
        "Subset",
        "Settings in the side bar, and at once what they keep (dark) and drop (light). Nothing is written until you "
        "save.",
        {"J": "next pair side by side", "K": "previous pair"},
    ),
    "raters": Sheet(
        "Raters",
        "How far the judgments can be trusted, how often a rater agrees with them, and where it does not.",
    ),
}


@st.dialog("How to read and steer this page", width="medium")
def help_sheet(page: str) -> None:
    """Show the sheet of a page, then what holds everywhere.

    Parameters
    ----------
    page : str
        Its name in addresses.
    """
    sheet = SHEETS[page]
    st.markdown(f"**{sheet.title}**  \n{sheet.about}")
    keys = {**sheet.keys, **EVERYWHERE}
    html_table(["Key", "What it does"], [list(row) for row in keys.items()], caption=f"Keys on {sheet.title}")
    st.caption("While a text box has the focus, letters are letters.")
    st.markdown(f"**Everywhere**\n{_WORDS}")
