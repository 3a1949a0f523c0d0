"""What is read of an encoder's folder beside the model itself: the hash of its weights, and its special tokens."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from core.corpus.tokens import Ids
from core.errors import InputError

# The protocol of the paper: a segment is at most 512 tokens, however far the model can see.
MAX_SEGMENT_TOKENS = 512


def weights_sha256(folder: Path) -> str:
    """Hash a checkpoint's weights: the SHA-256 of its one file, or of the list of those of its shards."""
    digests = []
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def require_safetensors(folder: Path) -> None:
    """Refuse a checkpoint without safetensors weights.

    Raises
    ------
    InputError
        If there are none; pickled ones can run code when they are read.
    """
    if not any(folder.glob("*.safetensors")):
        raise InputError(
            f"The encoder in '{folder}' has no .safetensors weights; pickled ones can run code and are not loaded. "
            "Convert it with save_pretrained(..., safe_serialization=True)."
        )


def special_ids(folder: Path) -> tuple[Ids, Ids]:
    """Find the special tokens that stand before and behind a text, by encoding one letter.

    Returns
    -------
    tuple of ndarray of int32
        Such as ``[101]`` (CLS) and ``[102]`` (SEP) for BERT; empty where there are none.
    """
    from transformers import PreTrainedTokenizerFast

    fast_tokenizer: Any = PreTrainedTokenizerFast
    tokenizer = fast_tokenizer(tokenizer_file=str(folder / "tokenizer.json"))
    bare: list[int] = tokenizer.encode("a", add_special_tokens=False)
    whole: list[int] = tokenizer.encode("a")
    start = next(place for place in range(len(whole)) if whole[place : place + len(bare)] == bare)
    return np.array(whole[:start], dtype=np.int32), np.array(whole[start + len(bare) :], dtype=np.int32)


def tensor_shapes(folder: Path) -> dict[str, tuple[int, ...]]:
    """Read the names and shapes of a checkpoint's tensors, and none of their values.

    Raises
    ------
    InputError
        If a file of weights is damaged.
    """
    from safetensors import SafetensorError, safe_open

    shapes: dict[str, tuple[int, ...]] = {}
    for path in sorted(folder.glob("*.safetensors")):
        try:
            with safe_open(path, framework="numpy") as tensors:
                shapes |= {name: tuple(tensors.get_slice(name).get_shape()) for name in tensors.offset_keys()}
        except (SafetensorError, OSError) as error:
            raise InputError(f"'{path}' cannot be read ({error}). Restore the file.") from error
    return shapes
