import html
import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pages.parts.plain import for_html, for_markdown, for_plotly, one_line, shortened

# What Streamlit 1.67 looks for in the text that is left of markdown, as its `StreamlitMarkdown.js` says.
LOOKED_FOR = [
    r"https?://|www(?=\.)",
    r"(?<![-.\w+])[-.\w+]+@[-\w]+",
    r":[\w+-][\w_+-]*:",
    r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)",
]
_CUT = re.compile(r":color\[\\(.)\]")


@given(st.text() | st.text(alphabet=":@.-<>=~/ wha", max_size=20))
def test_escaped_markdown_says_what_was_said(text: str) -> None:
    assert _unescaped(_CUT.sub(r"\\\1", for_markdown(text))) == one_line(text)


def _unescaped(text: str) -> str:
    characters, result = iter(text), []
    for character in characters:
        result.append(next(characters) if character == "\\" else character)
    return "".join(result)


@given(st.text(alphabet=string.punctuation + "aw ", max_size=30))
def test_no_mark_stands_in_markdown_without_a_backslash(text: str) -> None:
    left = re.sub(r"\\.", "", _CUT.sub("", for_markdown(text)))
    assert not set(left) & set(string.punctuation)


@given(st.lists(st.sampled_from(["http://", "www.", "a", "_", "@", ".", ":", "smile", " ", "->", "<", "--", "="])))
@example(["_", "www.", "a", ".", "a"])
def test_nothing_that_streamlit_looks_for_is_left_in_one_piece(parts: list[str]) -> None:
    for piece in re.split(r":color\[\\.\]", for_markdown("".join(parts))):
        assert not any(re.search(pattern, _unescaped(piece), re.I) for pattern in LOOKED_FOR)


@given(st.from_regex(r"[\w -]{1,30}", fullmatch=True))
def test_names_are_written_without_anything_that_cannot_be_seen(name: str) -> None:
    assert for_markdown(name).replace("\\", "").isprintable()
    assert ":color" not in for_markdown("n_tokens, doc_id: a.b-c")


@pytest.mark.parametrize("text", ["<b>x</b>", "<a href='http://x'>y</a>", "$x$", "%{x}", "a & b", "&lt;"])
def test_plotly_finds_no_tag_no_mathematics_and_no_template(text: str) -> None:
    escaped = for_plotly(text)
    assert not set(escaped) & set("<>$%{")
    assert html.unescape(escaped) == text


@given(st.text())
def test_escaped_html_says_what_was_said_and_has_no_tag(text: str) -> None:
    escaped = for_html(text)
    assert not set(escaped) & set("<>\"'")
    assert html.unescape(escaped) == text.replace("\x00", "\ufffd") or "&" in text


@given(st.text(), st.integers(1, 20))
def test_a_shortened_text_is_no_longer_than_asked(text: str, n_characters: int) -> None:
    assert len(shortened(text, n_characters)) <= n_characters
