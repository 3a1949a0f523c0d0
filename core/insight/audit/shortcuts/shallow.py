"""What of a text needs no reading: its length, signs, letters, markup, and formulas of how hard it reads."""

import re
from collections.abc import Callable

_WORD = re.compile(r"\w+(?:['\u2019-]\w+)*")
# Blanks never run over the end of a line, and of a row of full stops the last one counts: all are linear in the text.
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n{2,}")
_HEADING = re.compile(r"^(?:#{1,6}[^\S\n]+\S|[^\n.!?:;,]{3,60}\n[=-]{3,}[^\S\n]*$)", re.MULTILINE)
_LIST_ITEM = re.compile(r"^[^\S\n]*(?:[-*+\u2022]|\d{1,3}[.)])[^\S\n]+\S", re.MULTILINE)
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]{0,200}>|https?://\S+|```|\*\*|\[[^\[\]]{1,100}\]\(|[{}\\$|]")
_DIGIT = re.compile(r"\d")
_PUNCTUATION = re.compile(r"[^\w\s]")


class _Counts:
    """What the features of one text are made of, counted once; nothing is divided by zero."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = _WORD.findall(text)
        self.n_words = max(len(self.words), 1)
        self.n_characters = max(len(text), 1)
        self.n_sentences = max(len(_SENTENCE_END.findall(text.strip())), 1)
        self.n_letters = max(sum(map(str.isalpha, text)), 1)
        self.n_word_characters = sum(map(len, self.words))

    def per_thousand_words(self, pattern: re.Pattern[str]) -> float:
        return 1_000 * len(pattern.findall(self.text)) / self.n_words

    def share(self, pattern: re.Pattern[str]) -> float:
        return len(pattern.findall(self.text)) / self.n_characters

    def ari(self) -> float:
        """Give the automated readability index (Smith and Senter, 1967), in school grades."""
        hard = 4.71 * self.n_word_characters / self.n_words + 0.5 * self.n_words / self.n_sentences - 21.43
        return min(max(hard, 0.0), 30.0)

    def coleman_liau(self) -> float:
        """Give the index of Coleman and Liau (1975), in school grades."""
        letters, sentences = 100 * self.n_word_characters / self.n_words, 100 * self.n_sentences / self.n_words
        return min(max(0.0588 * letters - 0.296 * sentences - 15.8, 0.0), 30.0)


_QUESTION, _EXCLAMATION = re.compile(r"\?"), re.compile(r"!")

FEATURES: dict[str, Callable[[_Counts], float]] = {
    "characters of a word": lambda counts: min(counts.n_word_characters / counts.n_words, 30.0),
    "words of a sentence": lambda counts: min(counts.n_words / counts.n_sentences, 200.0),
    "different words (share of the first 200)": lambda counts: (
        len({word.casefold() for word in counts.words[:200]}) / max(len(counts.words[:200]), 1)
    ),
    "punctuation (share of characters)": lambda counts: counts.share(_PUNCTUATION),
    "capitals (share of letters)": lambda counts: sum(map(str.isupper, counts.text)) / counts.n_letters,
    "digits (share of characters)": lambda counts: counts.share(_DIGIT),
    "markup (signs per 1,000 words)": lambda counts: min(counts.per_thousand_words(_MARKUP), 1_000.0),
    "question marks (per 1,000 words)": lambda counts: min(counts.per_thousand_words(_QUESTION), 1_000.0),
    "exclamation marks (per 1,000 words)": lambda counts: min(counts.per_thousand_words(_EXCLAMATION), 1_000.0),
    "headings (per 1,000 words)": lambda counts: min(counts.per_thousand_words(_HEADING), 1_000.0),
    "list items (per 1,000 words)": lambda counts: min(counts.per_thousand_words(_LIST_ITEM), 1_000.0),
    "automated readability index": _Counts.ari,
    "Coleman-Liau index": _Counts.coleman_liau,
}
# So many characters of a text are looked at.
N_CHARACTERS = 50_000


def shallow_features(text: str) -> list[float]:
    """Measure what of a text needs no reading.

    Parameters
    ----------
    text : str
        The text; its first `N_CHARACTERS` characters are looked at.

    Returns
    -------
    list of float
        As `FEATURES` names them; finite for every text, an empty one too.

    Examples
    --------
    >>> found = dict(zip(FEATURES, shallow_features("Why moss? It is WET."), strict=True))
    >>> found["question marks (per 1,000 words)"], found["words of a sentence"]
    (200.0, 2.5)
    """
    counts = _Counts(text[:N_CHARACTERS])
    return [float(feature(counts)) for feature in FEATURES.values()]
