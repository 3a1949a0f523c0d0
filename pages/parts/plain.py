"""Documents, names, field names and errors are untrusted: what they say is shown, and nothing of it is obeyed."""

import html
import json
import re
import string

import pandas as pd

from core.selection.export.csv_lines import csv_line
from core.selection.export.losses import Losses

# What Streamlit looks for once markdown is resolved: colons of icons, of emojis and of addresses, www, @, and arrows.
_LOOKED_FOR = re.compile(r"(:(?!\s)|(?<=www)\.|(?<=[\w.+-])@(?=[\w-])|-(?=[->])|(?<=<)-|(?<=[<>~])=)", re.IGNORECASE)
_PLOTLY = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;", "{": "&#123;"})


def one_line(text: str) -> str:
    r"""Replace line breaks and control characters by spaces.

    Examples
    --------
    >>> one_line("two\nlines")
    'two lines'
    """
    return "".join(character if character.isprintable() else " " for character in text).strip()


def shortened(text: str, n_characters: int) -> str:
    """Cut a text to a length, and show that it was cut.

    Examples
    --------
    >>> shortened("encyclopaedia", 8)
    'encyclo…'
    """
    text = one_line(text)
    return text if len(text) <= n_characters else text[: n_characters - 1].rstrip() + "…"


def value_as_text(value: object, n_characters: int) -> str:
    """Write any value of a record, line breaks kept, cut to a length.

    Examples
    --------
    >>> value_as_text({"year": 1990}, 40), value_as_text("encyclopaedia", 8)
    ('{"year": 1990}', 'encyclop …')
    """
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= n_characters else text[:n_characters] + " …"


def distinct_labels(names: list[str], n_characters: int) -> list[str]:
    """Cut names in their middles to a length, or to a larger one at which no two are alike.

    Examples
    --------
    >>> distinct_labels(["mathoverflow.net/algebra", "mathoverflow.net/topology", "news"], 12)
    ['mathov…gebra', 'mathov…ology', 'news']
    """
    longest = max(map(len, names), default=0)
    for length in range(n_characters, longest):
        labels = [_cut_in_the_middle(name, length) for name in names]
        if len(set(labels)) == len(set(names)):
            return labels
    return [one_line(name) for name in names]


def _cut_in_the_middle(text: str, n_characters: int) -> str:
    text = one_line(text)
    n_last = (n_characters - 1) // 2
    return text if len(text) <= n_characters else f"{text[: n_characters - 1 - n_last]}…{text[-n_last:]}"


def for_markdown(text: str) -> str:
    r"""Escape a text so that Streamlit's markdown shows it as it is, in labels, captions and messages.

    A backslash keeps punctuation from being markdown.  Streamlit also looks for links, ``:icons:`` and arrows in the
    text that is left; a colour without a name, which is a ``span`` without a style, cuts these in two.  Nothing is put
    in that a reader could copy.

    Examples
    --------
    >>> for_markdown("[a](b)"), for_markdown("n_tokens")
    ('\\[a\\]\\(b\\)', 'n\\_tokens')
    >>> for_markdown("a@b")
    'a:color[\\@]b'
    """
    pieces = _LOOKED_FOR.split(one_line(text))
    # Every second one is a mark.
    return "".join(f":color[{_escaped(piece)}]" if n % 2 else _escaped(piece) for n, piece in enumerate(pieces))


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in string.punctuation else character for character in text)


def for_plotly(text: str) -> str:
    """Escape a text so that Plotly shows it as it is, in labels, ticks and hover boxes.

    Plotly renders a little HTML, LaTeX between dollars, and ``%{...}`` in templates.

    Examples
    --------
    >>> for_plotly("<b>x</b>")
    '&lt;b&gt;x&lt;/b&gt;'
    """
    return one_line(text).translate(_PLOTLY)


def for_file_name(text: str) -> str:
    """Leave of a text what can stand in the name of a file anywhere.

    Examples
    --------
    >>> for_file_name("Ada <ada@x.org> / B.")
    'Ada-ada-x.org-B.'
    """
    return re.sub(r"[^\w.]+", "-", text)


def for_csv(frame: pd.DataFrame) -> bytes:
    r"""Write a table as exports write one: no name of a document or group is a formula to whoever opens it.

    Examples
    --------
    >>> for_csv(pd.DataFrame({"group": ["=1+1", "news"], "n": [3, None]})).decode().splitlines()
    ['"group","n"', '"\'=1+1",3.0', '"news",']
    """
    rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    unsaid = Losses(None)
    return b"".join(csv_line(row, unsaid) for row in [tuple(frame.columns), *rows])


def for_html(text: str) -> str:
    """Escape a text for HTML, line breaks kept.

    Examples
    --------
    >>> for_html('<b class="x">')
    '&lt;b class=&quot;x&quot;&gt;'
    """
    return html.escape(text.replace("\x00", "\ufffd"))
