"""The two sides of a comparison are cut to the same length, and to stretches of their own texts."""

from hypothesis import given
from hypothesis import strategies as st

from core.corpus.tokens import load_tokenizer
from core.judging.excerpts import LONGEST_TOKENS, equal_excerpts

WORDS = st.lists(st.sampled_from(["river", "stone", "antidisestablishmentarianism", "a", "—", "Straße", "日本", "\n"]))
TEXTS = st.one_of(st.text(max_size=300), WORDS.map(" ".join), WORDS.map(lambda words: " ".join(words * 60)))


@given(TEXTS, TEXTS, st.integers(0, 2**64 - 1))
def test_excerpts_are_stretches_with_the_same_number_of_tokens(text_a: str, text_b: str, seed: int) -> None:
    tokenizer = load_tokenizer("minilm")
    whole = [len(tokenizer.ends(text)) for text in (text_a, text_b)]
    found = equal_excerpts(text_a, text_b, seed=seed)
    expected = min(LONGEST_TOKENS, *whole)
    for excerpt, text, n_tokens in zip(found, (text_a, text_b), whole, strict=True):
        assert excerpt.text == text[excerpt.start : excerpt.end]
        assert excerpt.n_characters == len(text)
        if not expected:
            continue
        if n_tokens == expected:
            assert excerpt.text == text
        # A word that is cut at the edge of an excerpt may come out in other pieces, or is left out.
        assert len(tokenizer.ends(excerpt.text)) <= expected + 8
    assert equal_excerpts(text_a, text_b, seed=seed) == found


@given(st.integers(0, 2**64 - 1))
def test_no_word_is_cut_in_two(seed: int) -> None:
    vocabulary = ["antidisestablishmentarianism", "sociolinguistics", "stone", "Straße"]
    long, short = (" ".join(vocabulary * n) for n in (90, 25))
    tokenizer = load_tokenizer("minilm")
    excerpt, whole = equal_excerpts(long, short, seed=seed)
    assert set(excerpt.text.split()) == set(vocabulary)
    assert whole.text == short
    n_missing = len(tokenizer.ends(short)) - len(tokenizer.ends(excerpt.text))
    assert 0 <= n_missing <= 2 * max(len(tokenizer.ends(word)) for word in vocabulary)


def test_a_text_of_megabytes_is_cut_somewhere_and_not_always_at_its_beginning() -> None:
    text = " ".join(f"word{number}" for number in range(200_000))
    starts = {equal_excerpts(text, "short text " * 600, seed=seed)[0].start for seed in range(20)}
    assert len(starts) == 20
    assert max(starts) > len(text) // 2
