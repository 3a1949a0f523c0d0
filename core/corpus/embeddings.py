"""Each document as a vector on disk: the normalised mean state of the default encoder over its beginning."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.corpus.encoders import DEFAULT_ENCODER, MINILM_SHA256, encoder_folder
from core.corpus.files import read_json, write_json, written_atomically
from core.corpus.workspace import Workspace
from core.errors import ConflictError, InputError

# A document's beginning: its first segment, as raters read it, [CLS] and [SEP] among its tokens.
WINDOW = 512

_PACKAGES = ("qulens", "openvino", "numpy")

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


def normalised(vectors: Vectors) -> Vectors:
    """Scale vectors, shape (n, n_dimensions), to length 1.

    Examples
    --------
    >>> normalised(np.array([[3.0, 4.0]], dtype=np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929]]
    """
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def write_vectors(workspace: Workspace, part: str, vectors: Vectors) -> None:
    """Write the vectors of one part of documents, a row for each, as float16."""
    with written_atomically(vectors_path(workspace, part)) as staging, staging.open("wb") as stream:
        np.save(stream, vectors.astype(np.float16))


def begin_embedding(workspace: Workspace) -> None:
    """Write down whose vectors are to come, before the first one.

    Raises
    ------
    ConflictError
        If there are vectors of another encoder.
    """
    folder = embeddings_folder(workspace)
    folder.mkdir(exist_ok=True, parents=True)
    path, ours = folder / "encoder.json", encoder_record()
    theirs = read_json(path) if path.is_file() else None
    if theirs != ours and any(folder.glob("*.npy")):
        raise ConflictError(
            f"The vectors in '{folder}' were made by another encoder than this one, and cannot be mixed with its own. "
            "Delete that folder, then index again."
        )
    write_json(path, ours)


def finish_embedding(workspace: Workspace, parts: Sequence[Path]) -> None:
    """Write the record that makes vectors count, where all parts of the documents have them."""
    if all(vectors_path(workspace, part.name).is_file() for part in parts):
        record = {
            **encoder_record(),
            "parts": [part.name for part in parts],
            "n_documents": sum(len(vectors_of_part(workspace, part.name)) for part in parts),
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "software": {name: version(name) for name in _PACKAGES},
        }
        write_json(embeddings_record(workspace), record)
