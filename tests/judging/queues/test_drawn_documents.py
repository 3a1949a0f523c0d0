"""Documents are drawn by their turns: as they come, the same number of every domain, or in companies."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.judging.queues.drawn_documents import balanced, in_company, mixed, turns, whoever_comes_first


@st.composite
def corpora(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    domain = np.array(draw(st.lists(st.integers(0, 6), min_size=2, max_size=80)), dtype=np.int64)
    turn = np.random.default_rng(draw(st.integers(0, 2**32))).permutation(len(domain))
    return turn, domain


@settings(deadline=None)
@given(corpora(), st.data())
def test_every_domain_gives_as_many_as_it_has(corpus, data):
    turn, domain = corpus
    n = data.draw(st.integers(1, len(domain)))
    drawn = balanced(turn, domain, n)
    assert len(set(drawn.tolist())) == n
    taken, sizes = np.bincount(domain[drawn], minlength=7), np.bincount(domain, minlength=7)
    has_more = taken < sizes
    # Who has more to give has given as many as anybody, but for the last round.
    assert not has_more.any() or taken[has_more].min() >= taken.max() - 1


@settings(deadline=None)
@given(corpora(), st.data())
def test_nobody_is_drawn_without_company(corpus, data):
    turn, domain = corpus
    n, company = data.draw(st.integers(1, len(domain))), data.draw(st.integers(2, 6))
    drawn = in_company(turn, domain, n, company=company)
    assert len(set(drawn.tolist())) == len(drawn)
    assert n <= len(drawn) < n + 2 * company
    taken, sizes = np.bincount(domain[drawn], minlength=7), np.bincount(domain, minlength=7)
    assert all(taken[each] >= min(company, sizes[each]) for each in np.unique(domain[drawn]))


@settings(deadline=None)
@given(corpora())
def test_fewer_documents_are_among_more(corpus):
    turn, domain = corpus
    for n in range(1, len(domain)):
        assert set(whoever_comes_first(turn, n)) < set(whoever_comes_first(turn, n + 1))
        assert set(balanced(turn, domain, n)) < set(balanced(turn, domain, n + 1))


def test_companies_are_of_domains_by_their_size():
    domain = np.repeat([0, 1], [900, 100])
    drawn = [
        domain[in_company(np.random.default_rng(seed).permutation(1_000), domain, 100, company=5)] for seed in range(20)
    ]
    # 20 companies each time, 400 in all: the share of the smaller domain is 0.1 with a standard error of 0.015.
    assert abs(np.concatenate(drawn).mean() - 0.1) < 0.05


def test_every_beginning_has_its_share_of_those_that_are_compared_again():
    order = np.argsort(turns(np.arange(100, dtype=np.uint64)[::-1]))
    found = mixed(order, joining=np.array([30, 50]), doubtful=np.arange(20), n_documents=60)
    assert len(set(found)) == 60
    assert [found[0], found[10]] == [30, 50]
    assert set(found[1:6:2]) == {0, 1, 2}
    assert found[2:9:2] == [99, 98, 97, 96]
    assert mixed(order, joining=np.array([30, 50]), doubtful=np.arange(20), n_documents=30) == found[:30]
