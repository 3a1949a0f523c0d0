"""What counts as a word, in an index and in a query alike: every script can be found, no word is left out."""

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

TOKENIZER = "words"
# In bytes of UTF-8: what is longer is no word that anybody types.
MOST_BYTES = 255

# Scripts that are written without spaces: each of their characters is a word, and a word of several is a phrase.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")


def analyzer() -> "tantivy.TextAnalyzer":
    """Make what cuts a text, made `plain`, into words: letters and digits in a row, in lower case."""
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return builder.filter(tantivy.Filter.remove_long(MOST_BYTES)).filter(tantivy.Filter.lowercase()).build()


def plain(text: str) -> str:
    """Write a text so that what looks alike is the same, with spaces around the characters that are words.

    Examples
    --------
    >>> plain("\u1f48\u03b4\u03cc\u03c2 \u6771\u4eac")
    '\u1f48\u03b4\u03cc\u03c3  \u6771  \u4eac '
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text).replace("\u03c2", "\u03c3")
    return _UNSPACED_CHARACTER.sub(r" \g<0> ", text)


def terms_of(text: str) -> tuple[str, ...]:
    """Cut a text into its words.

    Examples
    --------
    >>> terms_of("Don't PANIC, \u6771\u4eac!")
    ('don', 't', 'panic', '\u6771', '\u4eac')
    """
    return tuple(analyzer().analyze(plain(text)))


def is_unspaced(term: str) -> bool:
    """Say whether a word is a character of a script that is written without spaces."""
    return _UNSPACED_CHARACTER.match(term) is not None
