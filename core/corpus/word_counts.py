"""Counting tokens word by word: for some tokenizers exact, and several times faster than text by text."""

import json
from collections.abc import Callable, Iterable, Sequence

CountEach = Callable[[Sequence[str]], Iterable[int]]

# What is remembered stays below 150 MB, even if somebody makes the words up.
_MOST_WORDS, _MOST_CHARACTERS = 2**19, 2**24

_BERT = {"normalizer": "BertNormalizer", "pre_tokenizer": "BertPreTokenizer", "model": "WordPiece"}


def cuts_at_spaces(tokenizer_json: str) -> bool:
    """Say whether a tokenizer cuts at spaces first, so that a word's tokens do not depend on its neighbours.

    Parameters
    ----------
    tokenizer_json : str
        The content of a ``tokenizer.json``.

    Returns
    -------
    bool
        True for the tokenizers of the BERT family, unless they add a token that holds white space.
    """
    settings = json.loads(tokenizer_json)
    is_bert = all((settings[stage] or {}).get("type") == kind for stage, kind in _BERT.items())
    return is_bert and not any(
        character.isspace() for token in settings["added_tokens"] for character in token["content"]
    )


class WordCounts:
    """Counts tokens by the words of texts, and remembers what each word has.

    Parameters
    ----------
    count_each : callable
        Counts the tokens of each of some words; asked once about a word.

    Examples
    --------
    >>> WordCounts(lambda words: [len(word) for word in words]).of(["ab c", "ab"])
    [3, 2]
    """

    def __init__(self, count_each: CountEach) -> None:
        self._count_each = count_each
        self._counts: dict[str, int] = {}
        self._n_characters = 0

    def of(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text."""
        # Not at other white space: a form feed, for one, is dropped by BERT, which joins what stands around it.
        words = [text.replace("\n", " ").split(" ") for text in texts]
        self._remember(set().union(*words))
        return [sum(map(self._counts.__getitem__, each)) for each in words]

    def _remember(self, words: set[str]) -> None:
        if len(self._counts) > _MOST_WORDS or self._n_characters > _MOST_CHARACTERS:
            self._counts.clear()
            self._n_characters = 0
        new = [word for word in words if word not in self._counts]
        self._counts.update(zip(new, self._count_each(new), strict=True))
        self._n_characters += sum(map(len, new))
