"""What an encoder says of a segment: means over its own tokens, whatever stands around them, in any thread."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from core.qurater.networks.encoder import Encoder, load_encoder
from core.qurater.networks.places import without_special
from core.qurater.networks.pooling import Pooling
from core.qurater.segments.padding import padded

LAYERS, WIDE = 2 * 32, 2 * 64


@pytest.fixture(scope="module")
def encoder(tiny_encoder: Path) -> Encoder:
    return load_encoder(str(tiny_encoder), device="cpu")


def test_states_and_wide_states_are_averaged_over_the_texts_own_tokens(encoder: Encoder, tiny_encoder: Path) -> None:
    from transformers import AutoModel

    model = AutoModel.from_pretrained(tiny_encoder).eval()
    segment = np.array([7592, 2088, 2003], np.int32)
    ids = torch.tensor([[101, 7592, 2088, 2003, 102]])
    found = encoder.features([segment, np.arange(2000, 2040, dtype=np.int32)])[0]
    with torch.inference_mode():
        states = model(ids, output_hidden_states=True).hidden_states
        # By hand: what the block computes of what its attention gives.
        block = model.encoder.layer[1]
        attended = block.attention(states[1])[0]
        wide = block.intermediate(attended)
    np.testing.assert_allclose(encoder.read([segment])[1][0], states[2][0].mean(dim=0), atol=1e-6)
    np.testing.assert_allclose(found[32:64], states[2][0, 1:4].mean(dim=0), atol=1e-6)
    np.testing.assert_allclose(found[-65:-1], wide[0, 1:4].mean(dim=0), atol=1e-6)
    assert found[-1] == np.log2(np.float32(3))  # special tokens and padding are not counted
    assert found.shape == (LAYERS + WIDE + 1,) == (encoder.n_features,)


@pytest.mark.parametrize("side", ["left", "right"])
def test_padding_on_either_side_changes_no_feature(tiny_encoder: Path, side: str) -> None:
    from transformers import AutoModel

    pooling = Pooling(AutoModel.from_pretrained(tiny_encoder), n_before=1, n_behind=1).eval()
    ids, n_padding = torch.tensor([[101, 7592, 2088, 2003, 2307, 102]]), 40
    padding = (n_padding, 0) if side == "left" else (0, n_padding)
    # Token 0 is padding by name only: the mask decides, so any id may stand there.
    longer = torch.nn.functional.pad(ids, padding, value=2003)
    mask = torch.nn.functional.pad(torch.ones_like(ids), padding, value=0)
    with torch.inference_mode():
        alone = pooling(ids, torch.ones_like(ids))
        together = pooling(longer, mask)
    for one, other in zip(together, alone, strict=True):
        torch.testing.assert_close(one, other, atol=1e-6, rtol=0)


def test_special_tokens_are_known_by_their_place_among_real_ones() -> None:
    segments = [np.array([5, 6, 7], np.int32), np.array([8], np.int32)]
    special = np.array([1], np.int32)
    _, mask = padded(segments, prefix=special, suffix=np.array([2, 2], np.int32))
    assert without_special(torch.from_numpy(mask), n_before=1, n_behind=2).tolist() == [
        [0, 1, 1, 1, 0, 0],
        [0, 1, 0, 0, 0, 0],
    ]


def test_threads_that_share_an_encoder_do_not_mix_their_texts(encoder: Encoder) -> None:
    segments = [np.arange(start, start + 9, dtype=np.int32) for start in range(2000, 2400, 10)]
    alone = [encoder.features([segment]) for segment in segments]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda segment: encoder.features([segment]), segments))
    np.testing.assert_allclose(np.concatenate(together), np.concatenate(alone), atol=1e-6)
