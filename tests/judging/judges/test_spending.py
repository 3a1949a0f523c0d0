"""A ceiling holds over all that is on its way at once."""

import itertools
import random
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.judging.judges.spending import CeilingError, Price, Spending, Usage, read_price


@pytest.mark.parametrize("written", ["", "1", "1,2,3", "a,b", "-1,2", "1,nan", "1e3,2", "1;2", "0x1,2"])
def test_what_is_no_price_is_refused(written):
    with pytest.raises(InputError, match="is no price"):
        read_price(written)


@pytest.mark.parametrize("most", [0.0, -1.0, float("nan"), float("inf")])
def test_what_is_no_ceiling_is_refused(most):
    with pytest.raises(InputError, match="no amount"):
        Spending(Price(1, 1), most)
    with pytest.raises(InputError, match="--price"):
        Spending(None, 1.0)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000), most_usd=st.floats(0.01, 1.0), n_threads=st.integers(1, 8))
def test_a_ceiling_is_never_exceeded_whoever_spends_at_once(seed, most_usd, n_threads):
    spending, errors = Spending(Price(1_000, 2_000), most_usd), []

    def spend(rng: random.Random) -> None:
        try:
            for _ in range(20):
                most = Usage(rng.randrange(1, 60), rng.randrange(1, 20))
                spending.reserve(most)
                assert spending.usd <= most_usd
                spending.settle(most, Usage(rng.randrange(most.n_tokens_in + 1), rng.randrange(most.n_tokens_out + 1)))
        except CeilingError:
            errors.append(True)

    threads = [threading.Thread(target=spend, args=[random.Random(f"{seed} {place}")]) for place in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert spending.usd <= most_usd
    if errors:  # nobody stopped while there was room for any request
        assert spending.usd > most_usd - Price(1_000, 2_000).cost(Usage(60, 20))


def test_without_a_ceiling_nothing_is_refused():
    spending = Spending(Price(1, 1))
    spending.reserve(Usage(10**12, 0))
    spending.settle(Usage(10**12, 0), Usage(5, 5))
    assert spending.used == Usage(5, 5)
    assert Spending().usd is None


@given(
    hidden=st.tuples(st.integers(0, 100_000), st.integers(0, 100_000)),
    lengths=st.lists(st.integers(5_000, 60_000), min_size=1, max_size=10),
    n_first=st.integers(1, 4),
)
def test_where_a_server_counts_more_than_is_sent_only_what_was_on_its_way_can_exceed_the_ceiling(
    hidden, lengths, n_first
):
    """It adds as much to each request, be it long or short; and no more than that is set aside for it."""
    spending, each = Spending(Price(1, 1), 1.0), itertools.cycle([Usage(length, 5) for length in lengths])
    first = list(itertools.islice(each, n_first))
    for most in first:
        spending.reserve(most)
    for most in first:
        spending.settle(most, most + Usage(*hidden))
    on_its_way = spending.usd

    def spend_on() -> None:
        for most in each:
            spending.reserve(most)
            spending.settle(most, most + Usage(*hidden))

    with pytest.raises(CeilingError):
        spend_on()
    assert spending.usd <= max(1.0, on_its_way)
    assert spending.usd > 1.0 - Price(1, 1).cost(Usage(max(lengths), 5) + Usage(*hidden))


def test_what_a_server_adds_is_set_aside_for_what_is_on_its_way_too():
    spending, most, used, ended = Spending(Price(1, 1), 1.0), Usage(10_000, 0), Usage(410_000, 0), []
    spending.reserve(most)
    spending.reserve(most)
    spending.settle(most, used)

    def third() -> None:
        try:
            spending.reserve(most)
        except CeilingError as error:
            ended.append(error)

    thread = threading.Thread(target=third)
    thread.start()
    thread.join(0.1)
    assert thread.is_alive()  # it waits for the second
    spending.settle(most, used)
    thread.join(60)
    assert ended
