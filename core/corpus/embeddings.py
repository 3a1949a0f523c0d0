"""Each document as a vector: the normalised mean state of the default encoder over its beginning."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.corpus.encoders import DEFAULT_ENCODER, MINILM_SHA256, check_minilm_weights, encoder_folder
from core.corpus.files import read_json
from core.corpus.workspace import Workspace
from core.errors import InputError

if TYPE_CHECKING:
    from tokenizers import Encoding

# all-MiniLM-L6-v2 was trained on at most so many tokens, [CLS] and [SEP] among them.
WINDOW = 256
# More than any text needs for so many tokens.
_CHARACTERS = 40 * WINDOW
_BATCH_TOKENS = 4_096

Vectors = npt.NDArray[np.float32]


def embeddings_folder(workspace: Workspace) -> Path:
    """Name the folder with the vectors of a workspace: one file for each part of documents."""
    return workspace.root / "embeddings" / DEFAULT_ENCODER


def embeddings_record(workspace: Workspace) -> Path:
    """Name the record of what is indexed; without it, vectors are unfinished work."""
    return embeddings_folder(workspace) / "record.json"


def embedded_parts(workspace: Workspace) -> list[str]:
    """List the parts of documents that have vectors, in the order of the documents; none before the first index."""
    record = embeddings_record(workspace)
    return list(read_json(record)["parts"]) if record.is_file() else []


def vectors_of_part(workspace: Workspace, part: str) -> npt.NDArray[np.float16]:
    """Read the vectors of one part of documents, shape (n_rows, n_dimensions).

    Raises
    ------
    InputError
        If the file is damaged or gone.
    """
    path = vectors_path(workspace, part)
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False), dtype=np.float16)
    except (OSError, ValueError) as error:
        raise InputError(f"'{path}' is damaged. Delete it, then run: qulens index {workspace.root}") from error


def vectors_path(workspace: Workspace, part: str) -> Path:
    """Name the file with the vectors of one part of documents."""
    return embeddings_folder(workspace) / f"{Path(part).stem}.npy"


def encoder_record() -> dict[str, str | int]:
    """Say what vectors hang on: the encoder with the fingerprints of its weights and tokenizer, and how much it reads.

    The weights are those that `Embedder` insists on; only the small files are read here.
    """
    folder = encoder_folder(DEFAULT_ENCODER)
    return {
        "encoder": DEFAULT_ENCODER,
        "weights_sha256": MINILM_SHA256,
        "tokenizer_sha256": hashlib.sha256((folder / "tokenizer.json").read_bytes()).hexdigest(),
        "window": WINDOW,
    }


class Embedder:
    """The default encoder, ready to embed."""

    def __init__(self) -> None:
        from tokenizers import Tokenizer
        from transformers import AutoModel
        from transformers.utils import logging

        transformers_logging: Any = logging
        transformers_logging.disable_progress_bar()
        folder = encoder_folder(DEFAULT_ENCODER)
        check_minilm_weights(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW)
        self._model = AutoModel.from_pretrained(str(folder), local_files_only=True).eval()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed the beginnings of texts.

        Parameters
        ----------
        texts : sequence of str
            Any texts; of each the first 256 tokens count.

        Returns
        -------
        ndarray of float32, shape (n_texts, n_dimensions)
            Of length 1, the same whatever else is embedded with a text, to 1e-5.
        """
        encoded = self._tokenizer.encode_batch_fast([text.lstrip()[:_CHARACTERS] for text in texts])
        vectors = np.empty((len(texts), self._model.config.hidden_size), dtype=np.float32)
        # Longest first: texts of like length go through the model together, and hardly anything is padding.
        order = sorted(range(len(texts)), key=lambda place: -len(encoded[place].ids))
        while order:
            n = max(1, _BATCH_TOKENS // len(encoded[order[0]].ids))
            batch, order = order[:n], order[n:]
            vectors[batch] = self._pooled([encoded[place] for place in batch])
        return vectors

    def _pooled(self, batch: Sequence["Encoding"]) -> Vectors:
        import torch

        longest = max(len(encoding.ids) for encoding in batch)
        ids, mask = np.zeros((2, len(batch), longest), dtype=np.int64)
        for row, encoding in enumerate(batch):
            ids[row, : len(encoding.ids)], mask[row, : len(encoding.ids)] = encoding.ids, 1
        there = torch.from_numpy(mask)
        with torch.inference_mode():
            states = self._model(input_ids=torch.from_numpy(ids), attention_mask=there).last_hidden_state
            weights = there.float().unsqueeze(-1)
            means = (states * weights).sum(dim=1) / weights.sum(dim=1)
            return np.asarray(torch.nn.functional.normalize(means, dim=1).numpy())
