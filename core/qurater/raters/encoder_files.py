"""What is read of an encoder's folder beside the model itself: hashes of what it computes with, and special tokens."""

import hashlib
import json
from pathlib import Path
from typing import Any

from core.corpus.files import read_json
from core.corpus.tokens import Ids, load_tokenizer
from core.errors import InputError

# The protocol of the paper: a segment is at most 512 tokens, however far the model can see.
MAX_SEGMENT_TOKENS = 512

# Fields of config.json that name things, or say what wrote or stored them; all others may decide what is computed.
_NAMING_FIELDS = (
    "_name_or_path",
    "architectures",
    "dtype",
    "id2label",
    "label2id",
    "torch_dtype",
    "transformers_version",
    "use_cache",
)


def weights_sha256(folder: Path) -> str:
    """Hash a checkpoint's weights: the SHA-256 of its one file, or of the list of those of its shards."""
    digests = []
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def setup_sha256(folder: Path) -> str:
    """Hash what decides what a checkpoint computes, beside its weights: its configuration and its tokenizer.

    Raises
    ------
    InputError
        If one of the two is missing.
    """
    config, tokenizer = folder / "config.json", folder / "tokenizer.json"
    for path in (config, tokenizer):
        if not path.is_file():
            raise InputError(f"'{folder}' has no {path.name}. Restore the file.")
    computing = {key: value for key, value in read_json(config).items() if key not in _NAMING_FIELDS}
    digest = hashlib.sha256(json.dumps(computing, sort_keys=True).encode())
    digest.update(tokenizer.read_bytes())
    return digest.hexdigest()


def require_safetensors(folder: Path) -> None:
    """Refuse a checkpoint without safetensors weights, or with adapters beside them.

    Raises
    ------
    InputError
        If there are none; pickled ones can run code when they are read, as can pickled adapters.
    """
    if (folder / "adapter_config.json").is_file():
        raise InputError(
            f"'{folder}' holds adapters (adapter_config.json), which would change the model that lies beside them. "
            "Merge them first (merge_and_unload of peft), and save the whole model in a folder of its own."
        )
    if not any(folder.glob("*.safetensors")):
        raise InputError(
            f"The encoder in '{folder}' has no .safetensors weights; pickled ones can run code and are not loaded. "
            "Convert it with save_pretrained(..., safe_serialization=True)."
        )


def special_ids(folder: Path) -> tuple[Ids, Ids]:
    """Find the special tokens that stand before and behind a text.

    Returns
    -------
    tuple of ndarray of int32
        Such as ``[101]`` (CLS) and ``[102]`` (SEP) for BERT; empty where there are none.
    """
    return load_tokenizer(str(folder)).special_ids()


def segment_tokens(folder: Path) -> int:
    """Say how many tokens a segment may have for a checkpoint, special ones counted."""
    positions = read_json(folder / "config.json").get("max_position_embeddings")
    if not isinstance(positions, int):
        positions = getattr(_config_of_transformers(folder), "max_position_embeddings", None)
    return min(MAX_SEGMENT_TOKENS, positions or MAX_SEGMENT_TOKENS)


def _config_of_transformers(folder: Path) -> Any:
    """Read a configuration by transformers, which knows what each architecture calls its positions."""
    from transformers import AutoConfig

    try:
        return AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (ValueError, OSError) as error:
        raise InputError(
            f"The model in '{folder}' cannot be loaded ({str(error).splitlines()[0][:120]}). "
            "Give a Hugging Face checkpoint of an architecture that transformers knows."
        ) from error


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
