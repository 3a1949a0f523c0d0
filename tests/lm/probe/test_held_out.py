"""What is held out hangs on the documents alone, is of every domain that is large enough, and never too much."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.lm.probe.held_out import (
    FEWEST_DOCUMENTS,
    MOST_BYTES_OF_DOCUMENT,
    MOST_BYTES_OF_DOMAIN,
    MOST_DOMAINS,
    OTHER_DOMAINS,
    hold_out,
)

DOMAINS = ("a", "b", "c", 'd"')


@st.composite
def corpora(draw):
    sizes = draw(st.lists(st.integers(0, 90), min_size=4, max_size=4).filter(lambda sizes: sum(sizes) >= 30))
    domain_of = np.repeat(np.arange(4), sizes)
    n = len(domain_of)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n_bytes = rng.choice([1, 300, 9_000, 5_000_000], n)
    return rng.integers(0, 2**63, n).astype(np.uint64), n_bytes, domain_of


@given(corpora(), st.sampled_from([0.1, 0.25, 0.5]), st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_nothing(corpus, share, random):
    order = list(range(len(corpus[0])))
    random.shuffle(order)
    shuffled = [values[order] for values in corpus]
    here, there = (hold_out(*each, domains=DOMAINS, share=share) for each in (corpus, shuffled))
    assert (here.domains, here.shares) == (there.domains, there.shares)
    np.testing.assert_array_equal(here.domain_of[order], there.domain_of)


@given(corpora(), st.sampled_from([0.1, 0.25, 0.5]))
def test_each_domain_gives_its_share_and_no_more(corpus, share):
    doc_hash, n_bytes, domain_of = corpus
    held = hold_out(doc_hash, n_bytes, domain_of, domains=DOMAINS, share=share)
    sizes = dict(zip(DOMAINS, np.bincount(domain_of, minlength=4).tolist(), strict=True))
    alone = {name for name, size in sizes.items() if int(share * size) >= FEWEST_DOCUMENTS}
    assert set(held.domains) - {OTHER_DOMAINS} == alone
    sizes[OTHER_DOMAINS] = sum(size for name, size in sizes.items() if name not in alone)
    assert sum(held.shares) == pytest.approx(1)
    for place, name in enumerate(held.domains):
        rows = np.flatnonzero(held.domain_of == place)
        assert FEWEST_DOCUMENTS <= len(rows) <= share * sizes[name]
        measured = np.minimum(n_bytes[rows], MOST_BYTES_OF_DOCUMENT).sum()
        assert measured < MOST_BYTES_OF_DOMAIN + FEWEST_DOCUMENTS * MOST_BYTES_OF_DOCUMENT
        # Only what is large comes short of its share.
        assert len(rows) == int(share * sizes[name]) or measured >= MOST_BYTES_OF_DOMAIN
        if name != OTHER_DOMAINS:
            assert {DOMAINS[domain] for domain in domain_of[rows]} == {name}


@given(corpora())
def test_a_smaller_share_holds_out_some_of_the_same(corpus):
    small, large = (hold_out(*corpus, domains=("all",) * 4, share=share) for share in (0.1, 0.3))
    if set(small.domains) == set(large.domains):
        assert not (small.marks & ~large.marks).any()


def test_many_domains_become_one_behind_the_largest():
    domain_of = np.repeat(np.arange(40), 10)
    names = tuple(f"domain {number:02d}" for number in range(40))
    held = hold_out(np.arange(400, dtype=np.uint64), domain_of + 1, domain_of, domains=names, share=0.5)
    assert held.domains == (*reversed(names[-MOST_DOMAINS:]), OTHER_DOMAINS)


def test_what_is_too_small_is_refused():
    with pytest.raises(InputError, match=r"20 documents are too few to hold 0\.05 of them out \(3 at least\)"):
        hold_out(np.arange(20, dtype=np.uint64), np.ones(20, int), np.zeros(20, int), domains=("all",), share=0.05)
