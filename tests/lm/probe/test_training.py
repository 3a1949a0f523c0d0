"""The tiny model looks back only, learns what is there to learn, and comes out the same each time."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lm.probe.measuring import bits_of
from core.lm.probe.network import TinyModel
from core.lm.probe.streams import MARK, N_SYMBOLS
from core.lm.probe.training import train, windows
from tests.lm.probe.corpora import SHAPE, sentences


def text_of(documents):
    return np.array([symbol for each in documents for symbol in [MARK, *each["text"].encode()]], dtype=np.uint16)


TEXT = text_of(sentences("moss", 60, seed=1))
UNSEEN = [each["text"].encode() for each in sentences("moss", 8, seed=2)]


@pytest.fixture(scope="module")
def model():
    return train(TEXT, SHAPE, seed=1, n_steps=150)


def weights(model):
    return torch.cat([weight.flatten() for weight in model.parameters()])


def per_byte(model, texts):
    return bits_of(model, texts).sum() / sum(map(len, texts))


def test_no_place_knows_what_comes_after_it(model):
    symbols = torch.from_numpy(TEXT[:40].astype(np.int64))[None]
    logits = model(symbols)
    for place in (1, 17, 39):
        other = symbols.clone()
        other[0, place] = (other[0, place] + 1) % 256
        changed = model(other)
        torch.testing.assert_close(changed[:, :place], logits[:, :place])
        # It knows of what came before, farther back than a table looks.
        later = min(place + 6, 39)
        assert (changed[:, later] - logits[:, later]).abs().max() > 1e-5


def test_the_recurrence_is_the_plain_one(model):
    gates = torch.randn(2, 9, 3 * SHAPE.width, generator=torch.Generator().manual_seed(1))
    forget, new, output = gates.double().numpy().reshape(2, 9, 3, SHAPE.width).transpose(2, 0, 1, 3)
    state, states = np.zeros((2, SHAPE.width)), []
    for place in range(9):
        keep = 1 / (1 + np.exp(-forget[:, place] - 1))
        state = keep * state + (1 - keep) * new[:, place]
        states.append(state * output[:, place] / (1 + np.exp(-output[:, place])))
    np.testing.assert_allclose(model._recurrence(gates).numpy(), np.stack(states, axis=1), atol=1e-5)


def test_a_table_looks_at_the_last_bytes_and_at_no_others(model):
    symbols = torch.randint(0, 256, (1, 30), generator=torch.Generator().manual_seed(2))
    rows = model._rows_of(symbols)
    for order, found in zip(SHAPE.orders, rows, strict=True):
        other = symbols.clone()
        other[0, : 30 - order] = 1
        assert model._rows_of(other)[SHAPE.orders.index(order)][0, -1] == found[0, -1]
        other[0, 30 - order] = (symbols[0, 30 - order] + 1) % 256
        assert model._rows_of(other)[SHAPE.orders.index(order)][0, -1] != found[0, -1]
        assert 0 <= int(found.min()) <= int(found.max()) < 2**SHAPE.table_bits


def test_it_learns_more_than_how_often_letters_occur(model):
    """Against letters, and letters after a letter, counted in the same text and smoothed by one half."""
    counts = np.full((N_SYMBOLS, N_SYMBOLS), 0.5)
    np.add.at(counts, (TEXT[:-1].astype(int), TEXT[1:].astype(int)), 1)
    alone = counts.sum(axis=0) / counts.sum()
    after = counts / counts.sum(axis=1, keepdims=True)
    order_0 = -np.mean([math.log2(alone[byte]) for text in UNSEEN for byte in text])
    pairs = [pair for text in UNSEEN for pair in zip([MARK, *text], text, strict=False)]
    order_1 = -np.mean([math.log2(after[pair]) for pair in pairs])
    assert per_byte(model, UNSEEN) < 0.8 * order_1 < 0.8 * order_0


def test_untrained_every_symbol_is_as_probable(model):
    torch.manual_seed(0)
    assert per_byte(TinyModel(SHAPE), UNSEEN) == pytest.approx(math.log2(N_SYMBOLS))


def test_the_same_seed_gives_the_same_weights_in_any_number_of_threads():
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        one = train(TEXT, SHAPE, seed=5, n_steps=4)
        torch.set_num_threads(2)
        torch.manual_seed(99)
        two = train(TEXT, SHAPE, seed=5, n_steps=4)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(weights(one), weights(two))
    assert not torch.equal(weights(one), weights(train(TEXT, SHAPE, seed=6, n_steps=4)))


def test_training_moves_every_part_and_leaves_the_chance_of_others_alone():
    torch.manual_seed(5)
    start = TinyModel(SHAPE)
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    end = train(TEXT, SHAPE, seed=5, n_steps=3)
    assert torch.equal(torch.rand(1), expected)
    for (name, before), after in zip(start.named_parameters(), end.parameters(), strict=True):
        assert not torch.equal(before, after), name


def test_bf16_learns_nearly_as_much(model):
    assert per_byte(train(TEXT, SHAPE, seed=1, n_steps=150, precision="bf16"), UNSEEN) < per_byte(model, UNSEEN) + 0.05


@given(st.integers(0, 5), st.integers(0, 400))
def test_each_round_reads_the_text_once(seed, more):
    n_symbols = SHAPE.fewest_bytes + more
    steps = windows(n_symbols, SHAPE, seed=seed)
    for _ in range(3):
        begins = next(steps)
        assert len(set(begins.tolist())) == SHAPE.rows
        assert begins.min() >= 0
        assert begins.max() + SHAPE.window + 1 <= n_symbols
        assert len(set((begins % SHAPE.window).tolist())) == 1


@settings(max_examples=20)
@given(st.lists(st.binary(max_size=120), max_size=6))
def test_a_text_costs_the_same_whatever_is_measured_beside_it(model, texts):
    """One by one, in the plainest way: each byte after those of its window before it."""
    expected = []
    for text in texts:
        symbols, cost, first = [MARK, *text], 0.0, 0
        while first < len(text):
            begin = max(0, first - SHAPE.window // 2)
            stop = min(begin + SHAPE.window, len(text))
            with torch.inference_mode():
                logits = model(torch.tensor([symbols[begin:stop]])).log_softmax(-1)[0]
            cost -= sum(float(logits[place - begin, text[place]]) for place in range(first, stop))
            first = stop
        expected.append(cost / math.log(2))
    np.testing.assert_allclose(bits_of(model, texts), expected, rtol=1e-3, atol=1e-3)
