"""Whether memory grows with the corpus: a rater that is next to nothing, so that what is left is what surrounds it."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from importing import write_documents

from core.corpus.encoders import encoder_folder
from core.judging.files.pair_set import PairSet
from core.qurater.train_rater import train_rater
from speed.whole_command import imported, rated

SIZES = (5_000, 50_000, 500_000)


@dataclass(frozen=True, slots=True)
class Peak:
    """The most memory that `qulens rate` had, and what it took, on so many documents of 300 bytes."""

    n_documents: int
    peak_bytes: int
    seconds: float


def peaks(sizes: tuple[int, ...] = SIZES) -> list[Peak]:
    """Rate larger and larger corpora by the command, with a tiny rater."""
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rater = tiny_rater(folder)
        for size in sizes:
            write_documents(folder / "documents.jsonl", size)
            workspace = imported(folder / str(size), folder / "documents.jsonl")
            took = rated(workspace, "--rater", str(rater))
            found.append(Peak(size, took.peak_bytes, took.seconds))
            shutil.rmtree(workspace)
    return found


def tiny_rater(folder: Path) -> Path:
    """Train a rater on an encoder of one layer and 32 dimensions with random weights."""
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    config = BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    BertModel(config).save_pretrained(folder / "encoder")
    shutil.copy(encoder_folder("minilm") / "tokenizer.json", folder / "encoder")
    texts = tuple(f"{beginning} {number}" for beginning in ("A dog sat", "Energy is conserved") for number in range(30))
    pairs = PairSet(texts, texts, np.arange(30), np.arange(30, 60), np.full((30, 4), 0.9))
    destination = folder / "rater"
    return train_rater([pairs], destination=destination, name="tiny", base=str(folder / "encoder")).destination
