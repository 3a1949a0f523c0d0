"""The line at the top of every page: what am I looking at, what is under way; and the help behind the key H."""

import streamlit as st

from core.records import Amount
from core.wording import count
from pages.parts.jobs.indicator import job_line, job_popover
from pages.parts.opened import Opened
from pages.parts.plain import for_markdown, shortened

HELP = """
**Words.** A *rating* is what the rater says of a document, in log-odds. A *standardised rating* has mean 0 and
standard deviation 1 over all rated documents of this corpus; 1 sd is one standard deviation. A *percentile* is the
share of rated documents that are rated as high or lower. *Tokens* are counted by the tokenizer, or taken from the
field of the input, that the top line names.

**Keys.** Browse: `J` next document, `K` previous document, `F` flag, `T` ten at random, `Z` undo and `Y` redo a step of
the filter. Distributions: `Z` undo and `Y` redo a step of the filter. Compare: `1` A, `2` B, `3` equal, `4` skip, `N`
next pair, `X` skip the pair, `Z` undo, `←` `→` another question, `M` note, `F` `D` and `J` `K` scroll A and B down and
up, `T` fixed-width letters. Side by side: `S` swap, `X` two documents at random. Map: `I` and `O` zoom in and out, `W`
the whole map, `←` `→` `↑` `↓` move. Subset: `J` and `K` go through the pairs side by side. Everywhere: `H` this help,
`Esc` closes it, `Tab` goes on to the next control. While a text box has
focus, letters are letters.

**Charts.** On the page Distributions, a click on a domain and a drag along a chart filter the whole page; the pill
above takes that back. On the page Bias, a click on a group leads to the documents behind it, a second click back.

**Links.** The address of each page holds all that it shows: copy it, and another reader sees the same.

**Table.** Click a row to read it. Click a column's head to sort all documents by it; once more turns the order round.
"""


@st.dialog("How to read and steer these pages", width="medium")
def _help() -> None:
    st.markdown(HELP)


def headline(
    corpus: Opened, *, rater: str | None, shown: Amount | None = None, is_partial: bool = False, detail: str = ""
) -> None:
    """Say in one line which corpus this is, how much of it is shown, by whom it is rated, and what is under way.

    Parameters
    ----------
    corpus : Opened
        The workspace.
    rater : str or None
        Whose ratings the page uses.
    shown : Amount or None
        What a filter leaves; None for all.
    is_partial : bool
        Whether a search of the filter has not looked through all documents, or not yet.
    detail : str
        More, in words of ours.
    """
    summary = corpus.summary
    total = count(summary["n_documents"], "document")
    documents = total if shown is None else f"**{shown.n_documents:,}** of {total}"
    tokens = count(summary["n_tokens"] if shown is None else shown.n_tokens, "token")
    tokens_by = for_markdown(shortened(summary["tokens_by"], 40))
    rated = "not rated"
    if rater is not None and rater in summary["ratings"]:
        rated = f"rated by {for_markdown(rater)} ({summary['ratings'][rater]:,})"
    title = for_markdown(shortened(summary["title"], 60))
    parts = [
        f"**{title}**",
        documents,
        f"{tokens} by {tokens_by}",
        rated,
        *([detail] if detail else []),
        "counts so far" if is_partial else "exact counts",
    ]
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.markdown(" · ".join(parts))
        job_popover(corpus.root)
        if st.button("Help", key="help", shortcut="H", type="tertiary", icon=":material/help:", width="content"):
            _help()
    job_line(corpus.root)
