"""Tiny real parts: an encoder of two layers built from a config, and a rater trained on it."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from core.corpus.encoders import encoder_folder
from core.judging.files.pair_set import PairSet
from core.qurater.train_rater import train_rater

SIMPLE = "The dog sat on the mat and saw a red ball number"
CLEAR = "Energy is conserved: because work moves it between bodies, explain each step in experiment"


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Tiny models take longer with several threads than with one, much longer where the machine is busy."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of 2 layers and 32 dimensions with random weights, 62 tokens a segment, and MiniLM's tokenizer."""
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("tiny") / "encoder"
    torch.manual_seed(0)
    config = BertConfig(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    shutil.copy(encoder_folder("minilm") / "tokenizer.json", folder)
    return folder


@pytest.fixture(scope="session")
def handful() -> PairSet:
    """Sixty pairs in which B, a clear sentence, is preferred to A, a simple one, on every criterion."""
    n = 60
    texts = tuple(f"{SIMPLE} {i}." for i in range(n)) + tuple(f"{CLEAR} {i}." for i in range(n))
    return PairSet(texts, texts, np.arange(n), np.arange(n, 2 * n), np.full((n, 4), 0.9))


@pytest.fixture(scope="session")
def tiny_rater(tiny_encoder: Path, handful: PairSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a rater on the tiny encoder."""
    folder = tmp_path_factory.mktemp("raters") / "tiny"
    return train_rater([handful], destination=folder, name="tiny", base=str(tiny_encoder)).destination


@pytest.fixture(scope="session")
def tiny_decoder_rater(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a classifier on a tiny Llama over bytes with random weights, its outputs not in our order."""
    from tokenizers import models
    from transformers import LlamaForSequenceClassification

    from tests.tiny_llama import BYTES, byte_level, tiny_config

    folder = tmp_path_factory.mktemp("decoders") / "decoder"
    torch.manual_seed(0)
    labels = {0: "educational_value", 1: "writing_style"}
    LlamaForSequenceClassification(tiny_config(256, id2label=labels)).save_pretrained(folder)
    vocabulary = {letter: place for place, letter in enumerate(sorted(BYTES))}
    byte_level(models.BPE(vocab=vocabulary, merges=[])).save(str(folder / "tokenizer.json"))
    return folder
