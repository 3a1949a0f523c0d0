import html
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts.plain import for_html, for_markdown, for_plotly, one_line, shortened


@given(st.text())
def test_escaped_markdown_says_what_was_said(text: str) -> None:
    clean = text.replace("\u2060", "")
    assert _unescaped(for_markdown(clean).replace("\u2060", "")) == one_line(clean)


def _unescaped(text: str) -> str:
    characters, result = iter(text), []
    for character in characters:
        result.append(next(characters) if character == "\\" else character)
    return "".join(result)


@given(st.text(alphabet=string.punctuation + "aw", max_size=30))
def test_no_mark_stands_in_markdown_without_a_backslash_and_an_invisible_character_before_it(text: str) -> None:
    escaped = for_markdown(text)
    bare = escaped.replace("\u2060\\\\", "")
    for place, character in enumerate(bare):
        if character in string.punctuation and character != "\\":
            assert bare[place - 2 : place] == "\u2060\\"


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
