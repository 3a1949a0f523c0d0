"""Words are those of the regular expression, equal words have equal hashes, and a text's are its own."""

import re

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from core.selection.baselines import hashed_words as module
from core.selection.baselines.hashed_words import hashed_words

# The tokens of NLTK's WordPunctTokenizer.
WORDS = re.compile(r"\w+|[^\w\s]+")

letters = st.sampled_from("aB1_ \n\t.,!'é\u0130\u0300中\u200b\x00\U0001f600\x85\u2028ς")
texts = st.lists(st.one_of(st.none(), st.text(letters, max_size=30), st.text(max_size=30)), max_size=8)


def plain(text):
    return WORDS.findall((text or "").lower())


@given(texts)
@example([])
@example(["\udc80 half a pair", None, ""])
def test_words_are_those_of_the_regular_expression(texts):
    found = hashed_words(texts)
    assert found.n_words.tolist() == [len(plain(text)) for text in texts]
    words = [word for text in texts for word in plain(text)]
    assert len(words) == len(found.words)
    hash_of = dict(zip(words, found.words.tolist(), strict=True))
    assert [hash_of[word] for word in words] == found.words.tolist()
    assert len(set(hash_of.values())) == len(hash_of)


@given(st.lists(st.text(letters, max_size=40), max_size=6), st.integers(1, 30))
def test_long_texts_are_cut_where_nothing_is_changed(texts, block):
    whole = hashed_words(texts)
    before, module._BLOCK_CHARACTERS = module._BLOCK_CHARACTERS, block
    try:
        cut = hashed_words(texts)
    finally:
        module._BLOCK_CHARACTERS = before
    assert (cut.words.tolist(), cut.ends.tolist()) == (whole.words.tolist(), whole.ends.tolist())


def test_a_text_of_megabytes_is_read_with_and_without_white_space():
    text = "né. " * 1_300_000
    found = hashed_words(["é", text, "x" * 300_000])
    assert found.n_words.tolist() == [1, 2 * 1_300_000, 1]
    assert len(np.unique(found.words)) == 4


def test_hashes_are_the_same_on_every_machine():
    words = hashed_words(["Hello, wörld hello"]).words
    assert words[0] == words[3]
    assert [f"{word:016x}" for word in words[:3].tolist()] == GOLDEN


# By the definition, in whole numbers of Python: the mixed sum of (code + 1) * base**place, modulo 2**64.
def _plain_hash(word: str) -> str:
    mask = 2**64 - 1
    bits = sum((ord(letter) + 1) * pow(0x2545F4914F6CDD1D, place, 2**64) for place, letter in enumerate(word)) & mask
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & mask
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & mask
    return f"{bits ^ (bits >> 31):016x}"


GOLDEN = [_plain_hash(word) for word in ("hello", ",", "wörld")]
