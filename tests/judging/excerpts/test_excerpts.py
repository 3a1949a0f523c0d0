"""The two sides of a comparison are cut to the same length, and to stretches of their own texts."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.tokens import load_tokenizer
from core.judging.excerpts.equal_lengths import LONGEST_TOKENS, SHORTEST_DRAWN_TOKENS, Excerpt, cuttable, equal_excerpts

WORDS = st.lists(st.sampled_from(["river", "stone", "antidisestablishmentarianism", "a", "—", "Straße", "日本", "\n"]))
TEXTS = st.one_of(st.text(max_size=300), WORDS.map(" ".join), WORDS.map(lambda words: " ".join(words * 60)))
IDS = st.integers(0, 10_000).map(str)


def excerpts(text_a: str, text_b: str, *, id_a: str = "a", id_b: str = "b") -> tuple[Excerpt, Excerpt]:
    return equal_excerpts(*cuttable([id_a, id_b], [text_a, text_b]))


def n_tokens_of(*texts: str) -> list[int]:
    return [len(ends) for ends in load_tokenizer("minilm").ends_of(texts)]


@settings(deadline=None, max_examples=50)
@given(TEXTS, TEXTS, IDS, IDS)
def test_excerpts_are_stretches_with_the_same_number_of_tokens(text_a: str, text_b: str, id_a: str, id_b: str) -> None:
    texts, whole = (text_a, text_b), n_tokens_of(text_a, text_b)
    found = excerpts(text_a, text_b, id_a=id_a, id_b=id_b)
    shortest = min(SHORTEST_DRAWN_TOKENS, *whole)
    for excerpt, text, n_tokens in zip(found, texts, whole, strict=True):
        assert excerpt.text == text[excerpt.start : excerpt.end]
        assert excerpt.n_characters == len(text)
        if n_tokens == shortest or not shortest:
            assert excerpt.text == text
        else:
            # A word that is cut at the edge of an excerpt may come out in other pieces, or is left out.
            assert n_tokens_of(excerpt.text)[0] <= min(LONGEST_TOKENS, *whole) + 8
    assert excerpts(text_b, text_a, id_a=id_b, id_b=id_a) == found[::-1]


@settings(deadline=None, max_examples=50)
@given(IDS, IDS, st.integers(1, 700), st.integers(1, 700))
def test_neither_side_is_longer_than_the_other(id_a: str, id_b: str, n_a: int, n_b: int) -> None:
    # Words of one token each: lengths are exact.
    found = excerpts("stone " * n_a, "river " * n_b, id_a=id_a, id_b=id_b)
    lengths = n_tokens_of(*(excerpt.text for excerpt in found))
    assert lengths[0] == lengths[1]
    assert min(n_a, n_b, SHORTEST_DRAWN_TOKENS) <= lengths[0] <= min(n_a, n_b, LONGEST_TOKENS)


def test_half_of_the_pairs_are_as_long_as_can_be_and_the_others_of_any_length() -> None:
    ids = [str(number) for number in range(500)]
    documents = cuttable(ids, ["stone " * 600] * len(ids))
    pairs = zip(documents[::2], documents[1::2], strict=True)
    lengths = np.array(n_tokens_of(*(equal_excerpts(*pair)[0].text for pair in pairs)))
    assert lengths.max() == LONGEST_TOKENS
    # 250 pairs: one half with a standard error of 0.032.
    assert abs(np.mean(lengths == LONGEST_TOKENS) - 0.5) < 0.12
    others = lengths[lengths < LONGEST_TOKENS]
    assert others.min() < 280
    # Evenly from 256 to 511: a mean of 384 with a standard error of 7.
    assert abs(others.mean() - 384) < 28


def test_a_document_begins_at_the_same_place_with_every_partner_but_for_the_length() -> None:
    text = " ".join(f"stone{number}" for number in range(4_000))
    document, *partners = cuttable([str(n) for n in range(21)], [text] + ["river " * 600] * 20)
    starts = np.array([equal_excerpts(document, partner)[0].start for partner in partners])
    assert np.ptp(starts) < len(text) // 10
    starts = [equal_excerpts(one, partners[0])[0].start for one in cuttable([f"x{n}" for n in range(20)], [text] * 20)]
    assert np.ptp(starts) > len(text) // 3


@settings(deadline=None, max_examples=50)
@given(IDS, IDS)
def test_no_word_is_cut_in_two(id_a: str, id_b: str) -> None:
    vocabulary = ["antidisestablishmentarianism", "sociolinguistics", "stone", "Straße"]
    long, short = (" ".join(vocabulary * n) for n in (90, 14))
    excerpt, whole = excerpts(long, short, id_a=id_a, id_b=id_b)
    assert set(excerpt.text.split()) == set(vocabulary)
    assert whole.text == short
    n_missing = n_tokens_of(short)[0] - n_tokens_of(excerpt.text)[0]
    assert 0 <= n_missing <= 2 * max(n_tokens_of(*vocabulary))


def test_a_text_of_megabytes_is_cut_somewhere_and_not_always_at_its_beginning() -> None:
    text = " ".join(f"word{number}" for number in range(200_000))
    found = [excerpts(text, "short text " * 600, id_a=f"a{number}")[0] for number in range(20)]
    assert len({excerpt.start for excerpt in found}) == 20
    assert max(excerpt.start for excerpt in found) > len(text) // 2
    assert all(text[excerpt.start : excerpt.end] == excerpt.text for excerpt in found)
    assert set().union(*(excerpt.text.split() for excerpt in found)) <= set(text.split())


def test_what_no_token_is_known_of_is_not_cut() -> None:
    found = excerpts("\u200b\u200b", "stone " * 600)
    assert [excerpt.text for excerpt in found] == ["\u200b\u200b", "stone " * 600]
