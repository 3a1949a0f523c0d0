"""Vectors are the encoder's, whatever they are computed with."""

import numpy as np
import pytest

from core.qurater.embedding.embedder import load_embedder

TEXTS = [
    "The harbour was empty when the ferry came in.",
    "The port was deserted when the ferry arrived.",
    "def add(a, b):\n    return a + b",
    "Photosynthesis turns light into sugar. " * 200,
    "x",
    "   ",
    "",
]


@pytest.fixture(scope="module")
def embedder():
    return load_embedder(device="cpu", precision="float32")


def test_a_text_has_the_same_vector_alone_and_among_others(embedder):
    together = embedder.embed(TEXTS)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_vectors_are_those_of_the_plain_model(embedder):
    import torch
    from transformers import AutoModel, AutoTokenizer

    from core.corpus.encoders import encoder_folder

    folder = str(encoder_folder("minilm"))
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    for text in TEXTS[:5]:
        inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=512)
        with torch.inference_mode():
            mean = model(**inputs).last_hidden_state[0].mean(dim=0).numpy()
        np.testing.assert_allclose(embedder.embed([text])[0], mean / np.linalg.norm(mean), atol=1e-5)


def test_what_says_the_same_is_nearer_than_what_does_not(embedder):
    vectors = embedder.embed(TEXTS)
    assert vectors[0] @ vectors[1] > 0.7 > vectors[0] @ vectors[2]


def test_the_first_segment_counts_however_many_characters_it_has(embedder):
    from core.corpus.tokens import load_tokenizer

    for beginning in (" " * 30_000, ("x" * 200 + " ") * 150):
        text = beginning + TEXTS[3]
        (ids,) = load_tokenizer().ids([text])
        expected = embedder._encoder.read([ids[:510]])[1][0]
        np.testing.assert_allclose(embedder.embed([text])[0], expected / np.linalg.norm(expected), atol=1e-5)


def test_bf16_is_as_good_as_what_is_kept(embedder):
    exact = embedder.embed(TEXTS)
    found = load_embedder(device="cpu", precision="bf16").embed(TEXTS)
    assert (exact * found).sum(axis=1).min() > 0.999
