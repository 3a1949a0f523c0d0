"""Documents, names, field names and errors are untrusted: what they say is shown, and nothing of it is obeyed."""

import html
import re
import string

_INVISIBLE = "\u2060"  # word joiner: has no width and allows no line break
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

    A backslash keeps punctuation from being markdown.  Streamlit also looks for links, ``:icons:`` and arrows in
    the text that is left; the invisible character before each mark keeps it from finding any.

    Examples
    --------
    >>> for_markdown("[a](b)").replace("\u2060", "")
    '\\[a\\]\\(b\\)'
    """
    return "".join(
        f"{_INVISIBLE}\\{character}" if character in string.punctuation else character for character in one_line(text)
    )


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


def for_html(text: str) -> str:
    """Escape a text for HTML, line breaks kept.

    Examples
    --------
    >>> for_html('<b class="x">')
    '&lt;b class=&quot;x&quot;&gt;'
    """
    return html.escape(text.replace("\x00", "\ufffd"))
