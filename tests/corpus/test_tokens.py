"""Tokens are counted alike by every way of counting, in texts of any size and script."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from core.corpus import tokens, word_counts
from core.corpus.encoders import MINILM_SHA256, check_minilm_weights, encoder_folder
from core.corpus.tokens import load_tokenizer, pieces_of_text
from core.corpus.word_counts import WordCounts, cuts_at_spaces

texts = st.text(max_size=200)


@given(st.text(alphabet="ab \n", max_size=400), st.integers(1, 30))
def test_pieces_joined_are_the_text_and_begin_at_white_space(text, size):
    before, tokens.PIECE_CHARACTERS = tokens.PIECE_CHARACTERS, size
    try:
        pieces = list(pieces_of_text(text))
    finally:
        tokens.PIECE_CHARACTERS = before
    assert "".join(piece for _, piece in pieces) == text
    assert [start for start, _ in pieces] == np.cumsum([0, *(len(piece) for _, piece in pieces[:-1])]).tolist()
    assert all(len(piece) <= 2 * size for _, piece in pieces)
    # A piece begins at white space, unless there was none for as long as a piece may be.
    assert all(piece[0].isspace() or len(before) == 2 * size for (_, before), (_, piece) in pairwise(pieces))


@settings(deadline=None, max_examples=50)
@given(st.lists(texts, max_size=5))
def test_counts_ids_and_ends_agree(some):
    tokenizer = load_tokenizer()
    counts = tokenizer.count(some)
    assert counts.tolist() == [len(ids) for ids in tokenizer.ids(some)]
    for text, count in zip(some, counts.tolist(), strict=True):
        ends = tokenizer.ends(text)
        assert len(ends) == count
        assert np.all(np.diff(ends) >= 0)
        assert count == 0 or ends[-1] <= len(text)


odd_texts = st.lists(
    st.one_of(
        st.sampled_from(["[CLS]", "[ cls ]", "ß", "e\u0301", "\u0301", "Σ", "\ufdfa", "日本", "a" * 101]),
        st.text(max_size=3),
    ),
).flatmap(
    lambda parts: st.lists(st.sampled_from(" \n\t\r\f\x1c\x85\xa0\u2028\u200b,'"), min_size=1).map(
        lambda seams: "".join(part + seams[place % len(seams)] for place, part in enumerate(parts))
    )
)


@settings(deadline=None)
@given(odd_texts)
def test_counting_by_words_counts_as_the_library_does(text):
    [encoding] = Tokenizer.from_file(str(encoder_folder("minilm") / "tokenizer.json")).encode_batch(
        [text], add_special_tokens=False
    )
    assert load_tokenizer().count([text]).tolist() == [sum(encoding.attention_mask)]


@pytest.mark.parametrize("limit", ["_MOST_WORDS", "_MOST_CHARACTERS"])
def test_words_are_forgotten_when_they_are_too_many(monkeypatch, limit):
    monkeypatch.setattr(word_counts, limit, 3)
    asked = []
    counts = WordCounts(lambda words: asked.extend(words) or [1 for _ in words])
    for number in range(50):
        assert counts.of([f"word{number} again", "again"]) == [2, 1]
    assert len(counts._counts) <= 4
    assert asked.count("again") > 1


def test_a_tokenizer_whose_tokens_hold_spaces_is_not_counted_by_words():
    tokenizer = Tokenizer.from_file(str(encoder_folder("minilm") / "tokenizer.json"))
    assert cuts_at_spaces(tokenizer.to_str())
    tokenizer.add_special_tokens(["[END OF TEXT]"])
    assert not cuts_at_spaces(tokenizer.to_str())
    assert not cuts_at_spaces(Tokenizer(models.BPE()).to_str())


def test_a_long_text_has_the_tokens_of_its_words():
    words = ["photosynthesis", "is", "light"] * 40_000
    assert load_tokenizer().count([" ".join(words)]).tolist() == [int(load_tokenizer().count(words).sum())]


def test_texts_in_a_script_that_the_tokenizer_hardly_knows_are_fragments():
    from core.corpus.ratings import UNFAMILIAR_SHARE

    table = load_tokenizer().fragment_table()
    shares = [
        table[load_tokenizer().ids([text])[0]].mean()
        for text in (
            "The tide tables say when the water will be high, and where it is safe to walk.",
            "Быстрая коричневая лиса прыгает через ленивую собаку и убегает в лес.",
            "我们今天去公园散步, 然后一起吃饭。",
        )
    ]
    assert shares[0] < UNFAMILIAR_SHARE < min(shares[1:])


def test_the_bundled_weights_are_the_ones_we_know(tmp_path):
    import hashlib

    from core.errors import InputError

    weights = encoder_folder("minilm") / "model.safetensors"
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == MINILM_SHA256
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(InputError, match="SHA-256 .* instead of 53aa51172d14"):
        check_minilm_weights(tmp_path)
